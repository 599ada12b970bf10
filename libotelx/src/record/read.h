/* The record of an injection: the annotation `otelx.dev/injected` on the workload's own metadata, a
 * line of JSON with sorted keys, shaped like the pod:
 *
 *   {"containers":{"app":{"env":{"":"eYZ","OTEL_SERVICE_NAME":"jy3BM7"}}},"v":2,...}
 *
 * A leaf has one of these forms:
 *   "Ab3dE9"                ours: the digest of what we wrote
 *   "=Ab3dE9"               theirs: the digest of what was there
 *   ["Ab3dE9","BEFORE"]     ours in the place of a scalar of the user's; BEFORE is its old text
 *   ":Ab3dE9Xy7-_0"         a list variable that we made: its separator (here a colon), then a
 *                           digest for each of our tokens
 *   ":Ab3dE9|k2Q0_a"        a list variable that was there: after the bar, a short digest for the
 *                           name of each of the user's tokens
 *   [":Ab3dE9|","BEFORE"]   a list variable whose old text cannot be restored by removing our
 *                           tokens; BEFORE is the old text, or null if it had no value at all
 *   [">","BEFORE"]          an item of the user's whose merge key we replaced; BEFORE is the text
 *                           of the old merge key
 *
 * The key "" of a collection has its state before the injection: short digests of the names of its
 * items, or null, or [TEXT] for a null that was written as TEXT. Without this key the collection
 * was not there. `annotations` has the same for the map of annotations. `to` has the names of the
 * containers that were chosen by default. `closed` says that a block scalar at the end of the file
 * got a `-` into its header.
 *
 * If an object's kind can hold several pod templates, `templates` has what is recorded of each pod,
 * including its `to`, under the path of its template:
 *
 *   {"templates":{"spec.replicatedJobs[train].template.spec.template":{"containers":...}},"v":2}
 *
 * The record is in a file that anyone may send: it is read strictly, and accepted or refused as a
 * whole before it is used. Digests have no key, so a crafted record can claim that a leaf is ours:
 * but only a leaf of a kind that otelx writes, and only a scalar is ever put back. */
#ifndef OTX_RECORD_READ_H
#define OTX_RECORD_READ_H

#include "kube/workload.h"
#include "tree/known.h"
#include "tree/node.h"

#define OTX_RECORD_KEY "otelx.dev/injected"
/* The longest record in bytes: the API server's limit for all annotations of an object together. */
enum { OTX_MAX_RECORD = 262144 };

/* The part of a record that is about one pod template of the object. */
struct otx_record_entry {
    struct otx_str path; /* of the pod template */
    struct otx_known *pod;
    const struct otx_node *to; /* names, or NULL */
    bool stays;                /* as in struct otx_record */
    struct otx_record_entry *next;
};

struct otx_record {
    const struct otx_node *node; /* the annotation, or NULL */
    const struct otx_node *bad;  /* the annotation when it is not readable, else NULL */
    bool there;
    struct otx_known *pod;        /* NULL only when out of memory */
    struct otx_known annotations; /* the state of the map of annotations before the injection */
    bool closed;
    const struct otx_node *to; /* names, or NULL */
    bool stays; /* the record is written although nothing is ours: without it the next run would
                   take leaves that it records as the user's for ours */
    bool moved; /* the template was renamed: its entry has the old path */
    /* If the object can have several pod templates: an entry for each recorded one, sorted by path
     * as the record is read. Else NULL. */
    struct otx_record_entry *entries;
};

/* Reads the record of a workload's object. A missing or unreadable record is read as an empty one.
 * False when out of memory. */
bool otx_record_read(struct otx_arena *arena, const struct otx_workload *workload,
                     struct otx_record *record);
/* The record of an object, reduced to one of its workloads. A record without `templates` is
 * returned unchanged. */
struct otx_record otx_record_of(struct otx_arena *arena, const struct otx_record *record,
                                const struct otx_workload *workload);
/* The paths of the pod templates that the record in `old` names. `old` is the object `root` or its
 * text before the run; if `old` is another object, *count is 0. */
const struct otx_str *otx_record_paths(struct otx_arena *arena, const struct otx_node *root,
                                       const struct otx_node *old, size_t *count);
/* The path of the workload's pod template, as it is written in records. */
struct otx_str otx_record_path(struct otx_arena *arena, const struct otx_workload *workload);

#endif
