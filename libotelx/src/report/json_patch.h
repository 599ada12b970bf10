/* The difference between two forms of an object as a JSON patch (RFC 6902), written in YAML. */
#ifndef OTX_REPORT_JSON_PATCH_H
#define OTX_REPORT_JSON_PATCH_H

#include "tree/node.h"
#include "yaml/emit.h"

/* A list of named items that pods of Kubernetes do not have, and the field that names its items. */
struct otx_named_list {
    struct otx_str list;
    const char *field;
};

struct otx_jsonpatch {
    struct otx_buf *out;
    const struct otx_look *look;
    /* the object has annotations of other tools: the map of annotations is not added, and only our
     * own annotations are removed */
    bool live;
    const struct otx_named_list *lists;
    size_t list_count;
    bool unfit; /* no patch is possible: it would repeat an alias or a tag */
};

/* Writes an operation for each difference, after `test` operations for the names of the items on
 * its path, for the value that it replaces, and for a key that it adds: a test for null, which the
 * library of kubectl, kustomize and the API server takes for "missing or null". Writes nothing when
 * nothing differs. */
void otx_jsonpatch_diff(struct otx_jsonpatch *job, const struct otx_node *before,
                        const struct otx_node *after);

#endif
