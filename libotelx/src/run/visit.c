/* A workload is visited with the configurations that select it, and with its record. */
#include "run/visit.h"

#include <otelx.h>

#include "base/diag.h"
#include "choose/filter.h"
#include "kube/near_workload.h"
#include "run/result.h"
#include "run/selection.h"
#include "run/shared.h"

bool otx_visit_any(const struct otx_run *run)
{
    return run->goal != OTX_INJECT || run->own_count || run->index.count;
}

/* The reason why the workload must not be changed, or NULL. A workload that looks like a patch may
 * be changed when it was injected before, or is removed from. */
static const char *untouchable(const struct otx_visit *visit)
{
    const char *cannot = visit->workload->row->cannot;
    const char *sealed = cannot ? cannot : otx_sealed_reason(visit->workload);
    bool ours = visit->worker->run->goal == OTX_REMOVE || visit->record.there;
    return sealed || ours ? sealed : otx_patch_reason(visit->workload);
}

bool otx_visit_begin(struct otx_visit *visit, struct otx_worker *worker, struct otx_doc *doc,
                     struct otx_shared *shared, const struct otx_workload *w, bool learn)
{
    const struct otx_run *run = worker->run;
    *visit = (struct otx_visit){.worker = worker, .doc = doc, .shared = shared, .workload = w};
    visit->told = learn ? &worker->scratch->told : NULL;
    visit->context = otx_selection_ask(&worker->selection, run, &worker->filter, w,
                                       learn ? &worker->result->arena : NULL);
    visit->context.containers = worker->filter.containers;
    visit->context.removal = run->goal == OTX_REMOVE;
    visit->admitted = otx_filter_admits(&worker->filter, w, learn);
    if (w->first && !otx_shared_begin(shared, doc, w))
        return false;
    visit->record = otx_record_of(doc->arena, &shared->record, w);
    bool meant = visit->context.meant_count || visit->context.by_annotation;
    if (!visit->admitted)
        visit->not_meant = "not selected";
    else if (run->config == OTX_CONFIG_NONE && run->goal == OTX_INSPECT)
        visit->not_meant = "no configuration";
    else if (run->config != OTX_CONFIG_NONE && !meant)
        visit->not_meant = visit->context.not_meant;
    else
        visit->untouchable = untouchable(visit);
    return true;
}

static struct otx_work work_of(const struct otx_visit *visit)
{
    const struct otx_run *run = visit->worker->run;
    return (struct otx_work){.context = run->config == OTX_CONFIG_NONE ? NULL : &visit->context,
                             .goal = run->goal,
                             .told = visit->told,
                             .doc = visit->doc,
                             .shared = visit->shared};
}

/* Whether a workload that is skipped was injected earlier, and no configuration asks for the
 * injection any more. */
static bool is_orphan(const struct otx_visit *visit)
{
    return visit->worker->run->goal == OTX_INJECT && visit->admitted && visit->record.there &&
           visit->workload->pod_spec && !visit->context.containers;
}

static bool work_on_orphan(struct otx_visit *visit, struct otx_done *done)
{
    struct otx_diags *diags = visit->doc->diags;
    /* a removal by the record, without a configuration */
    if (visit->worker->run->options.flags & OTELX_PRUNE) {
        struct otx_work removal = {.goal = OTX_REMOVE, .doc = visit->doc, .shared = visit->shared};
        return otx_work(&removal, visit->workload, &visit->record, done);
    }
    otx_diag_add(diags, OTX_ORPHAN, visit->workload->root->start,
                 OTX_S("this workload is still instrumented, though nothing asks for it; `inject "
                       "--prune` or `uninject` removes the instrumentation"));
    return !diags->failed;
}

bool otx_visit_work(struct otx_visit *visit, const char *reason, struct otx_done *done)
{
    struct otx_work work = work_of(visit);
    *done = (struct otx_done){.verdict = OTELX_SKIPPED, .reason = reason};
    if (!reason && !otx_work(&work, visit->workload, &visit->record, done))
        return false;
    if (done->verdict == OTELX_SKIPPED && is_orphan(visit) && !work_on_orphan(visit, done))
        return false;
    return !visit->workload->by_path || otx_shared_keep(&work, visit->workload, &visit->record);
}

bool otx_visit_end(struct otx_visit *visit, bool *refused)
{
    struct otx_work work = work_of(visit);
    *refused = false;
    return !visit->workload->by_path || otx_shared_end(&work, visit->workload, refused);
}
