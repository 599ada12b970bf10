/* An edit is an offset, a removed length and inserted bytes. Knows nothing but bytes. */
#ifndef OTX_EDIT_EDITS_H
#define OTX_EDIT_EDITS_H

#include "base/str.h"

struct otx_edit {
    size_t at, removed;
    struct otx_str text; /* lives in the list's arena */
    bool fresh;          /* belongs to a first injection, whose removal must give the input back */
    size_t order;        /* order of arrival: decides between insertions at the same offset */
};

struct otx_edits {
    struct otx_arena *arena;
    struct otx_edit *items;
    size_t count, cap;
    bool failed; /* sticky: out of memory */
};

/* Replaces the bytes [at, at + removed) by a copy of `text`. Insertions at the same offset keep the
 * order in which they were added, and precede a removal that begins there. */
void otx_edit_add(struct otx_edits *edits, size_t at, size_t removed, struct otx_str text);
/* As otx_edit_add with the text of a buffer, which is freed. */
void otx_edit_done(struct otx_edits *edits, size_t at, size_t removed, struct otx_buf *buf);
/* Keeps the first `count` edits. */
void otx_edits_cut(struct otx_edits *edits, size_t count);
/* Sorts the edits; false when two overlap, which is a bug of the caller. */
bool otx_edits_sort(struct otx_edits *edits);
/* Appends the bytes [from, to) of `text`, with the sorted edits applied, to `out`. */
void otx_edits_splice(const struct otx_edits *edits, struct otx_str text, size_t from, size_t to,
                      struct otx_buf *out);
void otx_edits_free(struct otx_edits *edits);

#endif
