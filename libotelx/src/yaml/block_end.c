/* Turns libyaml's mark of a block scalar's end into the end of the scalar's own lines. Knows lines
 * and the header of the scalar. */
#include "yaml/block_end.h"

#include "base/source.h"

/* The indentation of a block scalar's content; 0 when the header states it, or when there is no
 * content. */
static size_t scalar_indent(struct otx_str text, size_t header_end, size_t end, bool stated)
{
    for (size_t at = otx_line_next(text, header_end); !stated && at < end;
         at = otx_line_next(text, at)) {
        size_t dent = otx_skip_blanks(text, at, end) - at;
        if (at + dent < end && text.p[at + dent] != '\n' && text.p[at + dent] != '\r')
            return dent;
    }
    return 0;
}

size_t otx_block_scalar_end(struct otx_str text, size_t start, size_t mark)
{
    size_t header_end = otx_line_end(text, start);
    struct otx_str header = otx_str_sub(text, start, header_end);
    struct otx_str signs = otx_str_sub(header, 1, 3);
    bool keep = otx_str_find(signs, '+', 0) < signs.n;
    bool stated = false;
    for (size_t i = 0; i < signs.n; i++)
        stated |= signs.p[i] >= '1' && signs.p[i] <= '9';
    size_t end = mark;
    if (end > start && end <= text.n && text.p[end - 1] != '\n' && end < text.n)
        end = otx_line_start(text, end);
    if (end > header_end && text.p[end - 1] == '\n')
        end = otx_line_before(text, end);
    size_t indent = scalar_indent(text, header_end, mark, stated);
    /* blank lines at the end belong to the value only with `+` */
    while (!keep && end > header_end) {
        size_t line = otx_line_start(text, end);
        if (end - line > indent || otx_skip_blanks(text, line, end) < end || line == 0)
            break;
        end = otx_line_before(text, line);
    }
    return end < header_end ? header_end : end;
}
