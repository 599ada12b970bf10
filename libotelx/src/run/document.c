/* One document through the layers: parse, find workloads, have each worked on, splice, prove. Trees
 * live for one document. */
#include "run/document.h"

#include <otelx.h>

#include "base/diag.h"
#include "edit/edits.h"
#include "kube/workload.h"
#include "merge/merge.h"
#include "report/krm_results.h"
#include "run/findings.h"
#include "run/input_config.h"
#include "run/pass.h"
#include "run/proof.h"
#include "run/result.h"
#include "run/severity.h"
#include "run/workload.h"
#include "tree/node.h"
#include "tree/want.h"
#include "yaml/parse.h"

/* Line breaks that readers differ on, outside of quotes: leaves come in the order of the text. */
static bool pass_leaves(struct otx_str text, const struct otx_node *node, size_t *at, size_t *odd)
{
    if (node->kind == OTX_SCALAR && (node->style == OTX_SINGLE || node->style == OTX_DOUBLE)) {
        *odd = otx_find_odd_break(text, *at, node->start);
        if (*odd < node->start)
            return true;
        *at = node->end;
    }
    for (const struct otx_node *child = node->first; child; child = child->next)
        if (pass_leaves(text, child, at, odd))
            return true;
    return false;
}

static size_t find_odd_break(struct otx_str text, struct otx_span doc, const struct otx_node *root)
{
    size_t at = doc.start, odd;
    if (pass_leaves(text, root, &at, &odd))
        return odd;
    odd = otx_find_odd_break(text, at, doc.end);
    return odd < doc.end ? odd : SIZE_MAX;
}

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

/* The document stays as it was, and its workloads are refused. */
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
        otelx_change was = *change;
        *change = (otelx_change){.verdict = OTELX_REFUSED,
                                 .api_version = was.api_version,
                                 .kind = was.kind,
                                 .name_space = was.name_space,
                                 .name = was.name,
                                 .reason = reason ? reason : "",
                                 .language = "",
                                 .version = "",
                                 .containers = "",
                                 .offset = was.offset};
    }
    return !(result->arena.failed || result->diags.failed) || otx_stop(worker, OTELX_ENOMEM);
}

static struct otx_proof new_proof(struct otx_worker *worker, struct otx_span doc,
                                  const struct otx_pass *p, const struct otx_node *root, bool ascii)
{
    otelx_patch *patches = worker->result->patches;
    struct otx_proof proof = {.before = doc,
                              .after = {0, worker->text.n},
                              .old_root = root,
                              .pass = p,
                              .ascii = ascii,
                              .patches = patches ? patches + p->first_change : NULL};
    for (size_t i = 0; i < p->doc.edits.count; i++) {
        const struct otx_edit *edit = &p->doc.edits.items[i];
        proof.ascii &= otx_scan_text(edit->text).ascii;
        proof.fresh |= edit->fresh;
    }
    return proof;
}

/* Makes the document's new form and proves it; then the edits are part of the result. */
static bool write_document(struct otx_worker *worker, struct otx_span doc, struct otx_pass *p,
                           const struct otx_node *root, bool ascii)
{
    struct otx_edits *edits = &p->doc.edits;
    const char *why = NULL;
    if (edits->failed)
        return otx_stop(worker, OTELX_ENOMEM);
    if (!otx_edits_sort(edits))
        return take_back(worker, p, "edits overlap");
    worker->text.n = 0;
    otx_edits_splice(edits, worker->run->text, doc.start, doc.end, &worker->text);
    if (worker->text.failed)
        return otx_stop(worker, OTELX_ENOMEM);
    struct otx_proof proof = new_proof(worker, doc, p, root, ascii);
    if (!otx_prove(worker, &proof, &why))
        return false;
    return why ? take_back(worker, p, why) : note_edits(worker, edits);
}

/* The `results` of a ResourceList, put into it like everything else. kpt keeps them with the
 * package: they say what is, so that a second run has the same ones. */
