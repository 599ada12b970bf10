/* Pass, splice, proof. The trees of a unit are freed before the next unit. */
#include "run/unit.h"

#include <otelx.h>

#include "base/diag.h"
#include "base/source.h"
#include "edit/edits.h"
#include "run/pass.h"
#include "run/proof.h"
#include "run/result.h"
#include "run/work.h"

static bool note_edits(struct otx_worker *worker, const struct otx_edits *edits)
{
    struct otelx_result *result = worker->result;
    for (size_t i = 0; i < edits->count; i++) {
        const struct otx_edit *edit = &edits->items[i];
        if (!otx_grow((void **)&result->edits, &result->edit_cap, result->edit_count,
                      sizeof *result->edits))
            return otx_stop(worker, OTELX_ENOMEM);
        result->edits[result->edit_count++] =
            (otelx_edit){edit->at, edit->removed, edit->text.p, edit->text.n, 0};
    }
    return true;
}

/* The proof has failed: the unit's text stays unchanged, and its workloads are refused. */
static bool take_back(struct otx_worker *worker, const struct otx_pass *p, const char *why)
{
    struct otelx_result *result = worker->result;
    for (size_t i = 0; i < p->root_count; i++) {
        otelx_change *change = &result->changes[p->first_change + i];
        if (change->verdict == OTELX_SKIPPED || change->verdict == OTELX_REFUSED)
            continue;
        struct otx_str text =
            otx_str_format(&result->arena, "internal error, please report it: %s", otx_str_of(why));
        struct otx_diag *diag =
            otx_diag_add(&result->diags, OTX_UNPROVEN, p->roots[i]->start, text);
        diag->change = p->first_change + i;
        const char *reason = otx_str_c(&result->arena, text);
        *change = otx_refused_change(change);
        change->reason = reason ? reason : "";
    }
    return !(result->arena.failed || result->diags.failed) || otx_stop(worker, OTELX_ENOMEM);
}

static struct otx_proof new_proof(struct otx_worker *worker, const struct otx_unit *unit,
                                  const struct otx_pass *p)
{
    otelx_patch *patches = worker->result->patches;
    struct otx_proof proof = {.unit = unit,
                              .after = {0, worker->scratch->text.n},
                              .pass = p,
                              .ascii = unit->ascii,
                              .patches = patches ? patches + p->first_change : NULL};
    for (size_t i = 0; i < p->doc.edits.count; i++) {
        const struct otx_edit *edit = &p->doc.edits.items[i];
        proof.ascii &= otx_scan_text(edit->text).ascii;
        proof.fresh |= edit->fresh;
    }
    return proof;
}

/* Makes the new form of the unit and proves it; proven edits become part of the result. */
static bool write_unit(struct otx_worker *worker, const struct otx_unit *unit, struct otx_pass *p)
{
    struct otx_edits *edits = &p->doc.edits;
    const char *why = NULL;
    if (edits->failed)
        return otx_stop(worker, OTELX_ENOMEM);
    if (!otx_edits_sort(edits))
        return take_back(worker, p, "edits overlap");
    worker->scratch->text.n = 0;
    otx_edits_splice(edits, unit->text, unit->span.start, unit->span.end, &worker->scratch->text);
    if (worker->scratch->text.failed)
        return otx_stop(worker, OTELX_ENOMEM);
    struct otx_proof proof = new_proof(worker, unit, p);
    if (!otx_prove(worker, &proof, &why))
        return false;
    return why ? take_back(worker, p, why) : note_edits(worker, edits);
}

bool otx_unit_run(struct otx_worker *worker, const struct otx_unit *unit)
{
    struct otx_pass p;
    otx_pass_init(&p, worker, unit->text);
    p.doc.odd_at = unit->odd_at;
    bool good = (!unit->scope.node || otx_pass_run(&p, &unit->scope)) &&
                (!unit->finish || unit->finish(&p, unit));
    if (good && (p.doc.edits.count || p.doc.edits.failed) && worker->run->goal != OTX_INSPECT)
        good = write_unit(worker, unit, &p);
    otx_pass_free(&p);
    otx_arena_reset(&worker->scratch->before);
    otx_arena_reset(&worker->scratch->after);
    return good;
}
