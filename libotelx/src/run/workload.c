/* What is done to a workload, and the verdict on it. */
#include "run/workload.h"

#include "edit/block.h"
#include "edit/place.h"
#include "kube/containers.h"
#include "merge/merge.h"
#include "plan/findings.h"
#include "tree/node.h"
#include "tree/want.h"

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
    otx_diag_add(work->diags, code, at, otx_str_of(what));
    return !work->diags->failed;
}

static otelx_verdict verdict_of(const struct otx_plan *plan, bool edits)
{
    if (plan->refused)
        return OTELX_REFUSED;
    if (plan->goal == OTX_REMOVE)
        return edits ? OTELX_REMOVED : OTELX_SKIPPED;
    if (!edits)
        return OTELX_UP_TO_DATE;
    if (!plan->choices.count)
        return OTELX_REMOVED; /* opted out */
    return plan->ledger->pod || plan->adopted ? OTELX_UPDATED : OTELX_INJECTED;
}

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
    if (!annotations)
        return true;
    for (const struct otx_node *k = annotations->first; k; k = otx_next_key(k))
        if (annotations->kind != OTX_MAP || !is_passing(k->text))
            return false;
    return annotations->first != NULL;
}

/* What a first injection finds and a removal must know. */
static void note_text(struct otx_work *work, const struct otx_workload *w,
                      struct otx_ledger *ledger)
{
    const struct otx_node *there = otx_map_get(w->metadata, "annotations");
    const struct otx_node *open = otx_open_block_scalar(work->text, w->root);
    if (ledger->pod)
        return;
    ledger->annotations_created = has_no_annotations(there);
    ledger->closed = open && otx_block_scalar_sign(work->text, open) == 0;
    ledger->annotations_null = there && otx_is_null(there);
    if (ledger->annotations_null)
        ledger->annotations_was = otx_null_as_written(work->text, there);
}

