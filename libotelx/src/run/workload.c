/* The work on a workload, and its verdict. */
#include "run/workload.h"

#include "base/diag.h"
#include "edit/edits.h"
#include "kube/workload.h"
#include "merge/merge.h"
#include "plan/findings.h"
#include "plan/leftover.h"
#include "preflight/preflight.h"
#include "record/read.h"
#include "record/remember.h"
#include "record/resolve.h"
#include "record/settle.h"
#include "record/whole.h"
#include "run/shared.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/project.h"
#include "tree/want.h"

enum { MAX_PLANS = 4 }; /* each plan learns from the plan before which leaves are ours */

/* A workload at work. */
struct job {
    struct otx_work *work;
    const struct otx_workload *today;
    const struct otx_record *record;
    struct otx_done *done;
    struct otx_resolved *resolved;
    struct otx_workload base; /* the workload without our parts */
    struct otx_known *after;
    struct otx_node *result; /* the pod spec after the run */
    bool marked;             /* after the run some part has a reserved name */
};

static bool skip(struct otx_done *done, const char *reason)
{
    done->verdict = OTELX_SKIPPED;
    done->reason = reason;
    return true;
}

static bool refuse(struct otx_work *work, struct otx_done *done, enum otx_code code, size_t at,
                   const char *what)
{
    done->verdict = OTELX_REFUSED;
    otx_diag_add(work->doc->diags, code, at, otx_str_of(what));
    return !work->doc->diags->failed;
}

/* --- planning */

static struct otx_plan new_plan(struct job *job)
{
    return (struct otx_plan){.arena = job->work->doc->arena,
                             .workload = job->today,
                             .base = &job->base,
                             .context = job->work->context,
                             .resolved = job->resolved,
                             .diags = job->work->doc->diags};
}

/* Whether any leaf is known to be ours. */
static bool knows_any(const struct otx_known *known)
{
    bool any = otx_is_ours(known);
    for (const struct otx_known *child = known->first; child && !any; child = child->next)
        any = knows_any(child);
    return any;
}

