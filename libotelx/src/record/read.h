/* The record of an injection: the annotation `otelx.dev/injected` on the workload's own metadata, a
 * line of JSON with sorted keys, shaped like the pod:
 *
 *   {"containers":{"app":{"env":{"":"eYZ","OTEL_SERVICE_NAME":"jy3BM7"}}},"v":2,...}
 *
 * A leaf is one of
 *   "Ab3dE9"                ours: the digest of what we wrote
 *   "=Ab3dE9"               theirs: the digest of what was there
 *   ["Ab3dE9","BEFORE"]     ours, over a scalar of the user's that was written so
 *   ":Ab3dE9Xy7-_0"         a list variable that we made: its separator, a digest for each token
 *   ":Ab3dE9|k2Q0_a"        one that was there: behind the bar a short digest for each of its
 * tokens
 *   [":Ab3dE9|","BEFORE"]   the same where our tokens alone would not give the old text back;
 *                           null in the place of BEFORE: it had no value at all
 *   [">","BEFORE"]          an item of the user's whose merge key we replaced; it was written so
 * The key "" of a collection says what was there of it before us: short digests of the names in it,
 * or the null in its place, null or as it was written in [TEXT]; without that key nothing was
 * there. `annotations` says the same of the map of annotations, `to` which containers the default
 * choice fell on, `closed` that a block scalar at the end of the file got a `-` into its header.
 *
 * An object of a kind that can hold several pod templates has all that is said of a pod, with its
 * `to`, in `templates`, by the paths of the templates:
 *
 *   {"templates":{"spec.replicatedJobs[train].template.spec.template":{"containers":...}},"v":2}
 *
 * The record stands in a file that anyone may send: it is read strictly and as a whole, before
 * anything is done with it. Digests have no key, so that a crafted record can claim a leaf; but
 * only one of a kind that otelx writes, and what it puts back is a scalar. */
#ifndef OTX_RECORD_READ_H
#define OTX_RECORD_READ_H

#include "kube/workload.h"
#include "tree/known.h"
#include "tree/node.h"

#define OTX_RECORD_KEY "otelx.dev/injected"
/* Bytes of a record. The API server takes no more for all annotations of an object together. */
enum { OTX_MAX_RECORD = 262144 };

/* What the record of an object says of one of its pod templates. */
struct otx_record_entry {
    struct otx_str path; /* of the template */
    struct otx_known *pod;
    const struct otx_node *to; /* names, or NULL */
    bool stays;                /* as in struct otx_record */
    struct otx_record_entry *next;
};

struct otx_record {
    const struct otx_node *node; /* the annotation, or NULL */
    const struct otx_node *bad;  /* the same, when it cannot be read; then the rest is 0 */
    bool there;
    struct otx_known *pod;        /* never NULL, but when out of memory */
    struct otx_known annotations; /* the map of annotations: what it was before us */
    bool closed;
    const struct otx_node *to; /* names, or NULL */
    bool stays; /* to be written though nothing is ours: without it, what it tells to be theirs
                   would be taken for ours */
    bool moved; /* what it says was said of the template's path of before */
    /* One entry for each pod template of an object that has several, sorted; else NULL. */
    struct otx_record_entry *entries;
};

/* Reads the record of a workload's object; one that is not there is an empty one. False when out of
 * memory. */
bool otx_record_read(struct otx_arena *arena, const struct otx_workload *workload,
                     struct otx_record *record);
/* What the record of an object says of one of its workloads. The same where the object has only
 * one. */
struct otx_record otx_record_of(struct otx_arena *arena, const struct otx_record *record,
                                const struct otx_workload *workload);
/* The paths of the pod templates that the record of an object tells of. `old`: the object as it is,
 * or as it was before the run; when it is another object, there are none. */
const struct otx_str *otx_record_paths(struct otx_arena *arena, const struct otx_node *root,
                                       const struct otx_node *old, size_t *count);
/* The path of the workload's pod template, as records have it. */
struct otx_str otx_record_path(struct otx_arena *arena, const struct otx_workload *workload);

#endif
