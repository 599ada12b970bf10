/* What the parts of the scanner share: the place in the text, blanks and comments, new nodes.
 *
 * All parts give `false` (or NULL) for whatever is not certain, and for errors: the document is
 * then left to libyaml. Text that they see is printable UTF-8, with LF or CRLF for line breaks. */
#ifndef OTX_YAML_SCANNER_H
#define OTX_YAML_SCANNER_H

#include "base/str.h"
#include "tree/node.h"
#include "yaml/outline.h"

struct otx_scanner {
    const char *p;  /* the whole text: offsets count from its beginning */
    size_t at, end; /* the next byte; the end of the document */
    size_t line;    /* where the line of `at` begins */
    size_t counted; /* the characters of this line are counted up to this byte ... */
    size_t chars;   /* ... and are so many */
    bool ascii;     /* a byte is a character */
    unsigned depth; /* of collections that are open */
    size_t nodes, max_nodes;
    struct otx_arena *arena;
    struct otx_outline *outline; /* or NULL */
    struct otx_buf value; /* of a scalar that differs from its text, while it is put together */
};

/* A scalar that was read and is no node yet. */
struct otx_scalar {
    size_t start, end;
    struct otx_str text;
    enum otx_style style;
    bool is_key; /* a `:` follows, and the scanner stands on it */
};

static inline bool otx_scan_is(const struct otx_scanner *s, size_t at, char c)
{
    return at < s->end && s->p[at] == c;
}

static inline bool otx_scan_break_at(const struct otx_scanner *s, size_t at)
{
    return otx_scan_is(s, at, '\n') || otx_scan_is(s, at, '\r');
}

/* A space, a line break or the end of the text: what must follow `-` and `:`. */
static inline bool otx_scan_gap_at(const struct otx_scanner *s, size_t at)
{
    return at >= s->end || s->p[at] == ' ' || otx_scan_break_at(s, at);
}

static inline void otx_scan_spaces(struct otx_scanner *s)
{
    while (otx_scan_is(s, s->at, ' '))
        s->at++;
}

/* Bytes since the line began. For block style, where only ASCII comes before a token. */
static inline size_t otx_scan_indent(const struct otx_scanner *s)
{
    return s->at - s->line;
}

/* Characters since the line began. */
size_t otx_scan_column(struct otx_scanner *s);

/* Steps over a line break, if one is here. */
void otx_scan_break(struct otx_scanner *s);

/* Steps over spaces and a comment: true when the line, or the text, ends there. */
bool otx_scan_line_end(struct otx_scanner *s);

/* From the beginning of a line to the next token, over blank lines and comments. False at what has
 * a meaning at the left edge: `---`, `...`, a directive. */
bool otx_scan_token(struct otx_scanner *s);

/* From the end of a value to the next token, which must stand on a later line. */
bool otx_scan_next(struct otx_scanner *s);

/* A node in `parent`; NULL when there are too many, or no memory. */
struct otx_node *otx_scan_add(struct otx_scanner *s, struct otx_node *parent, enum otx_kind kind,
                              size_t start, size_t end);
struct otx_node *otx_scan_add_scalar(struct otx_scanner *s, struct otx_node *parent,
                                     const struct otx_scalar *scalar);

/* A collection of this style that begins here; NULL also when it is nested too deeply. */
struct otx_node *otx_scan_open(struct otx_scanner *s, struct otx_node *parent, enum otx_kind kind,
                               enum otx_style style, size_t column);

#endif
