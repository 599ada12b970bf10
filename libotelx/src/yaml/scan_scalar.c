/* Scans plain and quoted scalars as libyaml does: their ends, whether they are keys, folded lines
 * and escapes. */
#include "yaml/scan_scalar.h"

#include "base/chars.h"
#include "base/source.h"
#include "tree/node.h"

/* libyaml accepts keys of up to 1,024 characters; near that limit libyaml decides. */
enum { MAX_KEY = 1000 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether plain text can begin here. libyaml accepts `?` and `:` before some characters; such text
 * is left to libyaml. */
static bool begins_plain(const struct otx_scanner *s, bool in_flow)
{
    static const bool refused[256] = {
        ['?'] = true,  [':'] = true,  [','] = true, ['['] = true, [']'] = true, ['{'] = true,
        ['}'] = true,  ['#'] = true,  ['&'] = true, ['*'] = true, ['!'] = true, ['|'] = true,
        ['>'] = true,  ['\''] = true, ['"'] = true, ['%'] = true, ['@'] = true, ['`'] = true,
        ['\t'] = true, ['\n'] = true, [' '] = true, ['\r'] = true};
    if (s->at >= s->end || refused[(unsigned char)s->p[s->at]])
        return false;
    if (s->p[s->at] != '-')
        return true;
    size_t next = s->at + 1;
    return !otx_scan_gap_at(s, next) && s->p[next] != '\t' &&
           !(in_flow && refused[(unsigned char)s->p[next]]);
}

/* Ends plain text at `at`, without the blanks before it. */
static void end_plain(struct otx_scanner *s, struct otx_scalar *scalar, size_t at)
{
    while (is_blank(s->p[at - 1]) || s->p[at - 1] == '\r')
        at--;
    scalar->end = at;
    scalar->style = OTX_PLAIN;
    scalar->text = (struct otx_str){s->p + scalar->start, at - scalar->start};
}

/* Finds the end of plain text on this line: a `:` before a gap, a `#` after a blank, or a line
 * break. A tab after a `:` is left to libyaml. */
static bool find_plain_end(const struct otx_scanner *s, size_t at, size_t *end, bool *is_key)
{
    *is_key = false;
    for (;; at++) {
        at = otx_find_any(s->p, at, s->end, ':', '#', '\n');
        *end = at;
        if (at >= s->end || s->p[at] == '\n')
            return true;
        if (s->p[at] == '#' && is_blank(s->p[at - 1]))
            return true;
        if (s->p[at] != ':')
            continue;
        if (otx_scan_is(s, at + 1, '\t'))
            return false;
        if (otx_scan_gap_at(s, at + 1)) {
            *is_key = true;
            return true;
        }
    }
}

static bool scan_plain(struct otx_scanner *s, struct otx_scalar *scalar)
{
    size_t stop;
    scalar->start = s->at;
    if (!begins_plain(s, false) || !find_plain_end(s, s->at + 1, &stop, &scalar->is_key))
        return false;
    end_plain(s, scalar, stop);
    s->at = scalar->is_key ? stop : scalar->end;
    return true;
}

/* Scans plain text within brackets. Text with `?`, and with some kinds of `:`, is left to libyaml,
 * whose versions differ there. */
static bool scan_flow_plain(struct otx_scanner *s, struct otx_scalar *scalar)
{
    static const bool stops[256] = {
        [':'] = true, [','] = true, ['['] = true, [']'] = true, ['{'] = true,
        ['}'] = true, ['?'] = true, ['#'] = true, ['\n'] = true};
    size_t at = scalar->start = s->at;
    scalar->is_key = false;
    if (!begins_plain(s, true))
        return false;
    for (at++; at < s->end; at++) {
        char c = s->p[at];
        if (!stops[(unsigned char)c])
            continue;
        if (c == '?' || (c == '#' && !is_blank(s->p[at - 1])))
            return false;
        if (c != ':')
            break;
        scalar->is_key = otx_scan_gap_at(s, at + 1);
        if (scalar->is_key)
            break;
        char next = s->p[at + 1];
        if (next == '\t' || (stops[(unsigned char)next] && next != ':' && next != '#'))
            return false;
    }
    if (at >= s->end)
        return false;
    end_plain(s, scalar, at);
    s->at = scalar->is_key ? at : scalar->end;
    return true;
}

/* --- lines that are folded */

/* Adds the line breaks between two lines of text: a single one becomes a space; of several the
 * first is dropped. */
static void add_fold(struct otx_buf *value, size_t breaks)
{
    if (breaks == 1)
        otx_buf_char(value, ' ');
    else
        otx_buf_fill(value, '\n', breaks - 1);
}

/* Whether plain text that ends a line at `end` continues on another line; then the scanner is at
 * the next part. */
static bool goes_on(struct otx_scanner *s, size_t end, size_t indent, size_t *breaks)
{
    *breaks = 0;
    s->at = otx_skip_blanks((struct otx_str){s->p, s->end}, end, s->end);
    while (otx_scan_break_at(s, s->at)) {
        otx_scan_break(s);
        ++*breaks;
        otx_scan_spaces(s);
    }
    return *breaks && s->at < s->end && otx_scan_indent(s) > indent && s->p[s->at] != '#';
}

bool otx_scan_more_plain(struct otx_scanner *s, struct otx_node *node, size_t indent)
{
    size_t line = s->line, breaks, stop;
    s->value.n = 0;
    otx_buf_add(&s->value, node->text);
    while (goes_on(s, node->end, indent, &breaks)) {
        struct otx_scalar part = {.start = s->at};
        char c = s->p[s->at];
        if (c == '\t' || c == ':' || !find_plain_end(s, s->at + 1, &stop, &part.is_key) ||
            part.is_key)
            return false;
        end_plain(s, &part, stop);
        add_fold(&s->value, breaks);
        otx_buf_add(&s->value, part.text);
        line = s->line;
        node->end = part.end;
    }
    bool more = s->value.n > node->text.n;
    s->at = node->end;
    s->line = line;
    node->text = otx_str_copy(s->arena, otx_buf_str(&s->value));
    return more && node->text.p && !s->value.failed;
}

/* --- quotes */

static void add_utf8(struct otx_buf *value, unsigned code)
{
    if (code >= 0x10000) {
        otx_buf_char(value, (char)(0xF0 | code >> 18));
        otx_buf_char(value, (char)(0x80 | (code >> 12 & 0x3F)));
    } else if (code >= 0x800) {
        otx_buf_char(value, (char)(0xE0 | code >> 12));
    }
    if (code >= 0x800)
        otx_buf_char(value, (char)(0x80 | (code >> 6 & 0x3F)));
    else if (code >= 0x80)
        otx_buf_char(value, (char)(0xC0 | code >> 6));
    otx_buf_char(value, (char)(code < 0x80 ? code : 0x80 | (code & 0x3F)));
}

static bool add_hex(struct otx_scanner *s, size_t digits)
{
    unsigned code = 0;
    for (size_t i = 0; i < digits; i++, s->at++) {
        char c = s->at < s->end ? s->p[s->at] : 0;
        char low = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            code = code << 4 | (unsigned)(c - '0');
        else if (low >= 'a' && low <= 'f')
            code = code << 4 | (unsigned)(low - 'a' + 10);
        else
            return false;
    }
    if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF)
        return false;
    add_utf8(&s->value, code);
    return true;
}

