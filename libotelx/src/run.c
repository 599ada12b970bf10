/* The pipeline: split, parse, find workloads, have each worked on, splice; then the proof that the
 * result is what was meant, on the result's own text. Trees live for one document. */
#include "run.h"

#include <stdlib.h>

#include "report.h"
#include "results.h"
#include "select.h"
#include "verify.h"
#include "work.h"
#include "yaml.h"

/* An entry of `select`, and the workload whose name is nearest to it. */
struct hit {
    const struct otx_node *entry;
    size_t at; /* of the entry, in its source */
    bool matched;
    struct otx_near near;
};

struct state {
    struct otx_run *run;
    struct otx_settings own; /* decoded from a functionConfig */
    struct hit *hits;
    size_t hit_count;
    size_t copied;                  /* of the input, into the result */
    size_t documents;               /* with content */
    struct otx_arena before, after; /* trees of a document, and of its new form */
    otelx_status status;
};

/* Goes through the workloads of one document: for the result, or for its proof. */
struct pass {
    struct state *state;
    struct otx_work work;
    bool record;              /* changes and findings are for the result */
    struct otx_work *reverse; /* of a proof: removal, on the same tree; or NULL */
    size_t had_ledger, fresh;
    const struct otx_node **roots; /* of the workloads, parallel to the changes */
    size_t root_count, root_cap;
};

static bool stop(struct state *s, otelx_status status)
{
    s->status = status;
    return false;
}

static bool fail_at(struct state *s, enum otx_code code, size_t at, struct otx_str what)
{
    otx_diag_add(&s->run->result->diags, code, at, what);
    return stop(s, s->run->result->diags.failed ? OTELX_ENOMEM : OTELX_EINPUT);
}

static const char *keep_text(struct otelx_result *result, struct otx_str text)
{
    const char *copy = otx_str_c(&result->arena, text);
    return copy ? copy : "";
}

/* Why the configuration does not mean this workload, or NULL. */
static const char *not_meant(struct pass *p, const struct otx_workload *w)
{
    struct state *s = p->state;
    const struct otx_settings *settings = s->run->settings;
    bool selected = !settings || !settings->select;
    for (size_t i = 0; i < s->hit_count; i++) {
        struct hit *hit = &s->hits[i];
        struct otx_str best = hit->near.best;
        if (otx_entry_matches(hit->entry, w)) {
            selected = hit->matched = true;
            continue;
        }
        otx_near_offer(&hit->near, w->name);
        if (hit->near.best.p != best.p)
            hit->near.best = otx_str_copy(&s->run->result->arena, hit->near.best);
    }
    if (!selected)
        return "not selected";
    const struct otx_node *entry = settings && settings->exclude ? settings->exclude->first : NULL;
    for (; entry; entry = entry->next)
        if (otx_entry_matches(entry, w))
            return "excluded";
    return NULL;
}

