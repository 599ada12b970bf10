/* Works on a List item by item: only the items at work need memory. */
#ifndef OTX_RUN_LIST_H
#define OTX_RUN_LIST_H

#include "base/diag.h"
#include "base/source.h"
#include "kube/kinds.h"
#include "kube/workload.h"
#include "run/pass.h"
#include "run/worker.h"
#include "tree/node.h"
#include "yaml/parse.h"
#include "yaml/outline.h"

struct otx_list {
    struct otx_outline outline; /* .list NULL: the document is worked on as a whole */
    struct otx_scope item;      /* apiVersion and kind that items inherit from the List */
    struct otx_span doc;
    struct otx_node *root;
    bool ascii;
    bool json;             /* all items are JSON */
    bool silenced;         /* an item has an annotation that silences findings */
    struct otx_diags near; /* findings about items that are nearly workloads */
    const struct otx_own_kind *own_kinds;
};

/* Reads a document: as a List when possible, else as otx_yaml_read does. Call otx_list_free in
 * either case. */
bool otx_list_read(struct otx_list *list, struct otx_worker *worker, struct otx_span around,
                   struct otx_span doc, struct otx_scan *scan, struct otx_node **root,
                   struct otx_yaml_error *error);
void otx_list_free(struct otx_list *list);

/* Works on all items, with the help of the worker's crew, and on the `results` of a ResourceList.
 * False when the run must stop. */
bool otx_list_run(struct otx_worker *worker, struct otx_list *list);

/* The `finish` function for the unit of a ResourceList: merges findings and verdicts into
 * `results`. */
bool otx_add_results(struct otx_pass *pass, const struct otx_unit *unit);

#endif
