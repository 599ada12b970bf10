/* The proof uses nothing that the run has worked out: it starts from the text of the result. */
#include "run/proof.h"

#include "base/diag.h"
#include "edit/doc.h"
#include "edit/edits.h"
#include "kube/workload.h"
#include "record/read.h"
#include "report/patch.h"
#include "run/intact.h"
#include "run/shared.h"
#include "run/visit.h"
#include "run/work.h"
#include "run/workload.h"
#include "tree/node.h"
#include "tree/project.h"
#include "yaml/parse.h"

/* The second run over the workloads of a document. */
struct again {
    struct otx_worker *worker;
    const struct otx_proof *proof;
    struct otx_diags diags;           /* nobody reads them */
    struct otx_doc doc;               /* must have no edit in the end */
    struct otx_doc undo;              /* the edits that remove fresh injections */
    struct otx_shared shared, undone; /* the object at work, for `doc` and for `undo` */
    size_t visited, first_visited;
    const char *wrong; /* the first fault, or NULL */
};

/* The verdict of the first run on the workload. */
static otelx_verdict first_verdict(const struct again *again, size_t i)
{
    return again->worker->result->changes[again->proof->pass->first_change + i].verdict;
}

/* The second run must have nothing to do, and must refuse no workload that the first run did not
 * refuse. The workload must be as decided. */
static const char *judge(const struct again *again, const struct otx_workload *w,
                         otelx_verdict verdict, size_t i)
{
    const struct otx_decided *decided = &again->proof->pass->decided[i];
    if (w->by_path && first_verdict(again, i) == OTELX_REFUSED)
        return NULL; /* perhaps its object was refused, which shows after the last workload */
    bool same = verdict == OTELX_UP_TO_DATE || verdict == OTELX_KEPT || verdict == OTELX_SKIPPED ||
                (verdict == OTELX_REFUSED && first_verdict(again, i) == OTELX_REFUSED);
    if (!same)
        return "a second run would change the result";
    if (!decided->want)
        return NULL;
    const struct otx_node *meant = otx_project(again->doc.arena, decided->pod, decided->want);
    return meant && !otx_is_projected(w->pod_spec, meant, decided->want)
               ? "the result is not what was decided"
               : NULL;
}

/* Removes a fresh injection by its record, without a configuration. */
static bool undo(struct again *again, const struct otx_visit *visit)
{
    const struct otx_workload *w = visit->workload;
    struct otx_work work = {.goal = OTX_REMOVE, .doc = &again->undo, .shared = &again->undone};
    struct otx_done done;
    bool refused;
    if (w->first)
        again->undone = (struct otx_shared){.record = again->shared.record,
                                            .first_edit = again->undo.edits.count};
    if (again->proof->pass->decided[again->visited - 1].fresh &&
        !otx_work(&work, w, &visit->record, &done))
        return false;
    if (!w->by_path)
        return true;
    return otx_shared_keep(&work, w, &visit->record) &&
           (!w->last || otx_shared_end(&work, w, &refused));
}

/* The object's record may be refused again, but only when the first run has changed nothing in the
 * object. */
static bool end_again(struct again *again, struct otx_visit *visit)
{
    bool refused;
    if (!otx_visit_end(visit, &refused))
        return false;
    if (!refused)
        return true;
    otx_edits_cut(&again->doc.edits, again->shared.first_edit);
    for (size_t i = again->first_visited; i < again->visited; i++)
        if (again->proof->pass->decided[i].want)
            again->wrong = "a second run would be refused";
    return true;
}

static bool on_workload_again(void *context, const struct otx_workload *w)
{
    struct again *again = context;
    struct otx_visit visit;
    struct otx_done done;
    size_t i = again->visited++;
    otelx_verdict first = first_verdict(again, i);
    if (w->first)
        again->first_visited = i;
    if (!otx_visit_begin(&visit, again->worker, &again->doc, &again->shared, w, false))
        return otx_stop(again->worker, OTELX_ENOMEM);
    const char *reason = visit.not_meant;
    /* a workload that the first run worked on may be changed */
    if (!reason && first == OTELX_SKIPPED)
        reason = visit.untouchable;
    if (!otx_visit_work(&visit, reason, &done))
        return otx_stop(again->worker, OTELX_ENOMEM);
    const char *wrong = judge(again, w, done.verdict, i);
    if (!again->wrong)
        again->wrong = wrong;
    if ((again->proof->fresh && !undo(again, &visit)) || (w->last && !end_again(again, &visit)))
        return otx_stop(again->worker, OTELX_ENOMEM);
    return true;
}

/* Workloads found by the paths of a record are found again when a removal has taken the record out:
 * `old` is the object before. */
static const struct otx_str *told_paths(void *context, const struct otx_node *root, size_t *count)
{
    const struct again *again = context;
    const struct otx_pass *pass = again->proof->pass;
    const struct otx_node *old =
        again->visited < pass->root_count ? pass->roots[again->visited] : NULL;
    return otx_record_paths(again->doc.arena, root, old, count);
}

