/* Each workload gets a change in the result, even when nothing changes. */
#include "run/pass.h"

#include <otelx.h>
#include <stdlib.h>

#include "base/diag.h"
#include "choose/choose.h"
#include "config/settings.h"
#include "edit/edits.h"
#include "kube/workload.h"
#include "plan/counts.h"
#include "plan/plan.h"
#include "record/read.h"
#include "report/inspect.h"
#include "report/krm_results.h"
#include "run/draft.h"
#include "run/result.h"
#include "run/severity.h"
#include "run/visit.h"
#include "run/work.h"
#include "run/workload.h"

static const char *keep_text(struct otelx_result *result, struct otx_str text)
{
    const char *copy = otx_str_c(&result->arena, text);
    return copy ? copy : "";
}

static bool make_room(struct otx_pass *p)
{
    struct otelx_result *result = p->worker->result;
    return otx_grow((void **)&result->changes, &result->change_cap, result->change_count,
                    sizeof *result->changes) &&
           otx_grow((void **)&p->roots, &p->root_cap, p->root_count, sizeof *p->roots) &&
           otx_grow((void **)&p->decided, &p->decided_cap, p->root_count, sizeof *p->decided);
}

/* Appends a change for the workload; NULL when that is one too many, or out of memory. */
static otelx_change *new_change(struct otx_pass *p, const struct otx_workload *w)
{
    struct otelx_result *result = p->worker->result;
    if (result->change_count >= p->worker->run->options.max_items) {
        otx_stop_at(p->worker, OTX_TOO_LARGE, w->root->start,
                    OTX_S("more workloads than the limit allows"));
        return NULL;
    }
    if (!make_room(p)) {
        otx_stop(p->worker, OTELX_ENOMEM);
        return NULL;
    }
    p->decided[p->root_count] = (struct otx_decided){.want = NULL};
    p->roots[p->root_count++] = w->root;
    otelx_change *change = &result->changes[result->change_count++];
    *change = (otelx_change){.api_version = keep_text(result, w->api_version),
                             .kind = keep_text(result, w->kind),
                             .name_space = keep_text(result, w->name_space),
                             .name = keep_text(result, w->name),
                             .pod_template = keep_text(result, w->pod_template),
                             .pods = w->row->pods,
                             .fixed = w->row->fixed,
                             .reason = "",
                             .language = "",
                             .version = "",
                             .containers = "",
                             .images = "",
                             .offset = w->root->start};
    return change;
}

/* For otelx_inspect: notes the injection that the workload has, parallel to the last change. */
static bool add_found(struct otelx_result *result, const struct otx_visit *visit)
{
    size_t i = result->change_count - 1;
    return otx_grow((void **)&result->found, &result->found_cap, i, sizeof *result->found) &&
           otx_inspect(&result->arena, visit->workload, &visit->record, &result->found[i]);
}

/* With OTELX_DRAFTS: notes the configuration that gives the same injection. */
static bool add_draft(struct otx_pass *p, const struct otx_visit *visit)
{
    struct otelx_result *result = p->worker->result;
    size_t i = result->change_count - 1;
    if (!otx_grow((void **)&result->drafts, &result->draft_cap, i, sizeof *result->drafts))
        return false;
    result->drafts[i] = otx_draft(&result->arena, &p->doc, visit, &result->found[i]);
    return result->drafts[i] != NULL;
}

/* With OTELX_PATCHES: room for the patches, which the proof of the document makes. */
static bool add_patch(struct otelx_result *result)
{
    size_t i = result->change_count - 1;
    if (!otx_grow((void **)&result->patches, &result->patch_cap, i, sizeof *result->patches))
        return false;
    result->patches[i] = (otelx_patch){"", "", "", "", "", 0};
    return true;
}

/* With OTELX_RESULTS: the file of the workload, from the annotations that the host of the function
 * has put on it. */
static bool add_file(struct otelx_result *result, const struct otx_workload *w)
{
    size_t i = result->change_count - 1;
    if (!otx_grow((void **)&result->files, &result->file_cap, i, sizeof *result->files))
        return false;
    result->files[i] = otx_krm_file(&result->arena, w->root);
    return true;
}

