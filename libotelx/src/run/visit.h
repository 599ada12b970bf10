/* The part that the first run over a workload and the second run, its proof, have in common. */
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

/* A workload before the work on it. */
struct otx_visit {
    struct otx_worker *worker;
    struct otx_doc *doc;
    struct otx_shared *shared; /* the object of the workload */
    const struct otx_workload *workload;
    struct otx_context context;
    struct otx_record record; /* the object's record, as far as it concerns the workload */
    struct otx_told *told;    /* findings that preflight has given already; NULL: no preflight */
    bool admitted;            /* the filter of the call admits the workload */
    const char *not_meant;    /* why the workload is skipped, or NULL */
    const char *untouchable;  /* why a selected workload must not be changed, or NULL */
};

/* Prepares a visit. `learn`: the selection remembers matches and near matches. False when out of
 * memory. */
bool otx_visit_begin(struct otx_visit *visit, struct otx_worker *worker, struct otx_doc *doc,
                     struct otx_shared *shared, const struct otx_workload *workload, bool learn);

/* Works on the workload, or skips it with this `reason`. False when out of memory. */
bool otx_visit_work(struct otx_visit *visit, const char *reason, struct otx_done *done);

/* After the last workload of an object: writes the record that its workloads share. `*refused`
 * becomes true, with a finding, when the object must not be changed. False when out of memory. */
bool otx_visit_end(struct otx_visit *visit, bool *refused);

/* Whether there can be any work: without a configuration nothing can be injected. */
bool otx_visit_any(const struct otx_run *run);

#endif
