/* What is done to a workload, and the verdict on it. */
#include "run/workload.h"

#include "base/diag.h"
#include "edit/block.h"
#include "edit/edits.h"
#include "edit/place.h"
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
#include "record/write.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/project.h"
#include "tree/want.h"

enum { MAX_PLANS = 4 }; /* each learns from the one before whose a leaf is */

/* One workload at work. */
struct job {
    struct otx_work *work;
    const struct otx_workload *today;
    const struct otx_record *record;
    struct otx_done *done;
    struct otx_resolved *resolved;
    struct otx_workload base; /* without us */
    struct otx_known *after;
    struct otx_record next;  /* the record as it will be */
    struct otx_node *result; /* the pod spec as it will be */
    bool marked;             /* something bears a reserved name after the run */
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

static bool knows_any(const struct otx_known *known)
{
    bool any = otx_is_ours(known);
    for (const struct otx_known *child = known->first; child && !any; child = child->next)
        any = knows_any(child);
    return any;
}

/* The pod as it is without what is known to be ours. */
static bool take_out(struct job *job)
{
    struct otx_arena *arena = job->work->doc->arena;
    struct otx_want *nothing = otx_want_new(arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_known *after = otx_known_new(arena, NULL, OTX_S(""));
    job->base = *job->today;
    if (!nothing || !after)
        return false;
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

/* Plans until nothing more is learnt of what is ours. */
static bool plan(struct job *job)
{
    struct otx_work *work = job->work;
    size_t mark = work->doc->diags->count;
    for (size_t i = 0; i < MAX_PLANS; i++) {
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

/* A removal wants nothing; a configuration tells what may be ours, and no more. */
static bool plan_removal(struct job *job)
{
    size_t mark = job->work->doc->diags->count;
    if (job->work->context && !plan(job))
        return false;
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

/* Whether a removal leaves something that would be taken for ours without the record. */
static bool find_marks(struct job *job)
{
    struct otx_arena *arena = job->work->doc->arena;
    struct otx_workload left = *job->today;
    const struct otx_record none = {.pod = otx_known_new(arena, NULL, OTX_S(""))};
    left.pod_spec = otx_new_copy(arena, job->result); /* parts of it hang in the pod of today */
    const struct otx_resolved *resolved =
        none.pod && left.pod_spec ? otx_resolve(arena, &left, &none) : NULL;
    job->marked = resolved && resolved->reserved;
    return resolved != NULL;
}

/* Settles, looks at what comes out, and holds back what is needed for it to be whole. */
static bool settle(struct job *job)
{
    struct otx_plan *made = &job->done->plan;
    struct otx_arena *arena = job->work->doc->arena;
    const struct otx_broken *broken;
    job->after = otx_known_new(arena, NULL, OTX_S(""));
    if (!job->after || !otx_settle(job->resolved, made->pod, job->after))
        return false;
    for (;;) {
        job->result = otx_project(arena, job->today->pod_spec, made->pod);
        if (!job->result)
            return false;
        broken = otx_find_broken(job->resolved, job->today->pod_spec, job->result, made->pod);
        if (!broken || !otx_hold_back(job->resolved, made->pod, broken))
            break;
    }
    if (broken)
        refuse_broken(job, broken);
    else if (job->work->goal == OTX_REMOVE && job->record->there && !find_marks(job))
        return false;
    return !arena->failed;
}

/* --- the record */

/* Annotations that kustomize and kpt put on every item for the time of a run. */
static bool is_passing(struct otx_str key)
{
    static const char *const prefixes[] = {
        "internal.config.kubernetes.io/", "internal.config.k8s.io/", "config.kubernetes.io/index",
        "config.kubernetes.io/path",      "config.k8s.io/id",        "kustomize.config.k8s.io/id"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (otx_str_starts(key, otx_str_of(prefixes[i])))
            return true;
    return false;
}

/* Whether the file itself, not what a run adds to it, has no annotations. */
static bool has_no_annotations(const struct otx_node *annotations)
{
    for (const struct otx_node *k = otx_first(annotations); k; k = otx_next_key(k))
        if (annotations->kind != OTX_MAP ||
            (!is_passing(k->text) && !otx_str_is(k->text, OTX_RECORD_KEY)))
            return false;
    return !annotations || annotations->first;
}

/* What a first injection finds beside the pod. */
static void note_around(struct job *job, struct otx_record *record)
{
    const struct otx_node *there = otx_map_get(job->today->metadata, "annotations");
    const struct otx_node *open = otx_open_block_scalar(job->work->doc->text, job->today->root);
    if (job->record->there)
        return;
    record->closed = open && otx_block_scalar_sign(job->work->doc->text, open) == 0;
    record->annotations.was = has_no_annotations(there) ? OTX_WAS_ABSENT : OTX_WAS_THERE;
}

static void new_record(struct job *job)
{
    struct otx_record *record = &job->next;
    *record = *job->record;
    record->pod = job->after;
    record->stays = job->marked;
    record->to = job->work->goal == OTX_INJECT ? job->done->plan.to : job->record->to;
    note_around(job, record);
}

/* The overlay of the record's annotation on the workload's own metadata. */
static struct otx_want *record_want(struct job *job, struct otx_str text)
{
    struct otx_arena *arena = job->work->doc->arena;
    struct otx_record *record = &job->next;
    struct otx_want *root = otx_want_new(arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *meta = root ? otx_want_new(arena, root, OTX_FIELDS, OTX_S("metadata")) : NULL;
    struct otx_want *notes =
        meta ? otx_want_new(arena, meta, OTX_FIELDS, OTX_S("annotations")) : NULL;
    struct otx_want *leaf =
        notes ? otx_want_new(arena, notes, OTX_LEAF, OTX_S(OTX_RECORD_KEY)) : NULL;
    if (!leaf)
        return NULL;
    const struct otx_node *there = otx_map_get(job->today->metadata, "annotations");
    leaf->node = otx_map_get(there, OTX_RECORD_KEY);
    notes->known = &record->annotations;
    notes->after = &record->annotations;
    leaf->value = text.p ? otx_new_string(arena, text) : NULL;
    leaf->word = !leaf->node                               ? OTX_WORD_ADD
                 : !leaf->value                            ? OTX_WORD_REMOVE
                 : otx_node_equal(leaf->node, leaf->value) ? OTX_WORD_SAME
                                                           : OTX_WORD_CHANGE;
    if (!leaf->node && !leaf->value)
        leaf->word = OTX_WORD_NOTHING;
    return arena->failed ? NULL : root;
}

static bool merge_record(struct job *job, struct otx_merge *merge)
{
    bool keep = job->done->plan.keeps_record;
    if (job->work->goal == OTX_REMOVE)
        keep = job->record->there;
    /* How a null in the place of the annotations was written is part of the record. */
    const struct otx_node *there = otx_map_get(job->today->metadata, "annotations");
    if (there && otx_is_null(there) && !job->record->there) {
        job->next.annotations.was = OTX_WAS_NULL;
        job->next.annotations.before = otx_null_as_written(job->work->doc->text, there);
    }
    struct otx_str text = {NULL, 0};
    if (keep)
        text = otx_record_text(job->work->doc->arena, &job->next);
    if (text.n > OTX_MAX_RECORD) {
        merge->refused = true;
        otx_diag_format(
            job->work->doc->diags, OTX_TOO_LARGE, job->today->root->start,
            "the record of so many containers is longer than %z bytes, which no object "
            "may have in its annotations; choose fewer containers, or set `ledger: none`",
            (size_t)OTX_MAX_RECORD);
        return true;
    }
    struct otx_want *want = record_want(job, text);
    if (!want)
        return false;
    otx_merge(merge, job->today->root, want);
    return true;
}

/* When all behind the block scalar is gone that was last once, its header is as it was again. */
static void reopen_block_scalar(struct otx_work *work, const struct otx_workload *w, size_t mark)
{
    const struct otx_node *leaf = otx_last_leaf(w->root);
    size_t removed = 0;
    if (leaf->style != OTX_LITERAL && leaf->style != OTX_FOLDED)
        return;
    for (size_t i = mark; i < work->doc->edits.count; i++)
        if (work->doc->edits.items[i].at >= leaf->end)
            removed += work->doc->edits.items[i].removed;
    if (removed == work->doc->text.n - leaf->end && work->doc->text.p[leaf->start + 1] == '-')
        otx_edit_add(&work->doc->edits, leaf->start + 1, 1, (struct otx_str){NULL, 0});
}

/* --- merging */

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
        return OTELX_REMOVED; /* opted out */
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

/* Preflight, on the pod as it will be. The merge has found out which items get other names. */
static bool look_ahead(struct job *job)
{
    const struct otx_plan *made = &job->done->plan;
    const struct otx_node *pod = job->result;
    if (renames_any(made->pod))
        pod = otx_project(made->arena, job->today->pod_spec, made->pod);
    return pod && otx_preflight_run(made, pod, job->work->told);
}

static bool merge_all(struct job *job)
{
    struct otx_work *work = job->work;
    struct otx_done *done = job->done;
    struct otx_merge merge = {.doc = work->doc, .refused = done->plan.refused};
    size_t mark = work->doc->edits.count, first_diag = work->doc->diags->count;
    if (!merge.refused)
        otx_merge(&merge, job->today->root, done->plan.root);
    if (!merge.refused)
        merge.refused = !otx_report_findings(&done->plan, work->goal == OTX_REMOVE);
    if (!merge.refused && !otx_remember(job->resolved, done->plan.pod, job->after))
        return false;
    new_record(job);
    if (!merge.refused && !merge_record(job, &merge))
        return false;
    if (work->goal == OTX_REMOVE && job->record->closed)
        reopen_block_scalar(work, job->today, mark);
    done->plan.refused = merge.refused;
    done->verdict = verdict_of(job, work->doc->edits.count > mark);
    if (merge.refused) {
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

static bool work_on(struct job *job)
{
    struct otx_work *work = job->work;
    struct otx_done *done = job->done;
    job->resolved = otx_resolve(work->doc->arena, job->today, job->record);
    if (!job->resolved)
        return false;
    bool known = job->record->there || job->resolved->reserved;
    if (work->goal == OTX_REMOVE && !job->record->there && !work->context)
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
    bool blind = w->bad && w->bad_twice; /* the record may be in the other one */
    if (work->goal == OTX_REMOVE && !blind && !record->there && !work->context && !w->pod_spec)
        return skip(done, "nothing to remove");
    if (w->bad) {
        enum otx_code code = w->bad_twice   ? OTX_DUPLICATE_KEY
                             : w->bad_alias ? OTX_SHARED_NODE
                                            : OTX_WRONG_SHAPE;
        otx_diag_format(work->doc->diags, code, w->bad->head, "`%s` %s", otx_str_of(w->bad_key),
                        otx_str_of(w->bad_why));
        done->verdict = OTELX_REFUSED;
        return !work->doc->diags->failed;
    }
    if (!w->pod_spec || !w->metadata)
        return skip(done, w->metadata ? "has no pod template" : "has no metadata");
    return work_on(&job);
}
