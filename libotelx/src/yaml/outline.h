/* A List of which the items are read one by one. */
#ifndef OTX_YAML_OUTLINE_H
#define OTX_YAML_OUTLINE_H

#include "base/source.h"
#include "tree/node.h"

/* The list is `items` of the root, in block style. */
struct otx_outline {
    /* Called with each item and its number while the item is whole; then its children are
     * forgotten. */
    void (*each)(void *context, const struct otx_node *item);
    void *context;
    const struct otx_node *list; /* NULL: the document has no such list, and its tree is whole */
    struct otx_span *spans;      /* the lines of each item */
    size_t count, cap;
};

#endif
