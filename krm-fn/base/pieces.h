/* A text in pieces, as the library gives its results. It is written without a copy of the whole. */
#ifndef CLI_PIECES_H
#define CLI_PIECES_H

#include <otelx.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

/* The bytes of the pieces are borrowed. */
struct cli_pieces {
    struct iovec *items;
    size_t count, size; /* `size`: the number of all bytes */
};

/* The new text of the i-th source, borrowed from `result`. `out` is yours to free on either
 * outcome. False when out of memory. */
bool cli_pieces_new(struct cli_pieces *out, const otelx_result *result, size_t i);
void cli_pieces_free(struct cli_pieces *pieces);

/* Copies up to `n` bytes from the offset `at` on into `out`. Returns the number of bytes copied. */
size_t cli_pieces_copy(const struct cli_pieces *pieces, size_t at, char *out, size_t n);
bool cli_pieces_equal(const struct cli_pieces *pieces, const char *p, size_t n);

/* Writes the bytes from the offset `at` on to a file. False with errno set. */
bool cli_pieces_write(const struct cli_pieces *pieces, size_t at, int fd);

#endif
