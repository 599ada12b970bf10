/* One pass over a document's workloads. */
#include "run/pass.h"

#include <stdlib.h>

#include "choose/choose.h"
#include "kube/selector.h"
#include "kube/near_workload.h"
#include "kube/workload.h"
#include "plan/findings.h"
#include "record/read.h"
#include "tree/project.h"
#include "plan/plan.h"
#include "report/inspect.h"

bool otx_stop(struct otx_state *s, otelx_status status)
{
    s->status = status;
    return false;
}

bool otx_stop_at(struct otx_state *s, enum otx_code code, size_t at, struct otx_str what)
{
    otx_diag_add(&s->result->diags, code, at, what);
    return otx_stop(s, s->result->diags.failed ? OTELX_ENOMEM : OTELX_EINPUT);
}

static const char *keep_text(struct otelx_result *result, struct otx_str text)
{
    const char *copy = otx_str_c(&result->arena, text);
    return copy ? copy : "";
}

/* Whether a configuration selects the workload. Its entries begin at the hit `*at`, and `*at` ends
 * behind them. Names that an entry may have meant are kept, since their document will be gone. */
static bool match_entries(struct otx_pass *p, const struct otx_workload *w, size_t setting,
                          size_t *at)
{
    struct otx_state *s = p->state;
    bool selected = !s->run->own[setting].settings.select;
    for (; *at < s->hit_count && s->hits[*at].setting == setting; ++*at) {
        struct otx_hit *hit = &s->hits[*at];
        if (otx_entry_matches(hit->entry, w))
            selected = hit->matched = true;
        else if (p->record && !hit->matched)
            otx_near_keep(&hit->near, &s->result->arena, w->name);
    }
    return selected;
}

static bool is_excluded(const struct otx_settings *settings, const struct otx_workload *w)
{
    const struct otx_node *entry = otx_first(settings->exclude);
    for (; entry; entry = entry->next)
        if (otx_entry_matches(entry, w))
            return true;
    return false;
}

/* What the workload is seen in: the configurations of ours that mean it, or why none does. */
static struct otx_context context_of(struct otx_pass *p, const struct otx_workload *w)
{
    struct otx_run *run = p->state->run;
    struct otx_context context = {.index = &run->index,
                                  .by_annotation = run->by_annotation,
                                  .default_name_space = otx_str_of(run->options.default_namespace),
                                  .meant = p->state->meant,
                                  .containers = p->state->filter.containers};
    for (size_t i = 0, at = 0; i < run->own_count; i++) {
        const struct otx_settings *settings = &run->own[i].settings;
        if (!match_entries(p, w, i, &at))
            context.not_meant = "not selected";
        else if (is_excluded(settings, w))
            context.not_meant = "excluded";
        else
            p->state->meant[context.meant_count++] = settings;
    }
    return context;
}

/* Appends a change; also the limit on their number. */
static otelx_change *new_change(struct otx_pass *p, const struct otx_workload *w)
{
    struct otelx_result *result = p->state->result;
    if (result->change_count >= p->state->run->options.max_items) {
        otx_stop_at(p->state, OTX_TOO_LARGE, w->root->start,
                    OTX_S("more workloads than the limit allows"));
        return NULL;
    }
    if (!otx_grow((void **)&result->changes, &result->change_cap, result->change_count,
                  sizeof *result->changes) ||
        !otx_grow((void **)&p->roots, &p->root_cap, p->root_count, sizeof *p->roots) ||
        !otx_grow((void **)&p->decided, &p->decided_cap, p->root_count, sizeof *p->decided)) {
        otx_stop(p->state, OTELX_ENOMEM);
        return NULL;
    }
    p->decided[p->root_count] = (struct otx_decided){NULL, NULL};
    p->roots[p->root_count++] = w->root;
    otelx_change *change = &result->changes[result->change_count++];
    *change = (otelx_change){.api_version = keep_text(result, w->api_version),
                             .kind = keep_text(result, w->kind),
                             .name_space = keep_text(result, w->name_space),
                             .name = keep_text(result, w->name),
                             .reason = "",
                             .language = "",
                             .version = "",
                             .containers = "",
                             .offset = w->root->start};
    return change;
}

/* Notes what is there, beside the change that was added last. */
static bool add_found(struct otx_pass *p, const struct otx_workload *w,
                      const struct otx_record *record)
{
    struct otelx_result *result = p->state->result;
    size_t i = result->change_count - 1;
    return otx_grow((void **)&result->found, &result->found_cap, i, sizeof *result->found) &&
           otx_inspect(&result->arena, w, record, &result->found[i]);
}

