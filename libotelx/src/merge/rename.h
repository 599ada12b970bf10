/* Items of a list that go under another name: the user's, where ours takes the name that they had.
 * Knows bytes and YAML, nothing of Kubernetes. */
#ifndef OTX_MERGE_RENAME_H
#define OTX_MERGE_RENAME_H

#include "base/diag.h"
#include "edit/block.h"
#include "tree/node.h"
#include "tree/want.h"

/* What is in the way, and where; .why is NULL when nothing is. */
struct otx_obstacle {
    const char *why;
    enum otx_code code;
    size_t at;
};

/* Carries such a want out on the list that it is for: gives the item its new name, or the old one
 * again; by then those that go must be doomed. */
struct otx_obstacle otx_rename(const struct otx_place *place, struct otx_arena *arena,
                               const struct otx_node *list, struct otx_want *want);

/* Whether this item got another name in this run. */
bool otx_is_renamed(const struct otx_want *list, const struct otx_node *item);

#endif
