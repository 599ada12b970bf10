/* The document is read twice: first to find out whether the scanner can read all of it, and where
 * the items are; then item by item. Comments after an item count as lines of the item. */
#include "run/list.h"

#include <otelx.h>
#include <stdlib.h>

#include "base/str.h"
#include "merge/merge.h"
#include "report/krm_results.h"
#include "run/near_findings.h"
#include "run/crew.h"
#include "run/result.h"
#include "run/severity.h"
#include "run/silence.h"
#include "run/unit.h"
#include "run/visit.h"
#include "run/work.h"
#include "tree/want.h"
#include "yaml/scan.h"

static void on_item(void *context, const struct otx_node *item)
{
    struct otx_list *list = context;
    list->json = list->json && otx_is_json(item);
    list->silenced = list->silenced || otx_silencers_note(item);
    otx_report_near_workloads(item, list->own_kinds, &list->near);
}

/* Whether the functionConfig defines kinds: these are unknown while the outline of the list is
 * read. */
static bool brings_kinds(const struct otx_node *root)
{
    const struct otx_node *config = otx_map_get(root, "functionConfig");
    return otx_map_get(otx_map_get(config, "spec"), "workloads") != NULL;
}

/* Whether the list can be worked on item by item. Not with silencers, since a silencer may stand in
 * another item than its finding. Not when the whole is in brackets and is no JSON: what is added to
 * an item then depends on the others. Not when a block scalar may end the text without a line
 * break: both the last item and `results` would edit its header. */
static bool is_fit(const struct otx_list *list, const struct otx_worker *worker,
                   struct otx_span around)
{
    struct otx_str text = worker->run->text;
    bool results = (worker->run->options.flags & OTELX_RESULTS) && otx_is_resource_list(list->root);
    if (list->root->style == OTX_FLOW && (!list->json || list->root->unlike_json))
        return false;
    return (!results || text.p[text.n - 1] == '\n') && !otx_silencers_any(text, around) &&
           !list->silenced && !otx_silencers_note(otx_map_get(list->root, "functionConfig")) &&
           !brings_kinds(list->root);
}

bool otx_list_read(struct otx_list *list, struct otx_worker *worker, struct otx_span around,
                   struct otx_span doc, struct otx_scan *scan, struct otx_node **root,
                   struct otx_yaml_error *error)
{
    const struct otx_run *run = worker->run;
    struct otx_arena *arena = &worker->scratch->tree;
    struct otx_arena_mark mark = otx_arena_mark(arena);
    *list = (struct otx_list){.outline = {.each = on_item, .context = list},
                              .doc = doc,
                              .json = true,
                              .own_kinds = run->own_kinds};
    if (!otx_yaml_read_outline(arena, run->text, doc, run->options.max_nodes, scan, &list->outline,
                               root, error))
        return false;
    list->root = *root;
    list->ascii = scan->ascii;
    if (!list->outline.list ||
        (otx_open_list(*root, &list->item) == list->outline.list && is_fit(list, worker, around)))
        return true;
    list->outline.list = NULL;
    otx_arena_rewind(arena, mark);
    return otx_yaml_read(arena, run->text, doc, run->options.max_nodes, scan, root, error);
}

void otx_list_free(struct otx_list *list)
{
    free(list->outline.spans);
    otx_diags_free(&list->near);
}

/* The size of the text from item `i` on. */
static size_t items_left(const struct otx_worker *worker, const void *what, size_t i)
{
    const struct otx_list *list = what;
    (void)worker;
    return list->doc.end - list->outline.spans[i].start;
}

static struct otx_span next_items(const struct otx_worker *worker, const void *what, size_t i,
                                  size_t size)
{
    const struct otx_list *list = what;
    struct otx_span part = {i, i};
    size_t least = items_left(worker, what, i);
    while (part.end < list->outline.count && least - items_left(worker, what, part.end) < size)
        part.end++;
    return part;
}

static bool run_items(struct otx_worker *worker, const void *what, struct otx_span part)
{
    const struct otx_list *list = what;
    bool good = otx_worker_begin_selection(worker);
    for (size_t i = part.start; i < part.end && good; i++) {
        struct otx_unit unit = {.text = worker->run->text,
                                .span = list->outline.spans[i],
                                .scope = list->item,
                                .list = list->outline.list,
                                .ascii = list->ascii,
                                .odd_at = SIZE_MAX};
        if (!otx_yaml_scan_item(&worker->scratch->before, unit.text, unit.span, unit.ascii,
                                &list->outline, &unit.scope.node))
            return otx_stop(worker, OTELX_ENOMEM);
        unit.root = unit.scope.node;
        good = otx_unit_run(worker, &unit);
    }
    return good;
}