/* Writes the document with all edits except those of fresh injections. */
static void splice_rest(struct otx_worker *worker, const struct otx_proof *proof,
                        struct otx_buf *out)
{
    struct otx_edits rest = {.arena = &worker->scratch->after};
    const struct otx_doc *doc = &proof->pass->doc;
    for (size_t i = 0; i < doc->edits.count && !rest.failed; i++) {
        const struct otx_edit *edit = &doc->edits.items[i];
        if (!edit->fresh)
            otx_edit_add(&rest, edit->at, edit->removed, edit->text);
    }
    otx_edits_splice(&rest, proof->unit->text, proof->unit->span.start, proof->unit->span.end, out);
    out->failed |= rest.failed;
    otx_edits_free(&rest);
}

/* Whether the removal gives the text of splice_rest, byte for byte. */
static bool gives_back(struct again *again, const char **why)
{
    const struct otx_proof *proof = again->proof;
    struct otx_edits *edits = &again->undo.edits;
    struct otx_buf back = {0}, old = {0};
    bool sorted = otx_edits_sort(edits);
    if (sorted)
        otx_edits_splice(edits, again->undo.text, proof->after.start, proof->after.end, &back);
    splice_rest(again->worker, proof, &old);
    if (!sorted || !otx_str_eq(otx_buf_str(&back), otx_buf_str(&old)))
        *why = "removal would not give the input back";
    bool failed = otx_buf_end(&back);
    failed |= otx_buf_end(&old);
    failed |= edits->failed;
    return !failed || otx_stop(again->worker, OTELX_ENOMEM);
}

static struct otx_doc new_doc(struct again *again, struct otx_str text)
{
    struct otx_arena *arena = &again->worker->scratch->after;
    return (struct otx_doc){.text = text,
                            .arena = arena,
                            .edits = {.arena = arena},
                            .diags = &again->diags,
                            .odd_at = SIZE_MAX};
}

/* A second run must change nothing, and a removal must give the input. */
static bool prove_runs(struct otx_worker *worker, const struct otx_proof *proof,
                       struct otx_str text, const struct otx_scope *scope, const char **why)
{
    struct again again = {.worker = worker, .proof = proof};
    again.doc = new_doc(&again, text);
    again.undo = new_doc(&again, text);
    const struct otx_finder finder = {.each = on_workload_again,
                                      .context = &again,
                                      .own = worker->run->own_kinds,
                                      .paths = worker->run->goal == OTX_INJECT ? NULL : told_paths,
                                      .arena = again.doc.arena};
    bool good = !otx_visit_any(worker->run) || otx_each_workload(&finder, scope);
    if (good)
        *why = again.wrong             ? again.wrong
               : again.doc.edits.count ? "a second run would change the result"
                                       : NULL;
    if (good && !*why && proof->fresh)
        good = gives_back(&again, why);
    otx_edits_free(&again.doc.edits);
    otx_edits_free(&again.undo.edits);
    otx_diags_free(&again.diags);
    return good;
}

/* The root in the tree of the new form. An item of a List in block style was parsed as the only
 * item of a list. */
static struct otx_node *new_root(const struct otx_unit *unit, struct otx_node *root)
{
    if (!unit->list)
        return root;
    bool flow = unit->list->style == OTX_FLOW;
    struct otx_node *item = flow ? root : root && root->count == 1 ? otx_first_item(root) : NULL;
    if (item)
        item->parent = (struct otx_node *)(uintptr_t)unit->list;
    return item;
}

/* Runs over the workloads again, and makes the patches. */
static bool prove_workloads(struct otx_worker *worker, const struct otx_proof *proof,
                            struct otx_str text, struct otx_node *root, const char **why)
{
    struct otx_scope scope = proof->unit->scope;
    const struct otx_pass *pass = proof->pass;
    scope.node = root;
    if (!prove_runs(worker, proof, text, &scope, why))
        return false;
    bool good = *why || !proof->patches ||
                otx_patch_all(&worker->result->arena, &worker->scratch->after, &scope,
                              worker->run->own_kinds, (const struct otx_node *const *)pass->roots,
                              worker->result->changes + pass->first_change, pass->root_count,
                              proof->patches);
    return good || otx_stop(worker, OTELX_ENOMEM);
}

bool otx_prove(struct otx_worker *worker, const struct otx_proof *proof, const char **why)
{
    struct otx_node *root;
    struct otx_yaml_error error;
    const struct otx_unit *unit = proof->unit;
    struct otx_str text = otx_buf_str(&worker->scratch->text);
    *why = "the result is no YAML";
    if (!otx_yaml_parse(&worker->scratch->after, text, proof->after, proof->ascii, SIZE_MAX, &root,
                        &error))
        return !error.no_memory || otx_stop(worker, OTELX_ENOMEM);
    root = new_root(unit, root);
    *why =
        otx_verify(unit->root, root, &proof->pass->doc.edits, unit->span.start, proof->after.start);
    return *why || !unit->scope.node || prove_workloads(worker, proof, text, root, why);
}
