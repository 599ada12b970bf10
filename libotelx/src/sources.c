/* One call of the library: each source goes through all layers by itself. What a source needs from
 * the others is gathered first: Namespaces, ConfigMaps, Secrets, the Operator's resources. A
 * selection is looked for in all sources, and reported once.
 *
 * Findings carry the number of their source. In a result the inputs have the first numbers, then
 * the sources of the configuration, then the selection of the call. While an input is being worked
 * on, its own number is 0, and the other inputs have the numbers after the sources of the
 * configuration. */
#include "sources.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/repeated.h"
#include "base/options.h"
#include "base/source.h"
#include "base/str.h"
#include "choose/index.h"
#include "config/levels.h"
#include "config_api.h"
#include "run/findings.h"
#include "run/worker.h"
#include "run/result.h"
#include "run/run.h"
#include "run/severity.h"
#include "run/silence.h"
#include "run/work.h"
#include "tree/node.h"
#include "yaml/parse.h"

enum { MAX_THREADS = 64, LARGE = 256 * 1024 };

/* One source and its result. */
struct part {
    struct otelx_result result;
    struct otx_run run;
    struct otx_worker worker;
    otelx_status status;
};

struct work {
    const struct otx_call *call;
    otelx_result *result;
    struct otx_run run;     /* copied to every part at its start */
    struct otx_index index; /* of the configurations and of all inputs */
    struct part *parts;
    atomic_size_t next;
};

static size_t config_count(const struct otx_call *call)
{
    return call->cfg ? call->cfg->source_count : 0;
}

static struct otx_str text_of(const struct otx_call *call, size_t i)
{
    return (struct otx_str){call->sources[i].text, call->sources[i].size};
}

/* --- before: names, configuration, index */

/* Sets the inputs of the result, and copies the names of all sources: the configuration may be
 * freed before the result. */
static bool take_sources(struct work *work)
{
    const struct otx_call *call = work->call;
    otelx_result *result = work->result;
    size_t count = call->count, configs = config_count(call);
    result->inputs = calloc(count + 1, sizeof *result->inputs);
    result->names = otx_alloc(&result->arena, (count + configs + 1) * sizeof *result->names);
    if (!result->inputs || !result->names)
        return false;
    result->input_count = count;
    for (size_t i = 0; i < count; i++) {
        result->inputs[i].source = text_of(call, i);
        result->names[i] = otx_str_c(&result->arena, otx_str_of(otx_source_name(call->sources[i])));
    }
    for (size_t i = 0; i < configs; i++)
        result->names[count + i] =
            otx_str_c(&result->arena, otx_str_of(call->cfg->sources[i].name));
    result->names[count + configs] = "<selection>";
    result->filter_source = (unsigned)(configs + 1 + count);
    return !result->arena.failed;
}

/* Where the configuration of a run comes from. A removal with an empty configuration is a removal
 * without one: it goes by the records. */
static enum otx_config_from config_from(enum otx_goal goal, const otelx_config *cfg)
{
    bool some = cfg && (cfg->own_count || cfg->index.count);
    if (goal == OTX_INJECT)
        return cfg && cfg->given ? OTX_CONFIG_GIVEN : OTX_CONFIG_INPUT;
    return (goal == OTX_REMOVE ? some : cfg != NULL) ? OTX_CONFIG_GIVEN : OTX_CONFIG_NONE;
}

static void take_config(struct otx_run *run, const otelx_config *cfg)
{
    run->own = cfg ? cfg->own : NULL;
    run->own_count = cfg ? cfg->own_count : 0;
    run->by_annotation = run->own_count == 0 || cfg->operators;
    run->config = config_from(run->goal, cfg);
}