/* Likewise room for its patches, which are made when it is proven. */
static bool add_patch(struct otx_pass *p)
{
    struct otelx_result *result = p->state->result;
    size_t i = result->change_count - 1;
    if (!otx_grow((void **)&result->patches, &result->patch_cap, i, sizeof *result->patches))
        return false;
    result->patches[i] = (otelx_patch){"", "", "", "", ""};
    return true;
}

static void fill_change(struct otx_pass *p, otelx_change *change, const struct otx_done *done,
                        size_t first_diag)
{
    struct otelx_result *result = p->state->result;
    const struct otx_plan *plan = &done->plan;
    change->verdict = done->verdict;
    change->reason = done->reason;
    for (size_t i = first_diag; i < result->diags.count; i++) {
        result->diags.items[i].change = result->change_count - 1;
        if (done->verdict == OTELX_REFUSED && !*change->reason &&
            result->diags.items[i].severity == OTELX_ERROR)
            change->reason = keep_text(result, otx_str_of(result->diags.items[i].text));
    }
    if (done->verdict == OTELX_REFUSED || done->verdict == OTELX_SKIPPED || !plan->pod)
        return;
    change->language = keep_text(result, plan->languages);
    change->version = keep_text(result, plan->versions);
    change->containers = keep_text(result, plan->containers);
    otx_report_counts(plan->pod, change);
}

/* The second time nothing may be left to do, and nothing refused that was not before. What is there
 * must be what was decided. */
static void judge_again(struct otx_pass *p, const struct otx_workload *w,
                        const struct otx_done *done, size_t i)
{
    otelx_verdict first = p->proved[i].verdict;
    const struct otx_decided *decided = p->decided ? &p->decided[i] : NULL;
    if (done->verdict != OTELX_UP_TO_DATE && done->verdict != OTELX_KEPT &&
        done->verdict != OTELX_SKIPPED &&
        !(done->verdict == OTELX_REFUSED && first == OTELX_REFUSED))
        p->wrong = "a second run would change the result";
    if (!decided || !decided->want || p->wrong)
        return;
    const struct otx_node *meant = otx_project(p->work.arena, decided->pod, decided->want);
    if (meant && !otx_is_projected(w->pod_spec, meant, decided->want))
        p->wrong = "the result is not what was decided";
}

static void mark_fresh(struct otx_pass *p, size_t from)
{
    for (size_t i = from; i < p->work.edits->count; i++)
        p->work.edits->items[i].fresh = true;
}

/* What the Operator learns from its cluster, said once. */
static void tell_left_out(struct otx_pass *p, const struct otx_workload *w,
                          const struct otx_done *done)
{
    const struct otx_choices *choices = &done->plan.choices;
    bool exact = false;
    for (size_t i = 0; i < choices->count; i++)
        exact |= choices->items[i].settings->profile == OTX_OPERATOR;
    if (!exact || p->state->told || done->verdict == OTELX_SKIPPED ||
        done->verdict == OTELX_REFUSED)
        return;
    p->state->told = true;
    otx_diag_add(p->work.diags, OTX_LEFT_OUT, w->root->start,
                 OTX_S("left out, since only a cluster knows them: k8s.replicaset.name, "
                       "k8s.job.name of a CronJob, the uids of owners"));
}

/* A workload that nothing asks for any more, and that is still injected. */
static bool on_orphan(struct otx_pass *p, const struct otx_workload *w,
                      const struct otx_record *record, struct otx_done *done)
{
    struct otx_work removal = p->work;
    if (p->state->run->options.flags & OTELX_PRUNE) {
        removal.goal = OTX_REMOVE;
        removal.context = NULL;
        return otx_work(&removal, w, record, done);
    }
    otx_diag_add(p->work.diags, OTX_ORPHAN, w->root->start,
                 OTX_S("this workload is still instrumented, though nothing asks for it; `inject "
                       "--prune` or `uninject` takes that out"));
    return !p->work.diags->failed;
}

static bool is_orphan(const struct otx_pass *p, const struct otx_workload *w,
                      const struct otx_context *around, const struct otx_record *record)
{
    return p->work.goal == OTX_INJECT && record->there && w->pod_spec && !around->containers &&
           !p->state->run->unasked && !p->state->run->inspect;
}

static bool work_on(struct otx_pass *p, const struct otx_workload *w,
                    const struct otx_context *around, bool admitted, struct otx_done *done,
                    const struct otx_record *record)
{
    if (!done->reason && !otx_work(&p->work, w, record, done))
        return false;
    if (admitted && done->verdict == OTELX_SKIPPED && is_orphan(p, w, around, record))
        return on_orphan(p, w, record, done);
    return true;
}

