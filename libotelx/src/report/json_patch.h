/* The difference of two forms of an object as a JSON patch (RFC 6902), in YAML. */
#ifndef OTX_REPORT_JSON_PATCH_H
#define OTX_REPORT_JSON_PATCH_H

#include "tree/node.h"
#include "yaml/emit.h"

/* A list of objects beside those that Kubernetes' pods have, and the field that tells its items
 * apart. */
struct otx_named_list {
    struct otx_str list;
    const char *field;
};

struct otx_jsonpatch {
    struct otx_buf *out;
    const struct otx_look *look;
    bool live; /* the object has annotations of its own by now: the map of them is not added,
                  and nothing but what we added is removed */
    const struct otx_named_list *lists;
    size_t list_count;
    bool unfit; /* there is no such patch: it would have to repeat an alias or a tag */
};

/* Writes an operation for each difference. `test` operations before it make sure of the names of
 * the items on its path, of the value that it replaces, and that a key that it adds is not there
 * yet: they test for null, which the library that kubectl, kustomize and the API server share takes
 * for "nothing or null". Writes nothing when nothing differs. */
void otx_jsonpatch_diff(struct otx_jsonpatch *job, const struct otx_node *before,
                        const struct otx_node *after);

#endif
