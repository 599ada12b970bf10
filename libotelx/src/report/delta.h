/* Two forms of one object, walked side by side: which part of one is which of the other, for
 * patches. What was not touched stands in the same order in both, so each search begins where the
 * last one ended. */
#ifndef OTX_REPORT_DELTA_H
#define OTX_REPORT_DELTA_H

#include "tree/node.h"

/* The same value; an alias is what its name says. */
bool otx_delta_same(const struct otx_node *a, const struct otx_node *b);

/* The value in `map` under a key like this one, or NULL. `*next` is the key to look at first, and
 * becomes the one behind what was found. */
const struct otx_node *otx_delta_value(const struct otx_node *map, const struct otx_node *key,
                                       const struct otx_node **next);

/* Likewise, the item of a list that bears the same `merge_key` as this one. */
const struct otx_node *otx_delta_item(const struct otx_node *list, const char *merge_key,
                                      const struct otx_node *item, const struct otx_node **next);

/* The scalar that identifies an item, or NULL; and the same as it can be written elsewhere. */
const struct otx_node *otx_delta_name(const struct otx_node *item, const char *merge_key);
struct otx_node otx_delta_written(const struct otx_node *name);

/* Whether it means the same wherever it is written: it has no alias, tag or merge key in it. */
bool otx_delta_is_portable(const struct otx_node *node);

#endif
