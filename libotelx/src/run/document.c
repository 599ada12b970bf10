/* One document through the layers: parse, find workloads, have each worked on, splice, prove. Trees
 * live for one document. */
#include "run/document.h"

#include <otelx.h>
#include <stdlib.h>

#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"
#include "edit/edits.h"
#include "kube/workload.h"
#include "merge/merge.h"
#include "report/krm_results.h"
#include "run/proof.h"
#include "run/result.h"
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

static bool note_edits(struct otx_state *s, const struct otx_edits *edits, struct otx_span doc,
                       size_t out)
{
    struct otelx_result *result = s->result;
    size_t at = doc.start;
    for (size_t i = 0; i < edits->count; i++) {
        const struct otx_edit *edit = &edits->items[i];
        if (!otx_grow((void **)&result->edits, &result->edit_cap, result->edit_count,
                      sizeof *result->edits))
            return otx_stop(s, OTELX_ENOMEM);
        out += edit->at - at;
        result->edits[result->edit_count++] =
            (struct otx_edit_ref){edit->at, edit->removed, out, edit->text.n, 0};
        out += edit->text.n;
        at = edit->at + edit->removed;
    }
    return true;
}

/* The document stays as it was, and its workloads are refused. */
static bool take_back(struct otx_state *s, struct otx_span doc, const struct otx_pass *p,
                      size_t start, const char *why)
{
    struct otelx_result *result = s->result;
    result->text.n = start;
    otx_buf_add(&result->text, otx_str_sub(s->run->text, doc.start, doc.end));
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
    bool failed = result->text.failed || result->arena.failed || result->diags.failed;
    return !failed || otx_stop(s, OTELX_ENOMEM);
}

/* Writes the document's new form and proves it. */
static bool write_document(struct otx_state *s, struct otx_span doc, const struct otx_pass *p,
                           const struct otx_node *root, bool ascii)
{
    struct otx_buf *out = &s->result->text;
    struct otx_edits *edits = p->work.edits;
    const char *why = NULL;
    if (edits->failed)
        return otx_stop(s, OTELX_ENOMEM);
    otx_buf_add(out, otx_str_sub(s->run->text, s->copied, doc.start));
    size_t start = out->n;
    s->copied = doc.end;
    if (!otx_edits_sort(edits))
        return take_back(s, doc, p, start, "edits overlap");
    otx_edits_splice(edits, s->run->text, doc.start, doc.end, out);
    if (out->failed)
        return otx_stop(s, OTELX_ENOMEM);
    bool fresh = false;
    for (size_t i = 0; i < edits->count; i++) {
        ascii &= otx_scan_text(edits->items[i].text).ascii;
        fresh |= edits->items[i].fresh;
    }
    otelx_patch *patches = s->result->patches;
    struct otx_proof proof = {.before = doc,
                              .after = {start, out->n},
                              .old_root = root,
                              .edits = edits,
                              .changes = s->result->changes + p->first_change,
                              .fresh = fresh,
                              .ascii = ascii,
                              .roots = p->roots,
                              .decided = p->decided,
                              .root_count = p->root_count,
                              .patches = patches ? patches + p->first_change : NULL};
    if (!otx_prove(s, &proof, &why))
        return false;
    return why ? take_back(s, doc, p, start, why) : note_edits(s, edits, doc, start);
}