/* The overlay of the ledger's annotation on the workload's own metadata. */
static struct otx_want *ledger_want(struct otx_work *work, const struct otx_plan *plan)
{
    const struct otx_ledger *ledger = plan->ledger;
    struct otx_want *root = otx_want_new(work->arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *meta =
        root ? otx_want_new(work->arena, root, OTX_FIELDS, OTX_S("metadata")) : NULL;
    struct otx_want *notes =
        meta ? otx_want_new(work->arena, meta, OTX_FIELDS, OTX_S("annotations")) : NULL;
    struct otx_want *leaf =
        notes ? otx_want_new(work->arena, notes, OTX_LEAF, OTX_S(OTX_LEDGER_KEY)) : NULL;
    if (!leaf)
        return NULL;
    notes->created = ledger->annotations_created;
    notes->null_text = ledger->annotations_was;
    notes->was_null = ledger->annotations_null;
    struct otx_str text = {NULL, 0};
    if (plan->goal == OTX_INJECT && plan->keeps_ledger)
        text = otx_ledger_text(work->arena, plan->pod, ledger);
    leaf->verb = text.p ? OTX_SET : OTX_ABSENT;
    leaf->value = text.p ? otx_new_string(work->arena, text) : NULL;
    return work->arena->failed ? NULL : root;
}

/* When all behind the block scalar is gone that was last once, its header is as it was again. */
static void reopen_block_scalar(struct otx_work *work, const struct otx_workload *w, size_t mark)
{
    const struct otx_node *leaf = otx_last_leaf(w->root);
    size_t removed = 0;
    if (leaf->style != OTX_LITERAL && leaf->style != OTX_FOLDED)
        return;
    for (size_t i = mark; i < work->edits->count; i++)
        if (work->edits->items[i].at >= leaf->end)
            removed += work->edits->items[i].removed;
    if (removed == work->text.n - leaf->end && work->text.p[leaf->start + 1] == '-')
        otx_edit_add(work->edits, leaf->start + 1, 1, (struct otx_str){NULL, 0});
}

static bool merge_all(struct otx_work *work, const struct otx_workload *w, struct otx_done *done)
{
    struct otx_plan *plan = &done->plan;
    struct otx_merge merge = {.arena = work->arena,
                              .text = work->text,
                              .edits = work->edits,
                              .diags = work->diags,
                              .odd_at = work->odd_at};
    size_t mark = work->edits->count, first_diag = work->diags->count;
    otx_merge(&merge, w->root, plan->root);
    if (!merge.refused)
        merge.refused = !otx_report_findings(plan);
    if (!merge.refused) {
        struct otx_want *ledger = ledger_want(work, plan);
        if (!ledger)
            return false;
        otx_merge(&merge, w->root, ledger);
    }
    if (plan->goal == OTX_REMOVE && plan->ledger->closed)
        reopen_block_scalar(work, w, mark);
    plan->refused = merge.refused;
    done->verdict = verdict_of(plan, work->edits->count > mark);
    if (merge.refused) {
        otx_edits_cut(work->edits, mark);
        otx_diags_keep_errors(work->diags, first_diag);
    }
    if (done->verdict == OTELX_SKIPPED)
        done->reason = "nothing to remove";
    return !work->arena->failed && !work->edits->failed && !work->diags->failed;
}

/* Whether a container holds some variable or mount that a record of a container tells of. */
static bool has_any_of(const struct otx_node *container, const struct otx_node *record)
{
    static const struct {
        const char *list, *key;
    } forms[] = {{"env", "name"}, {"volumeMounts", "mountPath"}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const struct otx_node *list = otx_map_get(container, forms[i].list);
        const struct otx_node *mine = otx_map_get(record, forms[i].list);
        for (const struct otx_node *k = otx_first(mine); k; k = otx_next_key(k))
            if (k->text.n && otx_seq_find(list, forms[i].key, k->text).value)
                return true;
    }
    return false;
}

/* A container that the record does not know, while the one that it knows is gone, was renamed: what
 * is ours in it is known by its new name. */
static void follow_rename(const struct otx_workload *w, const struct otx_ledger *ledger)
{
    const struct otx_node *list = otx_containers(w),
                          *record = otx_map_get(ledger->pod, "containers");
    struct otx_node *gone = NULL;
    struct otx_str name = {NULL, 0};
    size_t gone_count = 0, new_count = 0;
    for (struct otx_node *k = otx_first(record); k; k = otx_next_key(k)) {
        if (otx_str_is(k->text, "+") || otx_seq_find(list, "name", k->text).value)
            continue;
        gone = k;
        gone_count++;
    }
    for (const struct otx_node *c = gone ? otx_first(list) : NULL; c; c = c->next) {
        struct otx_str mine = otx_map_text(c, "name");
        if (!mine.n || otx_map_find(record, mine).key || !has_any_of(c, otx_value(gone)))
            continue;
        name = mine;
        new_count++;
    }
    if (gone_count == 1 && new_count == 1)
        gone->text = name;
}

bool otx_work(struct otx_work *work, const struct otx_workload *w, struct otx_ledger *ledger,
              struct otx_done *done)
{
    *done = (struct otx_done){.reason = ""};
    if (ledger->bad)
        return refuse(work, done, OTX_BAD_LEDGER, ledger->bad->head,
                      "the annotation `" OTX_LEDGER_KEY "` cannot be read; take it out by hand");
    bool blind = w->bad && w->bad_twice; /* the record may be in the other one */
    if (work->goal == OTX_REMOVE && !blind && !ledger->pod && !(work->context && otx_has_shape(w)))
        return skip(done, otx_has_shape(w) ? "has no record of an injection; give a configuration"
                                           : "nothing to remove");
    if (w->bad) {
        enum otx_code code = w->bad_twice   ? OTX_DUPLICATE_KEY
                             : w->bad_alias ? OTX_SHARED_NODE
                                            : OTX_WRONG_SHAPE;
        otx_diag_format(work->diags, code, w->bad->head, "`%s` %s", otx_str_of(w->bad_key),
                        otx_str_of(w->bad_why));
        done->verdict = OTELX_REFUSED;
        return !work->diags->failed;
    }
    if (!w->pod_spec || !w->metadata)
        return skip(done, w->metadata ? "has no pod template" : "has no metadata");
    done->plan = (struct otx_plan){
        .arena = work->arena,
        .workload = w,
        .context = work->goal == OTX_INJECT || !ledger->pod ? work->context : NULL,
        .ledger = ledger,
        .goal = work->goal,
        .diags = work->diags};
    follow_rename(w, ledger);
    note_text(work, w, ledger);
    if (!otx_plan_make(&done->plan))
        return false;
    if (done->plan.refused) {
        done->verdict = OTELX_REFUSED;
        return !work->diags->failed;
    }
    if (done->plan.skipped)
        return skip(done, done->plan.skipped);
    return merge_all(work, w, done);
}
