/* Renames a user's item of a list when one of our items needs its name (its merge key). Knows bytes
 * and YAML, nothing of Kubernetes. */
#ifndef OTX_MERGE_RENAME_H
#define OTX_MERGE_RENAME_H

#include "base/diag.h"
#include "edit/block.h"
#include "tree/node.h"
#include "tree/want.h"

/* The reason why an edit is impossible, and its place; .why is NULL when the edit is possible. */
struct otx_obstacle {
    const char *why;
    enum otx_code code;
    size_t at;
};

/* Carries out a want with `rename_from`: gives the user's item its new name, or its old name back.
 * Items that go must be doomed before, since they may have the name. */
struct otx_obstacle otx_rename(const struct otx_place *place, struct otx_arena *arena,
                               const struct otx_node *list, struct otx_want *want);

/* Whether this run renames the item. */
bool otx_is_renamed(const struct otx_want *list, const struct otx_node *item);

#endif
