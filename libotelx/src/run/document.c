/* Reads document after document. A List is worked on item by item, every other document as a
 * whole. */
#include "run/document.h"

#include <otelx.h>

#include "base/diag.h"
#include "base/source.h"
#include "kube/workload.h"
#include "run/crew.h"
#include "run/findings.h"
#include "run/input_config.h"
#include "run/list.h"
#include "run/near_findings.h"
#include "run/pass.h"
#include "run/result.h"
#include "run/severity.h"
#include "run/unit.h"
#include "run/visit.h"
#include "run/work.h"
#include "tree/node.h"
#include "yaml/parse.h"

/* Finds the first character outside of quotes that only some readers take for a line break. The
 * leaves of the tree come in the order of the text. */
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

static bool refuse_document(struct otx_worker *worker, const struct otx_yaml_error *error)
{
    enum otx_code code = error->bad_text    ? OTX_BAD_TEXT
                         : error->too_large ? OTX_TOO_LARGE
                                            : OTX_BAD_YAML;
    return error->no_memory ? otx_stop(worker, OTELX_ENOMEM)
                            : otx_stop_at(worker, code, error->at, error->text);
}

/* Before the first workload of a document: takes a configuration from the input, and checks that a
 * ResourceList is alone. */
static bool begin(struct otx_worker *worker, struct otx_span doc, const struct otx_node *root)
{
    bool input_config = worker->run->config == OTX_CONFIG_INPUT, list = otx_is_resource_list(root);
    if (worker->apart && list)
        return false; /* a ResourceList concerns the whole run */
    if (worker->documents++ && (worker->list_seen || (list && input_config)))
        return otx_stop_at(worker, OTX_NOT_RESOURCE_LIST, doc.start,
                           OTX_S("a ResourceList must be the only document"));
    return (!input_config || otx_input_config(worker, root)) && otx_worker_begin_selection(worker);
}

/* Silences and sorts out the findings of a document. `doc` includes the comments before it; `p` may
 * be NULL. */
static bool finish_findings(struct otx_worker *worker, const struct otx_pass *p,
                            struct otx_span doc, const struct otx_node *root, size_t first_diag)
{
    const struct otx_run *run = worker->run;
    struct otelx_result *result = worker->result;
    bool planned =
        run->goal == OTX_INJECT || (run->goal == OTX_INSPECT && run->config != OTX_CONFIG_NONE);
    const struct otx_scene scene = {.text = run->text,
                                    .span = doc,
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

/* After the workloads of a document: its findings, then the `results` of a ResourceList. */
static bool finish_document(struct otx_pass *p, const struct otx_unit *unit)
{
    struct otx_worker *worker = p->worker;
    bool results = (worker->run->options.flags & OTELX_RESULTS) && otx_is_resource_list(unit->root);
    if (results)
        otx_worker_report_selection(worker);
    return finish_findings(worker, p, unit->around, unit->root, unit->first_diag) &&
           (!results || otx_add_results(p, unit));
}

/* Works on a document in one unit. */
static bool run_whole(struct otx_worker *worker, struct otx_span around, struct otx_span doc,
                      struct otx_node *root, const struct otx_scan *scan)
{
    const struct otx_run *run = worker->run;
    struct otx_diags *diags = &worker->result->diags;
    struct otx_unit unit = {.text = run->text,
                            .span = doc,
                            .around = around,
                            .root = root,
                            .scope = {.node = root},
                            .first_diag = diags->count,
                            .ascii = scan->ascii,
                            .odd_at = SIZE_MAX,
                            .finish = finish_document};
    if (scan->odd_breaks)
        unit.odd_at = find_odd_break(run->text, doc, root);
    if (otx_visit_any(run)) {
        struct otx_judges judges = otx_all_judges(run);
        otx_report_near_workloads(root, run->own_kinds, diags);
        otx_judge(&judges, diags, unit.first_diag);
    }
    worker->list_change = worker->result->change_count;
    return otx_unit_run(worker, &unit);
}

/* otelx ends a document at such a line, and kubectl and kustomize do not. */
static bool ends_in_mark(struct otx_str text, struct otx_span doc)
{
    return otx_str_starts(otx_str_sub(text, doc.end, text.n), OTX_S("\xEF\xBB\xBF"));
}

/* `around` is the document with the comments before it, which may silence findings. */
static bool run_document(struct otx_worker *worker, struct otx_span around, struct otx_span doc)
{
    struct otx_list list;
    struct otx_scan scan;
    struct otx_node *root;
    struct otx_yaml_error error;
    bool good = otx_list_read(&list, worker, around, doc, &scan, &root, &error);
    if (!good)
        good = refuse_document(worker, &error);
    else if (root && ends_in_mark(worker->run->text, doc))
        good = otx_stop_at(worker, OTX_BAD_YAML, doc.end,
                           OTX_S("a byte order mark in front of `---`, where kubectl and kustomize "
                                 "see no new document; take the bytes EF BB BF out"));
    else if (!root)
        good = finish_findings(worker, NULL, around, NULL, worker->result->diags.count);
    else
        good = begin(worker, doc, root) &&
               (list.outline.list ? otx_list_run(worker, &list)
                                  : run_whole(worker, around, doc, root, &scan));
    otx_list_free(&list);
    return good;
}

static bool run_span(struct otx_worker *worker, const void *what, struct otx_span span)
{
    struct otx_span doc;
    (void)what;
    for (size_t pos = span.start, from = pos;
         pos < span.end && otx_next_doc(worker->run->text, &pos, &doc); from = pos) {
        if (!run_document(worker, (struct otx_span){from, doc.end}, doc))
            return false;
        if (!worker->list_seen) /* the settings of a ResourceList are nodes of its tree */
            otx_arena_reset(&worker->scratch->tree);
    }
    return true;
}

static size_t text_left(const struct otx_worker *worker, const void *what, size_t pos)
{
    (void)what;
    return worker->run->text.n - pos;
}

/* The next documents, of about `size` bytes together; a part never ends within a document. */
static struct otx_span next_documents(const struct otx_worker *worker, const void *what, size_t pos,
                                      size_t size)
{
    struct otx_span doc, span = {pos, pos};
    (void)what;
    while (span.end - pos < size && otx_next_doc(worker->run->text, &span.end, &doc))
        continue;
    return span;
}

/* Works on the first document alone: if it is a ResourceList, it has the configuration for the
 * whole run. The crew may help with the items of a List. */
static bool run_first(struct otx_crew *crew, struct otx_worker *worker, size_t *pos)
{
    struct otx_span span = next_documents(worker, NULL, *pos, 1);
    *pos = span.end;
    worker->crew = crew;
    bool good = run_span(worker, NULL, span);
    worker->crew = NULL;
    return good;
}

bool otx_run_documents(struct otx_worker *worker)
{
    const struct otx_share share = {
        .end = worker->run->text.n, .left = text_left, .next = next_documents, .run = run_span};
    struct otx_crew *crew = otx_crew_new(worker->run);
    bool good = true;
    size_t pos = 0;
    while (good && crew && pos < share.end && !worker->documents)
        good = run_first(crew, worker, &pos);
    if (worker->list_seen) { /* no document may follow a ResourceList */
        otx_crew_free(crew);
        crew = NULL;
    }
    good = good && otx_crew_run(crew, worker, &share, pos);
    otx_crew_free(crew);
    return good;
}