/* Adds the character for the escape after a `\`; a line break is handled elsewhere. */
static bool add_escape(struct otx_scanner *s)
{
    static const unsigned short codes[128] = {
        ['a'] = 7,     ['b'] = 8,    ['t'] = 9,    ['\t'] = 9,     ['n'] = 10,    ['v'] = 11,
        ['f'] = 12,    ['r'] = 13,   ['e'] = 27,   [' '] = ' ',    ['"'] = '"',   ['/'] = '/',
        ['\\'] = '\\', ['N'] = 0x85, ['_'] = 0xA0, ['L'] = 0x2028, ['P'] = 0x2029};
    unsigned char c = s->at < s->end ? (unsigned char)s->p[s->at] : 0;
    s->at++;
    switch (c) {
    case 'x':
        return add_hex(s, 2);
    case 'u':
        return add_hex(s, 4);
    case 'U':
        return add_hex(s, 8);
    case '0':
        otx_buf_char(&s->value, 0);
        return true;
    default:
        if (c >= 128 || !codes[c])
            return false;
        add_utf8(&s->value, codes[c]);
        return true;
    }
}

/* Adds a line break in quotes, and skips the blanks after it. After a `\` the first line break is
 * dropped. Text at the left edge is left to libyaml: `---` would be an error there. */