/* A source that cannot be read is ignored here: the run of that source reports the error. */
static bool index_source(struct work *work, size_t i, bool objects)
{
    struct otx_index *index = &work->index;
    struct otx_str text = text_of(work->call, i);
    unsigned source = (unsigned)(config_count(work->call) + 1 + i);
    struct otx_arena arena = {0};
    struct otx_span doc;
    bool good = true;
    for (size_t pos = 0;
         good && text.n <= work->run.options.max_input && otx_next_doc(text, &pos, &doc);) {
        struct otx_scan scan;
        struct otx_node *root;
        struct otx_yaml_error error;
        if (!otx_index_concerns(otx_str_sub(text, doc.start, doc.end), objects))
            continue;
        if (otx_yaml_read(&arena, text, doc, work->run.options.max_nodes, &scan, &root, &error))
            otx_index_add(index, root, &work->result->diags, source);
        else
            good = !error.no_memory;
        otx_arena_reset(&arena);
    }
    otx_arena_free(&arena);
    otx_index_locate(index, text, source);
    return good;
}

/* Whether a configuration mounts a Secret or ConfigMap with certificates: then the index must know
 * which of them are in the input. */
static bool needs_tls(const otelx_config *cfg)
{
    bool any = false;
    for (size_t i = 0; cfg && i < cfg->own_count; i++)
        any |= cfg->own[i].settings.tls.secret.n || cfg->own[i].settings.tls.config_map.n;
    for (size_t i = 0; cfg && i < cfg->index.count; i++)
        any |= cfg->index.resources[i].settings.tls.secret.n ||
               cfg->index.resources[i].settings.tls.config_map.n;
    return any;
}

/* Makes the index of the inputs, unless manifests were shown to the configuration
 * (otelx_config_observe): then its index is used. */
static bool make_index(struct work *work)
{
    const struct otx_call *call = work->call;
    const otelx_config *cfg = call->cfg;
    bool objects = needs_tls(cfg), good = true;
    work->run.known = cfg && cfg->observed ? &cfg->index : &work->index;
    if (work->run.known != &work->index)
        return true;
    work->index.no_resources = !work->run.by_annotation;
    for (size_t i = 0; cfg && i < cfg->index.count; i++)
        otx_index_add_resource(&work->index, &cfg->index.resources[i], &work->result->diags);
    for (size_t i = 0; i < call->count; i++)
        objects |= otx_index_uses_objects(text_of(call, i));
    for (size_t i = 0; good && i < call->count; i++)
        good = index_source(work, i, objects);
    otx_index_sort(&work->index);
    struct otx_judges judges = otx_all_judges(&work->run);
    otx_judge(&judges, &work->result->diags, 0);
    return good && !work->index.failed;
}

/* Changes the source numbers of a part's findings to the numbers of the result. */
static void number_findings(const struct work *work, struct otx_diags *diags, size_t from,
                            size_t input)
{
    size_t configs = config_count(work->call), count = work->call->count;
    for (size_t i = from; i < diags->count; i++) {
        size_t source = diags->items[i].source;
        if (source == 0)
            source = input;
        else if (source <= configs)
            source += count - 1;
        else if (source <= configs + count)
            source -= configs + 1;
        else
            source = count + configs;
        diags->items[i].source = (unsigned)source;
    }
}

/* --- each source */

/* Takes back the changes of a source that failed: its text is the input again, and no finding
 * refers to a change. */
static void undo(otelx_result *result)
{
    result->edit_count = 0;
    result->change_count = 0;
    otx_silencers_free(&result->silencers);
    for (size_t i = 0; i < result->diags.count; i++)
        result->diags.items[i].change = SIZE_MAX;
}

static void locate_changes(otelx_result *result, struct otx_str text)
{
    struct otx_cursor cursor = {0};
    for (size_t i = 0; i < result->change_count; i++) {
        otx_cursor_to(&cursor, text, result->changes[i].offset);
        result->changes[i].line = cursor.line;
        result->changes[i].column = cursor.chars + 1;
    }
}

static void run_part(struct work *work, size_t i, size_t threads, struct otx_scratch *scratch)
{
    struct part *part = &work->parts[i];
    otelx_result *result = &part->result;
    struct otx_str text = text_of(work->call, i);
    part->run = work->run;
    part->run.text = text;
    part->run.result = result;
    part->run.options.threads = threads;
    result->filter_source = work->result->filter_source;
    part->status = otx_run_all(&part->run, &part->worker, scratch);
    if (part->status != OTELX_OK)
        undo(result);
    locate_changes(result, text);
    otx_diags_sort(&result->diags);
    otx_diags_locate(&result->diags, text, 0);
    if (result->diags.failed || result->arena.failed)
        part->status = OTELX_ENOMEM;
}

