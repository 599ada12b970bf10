/* The first run over the workloads of one document: each is worked on and gets its verdict. */
#ifndef OTX_RUN_PASS_H
#define OTX_RUN_PASS_H

#include "base/source.h"
#include "edit/doc.h"
#include "kube/workload.h"
#include "run/work.h"
#include "run/worker.h"
#include "tree/node.h"
#include "tree/want.h"

/* What was decided for a workload. */
struct otx_decided {
    const struct otx_node *pod;
    const struct otx_want *want; /* NULL: nothing was to be changed */
    bool fresh;                  /* injected just now, with a record: removal gives the input */
};

/* What is worked on, spliced and proven at once: a document, or an item of a List. */
struct otx_pass;
struct otx_unit {
    struct otx_str text;         /* of the run, or a part of it put together anew */
    struct otx_span span;        /* the lines of the unit */
    struct otx_span around;      /* of a document: with comments before it */
    const struct otx_node *root; /* its tree */
    struct otx_scope scope;      /* where its workloads are; .node NULL: there are none */
    const struct otx_node *list; /* the unit is an item of this list; or NULL */
    size_t first_diag;           /* of a document: the index of its first finding */
    bool ascii;
    size_t odd_at; /* as in struct otx_doc */
    /* Adds edits when all workloads are done; false when the run is to stop. Or NULL. */
    bool (*finish)(struct otx_pass *pass, const struct otx_unit *unit);
};

struct otx_pass {
    struct otx_worker *worker;
    struct otx_doc doc;
    size_t first_change;           /* index of the document's first workload among the changes */
    const struct otx_node **roots; /* of the workloads, parallel to the changes */
    size_t root_count, root_cap;
    struct otx_decided *decided; /* parallel to the roots */
    size_t decided_cap;
    struct otx_shared shared; /* the object at work */
    size_t first_root;        /* of the object */
    bool fresh;               /* it has nothing but first injections, so far */
};

/* `text` is the whole source. */
void otx_pass_init(struct otx_pass *pass, struct otx_worker *worker, struct otx_str text);
/* Works on every workload of the scope. False when the run is to stop. */
bool otx_pass_run(struct otx_pass *pass, const struct otx_scope *scope);
void otx_pass_free(struct otx_pass *pass);

#endif
