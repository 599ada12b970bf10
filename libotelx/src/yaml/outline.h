/* The outline of a List whose items are read one by one. */
#ifndef OTX_YAML_OUTLINE_H
#define OTX_YAML_OUTLINE_H

#include "base/source.h"
#include "tree/node.h"

/* Only `items` of the root has an outline. */
struct otx_outline {
    /* Called with each item while the item is whole; afterwards its children are freed. */
    void (*each)(void *context, const struct otx_node *item);
    void *context;
    /* NULL: the document has no such list, and `root` is the whole tree */
    const struct otx_node *list;
    struct otx_span *spans; /* the lines of each item; in brackets, the item and its dent */
    size_t count, cap;
};

#endif
