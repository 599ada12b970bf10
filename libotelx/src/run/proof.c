/* The proof trusts nothing that the run has worked out: it starts from the result's text. */
#include "run/proof.h"

#include "base/diag.h"
#include "report/patch.h"
#include "run/intact.h"
#include "run/workload.h"
#include "yaml/parse.h"

/* The document as it would be without what was injected just now. */
static void splice_rest(struct otx_state *s, const struct otx_proof *proof, struct otx_buf *out)
{
    struct otx_edits rest = {.arena = &s->after};
    for (size_t i = 0; i < proof->edits->count && !rest.failed; i++) {
        const struct otx_edit *edit = &proof->edits->items[i];
        if (!edit->fresh)
            otx_edit_add(&rest, edit->at, edit->removed, edit->text);
    }
    otx_edits_splice(&rest, s->run->text, proof->before.start, proof->before.end, out);
    out->failed |= rest.failed;
    otx_edits_free(&rest);
}

/* The edits of the removal must give that, byte for byte. */
static bool gives_back(struct otx_state *s, const struct otx_proof *proof, struct otx_edits *edits,
                       const char **why)
{
    struct otx_buf back = {0}, old = {0};
    struct otx_str text = otx_buf_str(&s->result->text);
    bool sorted = otx_edits_sort(edits);
    if (sorted)
        otx_edits_splice(edits, text, proof->after.start, proof->after.end, &back);
    splice_rest(s, proof, &old);
    if (!sorted || !otx_str_eq(otx_buf_str(&back), otx_buf_str(&old)))
        *why = "removal would not give the input back";
    bool failed = otx_buf_end(&back);
    failed |= otx_buf_end(&old);
    failed |= edits->failed;
    return !failed || otx_stop(s, OTELX_ENOMEM);
}

/* Doing it again must change nothing; undoing it must give what was there. */
static bool prove_runs(struct otx_state *s, const struct otx_proof *proof, struct otx_node *root,
                       const char **why)
{
    struct otx_edits edits, back_edits;
    struct otx_diags diags = {0};
    struct otx_str text = otx_buf_str(&s->result->text);
    struct otx_pass reverse = otx_pass_new(s, &s->after, text, &back_edits, &diags);
    struct otx_pass again = otx_pass_new(s, &s->after, text, &edits, &diags);
    reverse.work.goal = OTX_REMOVE;
    again.reverse = proof->fresh ? &reverse.work : NULL;
    again.proved = proof->changes;
    again.decided = proof->decided;
    bool good = otx_pass_run(&again, root);
    if (good)
        *why = again.wrong   ? again.wrong
               : edits.count ? "a second run would change the result"
                             : NULL;
    if (good && !*why && proof->fresh)
        good = gives_back(s, proof, &back_edits, why);
    otx_edits_free(&edits);
    otx_edits_free(&back_edits);
    otx_diags_free(&diags);
    return good;
}

bool otx_prove(struct otx_state *s, const struct otx_proof *proof, const char **why)
{
    struct otx_node *root;
    struct otx_yaml_error error;
    struct otx_str text = otx_buf_str(&s->result->text);
    *why = "the result is no YAML";
    if (!otx_yaml_parse(&s->after, text, proof->after, proof->ascii, SIZE_MAX, &root, &error))
        return !error.no_memory || otx_stop(s, OTELX_ENOMEM);
    *why = otx_verify(proof->old_root, root, proof->edits, proof->before.start, proof->after.start);
    if (*why)
        return true;
    if (!prove_runs(s, proof, root, why))
        return false;
    bool good = *why || !proof->patches ||
                otx_patch_all(&s->result->arena, &s->after, root,
                              (const struct otx_node *const *)proof->roots, proof->root_count,
                              proof->patches);
    return good || otx_stop(s, OTELX_ENOMEM);
}
