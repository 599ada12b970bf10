/* Searches that run over whole texts. */
#include "base/chars.h"

static bool is_special(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte < ' ' && byte != '\t' && byte != '\n') || byte >= 0x7F;
}

size_t otx_find_special(const char *p, size_t at, size_t end)
{
#ifdef OTX_VECTORS
    for (; end - at >= 16; at += 16) {
        otx_bytes v = otx_bytes_at(p + at);
        otx_bytes blank = otx_bytes_or(otx_bytes_equal(v, '\t'), otx_bytes_equal(v, '\n'));
        otx_bytes low = otx_bytes_but(otx_bytes_below(v, ' '), blank);
        size_t first = otx_bytes_first(otx_bytes_or(low, otx_bytes_equal(v, 0x7F)));
        if (first < 16)
            return at + first;
    }
#endif
    while (at < end && !is_special(p[at]))
        at++;
    return at;
}

size_t otx_find_after_break(const char *p, size_t at, size_t end, char a, char b)
{
#ifdef OTX_VECTORS
    /* Two views, one byte apart: line feeds, and the bytes after them. */
    for (; end - at >= 17; at += 16) {
        otx_bytes next = otx_bytes_at(p + at + 1);
        otx_bytes wanted = otx_bytes_or(otx_bytes_equal(next, a), otx_bytes_equal(next, b));
        otx_bytes breaks = otx_bytes_equal(otx_bytes_at(p + at), '\n');
        size_t first = otx_bytes_first(otx_bytes_and(breaks, wanted));
        if (first < 16)
            return at + first + 1;
    }
#endif
    for (; end - at >= 2; at++)
        if (p[at] == '\n' && (p[at + 1] == a || p[at + 1] == b))
            return at + 1;
    return end;
}
