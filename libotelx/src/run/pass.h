/* The first run over the workloads of one document: each is worked on and gets its verdict. */
#ifndef OTX_RUN_PASS_H
#define OTX_RUN_PASS_H

#include "edit/doc.h"
#include "run/worker.h"
#include "tree/node.h"
#include "tree/want.h"

/* What was decided for a workload. */
struct otx_decided {
    const struct otx_node *pod;
    const struct otx_want *want; /* NULL: nothing was to be changed */
};

struct otx_pass {
    struct otx_worker *worker;
    struct otx_doc doc;
    size_t first_change;           /* index of the document's first workload among the changes */
    const struct otx_node **roots; /* of the workloads, parallel to the changes */
    size_t root_count, root_cap;
    struct otx_decided *decided; /* parallel to the roots */
    size_t decided_cap;
};

/* `text` is the whole source. */
void otx_pass_init(struct otx_pass *pass, struct otx_worker *worker, struct otx_str text);
/* Works on every workload of the document. False when the run is to stop. */
bool otx_pass_run(struct otx_pass *pass, struct otx_node *root);
void otx_pass_free(struct otx_pass *pass);

#endif