/* Whether a source is so large that it gets all threads; smaller sources get one thread each. */
static bool is_large(const struct work *work, size_t i)
{
    return work->call->count == 1 || work->call->sources[i].size >= LARGE;
}

static void *take_parts(void *argument)
{
    struct work *work = argument;
    struct otx_scratch scratch = {.text = {0}};
    for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < work->call->count;)
        if (!is_large(work, i))
            run_part(work, i, 1, &scratch);
    otx_scratch_free(&scratch);
    return NULL;
}

static void run_parts(struct work *work)
{
    size_t threads = work->run.options.threads, count = work->call->count, started = 0;
    pthread_t others[MAX_THREADS];
    struct otx_scratch scratch = {.text = {0}};
    for (size_t i = 0; i < count; i++)
        if (is_large(work, i))
            run_part(work, i, threads, &scratch);
    otx_scratch_free(&scratch);
    threads = threads < count ? threads : count;
    /* this thread works, too: the work is done even if no other thread can be started */
    while (started + 1 < threads && started < MAX_THREADS &&
           pthread_create(&others[started], NULL, take_parts, work) == 0)
        started++;
    take_parts(work);
    while (started > 0)
        pthread_join(others[--started], NULL);
}

/* --- after: one result from all parts */

/* Keeps the finding about what only a cluster knows in one part only. */
static void tell_once(struct otx_worker *sum, struct part *part)
{
    if (sum->cluster_told)
        otx_diags_drop(&part->result.diags, OTX_LEFT_OUT);
    sum->cluster_told |= part->worker.cluster_told;
}

static void add_selection(struct otx_worker *sum, const struct work *work, const struct part *part)
{
    if (part->run.own != work->run.own || part->status != OTELX_OK || !part->worker.documents)
        return;
    sum->documents += part->worker.documents;
    sum->selection.reported |= part->worker.selection.reported;
    otx_worker_add_selection(sum, &part->worker);
}

static bool take_part(struct work *work, struct otx_worker *sum, size_t i)
{
    struct part *part = &work->parts[i];
    otelx_result *result = work->result;
    tell_once(sum, part);
    add_selection(sum, work, part);
    size_t from = result->diags.count;
    result->inputs[i].status = part->status;
    bool good = part->status != OTELX_ENOMEM && otx_result_take(result, &part->result, i);
    number_findings(work, &result->diags, from, i);
    return good;
}

static void locate_findings(struct work *work)
{
    const otelx_config *cfg = work->call->cfg;
    struct otx_diags *diags = &work->result->diags;
    size_t count = work->call->count;
    otx_diags_drop_off(diags, 0);
    otx_diags_once(diags);
    otx_diags_sort(diags);
    otx_diags_drop_repeated(diags, count);
    otx_diags_fold(diags);
    for (size_t i = 0; i < count; i++)
        otx_diags_locate(diags, text_of(work->call, i), (unsigned)i);
    for (size_t i = 0; cfg && i < cfg->source_count; i++)
        if (cfg->sources[i].text.p)
            otx_diags_locate(diags, cfg->sources[i].text, (unsigned)(count + i));
}

/* The status of the first input that failed. */
static otelx_status status_of(const otelx_result *result)
{
    for (size_t i = 0; i < result->input_count; i++)
        if (result->inputs[i].status != OTELX_OK)
            return result->inputs[i].status;
    return OTELX_OK;
}

/* Applies the inputs' silencers that have waited for findings about configurations, and the
 * silencers of the configurations. If manifests were shown to the configuration, the waiting ones
 * are dropped: those findings were reported when the manifests were shown. */
