/* Taking an item of the user's out of a list, so that it can be put back byte for byte. */
#ifndef OTX_MERGE_TAKE_H
#define OTX_MERGE_TAKE_H

#include "tree/node.h"
#include "tree/want.h"

/* Whether the item that was found for an OTX_TAKE is ours, which came in its place. */
bool otx_took_place(const struct otx_want *want, const struct otx_node *item);
/* Keeps the lines of `item` and where it stood, and marks it as taken; of one in brackets it is for
 * otx_bracket_settle to keep the text. Says why that cannot be done, or NULL. */
const char *otx_take(struct otx_arena *arena, struct otx_str text, struct otx_node *item,
                     struct otx_want *want);
/* The item that a taken text is, with offsets in that; NULL when it is none, or out of memory. */
const struct otx_node *otx_taken_item(struct otx_arena *arena, struct otx_str taken,
                                      enum otx_taken_from from);
/* Reads what was taken into want->value; false when that is no such item, or out of memory. */
bool otx_read_taken(struct otx_arena *arena, struct otx_want *want);

#endif