/* Makes job->base: the pod without the parts that are known to be ours. */
static bool take_out(struct job *job)
{
    struct otx_arena *arena = job->work->doc->arena;
    struct otx_want *nothing = otx_want_new(arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_known *after = otx_known_new(arena, NULL, OTX_S(""));
    job->base = *job->today;
    if (!nothing || !after)
        return false;
    /* nothing is ours: the pod can be planned as it is */
    if (!knows_any(job->resolved->known) && !job->resolved->own_count)
        return true;
    nothing->must_exist = true;
    if (!otx_settle(job->resolved, nothing, after))
        return false;
    struct otx_node *pod = otx_project(arena, job->today->pod_spec, nothing);
    if (!pod)
        return false;
    pod->parent = job->today->pod_spec->parent;
    job->base.pod_spec = pod;
    return true;
}

/* Plans until no further leaf turns out to be ours. The plan depends on job->base, which depends on
 * the leaves that are ours: hence the loop. */
static bool plan(struct job *job)
{
    struct otx_work *work = job->work;
    size_t mark = work->doc->diags->count;
    for (size_t i = 0; i < MAX_PLANS; i++) {
        /* only the findings of the last plan count */
        otx_diags_cut(work->doc->diags, mark);
        job->done->plan = new_plan(job);
        if (!take_out(job) || !otx_plan_make(&job->done->plan))
            return false;
        if (job->done->plan.refused || job->done->plan.skipped || i + 1 == MAX_PLANS)
            break;
        otx_resolved_mark_own(job->resolved, job->done->plan.pod);
        if (!otx_resolve_adopt(job->resolved, job->done->plan.pod))
            break;
    }
    return !work->doc->arena->failed;
}

/* A removal plans nothing. With a configuration, an injection is planned first, to learn which
 * leaves may be ours. */
static bool plan_removal(struct job *job)
{
    size_t mark = job->work->doc->diags->count;
    if (job->work->context && !plan(job))
        return false;
    /* the findings of that injection do not concern a removal */
    otx_diags_cut(job->work->doc->diags, mark);
    if (job->done->plan.pod && !job->record->there)
        otx_report_leftovers(&job->done->plan);
    struct otx_plan nothing = new_plan(job);
    nothing.languages = job->done->plan.languages;
    nothing.versions = job->done->plan.versions;
    nothing.containers = job->done->plan.containers;
    job->done->plan = nothing;
    return otx_plan_nothing(&job->done->plan);
}

/* --- settling */

static void refuse_broken(struct job *job, const struct otx_broken *broken)
{
    struct otx_buf text = {0};
    otx_broken_text(&text, broken);
    const struct otx_node *list = otx_map_get(job->today->pod_spec, broken->list);
    const struct otx_node *c = otx_seq_find(list, "name", broken->container).value;
    otx_diag_done(job->work->doc->diags, OTX_CONFLICT, c ? c->head : job->today->root->start,
                  &text);
    job->done->plan.refused = true;
}

/* Whether what looks like a pod without a record would be taken for an injection by hand. */
static bool is_taken_for_ours(const struct job *job)
{
    const struct otx_plan *made = &job->done->plan;
    return made->pod && !made->refused && !made->skipped && !job->resolved->first;
}

/* Whether a run that takes out all of ours leaves something that the next one would take for ours
 * without the record. */
static bool find_marks(struct job *job)
{
    struct otx_arena *arena = job->work->doc->arena;
    struct otx_diags *diags = job->work->doc->diags;
    struct otx_workload left = *job->today;
    const struct otx_record none = {.pod = otx_known_new(arena, NULL, OTX_S(""))};
    struct otx_done done = {.reason = ""};
    struct job next = {.work = job->work, .today = &left, .record = &none, .done = &done};
    size_t mark = diags->count;
    /* its nodes are partly nodes of today's pod, and have parents there */
    left.pod_spec = otx_new_copy(arena, job->result);
    next.resolved = none.pod && left.pod_spec ? otx_resolve(arena, &left, &none) : NULL;
    if (!next.resolved)
        return false;
    job->marked = next.resolved->reserved;
    if (job->marked || !job->work->context)
        return true;
    bool good = plan(&next);
    job->marked = good && is_taken_for_ours(&next);
    otx_diags_cut(diags, mark);
    return good;
}

/* Whether the pod has everything as it is wanted, so that nothing changes and nothing can break. */
static bool is_as_wanted(const struct otx_want *want)
{
    bool same = want->shape != OTX_LEAF || want->word == OTX_WORD_SAME;
    for (const struct otx_want *child = want->first; child && same; child = child->next)
        same = is_as_wanted(child);
    return same;
}

/* Settles the plan. As long as the result is not whole (an agent without its volume, say), holds
 * back the removal of what is missing; refuses the workload when that does not help. */
static bool settle(struct job *job)
{
    struct otx_plan *made = &job->done->plan;
    struct otx_arena *arena = job->work->doc->arena;
    const struct otx_broken *broken = NULL;
    job->after = otx_known_new(arena, NULL, OTX_S(""));
    if (!job->after || !otx_settle(job->resolved, made->pod, job->after))
        return false;
    job->result = job->today->pod_spec;
    while (!is_as_wanted(made->pod)) {
        job->result = otx_project(arena, job->today->pod_spec, made->pod);
        if (!job->result)
            return false;
        broken = otx_find_broken(job->resolved, job->today->pod_spec, job->result, made->pod);
        if (!broken || !otx_hold_back(job->resolved, made->pod, broken))
            break;
    }
    bool gone = job->record->there && (job->work->goal == OTX_REMOVE || !knows_any(job->after));
    if (broken)
        refuse_broken(job, broken);
    else if (gone && !find_marks(job))
        return false;
    return !arena->failed;
}

/* --- merging */

/* Without a record, an injection is either the first one or the parts of an earlier one were found:
 * adopted. */
static otelx_verdict verdict_of(const struct job *job, bool edits)
{
    const struct otx_plan *made = &job->done->plan;
    if (made->refused)
        return OTELX_REFUSED;
    if (job->work->goal == OTX_REMOVE)
        return edits ? OTELX_REMOVED : OTELX_SKIPPED;
    if (!edits)
        return otx_report_is_drifted(made) ? OTELX_KEPT : OTELX_UP_TO_DATE;
    if (!made->choices.count)
        return OTELX_REMOVED; /* an annotation has opted the workload out */
    return job->record->there     ? OTELX_UPDATED
           : job->resolved->first ? OTELX_INJECTED
                                  : OTELX_ADOPTED;
}

static bool renames_any(const struct otx_want *want)
{
    bool any = otx_want_renames(want);
    for (const struct otx_want *child = want->first; child && !any; child = child->next)
        any = renames_any(child);
    return any;
}

/* Preflight looks at the pod after the run. The pod is worked out again when items get other names,
 * which only the merge finds out. */
static bool look_ahead(struct job *job)
{
    const struct otx_plan *made = &job->done->plan;
    const struct otx_node *pod = job->result;
    if (renames_any(made->pod))
        pod = otx_project(made->arena, job->today->pod_spec, made->pod);
    return pod && otx_preflight_run(made, pod, job->work->told);
}

/* Writes the record, or notes the entry for a record that several pod templates share. `*noted`
 * becomes true when the entry is new. */
static bool record(struct job *job, struct otx_merge *merge, size_t mark, bool *noted)
{
    struct otx_work *work = job->work;
    bool keep = work->goal == OTX_REMOVE ? job->record->there : job->done->plan.keeps_record;
    const struct otx_node *to = work->goal == OTX_INJECT ? job->done->plan.to : job->record->to;
    if (job->today->by_path)
        return otx_shared_note(work, job->today, job->record,
                               &(struct otx_record_entry){
                                   .pod = keep ? job->after : NULL, .to = to, .stays = job->marked},
                               noted);
    struct otx_annotation annotation = {.work = work,
                                        .workload = job->today,
                                        .record = job->record,
                                        .next = *job->record,
                                        .first_edit = mark};
    annotation.next.pod = job->after;
    annotation.next.to = to;
    annotation.next.stays = job->marked;
    annotation.next.entries = NULL;
    return otx_annotate(&annotation, keep, merge);
}

static bool merge_all(struct job *job)
{
    struct otx_work *work = job->work;
    struct otx_done *done = job->done;
    struct otx_merge merge = {.doc = work->doc, .refused = done->plan.refused};
    size_t mark = work->doc->edits.count, first_diag = work->doc->diags->count;
    if (!merge.refused)
        otx_merge(&merge, job->today->pod_spec, done->plan.pod);
    if (!merge.refused)
        merge.refused = !otx_report_findings(&done->plan, work->goal == OTX_REMOVE);
    if (!merge.refused && !otx_remember(job->resolved, done->plan.pod, job->after))
        return false;
    bool noted = false;
    if (!merge.refused && !record(job, &merge, mark, &noted))
        return false;
    done->plan.refused = merge.refused;
    done->verdict = verdict_of(job, noted || work->doc->edits.count > mark);
    if (merge.refused) {
        /* a refused workload stays as it was, and only errors explain it */
        otx_edits_cut(&work->doc->edits, mark);
        otx_diags_keep_errors(work->doc->diags, first_diag);
    }
    if (done->verdict == OTELX_SKIPPED)
        done->reason = "nothing to remove";
    if (done->verdict == OTELX_REMOVED && work->goal != OTX_REMOVE && done->plan.choices.reason)
        done->reason = done->plan.choices.reason;
    if (work->told && work->goal == OTX_INJECT && !merge.refused && !look_ahead(job))
        return false;
    return !work->doc->arena->failed && !work->doc->edits.failed && !work->doc->diags->failed;
}

/* A key that stands twice in what decides about an injection: the metadata and the pod template. A
 * removal takes out only what it knows, so it does not ask. */
static const struct otx_node *key_twice(const struct job *job)
{
    struct otx_arena *arena = job->work->doc->arena;
    const struct otx_workload *w = job->today;
    const struct otx_node *parts[] = {w->metadata, w->pod_metadata, w->pod_spec}, *twice = NULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !twice; i++)
        twice = otx_node_twice(arena, parts[i]);
    return twice;
}

