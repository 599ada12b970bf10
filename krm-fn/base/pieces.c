/* Writes pieces with writev, which takes many pieces in one call and may write only a part of them.
 */
#include "base/pieces.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 256 }; /* pieces in one call of writev; systems allow 1024 */

bool cli_pieces_new(struct cli_pieces *out, const otelx_result *result, size_t i)
{
    size_t count = otelx_result_piece_count(result, i);
    *out = (struct cli_pieces){.items = malloc(count * sizeof *out->items)};
    if (!out->items)
        return false;
    for (size_t k = 0; k < count; k++) {
        otelx_piece piece = otelx_result_piece(result, i, k);
        if (piece.size == 0)
            continue;
        out->items[out->count++] = (struct iovec){(void *)(uintptr_t)piece.text, piece.size};
        out->size += piece.size;
    }
    return true;
}

void cli_pieces_free(struct cli_pieces *pieces)
{
    free(pieces->items);
    *pieces = (struct cli_pieces){0};
}

size_t cli_pieces_copy(const struct cli_pieces *pieces, size_t at, char *out, size_t n)
{
    size_t done = 0;
    for (size_t i = 0; i < pieces->count && done < n; i++) {
        const struct iovec *item = &pieces->items[i];
        if (at >= item->iov_len) {
            at -= item->iov_len;
            continue;
        }
        size_t part = item->iov_len - at < n - done ? item->iov_len - at : n - done;
        memcpy(out + done, (const char *)item->iov_base + at, part);
        done += part;
        at = 0;
    }
    return done;
}

bool cli_pieces_equal(const struct cli_pieces *pieces, const char *p, size_t n)
{
    bool same = n == pieces->size;
    for (size_t i = 0; i < pieces->count && same; i++) {
        const struct iovec *item = &pieces->items[i];
        same = item->iov_len == 0 || memcmp(p, item->iov_base, item->iov_len) == 0;
        p += item->iov_len;
    }
    return same;
}

/* Fills `batch` for one call of writev, from the offset `at` on. Returns the number of its items.
 */
static int fill_batch(const struct cli_pieces *pieces, size_t at, struct iovec *batch)
{
    int count = 0;
    for (size_t i = 0; i < pieces->count && count < AT_ONCE; i++) {
        struct iovec item = pieces->items[i];
        if (at >= item.iov_len) {
            at -= item.iov_len;
            continue;
        }
        batch[count++] = (struct iovec){(char *)item.iov_base + at, item.iov_len - at};
        at = 0;
    }
    return count;
}

bool cli_pieces_write(const struct cli_pieces *pieces, size_t at, int fd)
{
    struct cli_pieces rest = *pieces; /* the pieces that are not written whole yet */
    struct iovec batch[AT_ONCE];
    for (int count; (count = fill_batch(&rest, at, batch)) > 0;) {
        ssize_t done = writev(fd, batch, count);
        if (done < 0 && errno != EINTR)
            return false;
        at += done > 0 ? (size_t)done : 0;
        while (rest.count && at >= rest.items->iov_len) {
            at -= rest.items->iov_len;
            rest.items++;
            rest.count--;
        }
    }
    return true;
}