/* Why nothing is to be done in a workload that is meant, or NULL. A proof asks again only about one
 * that was left alone. */
static const char *untouchable(const struct otx_pass *p, const struct otx_workload *w,
                               const struct otx_record *record, otelx_verdict first)
{
    if (p->proved && first != OTELX_SKIPPED)
        return NULL;
    const char *sealed = otx_sealed_reason(w);
    bool ours = p->work.goal == OTX_REMOVE || record->there; /* it was injected before */
    return sealed || ours ? sealed : otx_patch_reason(w);
}

static bool on_workload(void *context, const struct otx_workload *w)
{
    struct otx_pass *p = context;
    struct otx_done done = {.verdict = OTELX_SKIPPED}, undone;
    struct otx_context around = context_of(p, w);
    struct otx_record record;
    size_t first_diag = p->work.diags->count, first_edit = p->work.edits->count;
    otelx_change *change = NULL;
    if (p->record) {
        change = new_change(p, w);
        if (!change)
            return false;
    }
    bool admitted = otx_filter_admits(&p->state->filter, w, p->record);
    size_t visited = p->visited++;
    otelx_verdict first = p->proved ? p->proved[visited].verdict : OTELX_SKIPPED;
    bool meant = around.meant_count || around.by_annotation || p->state->run->blind;
    if (!otx_record_read(p->work.arena, w, &record))
        return otx_stop(p->state, OTELX_ENOMEM);
    done.reason = !admitted                ? "not selected"
                  : p->state->run->unasked ? "no configuration"
                  : meant                  ? untouchable(p, w, &record, first)
                                           : around.not_meant;
    around.removal = p->work.goal == OTX_REMOVE;
    p->work.context = p->state->run->blind ? NULL : &around;
    if (p->state->run->inspect && !add_found(p, w, &record))
        return otx_stop(p->state, OTELX_ENOMEM);
    if (change && (p->state->run->options.flags & OTELX_PATCHES) && !add_patch(p))
        return otx_stop(p->state, OTELX_ENOMEM);
    if (!work_on(p, w, &around, admitted, &done, &record))
        return otx_stop(p->state, OTELX_ENOMEM);
    if (p->proved)
        judge_again(p, w, &done, visited);
    if (p->reverse && first == OTELX_INJECTED && !otx_work(p->reverse, w, &record, &undone))
        return otx_stop(p->state, OTELX_ENOMEM);
    if (done.verdict == OTELX_INJECTED && done.plan.keeps_record)
        mark_fresh(p, first_edit);
    bool changes = done.plan.pod && done.verdict != OTELX_REFUSED && done.verdict != OTELX_SKIPPED;
    if (change && changes)
        p->decided[p->root_count - 1] = (struct otx_decided){w->pod_spec, done.plan.pod};
    if (change) {
        tell_left_out(p, w, &done);
        fill_change(p, change, &done, first_diag);
        change->filtered = !admitted;
    }
    return true;
}

/* Texts that are the same for all objects of a kind are folded into one in the end. */
static void on_near(void *context, const struct otx_near_workload *near)
{
    struct otx_diags *diags = context;
    size_t at = near->at->start;
    switch (near->nearly) {
    case OTX_NEARLY_KIND:
        otx_diag_format(diags, OTX_NEARLY, at,
                        "`kind` must be `%s`, not `%s`; the object is left as it is", near->meant,
                        near->kind);
        break;
    case OTX_NEARLY_VERSION:
        if (near->api_version.n)
            otx_diag_format(diags, OTX_NEARLY, at,
                            "`apiVersion: %s` has no %s; the object is left as it is",
                            near->api_version, near->kind);
        else
            otx_diag_format(diags, OTX_NEARLY, at,
                            "this %s has no `apiVersion`; it is left as it is", near->kind);
        break;
    case OTX_NEARLY_TEMPLATE:
        otx_diag_add(diags, OTX_NEARLY, at,
                     OTX_S("a Template must be processed first (`oc process`); its objects are "
                           "left as they are"));
        break;
    case OTX_NEARLY_ARRAY:
        otx_diag_add(diags, OTX_NEARLY, at,
                     OTX_S("an array of objects is no manifest; it must be the `items` of a List"));
        break;
    case OTX_NEARLY_UNKNOWN:
        otx_diag_format(diags, OTX_UNKNOWN_KIND, at,
                        "`%s` of `%s` holds a pod template, and otelx does not know this kind; it "
                        "is left as it is",
                        near->kind, near->api_version);
        break;
    }
}

/* Without a configuration there is nothing to inject anywhere, but there may be something to see.
 */
