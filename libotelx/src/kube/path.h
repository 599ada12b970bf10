/* Paths from an object to its pod templates. */
#ifndef OTX_KUBE_PATH_H
#define OTX_KUBE_PATH_H

#include "base/str.h"
#include "tree/node.h"

enum { OTX_PATH_MAX = 16 }; /* steps from the root of an object to a pod spec */

/* One step down from a node, to the value of a key or to an item of a list. */
struct otx_step {
    struct otx_str key; /* for an item of a list its name, or its number when it has no name */
    struct otx_node *node;
    bool item;
    struct otx_str field; /* for an item: the field that names it */
};

/* Why a text is no valid path (struct otx_template_path), or NULL. */
const char *otx_path_fault(struct otx_str path);

/* Writes steps as text, for example `spec.groups[workers].template`. */
void otx_put_steps(struct otx_buf *buf, const struct otx_step *steps, size_t count);
/* Follows the text of steps; returns the number of steps, or 0 when the path leads nowhere. */
size_t otx_path_steps(struct otx_node *root, struct otx_str path, struct otx_step *steps,
                      size_t room);

#endif
