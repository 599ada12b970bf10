/* The first run over the workloads of a document: each is worked on and gets its verdict. */
#ifndef OTX_RUN_PASS_H
#define OTX_RUN_PASS_H

#include "base/source.h"
#include "edit/doc.h"
#include "kube/workload.h"
#include "run/work.h"
#include "run/worker.h"
#include "tree/node.h"
#include "tree/want.h"

/* The decision for a workload, kept for the proof. */
struct otx_decided {
    const struct otx_node *pod;
    const struct otx_want *want; /* NULL: nothing was decided */
    /* injected for the first time, with a record: a removal must give the input */
    bool fresh;
};

/* A unit is worked on, spliced and proven in one go: a document, or an item of a List. */
struct otx_pass;
struct otx_unit {
    struct otx_str text;         /* the text of the run, or a shorter text that stands for it */
    struct otx_span span;        /* the lines of the unit */
    struct otx_span around;      /* for a document: its lines and the comments before it */
    const struct otx_node *root; /* its tree */
    struct otx_scope scope;      /* where to search for workloads; .node NULL: nowhere */
    const struct otx_node *list; /* the unit is an item of this list; or NULL */
    size_t first_diag;           /* for a document: the index of its first finding */
    bool ascii;
    size_t odd_at; /* as in struct otx_doc */
    /* Called after all workloads: may add edits. False when the run must stop. May be NULL. */
    bool (*finish)(struct otx_pass *pass, const struct otx_unit *unit);
};

struct otx_pass {
    struct otx_worker *worker;
    struct otx_doc doc;
    size_t first_change;           /* index of the document's first workload among the changes */
    const struct otx_node **roots; /* roots of the workloads, parallel to the changes */
    size_t root_count, root_cap;
    struct otx_decided *decided; /* parallel to the roots */
    size_t decided_cap;
    struct otx_shared shared; /* the object at work */
    size_t first_root;        /* index of the object's first workload in `roots` */
    bool fresh;               /* so far the object has only first injections */
};

/* `text` is the whole source. */
void otx_pass_init(struct otx_pass *pass, struct otx_worker *worker, struct otx_str text);
/* Works on every workload of the scope. False when the run must stop. */
bool otx_pass_run(struct otx_pass *pass, const struct otx_scope *scope);
void otx_pass_free(struct otx_pass *pass);

#endif
