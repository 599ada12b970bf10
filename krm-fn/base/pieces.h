/* A text in pieces, as the library gives its results, to be written without being put together. */
#ifndef CLI_PIECES_H
#define CLI_PIECES_H

#include <otelx.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

/* The pieces may be empty; the bytes are borrowed. */
struct cli_pieces {
    struct iovec *items;
    size_t count, size; /* `size`: bytes of all */
};

/* The new text of the i-th source. Yours to free on either outcome; false when out of memory. */
bool cli_pieces_new(struct cli_pieces *out, const otelx_result *result, size_t i);
void cli_pieces_free(struct cli_pieces *pieces);

/* Copies up to `n` bytes from the offset `at` on into `out`, and returns how many. */
size_t cli_pieces_copy(const struct cli_pieces *pieces, size_t at, char *out, size_t n);
bool cli_pieces_equal(const struct cli_pieces *pieces, const char *p, size_t n);

/* Writes the bytes from the offset `at` on to a file. False with errno. */
bool cli_pieces_write(const struct cli_pieces *pieces, size_t at, int fd);

#endif
