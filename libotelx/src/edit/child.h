/* The children of a collection in the text. The children of a map are its pairs; a pair is known by
 * its key. */
#ifndef OTX_EDIT_CHILD_H
#define OTX_EDIT_CHILD_H

#include "tree/node.h"

/* Where a child ends: for a key, the end of its value. */
size_t otx_child_end(const struct otx_node *collection, const struct otx_node *child);
/* Whether some child is not doomed. */
bool otx_has_survivor(const struct otx_node *collection);

/* Whether nothing but blanks stand before `at` on its line. */
bool otx_first_on_line(struct otx_str text, size_t at);
/* Whether a key of this map is written as `? key`. */
bool otx_has_explicit_key(struct otx_str text, const struct otx_node *map);
/* The reason why children can neither be added nor removed, or NULL. */
const char *otx_check_shape(struct otx_str text, const struct otx_node *collection);

#endif
