/* Walks two forms of an object side by side and pairs their parts, for patches. Untouched parts
 * have the same order in both forms, so each search begins where the last search ended. */
#ifndef OTX_REPORT_DELTA_H
#define OTX_REPORT_DELTA_H

#include "tree/node.h"

/* Whether two values are the same. Two aliases are the same when they have the same name. */
bool otx_delta_same(const struct otx_node *a, const struct otx_node *b);

/* The value in `map` under an equal key, or NULL. *next is the key to try first, and becomes the
 * key after the found key. */
const struct otx_node *otx_delta_value(const struct otx_node *map, const struct otx_node *key,
                                       const struct otx_node **next);

/* The item of `list` with the same `merge_key` as `item`, or NULL. *next is the item to try first,
 * and becomes the item after the found item. */
const struct otx_node *otx_delta_item(const struct otx_node *list, const char *merge_key,
                                      const struct otx_node *item, const struct otx_node **next);

/* otx_delta_name: the scalar that names an item, or NULL. otx_delta_written: a copy of that scalar
 * for another place. */
const struct otx_node *otx_delta_name(const struct otx_node *item, const char *merge_key);
struct otx_node otx_delta_written(const struct otx_node *name);

/* Whether a tree has the same meaning in any place: it holds no alias, no tag and no merge key. */
bool otx_delta_is_portable(const struct otx_node *node);

#endif
