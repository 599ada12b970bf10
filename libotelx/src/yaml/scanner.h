/* The parts of the scanner share this: the position in the text, blanks and comments, new nodes.
 *
 * All functions return false (or NULL) when they are not certain, and on errors: libyaml then reads
 * the document. The text is printable UTF-8 with LF or CRLF line breaks. */
#ifndef OTX_YAML_SCANNER_H
#define OTX_YAML_SCANNER_H

#include "base/str.h"
#include "tree/node.h"
#include "yaml/outline.h"

struct otx_scanner {
    const char *p;  /* the whole text; offsets count from its beginning */
    size_t at, end; /* the next byte; the end of the document */
    size_t line;    /* the start of the line of `at` */
    size_t counted; /* characters of this line are counted up to this byte, */
    size_t chars;   /* and their number is this */
    bool ascii;     /* every byte is a character */
    unsigned depth; /* number of open collections */
    size_t nodes, max_nodes;
    struct otx_arena *arena;
    struct otx_outline *outline; /* or NULL */
    struct otx_buf value; /* the value of a scalar that differs from its text, in the making */
};

/* A scalar before it becomes a node. */
struct otx_scalar {
    size_t start, end;
    struct otx_str text;
    enum otx_style style;
    bool is_key; /* a `:` follows, and the scanner is at it */
};

static inline bool otx_scan_is(const struct otx_scanner *s, size_t at, char c)
{
    return at < s->end && s->p[at] == c;
}

static inline bool otx_scan_break_at(const struct otx_scanner *s, size_t at)
{
    return otx_scan_is(s, at, '\n') || otx_scan_is(s, at, '\r');
}

/* Whether a space, a line break or the end of the text is here, as must be after `-` and `:`. */
static inline bool otx_scan_gap_at(const struct otx_scanner *s, size_t at)
{
    return at >= s->end || s->p[at] == ' ' || otx_scan_break_at(s, at);
}

static inline void otx_scan_spaces(struct otx_scanner *s)
{
    while (otx_scan_is(s, s->at, ' '))
        s->at++;
}

/* Bytes since the start of the line. For block style, where only ASCII precedes a token. */
static inline size_t otx_scan_indent(const struct otx_scanner *s)
{
    return s->at - s->line;
}

/* Characters since the start of the line. */
size_t otx_scan_column(struct otx_scanner *s);

/* Skips a line break, if one is here. */
void otx_scan_break(struct otx_scanner *s);

/* Skips spaces and a comment: true when the line, or the text, ends there. */
bool otx_scan_line_end(struct otx_scanner *s);

/* Skips blank lines and comments, from the start of a line to the next token. False at `---`, `...`
 * or a directive at the left edge. */
bool otx_scan_token(struct otx_scanner *s);

/* Skips from the end of a value to the next token, which must be on a later line. */
bool otx_scan_next(struct otx_scanner *s);

/* Adds a node to `parent`; NULL when there are too many nodes, or no memory. */
struct otx_node *otx_scan_add(struct otx_scanner *s, struct otx_node *parent, enum otx_kind kind,
                              size_t start, size_t end);
struct otx_node *otx_scan_add_scalar(struct otx_scanner *s, struct otx_node *parent,
                                     const struct otx_scalar *scalar);

/* Adds a collection that begins here; NULL also when it is nested too deeply. */
struct otx_node *otx_scan_open(struct otx_scanner *s, struct otx_node *parent, enum otx_kind kind,
                               enum otx_style style, size_t column);

/* Whether the list that begins here is the list of the outline: the value of `items` in the
 * root. */
bool otx_scan_is_outlined(const struct otx_scanner *s, const struct otx_node *parent);
/* The state before an item of the outline's list. */
struct otx_scan_item {
    struct otx_node *before; /* the item before, or NULL */
    struct otx_arena_mark mark;
    size_t start;
};
struct otx_scan_item otx_scan_begin_item(const struct otx_scanner *s, const struct otx_node *list,
                                         size_t start);
/* Frees the children of the last item, and notes that the item's text ends at `end`. */
bool otx_scan_cut_item(struct otx_scanner *s, struct otx_node *list,
                       const struct otx_scan_item *item, size_t end);

#endif
