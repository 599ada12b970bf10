/* What the first run over a workload and the second run, its proof, have in common. */
#ifndef OTX_RUN_VISIT_H
#define OTX_RUN_VISIT_H

#include "choose/choose.h"
#include "edit/doc.h"
#include "kube/workload.h"
#include "preflight/look.h"
#include "record/read.h"
#include "run/result.h"
#include "run/worker.h"
#include "run/work.h"
#include "run/workload.h"

/* One workload, before anything is done to it. */
struct otx_visit {
    struct otx_worker *worker;
    struct otx_doc *doc;
    struct otx_shared *shared; /* the object */
    const struct otx_workload *workload;
    struct otx_context context;
    struct otx_record record; /* what it says of the workload */
    struct otx_told *told;    /* what preflight has said; NULL: no preflight */
    bool admitted;            /* by the filter of the call */
    const char *not_meant;    /* why nothing is to be done, or NULL */
    const char *untouchable;  /* why nothing can be done in a workload that is meant, or NULL */
};

/* `learn`: the selection remembers what matched, or nearly did. False when out of memory. */
bool otx_visit_begin(struct otx_visit *visit, struct otx_worker *worker, struct otx_doc *doc,
                     struct otx_shared *shared, const struct otx_workload *workload, bool learn);

/* Works on the workload, unless `reason` says why not. False when out of memory. */
bool otx_visit_work(struct otx_visit *visit, const char *reason, struct otx_done *done);

/* After the last workload of an object: writes the record that they share. `*refused`, with a
 * finding: nothing may be done to the object. False when out of memory. */
bool otx_visit_end(struct otx_visit *visit, bool *refused);

/* Whether there can be work at all: without a configuration there is nothing to inject anywhere. */
bool otx_visit_any(const struct otx_run *run);

#endif
