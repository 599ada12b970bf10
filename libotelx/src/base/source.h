/* A text with its documents, lines and positions. Knows bytes and `---`, and nothing else of
 * YAML. */
#ifndef OTX_BASE_SOURCE_H
#define OTX_BASE_SOURCE_H

#include "base/str.h"

/* The result of one pass over a text. `bad` is text.n when the text can be parsed. */
struct otx_scan {
    bool ascii;
    bool odd_breaks; /* a lone CR, or NEL, LS, PS: line breaks to YAML 1.1, not to 1.2 */
    bool printable;  /* no controls except TAB, LF and CR, no byte order mark, no noncharacters */
    size_t bad;      /* offset of the first byte that must not be there */
    const char *why; /* the fault of that byte */
};
struct otx_scan otx_scan_text(struct otx_str text);

/* The first character in [from, to) that only some readers take for a line break (see odd_breaks),
 * else `to`. */
size_t otx_find_odd_break(struct otx_str text, size_t from, size_t to);

/* The next document of a stream, which is cut at `---` lines as kubectl, kustomize and kpt do. A
 * `---` line belongs to no document unless it holds content; neither does a byte order mark before
 * a document. Start with *pos = 0; false at the end. */
struct otx_span {
    size_t start, end;
};
bool otx_next_doc(struct otx_str text, size_t *pos, struct otx_span *doc);

/* The first `%` directive of a document, or doc.end. Searched here because libyaml takes quadratic
 * time over many directives. */
size_t otx_find_directive(struct otx_str text, struct otx_span doc);

/* For the line of `at`: its start; its end, before "
 * " or "\r
 * "; the start of the next line. */
size_t otx_line_start(struct otx_str text, size_t at);
size_t otx_line_end(struct otx_str text, size_t at);
size_t otx_line_next(struct otx_str text, size_t at);
/* Whether the line of `at` ends before `limit`. Does not look beyond `limit`, so that many calls on
 * a long line take linear time. */
bool otx_line_ends_before(struct otx_str text, size_t at, size_t limit);
/* The end of the line before the line that begins at `start`; `start` is not 0. */
size_t otx_line_before(struct otx_str text, size_t start);
/* The line break in use at `at`: that of its line, else of the line before, else "
 * ". */
struct otx_str otx_line_break(struct otx_str text, size_t at);
/* The first byte from `at` on, before `end`, that is no space and no tab. */
size_t otx_skip_blanks(struct otx_str text, size_t at, size_t end);

/* A position that moves forward. Rising offsets take linear time in total; a smaller offset starts
 * at the beginning again. */
struct otx_cursor {
    size_t at, line, line_at; /* `line_at`: start of the line */
    size_t chars;             /* characters from `line_at` to `at` */
};
void otx_cursor_to(struct otx_cursor *cursor, struct otx_str text, size_t offset);
/* Characters between two bytes of valid UTF-8. */
size_t otx_count_chars(struct otx_str text, size_t from, size_t to);

#endif