/* --- the results of a ResourceList */

bool otx_add_results(struct otx_pass *p, const struct otx_unit *unit)
{
    struct otelx_result *result = p->worker->result;
    struct otx_arena *arena = p->doc.arena;
    struct otx_want *top = otx_want_new(arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *leaf = top ? otx_want_new(arena, top, OTX_LEAF, OTX_S("results")) : NULL;
    size_t first = p->worker->list_change;
    size_t count = result->change_count - first;
    struct otx_node *results =
        otx_results(arena, &result->diags, count ? result->changes + first : NULL, first,
                    count ? result->files + first : NULL, count);
    struct otx_merge merge = {.doc = &p->doc};
    if (!leaf || !results)
        return otx_stop(p->worker, OTELX_ENOMEM);
    leaf->value = results;
    leaf->node = otx_map_get(unit->root, "results");
    leaf->word = leaf->node ? OTX_WORD_CHANGE : OTX_WORD_ADD;
    if (results->first && !(leaf->node && otx_node_equal(leaf->node, results)))
        otx_merge(&merge, (struct otx_node *)(uintptr_t)unit->root, top);
    return true;
}

/* The lines of all items except the first and the last: without these lines the List still has the
 * form of the whole. */
static struct otx_span middle_of(const struct otx_list *list)
{
    const struct otx_span *spans = list->outline.spans;
    size_t count = list->outline.count;
    return count < 3 ? (struct otx_span){list->doc.end, list->doc.end}
                     : (struct otx_span){spans[1].start, spans[count - 1].start};
}

/* Inserts the edits from `first` on among the earlier edits. Their offsets count as if the bytes
 * `out` did not exist. */
static void place_edits(struct otelx_result *result, size_t first, struct otx_span out,
                        size_t start)
{
    for (size_t i = first; i < result->edit_count; i++) {
        otelx_edit edit = result->edits[i];
        edit.offset += start;
        if (edit.offset >= out.start)
            edit.offset += out.end - out.start;
        size_t at = i;
        for (; at > 0 && result->edits[at - 1].offset > edit.offset; at--)
            result->edits[at] = result->edits[at - 1];
        result->edits[at] = edit;
    }
}

/* Writes the `results`: works out the edits on the List without most of its items, which is
 * small. */
static bool write_results(struct otx_worker *worker, const struct otx_list *list)
{
    struct otx_span middle = middle_of(list), doc = list->doc;
    struct otx_buf buf = {0};
    struct otx_yaml_error error;
    struct otx_scan scan;
    struct otx_node *root;
    size_t first_edit = worker->result->edit_count;
    otx_buf_add(&buf, otx_str_sub(worker->run->text, doc.start, middle.start));
    otx_buf_add(&buf, otx_str_sub(worker->run->text, middle.end, worker->run->text.n));
    struct otx_str text = otx_buf_done(&worker->scratch->tree, &buf);
    struct otx_span span = {0, doc.end - doc.start - (middle.end - middle.start)};
    if (!text.p ||
        !otx_yaml_read(&worker->scratch->before, text, span, SIZE_MAX, &scan, &root, &error))
        return otx_stop(worker, OTELX_ENOMEM);
    struct otx_unit unit = {.text = text,
                            .span = span,
                            .root = root,
                            .ascii = list->ascii,
                            .odd_at = SIZE_MAX,
                            .finish = otx_add_results};
    if (!otx_unit_run(worker, &unit))
        return false;
    place_edits(worker->result, first_edit, middle, doc.start);
    return true;
}

bool otx_list_run(struct otx_worker *worker, struct otx_list *list)
{
    const struct otx_run *run = worker->run;
    struct otx_diags *diags = &worker->result->diags;
    size_t first_diag = diags->count;
    worker->list_change = worker->result->change_count;
    if (otx_visit_any(run)) {
        struct otx_judges judges = otx_all_judges(run);
        otx_diags_move(diags, &list->near, 0);
        otx_judge(&judges, diags, first_diag);
    }
    const struct otx_share share = {.what = list,
                                    .end = list->outline.count,
                                    .left = items_left,
                                    .next = next_items,
                                    .run = run_items};
    if (!otx_crew_run(worker->crew, worker, &share, 0))
        return false;
    bool results = (run->options.flags & OTELX_RESULTS) && otx_is_resource_list(list->root);
    if (results)
        otx_worker_report_selection(worker);
    otx_diags_drop_off(diags, first_diag);
    return !results || run->goal == OTX_INSPECT || write_results(worker, list);
}