static bool add_break(struct otx_scanner *s, bool escaped)
{
    size_t breaks = 0;
    while (otx_scan_break_at(s, s->at)) {
        otx_scan_break(s);
        breaks++;
        s->at = otx_skip_blanks((struct otx_str){s->p, s->end}, s->at, s->end);
    }
    if (escaped)
        otx_buf_fill(&s->value, '\n', breaks - 1);
    else
        add_fold(&s->value, breaks);
    return otx_scan_indent(s) > 0;
}

/* Adds text up to a line break, without the blanks before the break. */
static void add_line(struct otx_buf *value, struct otx_str line)
{
    while (line.n && (is_blank(line.p[line.n - 1]) || line.p[line.n - 1] == '\r'))
        line.n--;
    otx_buf_add(value, line);
}

/* Handles the byte that ended a run of text in quotes: a line break, a quote or an escape. True
 * while the scalar continues; *good becomes false when libyaml must decide. */
static bool add_stop(struct otx_scanner *s, char quote, bool *good)
{
    char c = s->p[s->at];
    if (c == '\n') {
        s->at -= s->p[s->at - 1] == '\r';
        *good = add_break(s, false);
        return true;
    }
    if (c == quote) {
        s->at++;
        bool twice = quote == '\'' && otx_scan_is(s, s->at, quote);
        if (twice) {
            otx_buf_char(&s->value, quote);
            s->at++;
        }
        return twice;
    }
    s->at++;
    *good = otx_scan_break_at(s, s->at) ? add_break(s, true) : add_escape(s);
    return true;
}

/* Scans a quoted scalar whose value differs from its text; the scanner is after the first quote. */
static bool scan_differing(struct otx_scanner *s, struct otx_scalar *scalar, char quote)
{
    char escape = quote == '"' ? '\\' : quote;
    bool good = true, more = true;
    s->value.n = 0;
    while (good && more) {
        size_t from = s->at;
        s->at = otx_find_any(s->p, from, s->end, quote, escape, '\n');
        struct otx_str run = {s->p + from, s->at - from};
        if (s->at >= s->end)
            return false;
        if (s->p[s->at] == '\n')
            add_line(&s->value, run);
        else
            otx_buf_add(&s->value, run);
        more = add_stop(s, quote, &good);
    }
    scalar->text =
        good ? otx_str_copy(s->arena, otx_buf_str(&s->value)) : (struct otx_str){NULL, 0};
    return scalar->text.p && !s->value.failed;
}

/* Scans a quoted scalar. Within brackets, a `:` right after the quote needs no gap after it, as in
 * JSON. */
static bool scan_quoted(struct otx_scanner *s, struct otx_scalar *scalar, bool in_flow)
{
    char quote = s->p[s->at], escape = quote == '"' ? '\\' : quote;
    size_t line = s->line;
    scalar->start = s->at++;
    scalar->style = quote == '"' ? OTX_DOUBLE : OTX_SINGLE;
    size_t stop = otx_find_any(s->p, s->at, s->end, quote, escape, '\n');
    if (otx_scan_is(s, stop, quote) && !(quote == '\'' && otx_scan_is(s, stop + 1, quote))) {
        scalar->text = (struct otx_str){s->p + s->at, stop - s->at};
        s->at = stop + 1;
    } else if (!scan_differing(s, scalar, quote)) {
        return false;
    }
    scalar->end = s->at;
    otx_scan_spaces(s);
    scalar->is_key = otx_scan_is(s, s->at, ':') && (in_flow || otx_scan_gap_at(s, s->at + 1));
    if (!scalar->is_key)
        s->at = scalar->end;
    /* a key must be on one line */
    return !scalar->is_key || s->line == line;
}

bool otx_scan_scalar(struct otx_scanner *s, struct otx_scalar *scalar, bool in_flow)
{
    if (s->at >= s->end)
        return false;
    bool quoted = s->p[s->at] == '"' || s->p[s->at] == '\'';
    bool good = quoted    ? scan_quoted(s, scalar, in_flow)
                : in_flow ? scan_flow_plain(s, scalar)
                          : scan_plain(s, scalar);
    return good && !(scalar->is_key && s->at - scalar->start > MAX_KEY);
}
