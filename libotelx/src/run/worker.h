/* The state that a thread keeps from document to document. */
#ifndef OTX_RUN_WORKER_H
#define OTX_RUN_WORKER_H

#include <otelx.h>

#include "base/arena.h"
#include "base/diag.h"
#include "choose/filter.h"
#include "preflight/look.h"
#include "run/result.h"
#include "run/selection.h"

/* Memory of a thread, reused for each document. */
struct otx_scratch {
    /* the tree of a document; of a List, without the contents of its items */
    struct otx_arena tree;
    struct otx_arena before; /* the tree of an item, and everything worked out in the first run */
    struct otx_arena after;  /* the tree and the work of the proof */
    struct otx_buf text;     /* the new form of the unit, for the proof */
    struct otx_told told;    /* findings that preflight has given about the configuration */
};
/* Empties the memory for reuse. */
void otx_scratch_reset(struct otx_scratch *scratch);
void otx_scratch_free(struct otx_scratch *scratch);

struct otx_crew;

struct otx_worker {
    struct otx_run *run;
    struct otx_scratch *scratch;
    struct otx_crew *crew;       /* threads that may help with the items of a List, or NULL */
    struct otelx_result *result; /* result of the run, or of a part of its input */
    /* the worker has a part of the input, and does nothing that concerns the whole run */
    bool apart;
    struct otx_selection selection; /* selection by the configurations */
    struct otx_filter filter;       /* filter of the call */
    bool list_seen;                 /* a ResourceList has come, and no configuration was given */
    bool cluster_told;              /* the finding OTX_LEFT_OUT has been given */
    size_t documents;               /* number of documents with content */
    size_t list_change;             /* index of the first change of the List at work */
    otelx_status status;
};

/* Ends the run with a status. Returns false, for the caller's return statement. */
bool otx_stop(struct otx_worker *worker, otelx_status status);
/* As otx_stop, with a finding about the input. */
bool otx_stop_at(struct otx_worker *worker, enum otx_code code, size_t at, struct otx_str what);

/* Reads the filter of the call. False when it has errors. */
bool otx_worker_begin_filter(struct otx_worker *worker);
/* Prepares the selection, when all configurations are known and before the first workload. */
bool otx_worker_begin_selection(struct otx_worker *worker);
/* Adds the matches of the filter and the selection of another worker, whose part of the input comes
 * next. */
void otx_worker_add_selection(struct otx_worker *worker, const struct otx_worker *part);
/* Adds findings about words of the filter and the selection that match nothing; further calls do
 * nothing. */
void otx_worker_report_selection(struct otx_worker *worker);

/* Frees the memory of the worker, but not its result. */
void otx_worker_free(struct otx_worker *worker);

#endif