/* Appends a change; also the limit on their number. */
static otelx_change *new_change(struct pass *p, const struct otx_workload *w)
{
    struct otelx_result *result = p->state->run->result;
    if (result->change_count >= p->state->run->options.max_items) {
        fail_at(p->state, OTX_TOO_LARGE, w->root->start, OTX_S("more workloads than the limit allows"));
        return NULL;
    }
    if (!otx_grow((void **)&result->changes, &result->change_cap, result->change_count,
                  sizeof *result->changes) ||
        !otx_grow((void **)&p->roots, &p->root_cap, p->root_count, sizeof *p->roots)) {
        stop(p->state, OTELX_ENOMEM);
        return NULL;
    }
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

static void fill_change(struct pass *p, otelx_change *change, const struct otx_done *done,
                        size_t first_diag)
{
    struct otelx_result *result = p->state->run->result;
    const struct otx_plan *plan = &done->plan;
    change->verdict = done->verdict;
    change->reason = done->reason;
    for (size_t i = first_diag; i < result->diags.count; i++) {
        result->diags.items[i].change = result->change_count - 1;
        if (done->verdict == OTELX_REFUSED && !*change->reason)
            change->reason = keep_text(result, otx_str_of(result->diags.items[i].text));
    }
    if (done->verdict == OTELX_REFUSED || done->verdict == OTELX_SKIPPED || !plan->pod)
        return;
    change->language = otx_agents[OTX_PYTHON].language;
    if (plan->settings)
        change->version = keep_text(result, otx_image_tag(plan->settings->agents[OTX_PYTHON].image));
    change->containers = keep_text(result, plan->containers);
    otx_report_counts(plan->pod, change);
}

static bool on_workload(void *context, const struct otx_workload *w)
{
    struct pass *p = context;
    struct otx_done done = {.verdict = OTELX_SKIPPED}, undone;
    struct otx_ledger ledger;
    size_t first_diag = p->work.diags->count;
    otelx_change *change = NULL;
    if (p->record) {
        change = new_change(p, w);
        if (!change)
            return false;
    }
    done.reason = not_meant(p, w);
    if (!otx_ledger_read(p->work.arena, w, &ledger))
        return stop(p->state, OTELX_ENOMEM);
    p->had_ledger += ledger.pod != NULL;
    if (!done.reason && !otx_work(&p->work, w, &ledger, &done))
        return stop(p->state, OTELX_ENOMEM);
    if (p->reverse && !otx_work(p->reverse, w, &ledger, &undone))
        return stop(p->state, OTELX_ENOMEM);
    p->fresh += done.verdict == OTELX_INJECTED;
    if (change)
        fill_change(p, change, &done, first_diag);
    return true;
}

/* Without a configuration there is nothing to inject anywhere. */
static bool each_workload(struct pass *p, struct otx_node *root)
{
    if (!p->work.settings && p->work.goal == OTX_INJECT)
        return true;
    return otx_each_workload(root, on_workload, p);
}

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

static struct pass new_pass(struct state *s, struct otx_arena *arena, struct otx_str text,
                            struct otx_edits *edits, struct otx_diags *diags)
{
    *edits = (struct otx_edits){.arena = arena};
    return (struct pass){.state = s,
                         .work = {.settings = s->run->settings,
                                  .goal = s->run->goal,
                                  .arena = arena,
                                  .text = text,
                                  .edits = edits,
                                  .diags = diags,
                                  .odd_at = SIZE_MAX}};
}

static bool unproven(struct state *s, size_t at, const char *why)
{
    otx_diag_format(&s->run->result->diags, OTX_UNPROVEN, at,
                    "internal error, please report it: %s", otx_str_of(why));
    return stop(s, s->run->result->diags.failed ? OTELX_ENOMEM : OTELX_EINTERNAL);
}

struct proof {
    struct otx_span before, after; /* the document in the input and in the result */
    const struct otx_node *old_root;
    const struct otx_edits *edits;
    bool fresh; /* all that was there to find was injected just now, with ledgers */
    bool ascii;
};

/* The edits of the removal must give back the input, byte for byte. */
static bool gives_back(struct state *s, const struct proof *proof, struct otx_edits *edits)
{
    struct otx_buf back = {0};
    struct otx_str text = otx_buf_str(&s->run->result->text);
    struct otx_str old = otx_str_sub(s->run->text, proof->before.start, proof->before.end);
    bool sorted = otx_edits_sort(edits);
    if (sorted)
        otx_edits_splice(edits, text, proof->after.start, proof->after.end, &back);
    bool good = sorted && otx_str_eq(otx_buf_str(&back), old);
    if (back.failed || edits->failed)
        good = stop(s, OTELX_ENOMEM);
    else if (!good)
        unproven(s, proof->before.start, "removal would not give the input back");
    otx_buf_free(&back);
    return good;
}

/* Doing it again must change nothing; undoing it must give what was there. */
static bool prove_runs(struct state *s, const struct proof *proof, struct otx_node *root)
{
    struct otx_edits edits, back_edits;
    struct otx_diags diags = {0};
    struct otx_str text = otx_buf_str(&s->run->result->text);
    struct pass reverse = new_pass(s, &s->after, text, &back_edits, &diags);
    struct pass again = new_pass(s, &s->after, text, &edits, &diags);
    reverse.work.goal = OTX_REMOVE;
    reverse.work.settings = NULL;
    again.reverse = proof->fresh ? &reverse.work : NULL;
    bool good = each_workload(&again, root);
    if (good && edits.count)
        good = unproven(s, proof->before.start, "a second run would change the result");
    if (good && proof->fresh)
        good = gives_back(s, proof, &back_edits);
    otx_edits_free(&edits);
    otx_edits_free(&back_edits);
    otx_diags_free(&diags);
    return good;
}

static bool prove(struct state *s, const struct proof *proof)
{
    struct otx_node *root;
    struct otx_yaml_error error;
    struct otx_str text = otx_buf_str(&s->run->result->text);
    if (!otx_yaml_parse(&s->after, text, proof->after, proof->ascii, SIZE_MAX, &root, &error))
        return error.no_memory ? stop(s, OTELX_ENOMEM)
                               : unproven(s, proof->before.start, "the result is no YAML");
    const char *wrong = otx_verify(proof->old_root, root, proof->edits, proof->before.start,
                                   proof->after.start);
    if (wrong)
        return unproven(s, proof->before.start, wrong);
    return prove_runs(s, proof, root);
}

static bool note_edits(struct state *s, const struct otx_edits *edits, struct otx_span doc,
                       size_t out)
{
    struct otelx_result *result = s->run->result;
    size_t at = doc.start;
    for (size_t i = 0; i < edits->count; i++) {
        const struct otx_edit *edit = &edits->items[i];
        if (!otx_grow((void **)&result->edits, &result->edit_cap, result->edit_count,
                      sizeof *result->edits))
            return stop(s, OTELX_ENOMEM);
        out += edit->at - at;
        result->edits[result->edit_count++] =
            (struct otx_edit_ref){edit->at, edit->removed, out, edit->text.n};
        out += edit->text.n;
        at = edit->at + edit->removed;
    }
    return true;
}

/* Writes the document's new form and proves it. */
static bool write_document(struct state *s, struct otx_span doc, const struct pass *p,
                           const struct otx_node *root, bool ascii)
{
    struct otx_buf *out = &s->run->result->text;
    struct otx_edits *edits = p->work.edits;
    if (edits->failed)
        return stop(s, OTELX_ENOMEM);
    if (!otx_edits_sort(edits))
        return unproven(s, doc.start, "edits overlap");
    otx_buf_add(out, otx_str_sub(s->run->text, s->copied, doc.start));
    size_t start = out->n;
    otx_edits_splice(edits, s->run->text, doc.start, doc.end, out);
    s->copied = doc.end;
    if (out->failed)
        return stop(s, OTELX_ENOMEM);
    bool inserts_ascii = true;
    for (size_t i = 0; i < edits->count; i++)
        inserts_ascii &= otx_scan_text(edits->items[i].text).ascii;
    struct proof proof = {.before = doc,
                          .after = {start, out->n},
                          .old_root = root,
                          .edits = edits,
                          .fresh = p->fresh && p->had_ledger == 0 && s->run->settings &&
                                   s->run->settings->ledger &&
                                   !(s->run->options.flags & OTELX_RESULTS),
                          .ascii = ascii && inserts_ascii};
    return note_edits(s, edits, doc, start) && prove(s, &proof);
}

/* The `results` of a ResourceList, put into it like everything else. */
static bool add_results(struct pass *p, struct otx_node *root, size_t first_change)
{
    struct otelx_result *result = p->state->run->result;
    struct otx_want *top = otx_want_new(p->work.arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *leaf =
        top ? otx_want_new(p->work.arena, top, OTX_LEAF, OTX_S("results")) : NULL;
    struct otx_node *results =
        otx_results(p->work.arena, &result->diags, result->changes + first_change, first_change,
                    p->roots, p->root_count);
    struct otx_merge merge = {.arena = p->work.arena,
                              .text = p->work.text,
                              .edits = p->work.edits,
                              .diags = p->work.diags,
                              .odd_at = p->work.odd_at};
    if (!leaf || !results)
        return stop(p->state, OTELX_ENOMEM);
    leaf->verb = OTX_SET;
    leaf->value = results;
    if (results->first)
        otx_merge(&merge, root, top);
    return true;
}

/* The configuration that a ResourceList brings along. */
static bool take_config(struct state *s, const struct otx_node *root)
{
    const struct otx_node *node = otx_map_get(root, "functionConfig");
    struct otx_diags *diags = &s->run->result->diags;
    if (!otx_is_resource_list(root))
        return fail_at(s, OTX_NOT_RESOURCE_LIST, root->start,
                       OTX_S("not a ResourceList, and no configuration is given"));
    if (otx_config_is_empty(node)) {
        otx_diag_add(diags, OTX_NO_CONFIG, root->start,
                     OTX_S("no configuration in `functionConfig`; nothing was injected"));
        return true;
    }
    if (!otx_config_is(node)) {
        otx_diag_add(diags, OTX_NOT_CONFIG, node->start,
                     OTX_S("`functionConfig` must be an otelx.dev/v1alpha1 Instrumentation or a "
                           "ConfigMap"));
        return stop(s, OTELX_ECONFIG);
    }
    if (!otx_config_decode(&s->before, node, diags, false, &s->own))
        return stop(s, s->before.failed || diags->failed ? OTELX_ENOMEM : OTELX_ECONFIG);
    s->run->settings = &s->own;
    return true;
}

static bool begin_hits(struct state *s)
{
    const struct otx_node *select = s->run->settings ? s->run->settings->select : NULL;
    if (!select || s->hits)
        return true;
    s->hits = calloc(select->count + 1, sizeof *s->hits);
    if (!s->hits)
        return stop(s, OTELX_ENOMEM);
    for (const struct otx_node *entry = select->first; entry; entry = entry->next)
        s->hits[s->hit_count++] =
            (struct hit){.entry = entry, .at = entry->start, .near = {.word = otx_map_text(entry, "name")}};
    return true;
}

/* A selection that means nothing here is most likely misspelt. */
static void report_selection(struct state *s)
{
    struct otx_diags *diags = &s->run->result->diags;
    bool any = false;
    for (size_t i = 0; i < s->hit_count; i++)
        any |= s->hits[i].matched;
    for (size_t i = 0; i < s->hit_count; i++) {
        struct hit *hit = &s->hits[i];
        struct otx_buf text = {0};
        if (hit->matched)
            continue;
        otx_buf_text(&text, "this selection matches no workload");
        if (hit->near.best.n)
            otx_buf_format(&text, "; did you mean `%s`?", hit->near.best);
        struct otx_diag *diag =
            otx_diag_add(diags, OTX_NOTHING_SELECTED, hit->at, otx_buf_str(&text));
        diag->in_config = s->run->config_in_config;
        diag->field = "spec.select";
        diag->severity = any ? OTELX_WARNING : OTELX_ERROR;
        diags->failed |= text.failed;
        otx_buf_free(&text);
    }
    s->hit_count = 0;
}

static bool work_on(struct state *s, struct otx_span doc, struct otx_node *root, bool ascii,
                    bool odd)
{
    struct otx_run *run = s->run;
    struct otx_edits edits;
    struct pass p = new_pass(s, &s->before, run->text, &edits, &run->result->diags);
    size_t first_change = run->result->change_count;
    p.record = true;
    if (odd)
        p.work.odd_at = find_odd_break(run->text, doc, root);
    bool good = each_workload(&p, root);
    if (good && (run->options.flags & OTELX_RESULTS) && otx_is_resource_list(root)) {
        report_selection(s);
        good = add_results(&p, root, first_change);
    }
    if (good && edits.count)
        good = write_document(s, doc, &p, root, ascii);
    otx_edits_free(&edits);
    free(p.roots);
    return good;
}

static bool parse(struct state *s, struct otx_span doc, bool ascii, struct otx_node **root)
{
    struct otx_yaml_error error;
    size_t directive = otx_find_directive(s->run->text, doc);
    if (directive < doc.end)
        return fail_at(s, OTX_BAD_YAML, directive,
                       OTX_S("YAML directives are not accepted, as kubectl accepts none"));
    if (otx_yaml_parse(&s->before, s->run->text, doc, ascii, s->run->options.max_nodes, root,
                       &error))
        return true;
    if (error.no_memory)
        return stop(s, OTELX_ENOMEM);
    return fail_at(s, error.too_large ? OTX_TOO_LARGE : OTX_BAD_YAML, error.at, error.text);
}

static bool run_document(struct state *s, struct otx_span doc)
{
    struct otx_run *run = s->run;
    struct otx_str text = otx_str_sub(run->text, doc.start, doc.end);
    struct otx_scan scan = otx_scan_text(text);
    struct otx_node *root;
    if (scan.bad < text.n)
        return fail_at(s, OTX_BAD_TEXT, doc.start + scan.bad, otx_str_of(scan.why));
    if (!parse(s, doc, scan.ascii, &root))
        return false;
    if (!root)
        return true;
    if (s->documents++ && run->own_config)
        return fail_at(s, OTX_NOT_RESOURCE_LIST, doc.start,
                       OTX_S("a ResourceList must be the only document"));
    if (run->own_config && !take_config(s, root))
        return false;
    return begin_hits(s) && work_on(s, doc, root, scan.ascii, scan.odd_breaks);
}

otelx_status otx_run_all(struct otx_run *run)
{
    struct state s = {.run = run, .status = OTELX_OK};
    struct otx_span doc;
    size_t pos = 0;
    bool good = true;
    if (run->text.n > run->options.max_input)
        good = fail_at(&s, OTX_TOO_LARGE, 0, OTX_S("the text is larger than the limit allows"));
    while (good && otx_next_doc(run->text, &pos, &doc)) {
        good = run_document(&s, doc);
        if (run->own_config && pos < run->text.n)
            continue; /* the settings live in this document's tree */
        otx_arena_reset(&s.before);
        otx_arena_reset(&s.after);
    }
    if (good) {
        otx_buf_add(&run->result->text, otx_str_sub(run->text, s.copied, run->text.n));
        report_selection(&s);
        if (run->result->text.failed || run->result->diags.failed || run->result->arena.failed)
            s.status = OTELX_ENOMEM;
    }
    otx_arena_free(&s.before);
    otx_arena_free(&s.after);
    free(s.hits);
    return s.status;
}