static void finish_silencers(struct work *work)
{
    const otelx_config *cfg = work->call->cfg;
    otelx_result *result = work->result;
    struct otx_silencers *list = &result->silencers;
    struct otx_judges judges = otx_all_judges(&work->run);
    if (cfg && cfg->observed)
        list->count = 0;
    for (size_t i = 0; cfg && i < cfg->silencers.count; i++) {
        struct otx_silencer silencer = cfg->silencers.items[i];
        silencer.source += (unsigned)work->call->count - 1;
        otx_silencers_add(list, &silencer);
    }
    bool tell = work->run.goal != OTX_REMOVE && status_of(result) == OTELX_OK;
    otx_finish_silencers(result, list, tell, &judges);
}

/* Takes the parts into the result. `sum` collects what the parts have found out about the
 * selection. */
static otelx_status take_all(struct work *work, struct otx_worker *sum)
{
    bool good = true, any = false;
    for (size_t i = 0; good && i < work->call->count; i++) {
        any |= work->parts[i].status == OTELX_OK;
        good = take_part(work, sum, i);
    }
    size_t from = work->result->diags.count;
    if (good && any)
        otx_worker_report_selection(sum);
    number_findings(work, &work->result->diags, from, 0);
    finish_silencers(work);
    return good ? status_of(work->result) : OTELX_ENOMEM;
}

static otelx_status run_call(struct work *work, struct otx_worker *sum)
{
    size_t count = work->call->count;
    otelx_result *result = work->result;
    if (!otx_levels_read(&work->run.levels, work->run.options.severity, &result->diags,
                         result->filter_source)) {
        number_findings(work, &result->diags, 0, 0);
        return OTELX_ECONFIG;
    }
    if (!otx_worker_begin_filter(sum) || !otx_worker_begin_selection(sum)) {
        number_findings(work, &work->result->diags, 0, 0);
        return sum->status;
    }
    work->parts = calloc(count + 1, sizeof *work->parts);
    if (!work->parts || !make_index(work))
        return OTELX_ENOMEM;
    number_findings(work, &work->result->diags, 0, 0);
    run_parts(work);
    otelx_status status = take_all(work, sum);
    for (size_t i = 0; i < count; i++) {
        otx_worker_free(&work->parts[i].worker);
        otx_result_clear(&work->parts[i].result);
    }
    return status;
}

/* Sets the status of all inputs when nothing was run; their texts remain the inputs. */
static void keep_texts(struct work *work, otelx_status status)
{
    for (size_t i = 0; i < work->call->count; i++)
        work->result->inputs[i].status = status;
}

static otelx_status refuse_config(struct work *work)
{
    const struct otx_call *call = work->call;
    otx_diag_add(&work->result->diags, OTX_NOT_CONFIG, 0, OTX_S("the configuration has errors"))
        ->source = (unsigned)(call->cfg->source_count ? call->count : 0);
    return OTELX_ECONFIG;
}

static otelx_status fill_result(struct work *work)
{
    const otelx_config *cfg = work->call->cfg;
    otelx_result *result = work->result;
    struct otx_worker sum = {.run = &work->run, .result = result};
    if (!take_sources(work))
        return OTELX_ENOMEM;
    take_config(&work->run, cfg);
    if (!otx_run_take_kinds(&work->run, &result->arena))
        return OTELX_ENOMEM;
    otelx_status status = cfg && cfg->bad ? refuse_config(work) : run_call(work, &sum);
    otx_worker_free(&sum);
    if (!work->parts)
        keep_texts(work, status);
    locate_findings(work);
    return result->diags.failed || result->arena.failed ? OTELX_ENOMEM : status;
}

otelx_status otx_run_sources(otelx_result **out, const struct otx_call *call)
{
    struct work work = {.call = call,
                        .result = calloc(1, sizeof *work.result),
                        .run = {.goal = call->goal, .options = otx_full_options(call->options)}};
    if (call->goal == OTX_INSPECT)
        work.run.options.flags &= OTELX_ALLOW_NO_MATCH | OTELX_DRAFTS;
    else
        work.run.options.flags &= ~OTELX_DRAFTS;
    otelx_status status = work.result ? fill_result(&work) : OTELX_ENOMEM;
    otx_index_free(&work.index);
    free(work.parts);
    if (status == OTELX_ENOMEM) {
        otelx_result_free(work.result);
        work.result = NULL;
    }
    *out = work.result;
    return status;
}