static bool add_beside(struct otx_pass *p, const struct otx_visit *visit)
{
    const struct otx_run *run = p->worker->run;
    struct otelx_result *result = p->worker->result;
    return (run->goal != OTX_INSPECT || add_found(result, visit)) &&
           (!(run->options.flags & OTELX_DRAFTS) || add_draft(p, visit)) &&
           (!(run->options.flags & OTELX_PATCHES) || add_patch(result)) &&
           (!(run->options.flags & OTELX_RESULTS) || add_file(result, visit->workload));
}

/* Fills in the verdict, its reason and the counts. The findings from `first_diag` on are about this
 * workload; the first error is the reason of a refusal. */
static void fill_change(struct otelx_result *result, otelx_change *change,
                        const struct otx_done *done, size_t first_diag)
{
    const struct otx_plan *plan = &done->plan;
    change->verdict = done->verdict;
    change->reason = done->reason;
    for (size_t i = first_diag; i < result->diags.count; i++) {
        result->diags.items[i].change = result->change_count - 1;
        if (done->verdict == OTELX_REFUSED && !*change->reason &&
            result->diags.items[i].severity == OTELX_ERROR)
            change->reason = keep_text(result, otx_str_of(result->diags.items[i].text));
    }
    if (done->verdict == OTELX_REFUSED || done->verdict == OTELX_SKIPPED || !plan->pod)
        return;
    change->language = keep_text(result, plan->languages);
    change->version = keep_text(result, plan->versions);
    change->containers = keep_text(result, plan->containers);
    change->images = keep_text(result, plan->images);
    otx_report_counts(plan->pod, change);
}

/* The Operator also adds attributes that only its cluster knows. A finding says once in a run that
 * they are left out. */
static void tell_left_out(struct otx_pass *p, const struct otx_workload *w,
                          const struct otx_done *done)
{
    const struct otx_choices *choices = &done->plan.choices;
    bool exact = false;
    for (size_t i = 0; i < choices->count; i++)
        exact |= choices->items[i].settings->profile == OTX_OPERATOR;
    if (!exact || p->worker->cluster_told || done->verdict == OTELX_SKIPPED ||
        done->verdict == OTELX_REFUSED)
        return;
    p->worker->cluster_told = true;
    otx_diag_add(p->doc.diags, OTX_LEFT_OUT, w->root->start,
                 OTX_S("left out, since only a cluster knows them: k8s.replicaset.name, "
                       "k8s.job.name of a CronJob, the uids of owners"));
}

/* Keeps the decision for the proof. */
static void note_decided(struct otx_pass *p, const struct otx_workload *w,
                         const struct otx_done *done)
{
    if (!done->plan.pod || done->verdict == OTELX_REFUSED || done->verdict == OTELX_SKIPPED)
        return;
    p->decided[p->root_count - 1] =
        (struct otx_decided){.pod = w->pod_spec, .want = done->plan.pod};
    p->fresh &= done->verdict == OTELX_INJECTED && done->plan.keeps_record;
}

/* Marks the edits and workloads of an object that was injected for the first time: the proof
 * removes the injection again. */
static void mark_fresh(struct otx_pass *p)
{
    for (size_t i = p->shared.first_edit; i < p->doc.edits.count; i++)
        p->doc.edits.items[i].fresh = true;
    for (size_t i = p->first_root; i < p->root_count; i++)
        p->decided[i].fresh = p->decided[i].want != NULL;
}

/* The record could not be written: the edits of all workloads of the object are dropped. */
static void refuse_object(struct otx_pass *p, size_t first_diag)
{
    struct otelx_result *result = p->worker->result;
    struct otx_diags *diags = p->doc.diags;
    otx_edits_cut(&p->doc.edits, p->shared.first_edit);
    for (size_t i = p->first_root; i < p->root_count; i++) {
        otelx_change *change = &result->changes[p->first_change + i];
        p->decided[i] = (struct otx_decided){.want = NULL};
        if (change->verdict == OTELX_SKIPPED || change->verdict == OTELX_REFUSED)
            continue;
        *change = otx_refused_change(change);
        if (diags->count > first_diag)
            change->reason = keep_text(result, otx_str_of(diags->items[first_diag].text));
    }
    for (size_t i = first_diag; i < diags->count; i++)
        diags->items[i].change = result->change_count - 1;
}