bool otx_pass_run(struct otx_pass *p, struct otx_node *root)
{
    const struct otx_run *run = p->state->run;
    if (p->work.goal == OTX_INJECT && !run->inspect && !run->own_count && !run->index.count)
        return true;
    if (p->record)
        otx_each_near_workload(root, on_near, p->work.diags);
    return otx_each_workload(root, on_workload, p);
}

struct otx_pass otx_pass_new(struct otx_state *s, struct otx_arena *arena, struct otx_str text,
                             struct otx_edits *edits, struct otx_diags *diags)
{
    *edits = (struct otx_edits){.arena = arena};
    return (struct otx_pass){.state = s,
                             .work = {.goal = s->run->goal,
                                      .arena = arena,
                                      .text = text,
                                      .edits = edits,
                                      .diags = diags,
                                      .odd_at = SIZE_MAX}};
}

/* The number of its pseudo-source comes behind those of the configurations. */
bool otx_begin_filter(struct otx_state *s)
{
    struct otelx_result *result = s->result;
    bool good = otx_filter_read(&s->filter, &result->arena, &s->run->options, &result->diags,
                                result->filter_source);
    bool failed = result->arena.failed || result->diags.failed;
    return good || otx_stop(s, failed ? OTELX_ENOMEM : OTELX_ECONFIG);
}

bool otx_begin_selection(struct otx_state *s)
{
    const struct otx_run *run = s->run;
    size_t count = 0;
    if (s->meant)
        return true;
    for (size_t i = 0; i < run->own_count; i++)
        count += run->own[i].settings.select ? run->own[i].settings.select->count : 0;
    s->meant = calloc(run->own_count + 1, sizeof *s->meant);
    s->hits = calloc(count + 1, sizeof *s->hits);
    if (!s->meant || !s->hits)
        return otx_stop(s, OTELX_ENOMEM);
    for (size_t i = 0; i < run->own_count; i++) {
        const struct otx_node *select = run->own[i].settings.select;
        for (const struct otx_node *entry = otx_first(select); entry; entry = entry->next)
            s->hits[s->hit_count++] =
                (struct otx_hit){.entry = entry,
                                 .setting = i,
                                 .source = entry->set_by ? entry->set_by : run->own[i].source,
                                 .near = {.word = otx_map_text(entry, "name")}};
    }
    return true;
}

void otx_add_selection(struct otx_state *s, const struct otx_state *part)
{
    for (size_t i = 0; i < part->hit_count; i++) {
        struct otx_str best = part->hits[i].near.best;
        s->hits[i].matched |= part->hits[i].matched;
        if (best.n)
            otx_near_keep(&s->hits[i].near, &s->result->arena, best);
    }
    otx_filter_add(&s->filter, &part->filter);
}

void otx_state_free(struct otx_state *s)
{
    otx_arena_free(&s->before);
    otx_arena_free(&s->after);
    free(s->meant);
    free(s->hits);
}

/* What a selection most likely means that matches nothing: a kind as it is written, or a name. */
static struct otx_str meant_by(const struct otx_hit *hit)
{
    struct otx_str word = otx_map_text(hit->entry, "kind");
    struct otx_near near = {.word = word};
    struct otx_str kind = otx_kind_called(word, &near);
    if (kind.n && !otx_str_glob(kind, word, true))
        return kind;
    return kind.n || !near.best.n ? hit->near.best : near.best;
}

/* A selection that means nothing here is most likely misspelt. */
void otx_report_selection(struct otx_state *s)
{
    struct otx_diags *diags = &s->result->diags;
    if (s->reported || (s->run->options.flags & OTELX_ALLOW_NO_MATCH))
        return;
    s->reported = true;
    for (size_t i = 0; i < s->hit_count; i++) {
        struct otx_hit *hit = &s->hits[i];
        struct otx_buf text = {0};
        bool any = false;
        if (hit->matched)
            continue;
        for (size_t k = 0; k < s->hit_count; k++)
            any |= s->hits[k].matched && s->hits[k].setting == hit->setting;
        otx_buf_text(&text, "this selection matches no workload");
        struct otx_str meant = meant_by(hit);
        if (meant.n)
            otx_buf_format(&text, "; did you mean `%s`?", meant);
        struct otx_diag *diag =
            otx_diag_done(diags, OTX_NOTHING_SELECTED, hit->entry->start, &text);
        diag->source = hit->source;
        diag->set = hit->entry->set_by != 0;
        diag->field = "spec.select";
        diag->severity = any ? OTELX_WARNING : OTELX_ERROR;
    }
    if (s->documents) /* empty input has nothing to choose from */
        otx_filter_report(&s->filter, diags, s->result->filter_source);
}
