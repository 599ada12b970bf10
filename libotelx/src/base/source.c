/* The text of a source: its valid characters, its documents and its lines. */
#include "base/source.h"

#include <string.h>

#include "base/chars.h"

/* Length of the UTF-8 sequence at p (RFC 3629), or 0 when it is malformed. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
    static const struct {
        unsigned char first, last, low, high, length;
    } rows[] = {{0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
                {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
                {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
                {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (p[0] < rows[i].first || p[0] > rows[i].last)
            continue;
        if (left < rows[i].length || p[1] < rows[i].low || p[1] > rows[i].high)
            return 0;
        for (size_t k = 2; k < rows[i].length; k++)
            if ((p[k] & 0xC0) != 0x80)
                return 0;
        return rows[i].length;
    }
    return 0;
}

static bool is_odd_break(const unsigned char *p, size_t length)
{
    return (length == 2 && p[0] == 0xC2 && p[1] == 0x85) ||
           (length == 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9));
}

/* Whether YAML calls the character printable (YAML 1.2, 5.1): no control, DEL, C1 control (NEL is
 * one), U+FFFE or U+FFFF. The byte order mark is excluded, too, since it has a meaning of its
 * own. */
static bool is_printable(const unsigned char *p, size_t length)
{
    if (length == 1)
        return (p[0] >= ' ' && p[0] != 0x7F) || p[0] == '\t' || p[0] == '\n' || p[0] == '\r';
    if (length == 2)
        return p[0] != 0xC2 || p[1] >= 0xA0;
    return length != 3 || p[0] != 0xEF ||
           !((p[1] == 0xBB && p[2] == 0xBF) || (p[1] == 0xBF && p[2] >= 0xBE));
}

struct otx_scan otx_scan_text(struct otx_str text)
{
    const unsigned char *p = (const unsigned char *)text.p;
    struct otx_scan scan = {.ascii = true, .printable = true, .bad = text.n};
    if (text.n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF))) {
        scan.bad = 0;
        scan.why = "UTF-16 text; convert it to UTF-8";
        return scan;
    }
    for (size_t i = 0; i < text.n;) {
        /* plain ASCII is skipped many bytes at a time */
        i = otx_find_special(text.p, i, text.n);
        if (i == text.n)
            break;
        size_t length = 1;
        if (p[i] >= 0x80) {
            scan.ascii = false;
            length = utf8_length(p + i, text.n - i);
        }
        if (p[i] == 0 || length == 0) {
            scan.bad = i;
            scan.why = p[i] ? "not valid UTF-8" : "NUL byte; the text must be UTF-8";
            return scan;
        }
        if (is_odd_break(p + i, length) || (p[i] == '\r' && (i + 1 == text.n || p[i + 1] != '\n')))
            scan.odd_breaks = true;
        scan.printable &= is_printable(p + i, length);
        i += length;
    }
    return scan;
}

size_t otx_find_odd_break(struct otx_str text, size_t from, size_t to)
{
    const unsigned char *p = (const unsigned char *)text.p;
    for (size_t i = from; i < to; i++) {
        size_t left = text.n - i;
        if (p[i] == '\r' && (left < 2 || p[i + 1] != '\n'))
            return i;
        if ((left >= 2 && is_odd_break(p + i, 2)) || (left >= 3 && is_odd_break(p + i, 3)))
            return i;
    }
    return to;
}

static size_t skip_mark(struct otx_str text, size_t at)
{
    return otx_str_starts(otx_str_sub(text, at, text.n), OTX_S("\xEF\xBB\xBF")) ? at + 3 : at;
}

static bool is_separator(struct otx_str text, size_t at)
{
    if (!otx_str_starts(otx_str_sub(text, at, text.n), OTX_S("---")))
        return false;
    return at + 3 == text.n || strchr(" \t\r\n", text.p[at + 3]) != NULL;
}

/* Whether `---` is alone on its line, or only a comment follows: the document then begins on the
 * next line. */
static bool is_bare_separator(struct otx_str text, size_t at)
{
    size_t first = otx_skip_blanks(text, at + 3, text.n);
    return is_separator(text, at) && (first == text.n || strchr("#\r\n", text.p[first]));
}

