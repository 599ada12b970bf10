/* Where new text goes in a collection, and which bytes go when a child is taken out. Turns tree
 * operations into edits; decides nothing. */
#ifndef OTX_EDIT_PLACE_H
#define OTX_EDIT_PLACE_H

#include "edit/block.h"
#include "tree/node.h"

/* Each returns NULL, or says why the text cannot be edited there; then no edit was added. */

/* Appends the children of `add`, a map or a sequence like `collection`. Its doomed children count
 * as gone. */
const char *otx_place_children(const struct otx_place *place, const struct otx_node *collection,
                               const struct otx_node *add);
/* The same for items of a list: directly behind `item`, which is not the last of those that stay,
 * or in front of all when it is NULL. */
const char *otx_place_behind(const struct otx_place *place, const struct otx_node *list,
                             const struct otx_node *item, const struct otx_node *add);
/* The same with text: lines of a list in block style, line break first, whose dashes were at
 * `column`; `item` may be any. */
const char *otx_place_text(const struct otx_place *place, const struct otx_node *list,
                           const struct otx_node *item, struct otx_str lines, unsigned column);
/* How a null is written, when that is lost where a collection takes its place: "~", "null", or in
 * brackets the blank or nothing before it; .p NULL when nothing is lost. */
struct otx_str otx_null_as_written(struct otx_str text, const struct otx_node *null);
/* Puts a collection in the place of a null. *null_text is how that was written. */
const char *otx_place_null(const struct otx_place *place, const struct otx_node *null,
                           const struct otx_node *value, struct otx_str *null_text);
/* Takes the doomed children out of a collection of which others stay. */
const char *otx_place_removals(const struct otx_place *place, const struct otx_node *collection);
/* Puts a null back, as it was written. */
const char *otx_place_null_again(const struct otx_place *place, const struct otx_node *value,
                                 struct otx_str null_text);
/* How a scalar that was kept is written in the place of `node`: as it was, but in JSON as JSON. */
struct otx_str otx_kept_as_written(struct otx_arena *arena, const struct otx_node *node,
                                   struct otx_str kept);
/* Takes all children out of a collection that stays. */
const char *otx_place_emptied(const struct otx_place *place, const struct otx_node *value);
/* Writes another value over this one, a pair's value or an item. */
const char *otx_place_value(const struct otx_place *place, const struct otx_node *node,
                            const struct otx_node *value);

#endif
