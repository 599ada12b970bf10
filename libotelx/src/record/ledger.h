/* The record of what we added to a workload: the annotation `otelx.dev/injected` on the workload's
 * own metadata, compact JSON. Its tree has the shape of the overlay below the pod spec:
 *
 *   {"v":1,"annotations":1,"pod":{"volumes":{"+":1,"NAME":"HASH"},...}}
 *
 * "closed" goes with the `-` that a block scalar at the end of a file needs before text can follow.
 * "+" marks a collection that we created: 1, or the text of the null that stood there, null if it
 * was not written. A leaf is
 * the hash of the value that we wrote; {"was":TEXT,"hash":HASH} where we replaced the user's;
 * {"was":TEXT,"name":NAME} for an item of the user's that we renamed;
 * {"tokens":[SEP,TOKEN...],"quoted":1,"+":1} for what we put into a list variable; or
 * {"took":TEXT,"from":PLACE,"as is":1,"json":1,"after":KEY,"hash":HASH} for an item that was taken
 * out of its list, where "after" is left out for the first item, and "hash" unless we put one of
 * our own in its place. Of a block list the text is lines, line break first, and there is no
 * "from"; of one in brackets it is up to what "from" says, see want.h. Lines are not indented, or
 * "as is"; "json" says that all but the item was JSON. */
#ifndef OTX_RECORD_LEDGER_H
#define OTX_RECORD_LEDGER_H

#include "kube/workload.h"
#include "tree/node.h"
#include "tree/want.h"

#define OTX_LEDGER_KEY "otelx.dev/injected"

struct otx_ledger {
    const struct otx_node *pod;     /* the record, or NULL when there is none */
    bool annotations_created;       /* we made the map of annotations */
    bool annotations_null;          /* a null stood in its place, written as: */
    struct otx_str annotations_was; /* .p NULL: not at all */
    bool closed;                    /* we put a `-` into the header of the last block scalar */
    const struct otx_node *bad;     /* the annotation, when it cannot be read */
};

/* Reads the record of a workload. False when out of memory. */
bool otx_ledger_read(struct otx_arena *arena, const struct otx_workload *workload,
                     struct otx_ledger *ledger);

/* Notes on `want`, the overlay of the pod spec, what the record says of it: what is ours becomes
 * OTX_SET. */
void otx_ledger_note(struct otx_want *want, const struct otx_node *record);
/* The same for one leaf. */
void otx_ledger_note_leaf(struct otx_want *leaf, const struct otx_node *record);

/* Whether a leaf's record, which may be NULL, is about this node as we wrote it. */
bool otx_ledger_wrote(const struct otx_node *record, const struct otx_node *node);
/* A list variable's value without the tokens that the record says are ours. */
struct otx_str otx_ledger_without(struct otx_arena *arena, const struct otx_node *tokens,
                                  struct otx_str value);
/* The text of a scalar that was replaced, from the bytes that were kept. */
struct otx_str otx_ledger_was(struct otx_arena *arena, const struct otx_node *was);
/* The annotation's text for a merged overlay of the pod spec, with the other fields of `ledger`; .p
 * NULL when nothing in it is ours, or out of memory (arena->failed). */
struct otx_str otx_ledger_text(struct otx_arena *arena, const struct otx_want *pod,
                               const struct otx_ledger *ledger);

#endif