/* A separator with content (`--- {a: b}`) is the first line of its document. */
bool otx_next_doc(struct otx_str text, size_t *pos, struct otx_span *doc)
{
    if (*pos >= text.n)
        return false;
    size_t at = doc->start = skip_mark(text, *pos);
    if (is_separator(text, at)) {
        at = otx_line_next(text, at);
        if (is_bare_separator(text, doc->start))
            at = doc->start = skip_mark(text, at);
    }
    /* only a line that begins with `-` or a byte order mark can be a separator */
    while (at < text.n && !is_separator(text, skip_mark(text, at)))
        at = otx_find_after_break(text.p, at, text.n, '-', (char)0xEF);
    doc->end = *pos = at;
    return true;
}

/* Whether `at` precedes all content of the document: only blank lines and comments lie between the
 * document's start, or a `...` line, and `at`. */
static bool before_content(struct otx_str text, size_t start, size_t at)
{
    while (at > start) {
        at = otx_line_start(text, at - 1);
        size_t first = otx_skip_blanks(text, at, text.n);
        if (otx_str_starts(otx_str_sub(text, at, text.n), OTX_S("...")))
            return true;
        if (first < text.n && !strchr("#\r\n", text.p[first]))
            return false;
    }
    return true;
}

size_t otx_find_directive(struct otx_str text, struct otx_span doc)
{
    struct otx_str head = otx_str_sub(text, 0, doc.end);
    size_t at = otx_str_find(head, '%', doc.start);
    for (; at < doc.end; at = otx_str_find(head, '%', at + 1))
        if ((at == doc.start || text.p[at - 1] == '\n') && before_content(text, doc.start, at))
            return at;
    return doc.end;
}

size_t otx_line_start(struct otx_str text, size_t at)
{
    while (at > 0 && text.p[at - 1] != '\n')
        at--;
    return at;
}

size_t otx_line_end(struct otx_str text, size_t at)
{
    size_t end = otx_str_find(text, '\n', at);
    if (end < text.n && end > at && text.p[end - 1] == '\r')
        end--;
    return end;
}

bool otx_line_ends_before(struct otx_str text, size_t at, size_t limit)
{
    return otx_line_end(otx_str_sub(text, 0, limit), at) < limit;
}

size_t otx_line_next(struct otx_str text, size_t at)
{
    size_t end = otx_str_find(text, '\n', at);
    return end < text.n ? end + 1 : end;
}

size_t otx_line_before(struct otx_str text, size_t start)
{
    size_t end = start - 1;
    return end > 0 && text.p[end - 1] == '\r' ? end - 1 : end;
}

struct otx_str otx_line_break(struct otx_str text, size_t at)
{
    size_t end = otx_str_find(text, '\n', at);
    /* the last line has no line break: the line before tells */
    if (end == text.n) {
        size_t start = otx_line_start(text, at);
        if (start == 0)
            return OTX_S("\n");
        end = start - 1;
    }
    return end > 0 && text.p[end - 1] == '\r' ? OTX_S("\r\n") : OTX_S("\n");
}

size_t otx_skip_blanks(struct otx_str text, size_t at, size_t end)
{
    while (at < end && (text.p[at] == ' ' || text.p[at] == '\t'))
        at++;
    return at;
}

void otx_cursor_to(struct otx_cursor *cursor, struct otx_str text, size_t offset)
{
    if (offset > text.n)
        offset = text.n;
    /* an earlier offset, or a new cursor */
    if (offset < cursor->at || cursor->line == 0)
        *cursor = (struct otx_cursor){.line = 1};
    for (;;) {
        size_t end = otx_str_find(otx_str_sub(text, 0, offset), '\n', cursor->at);
        if (end >= offset)
            break;
        cursor->line++;
        cursor->line_at = cursor->at = end + 1;
        cursor->chars = 0;
    }
    cursor->chars += otx_count_chars(text, cursor->at, offset);
    cursor->at = offset;
}

size_t otx_count_chars(struct otx_str text, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to && i < text.n; i++)
        count += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return count;
}