/* The `results` of a ResourceList, put into it like everything else. */
static bool add_results(struct otx_pass *p, struct otx_node *root)
{
    struct otelx_result *result = p->state->result;
    struct otx_want *top = otx_want_new(p->work.arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *leaf =
        top ? otx_want_new(p->work.arena, top, OTX_LEAF, OTX_S("results")) : NULL;
    struct otx_node *results =
        otx_results(p->work.arena, &result->diags, result->changes + p->first_change,
                    p->first_change, p->roots, p->root_count);
    struct otx_merge merge = {.arena = p->work.arena,
                              .text = p->work.text,
                              .edits = p->work.edits,
                              .diags = p->work.diags,
                              .odd_at = p->work.odd_at};
    if (!leaf || !results)
        return otx_stop(p->state, OTELX_ENOMEM);
    leaf->value = results;
    leaf->node = otx_map_get(root, "results");
    leaf->word = leaf->node ? OTX_WORD_CHANGE : OTX_WORD_ADD;
    if (results->first)
        otx_merge(&merge, root, top);
    return true;
}

/* A configuration of the source's own: ours, or one of the Operator's resources. */
static bool use_config(struct otx_state *s, const struct otx_node *node)
{
    struct otx_diags *diags = &s->result->diags;
    if (!otx_config_is(node)) {
        otx_config_refuse(diags, node, 0, "`functionConfig` ");
        return otx_stop(s, OTELX_ECONFIG);
    }
    if (!otx_config_decode(&s->before, node, diags, 0, &s->run->listed.settings))
        return otx_stop(s, s->before.failed || diags->failed ? OTELX_ENOMEM : OTELX_ECONFIG);
    if (s->run->listed.settings.by_annotation) {
        const struct otx_resource resource = {.settings = s->run->listed.settings, .given = true};
        otx_index_add_resource(&s->run->index, &resource, diags);
        return !s->run->index.failed || otx_stop(s, OTELX_ENOMEM);
    }
    s->run->own = &s->run->listed;
    s->run->own_count = 1;
    s->run->by_annotation = false;
    return true;
}

/* No configuration was given: a ResourceList may bring one along, and there may be resources of the
 * Operator's among the input. */
static bool take_config(struct otx_state *s, const struct otx_node *root)
{
    const struct otx_node *node = otx_map_get(root, "functionConfig");
    bool list = otx_is_resource_list(root), some = s->run->index.count > 0;
    s->list_seen |= list;
    if (list && !otx_config_is_empty(node))
        return use_config(s, node);
    if (!list && !some) {
        otx_stop_at(s, OTX_NOT_RESOURCE_LIST, root->start,
                    OTX_S("there is no configuration: give one with -c FILE, or in the input, as "
                          "an Instrumentation of the Operator or a ResourceList's "
                          "`functionConfig`"));
        return otx_stop(s, s->result->diags.failed ? OTELX_ENOMEM : OTELX_ECONFIG);
    }
    if (!some)
        otx_diag_add(&s->result->diags, OTX_NO_CONFIG, root->start,
                     OTX_S("no configuration in `functionConfig`; nothing was injected"));
    return true;
}

static bool work_on(struct otx_state *s, struct otx_span doc, struct otx_node *root, bool ascii,
                    bool odd)
{
    struct otx_run *run = s->run;
    struct otx_edits edits;
    struct otx_pass p = otx_pass_new(s, &s->before, run->text, &edits, &s->result->diags);
    p.record = true;
    p.first_change = s->result->change_count;
    if (odd)
        p.work.odd_at = find_odd_break(run->text, doc, root);
    bool good = otx_pass_run(&p, root);
    if (good && (run->options.flags & OTELX_RESULTS) && otx_is_resource_list(root)) {
        otx_report_selection(s);
        good = add_results(&p, root);
    }
    if (good && (edits.count || edits.failed) && !run->inspect)
        good = write_document(s, doc, &p, root, ascii);
    otx_edits_free(&edits);
    free(p.roots);
    free(p.decided);
    return good;
}

static bool run_document(struct otx_state *s, struct otx_span doc)
{
    struct otx_run *run = s->run;
    struct otx_scan scan;
    struct otx_node *root;
    struct otx_yaml_error error;
    if (!otx_yaml_read(&s->before, run->text, doc, run->options.max_nodes, &scan, &root, &error)) {
        enum otx_code code = error.bad_text    ? OTX_BAD_TEXT
                             : error.too_large ? OTX_TOO_LARGE
                                               : OTX_BAD_YAML;
        return error.no_memory ? otx_stop(s, OTELX_ENOMEM)
                               : otx_stop_at(s, code, error.at, error.text);
    }
    if (!root)
        return true;
    if (s->apart && otx_is_resource_list(root))
        return false; /* it concerns the whole run */
    bool list = run->own_config && otx_is_resource_list(root);
    if (s->documents++ && (s->list_seen || list))
        return otx_stop_at(s, OTX_NOT_RESOURCE_LIST, doc.start,
                           OTX_S("a ResourceList must be the only document"));
    if (run->own_config && !take_config(s, root))
        return false;
    return otx_begin_selection(s) && work_on(s, doc, root, scan.ascii, scan.odd_breaks);
}

bool otx_run_documents(struct otx_state *s, struct otx_span span)
{
    struct otx_span doc;
    for (size_t pos = span.start; pos < span.end && otx_next_doc(s->run->text, &pos, &doc);) {
        if (!run_document(s, doc))
            return false;
        if (s->list_seen && pos < s->run->text.n)
            continue; /* the settings live in this document's tree */
        otx_arena_reset(&s->before);
        otx_arena_reset(&s->after);
    }
    return true;
}
