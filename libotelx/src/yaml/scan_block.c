/* Block scalars: finds the end of their lines, and makes their value by chomping and folding. The
 * steps are those of libyaml, in two passes: the first pass finds the end, so that the value needs
 * one allocation. Headers with an indentation, such as `|2`, are left to libyaml. */
#include "yaml/scan_block.h"

#include <string.h>

#include "base/source.h"
#include "tree/node.h"
#include "yaml/block_end.h"

struct block {
    bool literal;
    char chomp;    /* `-`, `+`, or 0: a single line break stays */
    size_t indent; /* indentation of its lines; 0 while unknown */
    size_t breaks; /* blank lines that are read and not yet in the value */
    size_t end;    /* libyaml's mark of the end: after these blank lines */
    char *value;
    size_t n;
};

static bool scan_header(struct otx_scanner *s, struct block *b)
{
    b->literal = s->p[s->at++] == '|';
    if (otx_scan_is(s, s->at, '-') || otx_scan_is(s, s->at, '+'))
        b->chomp = s->p[s->at++];
    if (!otx_scan_line_end(s))
        return false;
    otx_scan_break(s);
    return true;
}

/* Skips indentation and blank lines. While the indentation is unknown, the widest of these lines or
 * the first line of text gives it. A tab in the indentation is an error. */
static bool skip_blank_lines(struct otx_scanner *s, struct block *b, size_t least)
{
    size_t most = 0;
    b->end = s->at;
    for (;;) {
        while ((b->indent == 0 || otx_scan_indent(s) < b->indent) && otx_scan_is(s, s->at, ' '))
            s->at++;
        if (otx_scan_indent(s) > most)
            most = otx_scan_indent(s);
        if ((b->indent == 0 || otx_scan_indent(s) < b->indent) && otx_scan_is(s, s->at, '\t'))
            return false;
        if (!otx_scan_break_at(s, s->at))
            break;
        otx_scan_break(s);
        b->breaks++;
        b->end = s->at;
    }
    if (b->indent == 0)
        b->indent = most < least ? least : most;
    return true;
}

/* The first byte after the lines of the scalar, which are blank or indented at least as its first
 * line of text. */
static size_t find_lines_end(const struct otx_scanner *s, const struct block *b)
{
    struct otx_str text = {s->p, s->end};
    size_t at = otx_line_next(text, s->at);
    while (at < s->end) {
        size_t dent = 0;
        while (dent < b->indent && otx_scan_is(s, at + dent, ' '))
            dent++;
        if (dent < b->indent && at + dent < s->end && !otx_scan_break_at(s, at + dent))
            break;
        at = otx_line_next(text, at + dent);
    }
    return at;
}

static void add(struct block *b, char c, size_t count)
{
    memset(b->value + b->n, c, count);
    b->n += count;
}

/* Adds the line breaks before a line of text. In a folded scalar a single line break between two
 * lines that begin with text becomes a space. */
static void add_breaks(struct block *b, bool first, bool after_blank, bool blank)
{
    bool fold = !b->literal && !first && !after_blank && !blank;
    if (!fold)
        add(b, '\n', !first);
    else if (b->breaks == 0)
        add(b, ' ', 1);
    add(b, '\n', b->breaks);
    b->breaks = 0;
}

/* Reads the lines of text; true when the last line has a line break. */
static bool scan_lines(struct otx_scanner *s, struct block *b, bool *good)
{
    bool first = true, after_blank = false;
    while (s->at < s->end && otx_scan_indent(s) == b->indent) {
        bool blank = s->p[s->at] == ' ' || s->p[s->at] == '\t';
        size_t end = otx_line_end((struct otx_str){s->p, s->end}, s->at);
        add_breaks(b, first, after_blank, blank);
        memcpy(b->value + b->n, s->p + s->at, end - s->at);
        b->n += end - s->at;
        first = false;
        after_blank = blank;
        s->at = b->end = end;
        if (end == s->end)
            return false;
        otx_scan_break(s);
        *good = skip_blank_lines(s, b, 0);
        if (!*good)
            return false;
    }
    return !first;
}

bool otx_scan_block_scalar(struct otx_scanner *s, struct otx_node *parent, size_t indent)
{
    struct block b = {0};
    struct otx_scalar scalar = {.start = s->at};
    bool good = true;
    if (!scan_header(s, &b) || !skip_blank_lines(s, &b, indent + 1))
        return false;
    size_t most = b.breaks + 1;
    if (otx_scan_indent(s) == b.indent) /* else the scalar has no line of text */
        most += find_lines_end(s, &b) - s->at;
    b.value = otx_alloc(s->arena, most);
    if (!b.value)
        return false;
    bool broken = scan_lines(s, &b, &good);
    if (!good)
        return false;
    if (b.chomp != '-')
        add(&b, '\n', broken);
    if (b.chomp == '+')
        add(&b, '\n', b.breaks);
    scalar.style = b.literal ? OTX_LITERAL : OTX_FOLDED;
    scalar.text = (struct otx_str){b.value, b.n};
    scalar.end = otx_block_scalar_end((struct otx_str){s->p, s->end}, scalar.start, b.end);
    s->at = b.end;
    return otx_scan_add_scalar(s, parent, &scalar) && otx_scan_token(s);
}
