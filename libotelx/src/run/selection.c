/* An entry of `select` that matches nothing is most likely misspelt: the nearest name is kept. */
#include "run/selection.h"

#include <otelx.h>
#include <stdlib.h>

#include "kube/hook.h"
#include "kube/kinds.h"
#include "kube/selector.h"
#include "run/severity.h"
#include "run/work.h"

bool otx_selection_begin(struct otx_selection *selection, const struct otx_run *run)
{
    size_t count = 0;
    if (selection->meant)
        return true;
    for (size_t i = 0; i < run->own_count; i++)
        count += run->own[i].settings.select ? run->own[i].settings.select->count : 0;
    /* one more than needed, since calloc of nothing may return NULL */
    selection->meant = calloc(run->own_count + 1, sizeof *selection->meant);
    selection->hits = calloc(count + 1, sizeof *selection->hits);
    if (!selection->meant || !selection->hits)
        return false;
    for (size_t i = 0; i < run->own_count; i++) {
        const struct otx_node *select = run->own[i].settings.select;
        for (const struct otx_node *entry = otx_first(select); entry; entry = entry->next)
            selection->hits[selection->count++] =
                (struct otx_hit){.entry = entry,
                                 .setting = i,
                                 .source = entry->set_by ? entry->set_by : run->own[i].source,
                                 .near = {.word = otx_map_text(entry, "name")}};
    }
    return true;
}

void otx_selection_free(struct otx_selection *selection)
{
    free(selection->meant);
    free(selection->hits);
    *selection = (struct otx_selection){0};
}

/* How a configuration selects a workload. A hook must be named: a selector of labels also matches
 * the hooks of a chart, and a hook that does not end blocks the release. */
enum match { UNMATCHED, MATCHED, NAMED };

static enum match matched_by(const struct otx_node *entry)
{
    bool named = otx_map_get(entry, "kind") || otx_map_get(entry, "name") ||
                 otx_map_get(entry, "annotationSelector");
    return named ? NAMED : MATCHED;
}

/* Matches a workload with the entries of a configuration. They begin at the hit `*at`; `*at`
 * becomes the first entry of the next configuration. */
static enum match match_entries(struct otx_selection *selection, const struct otx_workload *w,
                                const struct otx_setting *setting, size_t number, size_t *at,
                                struct otx_arena *near)
{
    enum match best = setting->settings.select ? UNMATCHED : MATCHED;
    for (; *at < selection->count && selection->hits[*at].setting == number; ++*at) {
        struct otx_hit *hit = &selection->hits[*at];
        if (otx_entry_matches(hit->entry, w)) {
            enum match match = matched_by(hit->entry);
            best = match > best ? match : best;
            hit->matched = true;
        } else if (near && !hit->matched) {
            otx_near_keep(&hit->near, near, w->name);
        }
    }
    return best;
}

static bool is_excluded(const struct otx_settings *settings, const struct otx_workload *w)
{
    const struct otx_node *entry = otx_first(settings->exclude);
    for (; entry; entry = entry->next)
        if (otx_entry_matches(entry, w))
            return true;
    return false;
}

struct otx_context otx_selection_ask(struct otx_selection *selection, const struct otx_run *run,
                                     const struct otx_filter *filter, const struct otx_workload *w,
                                     struct otx_arena *near)
{
    bool named = filter->fields[OTX_BY_KIND].count || filter->fields[OTX_BY_NAME].count;
    bool hook = run->goal != OTX_REMOVE && !named && otx_is_hook(w);
    struct otx_context context = {.index = &run->index,
                                  .by_annotation = run->by_annotation,
                                  .default_name_space = otx_str_of(run->options.default_namespace),
                                  .meant = selection->meant};
    for (size_t i = 0, at = 0; i < run->own_count; i++) {
        const struct otx_settings *settings = &run->own[i].settings;
        enum match match = match_entries(selection, w, &run->own[i], i, &at, near);
        if (match == UNMATCHED)
            context.not_meant = "not selected";
        else if (is_excluded(settings, w))
            context.not_meant = "excluded";
        else if (hook && match != NAMED)
            context.not_meant = "a hook; to inject into it, select its kind, name or annotation";
        else
            selection->meant[context.meant_count++] = settings;
    }
    return context;
}

void otx_selection_add(struct otx_selection *selection, struct otx_arena *near,
                       const struct otx_selection *part)
{
    for (size_t i = 0; i < part->count; i++) {
        struct otx_str best = part->hits[i].near.best;
        selection->hits[i].matched |= part->hits[i].matched;
        if (best.n)
            otx_near_keep(&selection->hits[i].near, near, best);
    }
}

/* The likely meaning of an entry that matches nothing: the correct kind, or a name. */
static struct otx_str meant_by(const struct otx_hit *hit, const struct otx_own_kind *own)
{
    struct otx_str word = otx_map_text(hit->entry, "kind");
    struct otx_near near = {.word = word};
    struct otx_str kind = otx_kind_called(word, own, &near);
    if (kind.n && !otx_str_glob(kind, word, true))
        return kind;
    return kind.n || !near.best.n ? hit->near.best : near.best;
}

static void report_hit(const struct otx_hit *hit, const struct otx_own_kind *own, bool others,
                       struct otx_diags *diags)
{
    struct otx_buf text = {0};
    otx_buf_text(&text, "this selection matches no workload");
    struct otx_str meant = meant_by(hit, own);
    if (meant.n)
        otx_buf_format(&text, "; did you mean `%s`?", meant);
    struct otx_diag *diag = otx_diag_done(diags, OTX_NOTHING_SELECTED, hit->entry->start, &text);
    diag->source = hit->source;
    diag->set = hit->entry->set_by != 0;
    diag->field = "spec.select";
    diag->severity = others ? OTELX_WARNING : OTELX_ERROR;
}

void otx_selection_report(struct otx_selection *selection, const struct otx_run *run,
                          struct otx_diags *diags)
{
    selection->reported = true;
    for (size_t i = 0; i < selection->count; i++) {
        const struct otx_hit *hit = &selection->hits[i];
        bool others = false; /* another entry of the same configuration has matched */
        for (size_t k = 0; k < selection->count && !hit->matched; k++)
            others |= selection->hits[k].matched && selection->hits[k].setting == hit->setting;
        if (hit->matched)
            continue;
        struct otx_judges judges = {
            .all = &run->own[hit->setting], .all_count = 1, .option = &run->levels};
        report_hit(hit, run->own_kinds, others, diags);
        otx_judge(&judges, diags, diags->count - 1);
    }
}