static bool add_results(struct otx_pass *p, struct otx_node *root)
{
    struct otelx_result *result = p->worker->result;
    struct otx_want *top = otx_want_new(p->doc.arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *leaf =
        top ? otx_want_new(p->doc.arena, top, OTX_LEAF, OTX_S("results")) : NULL;
    struct otx_node *results =
        !otx_name_fields(&result->diags, p->first_change, p->roots, p->root_count)
            ? NULL
            : otx_results(p->doc.arena, &result->diags, result->changes + p->first_change,
                          p->first_change, p->roots, p->root_count);
    struct otx_merge merge = {.doc = &p->doc};
    if (!leaf || !results)
        return otx_stop(p->worker, OTELX_ENOMEM);
    leaf->value = results;
    leaf->node = otx_map_get(root, "results");
    leaf->word = leaf->node ? OTX_WORD_CHANGE : OTX_WORD_ADD;
    if (results->first && !(leaf->node && otx_node_equal(leaf->node, results)))
        otx_merge(&merge, root, top);
    return true;
}

/* `span`: the document, and comments before it. `p` may be NULL. */
static bool finish_findings(struct otx_worker *worker, const struct otx_pass *p,
                            struct otx_span span, const struct otx_node *root, size_t first_diag)
{
    const struct otx_run *run = worker->run;
    struct otelx_result *result = worker->result;
    bool planned =
        run->goal == OTX_INJECT || (run->goal == OTX_INSPECT && run->config != OTX_CONFIG_NONE);
    const struct otx_scene scene = {.text = run->text,
                                    .span = span,
                                    .root = root,
                                    .first_diag = first_diag,
                                    .first_change = p ? p->first_change : 0,
                                    .roots = p ? p->roots : NULL,
                                    .root_count = p ? p->root_count : 0,
                                    .tell = planned && !worker->filter.containers &&
                                            (run->own_count || run->index.count),
                                    .judges = otx_all_judges(run)};
    otx_finish_findings(result, &scene);
    return !result->diags.failed || otx_stop(worker, OTELX_ENOMEM);
}

/* `from`: where the document before ends, and comments begin that belong to this one. */
static bool work_on(struct otx_worker *worker, size_t from, struct otx_span doc,
                    struct otx_node *root, const struct otx_scan *scan)
{
    struct otx_run *run = worker->run;
    struct otx_pass p;
    otx_pass_init(&p, worker, run->text);
    size_t first_diag = p.doc.diags->count;
    if (scan->odd_breaks)
        p.doc.odd_at = find_odd_break(run->text, doc, root);
    bool good = otx_pass_run(&p, root);
    bool results = (run->options.flags & OTELX_RESULTS) && otx_is_resource_list(root);
    if (good && results) {
        otx_worker_report_selection(worker);
        otx_diags_keep_lasting(&worker->result->diags);
    }
    good = good && finish_findings(worker, &p, (struct otx_span){from, doc.end}, root, first_diag);
    if (good && results)
        good = add_results(&p, root);
    if (good && (p.doc.edits.count || p.doc.edits.failed) && run->goal != OTX_INSPECT)
        good = write_document(worker, doc, &p, root, scan->ascii);
    otx_pass_free(&p);
    return good;
}

static bool run_document(struct otx_worker *worker, size_t from, struct otx_span doc)
{
    struct otx_run *run = worker->run;
    struct otx_scan scan;
    struct otx_node *root;
    struct otx_yaml_error error;
    if (!otx_yaml_read(&worker->before, run->text, doc, run->options.max_nodes, &scan, &root,
                       &error)) {
        enum otx_code code = error.bad_text    ? OTX_BAD_TEXT
                             : error.too_large ? OTX_TOO_LARGE
                                               : OTX_BAD_YAML;
        return error.no_memory ? otx_stop(worker, OTELX_ENOMEM)
                               : otx_stop_at(worker, code, error.at, error.text);
    }
    if (!root)
        return finish_findings(worker, NULL, (struct otx_span){from, doc.end}, NULL,
                               worker->result->diags.count);
    if (worker->apart && otx_is_resource_list(root))
        return false; /* it concerns the whole run */
    bool list = run->config == OTX_CONFIG_INPUT && otx_is_resource_list(root);
    if (worker->documents++ && (worker->list_seen || list))
        return otx_stop_at(worker, OTX_NOT_RESOURCE_LIST, doc.start,
                           OTX_S("a ResourceList must be the only document"));
    if (run->config == OTX_CONFIG_INPUT && !otx_input_config(worker, root))
        return false;
    return otx_worker_begin_selection(worker) && work_on(worker, from, doc, root, &scan);
}

bool otx_run_documents(struct otx_worker *worker, struct otx_span span)
{
    struct otx_span doc;
    for (size_t pos = span.start, from = pos;
         pos < span.end && otx_next_doc(worker->run->text, &pos, &doc); from = pos) {
        if (!run_document(worker, from, doc))
            return false;
        if (worker->list_seen && pos < worker->run->text.n)
            continue; /* the settings live in this document's tree */
        otx_arena_reset(&worker->before);
        otx_arena_reset(&worker->after);
    }
    return true;
}
