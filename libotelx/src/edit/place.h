/* Chooses where new text goes in a collection and which bytes are removed with a child. Turns
 * operations on the tree into edits, and decides nothing else. */
#ifndef OTX_EDIT_PLACE_H
#define OTX_EDIT_PLACE_H

#include "edit/block.h"
#include "tree/node.h"

/* Each function returns NULL, or the reason why the text cannot be edited; it has then added no
 * edit. */

/* Appends the children of `add` to `collection`, which is of the same kind (map or sequence).
 * Doomed children of `collection` count as removed. */
const char *otx_place_children(const struct otx_place *place, const struct otx_node *collection,
                               const struct otx_node *add);
/* Inserts items right after `item`, which is not the last item that stays; before the first item
 * when `item` is NULL. */
const char *otx_place_behind(const struct otx_place *place, const struct otx_node *list,
                             const struct otx_node *item, const struct otx_node *add);
/* The text of a null, to restore it one day: "~", "null", or in flow style the blank or the empty
 * text before it. .p is NULL when the null has no text and can be restored without any. */
struct otx_str otx_null_as_written(struct otx_str text, const struct otx_node *null);
/* Replaces a null by a collection. *null_text becomes the result of otx_null_as_written. */
const char *otx_place_null(const struct otx_place *place, const struct otx_node *null,
                           const struct otx_node *value, struct otx_str *null_text);
/* Removes the doomed children of a collection; at least one child stays. */
const char *otx_place_removals(const struct otx_place *place, const struct otx_node *collection);
/* Replaces `value` by a null, with the text that the null had. */
const char *otx_place_null_again(const struct otx_place *place, const struct otx_node *value,
                                 struct otx_str null_text);
/* Removes all children of a collection. The collection stays, empty. */
const char *otx_place_emptied(const struct otx_place *place, const struct otx_node *value);
/* Replaces `node`, the value of a pair or an item of a list, by `value`. */
const char *otx_place_value(const struct otx_place *place, const struct otx_node *node,
                            const struct otx_node *value);

#endif
