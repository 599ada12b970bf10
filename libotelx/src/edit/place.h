/* Where new text goes in a collection, and which bytes are removed with a child. Turns operations
 * on the tree into edits; decides nothing. */
#ifndef OTX_EDIT_PLACE_H
#define OTX_EDIT_PLACE_H

#include "edit/block.h"
#include "tree/node.h"

/* Each function returns NULL, or the reason why the text cannot be edited there; then it has added
 * no edit. */

/* Appends the children of `add`, which is a map or a sequence as `collection` is. Doomed children
 * of `collection` count as removed. */
const char *otx_place_children(const struct otx_place *place, const struct otx_node *collection,
                               const struct otx_node *add);
/* The same for items of a list, right after `item`; some later item stays. Before the first item
 * when `item` is NULL. */
const char *otx_place_behind(const struct otx_place *place, const struct otx_node *list,
                             const struct otx_node *item, const struct otx_node *add);
/* How a null is written, for the day when it is put back: "~", "null", or in flow style the blank
 * or the empty text before it. .p is NULL where a null without text can be put back without this.
 */
struct otx_str otx_null_as_written(struct otx_str text, const struct otx_node *null);
/* Puts a collection in the place of a null. *null_text becomes what otx_null_as_written says. */
const char *otx_place_null(const struct otx_place *place, const struct otx_node *null,
                           const struct otx_node *value, struct otx_str *null_text);
/* Removes the doomed children of a collection. Some child stays. */
const char *otx_place_removals(const struct otx_place *place, const struct otx_node *collection);
/* Puts a null back in the place of `value`, as it was written. */
const char *otx_place_null_again(const struct otx_place *place, const struct otx_node *value,
                                 struct otx_str null_text);
/* Removes all children of a collection. The collection stays, empty. */
const char *otx_place_emptied(const struct otx_place *place, const struct otx_node *value);
/* Replaces `node`, the value of a pair or an item of a list, by `value`. */
const char *otx_place_value(const struct otx_place *place, const struct otx_node *node,
                            const struct otx_node *value);

#endif
