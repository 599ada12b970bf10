/* Edits in block style. */
#ifndef OTX_EDIT_BLOCK_H
#define OTX_EDIT_BLOCK_H

#include "edit/edits.h"
#include "tree/node.h"

struct otx_place {
    struct otx_str text;
    struct otx_edits *edits;
};

/* The node whose end is the end of `node` in the text: its last child that is not doomed, and so on
 * through block collections. */
const struct otx_node *otx_last_leaf(const struct otx_node *node);
/* The block scalar at the end of `collection` that reaches to the end of the text, or NULL. */
const struct otx_node *otx_open_block_scalar(struct otx_str text,
                                             const struct otx_node *collection);
/* The chomping indicator of a block scalar: '-', '+' or 0. */
char otx_block_scalar_sign(struct otx_str text, const struct otx_node *leaf);

/* As the functions of edit/place.h, for a collection in block style. */
const char *otx_block_add(const struct otx_place *place, const struct otx_node *collection,
                          const struct otx_node *add);
const char *otx_block_add_behind(const struct otx_place *place, const struct otx_node *list,
                                 const struct otx_node *item, const struct otx_node *add);
const char *otx_block_remove(const struct otx_place *place, const struct otx_node *collection);

#endif
