/* A list in brackets under way: several edits, each made on what those before it left, that come
 * out as one set of edits on the text that is there. Knows bytes and offsets. */
#ifndef OTX_MERGE_DRAFT_H
#define OTX_MERGE_DRAFT_H

#include "edit/edits.h"
#include "tree/node.h"

struct otx_draft {
    struct otx_arena *arena;
    struct otx_buf text;    /* the list as it is by now, from the start of its line */
    struct otx_node *list;  /* a copy: its offsets are those in `text`; it has no parent */
    struct otx_edits edits; /* what comes next; otx_draft_step carries it out */
    size_t *origin;         /* where each byte of `text` stood, or SIZE_MAX */
    size_t start, end;      /* of the list in the text that is there */
    bool failed;            /* sticky: out of memory, or edits that overlap */
};

/* Those of the list's children that are doomed or taken are so in the copy: one that is taken is
 * not doomed there. */
void otx_draft_open(struct otx_draft *draft, struct otx_arena *arena, struct otx_str text,
                    const struct otx_node *list);
/* Takes a child out of the copy; behind `before`, or in front of all when it is NULL, puts one
 * in. Neither has an effect on the text. */
void otx_draft_drop(struct otx_draft *draft, struct otx_node *child);
void otx_draft_put(struct otx_draft *draft, struct otx_node *before, struct otx_node *child);
/* Carries out draft->edits. What they insert has no nodes. */
void otx_draft_step(struct otx_draft *draft);
/* Adds what leads from the first text to the last to `edits`, and frees. */
void otx_draft_close(struct otx_draft *draft, struct otx_edits *edits);

#endif