static bool end_object(struct otx_pass *p, struct otx_visit *visit)
{
    size_t first_diag = p->doc.diags->count;
    bool refused;
    if (!otx_visit_end(visit, &refused))
        return otx_stop(p->worker, OTELX_ENOMEM);
    if (refused)
        refuse_object(p, first_diag);
    else if (p->fresh)
        mark_fresh(p);
    return true;
}

/* In a ResourceList the findings must be the same on each run, since kpt keeps them in the package:
 * findings about a change are left out. */
static bool make_lasting(struct otx_pass *p, const struct otx_workload *w, size_t first_diag)
{
    if (!(p->worker->run->options.flags & OTELX_RESULTS))
        return true;
    otx_diags_keep_lasting(p->doc.diags, first_diag);
    return otx_name_fields(p->doc.diags, first_diag, w->root);
}

static void judge(struct otx_pass *p, const struct otx_context *around, size_t first_diag)
{
    struct otx_judges judges = otx_all_judges(p->worker->run);
    judges.meant = around->meant;
    judges.meant_count = around->meant_count;
    otx_judge(&judges, p->doc.diags, first_diag);
}

static bool on_workload(void *context, const struct otx_workload *w)
{
    struct otx_pass *p = context;
    struct otx_visit visit;
    struct otx_done done;
    size_t first_diag = p->doc.diags->count;
    otelx_change *change = new_change(p, w);
    if (!change)
        return false;
    if (!otx_visit_begin(&visit, p->worker, &p->doc, &p->shared, w, true) || !add_beside(p, &visit))
        return otx_stop(p->worker, OTELX_ENOMEM);
    /* an object with a record was injected before */
    if (w->first) {
        p->first_root = p->root_count - 1;
        p->fresh = !p->shared.record.node;
    }
    if (!otx_visit_work(&visit, visit.not_meant ? visit.not_meant : visit.untouchable, &done))
        return otx_stop(p->worker, OTELX_ENOMEM);
    note_decided(p, w, &done);
    tell_left_out(p, w, &done);
    fill_change(p->worker->result, change, &done, first_diag);
    change->filtered = !visit.admitted;
    if (!make_lasting(p, w, first_diag))
        return otx_stop(p->worker, OTELX_ENOMEM);
    judge(p, &visit.context, first_diag);
    return !w->last || end_object(p, &visit);
}

/* Removal and inspection find an injection in an object of any kind, by the paths in its record. */
static const struct otx_str *told_paths(void *context, const struct otx_node *root, size_t *count)
{
    const struct otx_pass *p = context;
    return otx_record_paths(p->doc.arena, root, root, count);
}

bool otx_pass_run(struct otx_pass *p, const struct otx_scope *scope)
{
    if (!otx_visit_any(p->worker->run))
        return true;
    const struct otx_run *run = p->worker->run;
    const struct otx_finder finder = {.each = on_workload,
                                      .context = p,
                                      .own = run->own_kinds,
                                      .paths = run->goal == OTX_INJECT ? NULL : told_paths,
                                      .arena = p->doc.arena};
    return otx_each_workload(&finder, scope);
}

void otx_pass_init(struct otx_pass *p, struct otx_worker *worker, struct otx_str text)
{
    struct otelx_result *result = worker->result;
    *p = (struct otx_pass){.worker = worker,
                           .doc = {.text = text,
                                   .arena = &worker->scratch->before,
                                   .edits = {.arena = &result->arena},
                                   .diags = &result->diags,
                                   .odd_at = SIZE_MAX},
                           .first_change = result->change_count};
}

void otx_pass_free(struct otx_pass *p)
{
    otx_edits_free(&p->doc.edits);
    free(p->roots);
    free(p->decided);
}
