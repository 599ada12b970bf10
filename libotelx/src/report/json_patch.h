/* The difference of two forms of an object as a JSON patch (RFC 6902), in YAML. */
#ifndef OTX_REPORT_JSON_PATCH_H
#define OTX_REPORT_JSON_PATCH_H

#include "tree/node.h"
#include "yaml/emit.h"

struct otx_jsonpatch {
    struct otx_buf *out;
    const struct otx_look *look;
    bool live;  /* the object has annotations of its own by now: the map of them is not added,
                   and nothing but what we added is removed */
    bool unfit; /* there is none: an alias or a tag in what it would have to repeat */
};

/* Writes an operation per difference, and `test` operations in front of it for what it takes for
 * granted: the names of the items that its path leads through, the value that is replaced, and that
 * nothing is there where it adds a key. For that one it tests for null, which the library that
 * kubectl, kustomize and the API server share takes for "nothing or null". Nothing is written when
 * nothing differs. */
void otx_jsonpatch_diff(struct otx_jsonpatch *job, const struct otx_node *before,
                        const struct otx_node *after);

#endif
