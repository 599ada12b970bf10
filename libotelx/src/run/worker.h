/* What one thread keeps from document to document. */
#ifndef OTX_RUN_WORKER_H
#define OTX_RUN_WORKER_H

#include <otelx.h>

#include "base/arena.h"
#include "base/diag.h"
#include "choose/filter.h"
#include "preflight/look.h"
#include "run/result.h"
#include "run/selection.h"

/* Memory of one thread, used again and again. */
struct otx_scratch {
    struct otx_arena tree;   /* of a document; of a List without what is in its items */
    struct otx_arena before; /* an item, and all that is worked out */
    struct otx_arena after;  /* the same of the proof */
    struct otx_buf text;     /* the new form, for the proof */
};
/* Forgets what is in it. */
void otx_scratch_reset(struct otx_scratch *scratch);
void otx_scratch_free(struct otx_scratch *scratch);

struct otx_crew;

struct otx_worker {
    struct otx_run *run;
    struct otx_scratch *scratch;
    struct otx_crew *crew;          /* other threads that have nothing to do, or NULL */
    struct otelx_result *result;    /* of the run, or of a part of its input */
    bool apart;                     /* a part: nothing is done that concerns the whole run */
    struct otx_selection selection; /* of the configurations */
    struct otx_filter filter;       /* of the call */
    bool list_seen;                 /* a ResourceList, and no configuration was given */
    bool cluster_told;              /* OTX_LEFT_OUT: what only a cluster knows */
    struct otx_told said;           /* by preflight, of the configuration */
    size_t documents;               /* with content */
    size_t list_change;             /* the first change of the List that is worked on */
    otelx_status status;
};

/* Ends the run with a status. Returns false, for the caller to return. */
bool otx_stop(struct otx_worker *worker, otelx_status status);
/* The same with a finding about the input. */
bool otx_stop_at(struct otx_worker *worker, enum otx_code code, size_t at, struct otx_str what);

/* Reads the filter of the call. False when it has errors. */
bool otx_worker_begin_filter(struct otx_worker *worker);
/* Before the first workload, when all configurations are known. */
bool otx_worker_begin_selection(struct otx_worker *worker);
/* Adds what another worker, whose part of the input comes next, has found out about both. */
void otx_worker_add_selection(struct otx_worker *worker, const struct otx_worker *part);
/* Findings about words of both that match nothing. Once; more calls do nothing. */
void otx_worker_report_selection(struct otx_worker *worker);

/* Frees what the worker has of its own, which is not its result. */
void otx_worker_free(struct otx_worker *worker);

#endif