static bool work_on(struct job *job)
{
    struct otx_work *work = job->work;
    struct otx_done *done = job->done;
    job->resolved = otx_resolve(work->doc->arena, job->today, job->record);
    if (!job->resolved)
        return false;
    bool known = job->record->there || job->resolved->reserved;
    if (work->goal == OTX_REMOVE && !job->record->there && !work->context)
        /* neither a record nor a configuration tells what was there before */
        return known ? refuse(work, done, OTX_CONFLICT, job->today->root->start,
                              "this workload is instrumented, without a record of what was there "
                              "before; give the configuration with -c")
                     : skip(done, "nothing to remove");
    if (!(work->goal == OTX_REMOVE ? plan_removal(job) : plan(job)))
        return false;
    if (done->plan.refused) {
        done->verdict = OTELX_REFUSED;
        return !work->doc->diags->failed;
    }
    if (done->plan.skipped)
        return skip(done, done->plan.skipped);
    const struct otx_node *twice = work->goal == OTX_REMOVE ? NULL : key_twice(job);
    if (twice) {
        otx_diag_format(work->doc->diags, OTX_DUPLICATE_KEY, twice->head,
                        "`%s` is there twice; readers differ on which one counts", twice->text);
        done->verdict = OTELX_REFUSED;
        return !work->doc->diags->failed;
    }
    return settle(job) && merge_all(job);
}

bool otx_work(struct otx_work *work, const struct otx_workload *w, const struct otx_record *record,
              struct otx_done *done)
{
    struct job job = {.work = work, .today = w, .record = record, .done = done};
    *done = (struct otx_done){.reason = ""};
    if (record->bad)
        return refuse(work, done, OTX_BAD_RECORD, record->bad->head,
                      "the annotation `" OTX_RECORD_KEY "` cannot be read; take it out by hand");
    bool blind = w->bad && w->bad_twice; /* the other `metadata` may hold the record */
    if (work->goal == OTX_REMOVE && !blind && !record->there && !work->context && !w->pod_spec)
        return skip(done, "nothing to remove");
    if (w->bad) {
        enum otx_code code = w->bad_twice   ? OTX_DUPLICATE_KEY
                             : w->bad_alias ? OTX_SHARED_NODE
                                            : OTX_WRONG_SHAPE;
        otx_diag_format(work->doc->diags, code, w->bad->head, "`%s` %s", w->bad_key,
                        otx_str_of(w->bad_why));
        done->verdict = OTELX_REFUSED;
        return !work->doc->diags->failed;
    }
    if (!w->pod_spec || !w->metadata)
        return skip(done, w->metadata ? "has no pod template" : "has no metadata");
    return work_on(&job);
}
