/* The public functions for configurations: they read sources, keep the configurations, and give out
 * findings. */
#include "config_api.h"

#include <assert.h>
#include <otelx.h>
#include <stdlib.h>
#include <string.h>

#include "base/options.h"
#include "base/source.h"
#include "config/dotted.h"
#include "config/levels.h"
#include "config/render.h"
#include "kube/workload.h"
#include "run/severity.h"
#include "tree/node.h"
#include "yaml/parse.h"

struct reader {
    otelx_config *cfg;
    unsigned source;
    struct otx_str text;
    otelx_options options;
    size_t found;
    otelx_status status;
};

static bool stop(struct reader *r, otelx_status status)
{
    r->status = status;
    return false;
}

static bool append(struct reader *r, struct otx_setting **list, size_t *count, size_t *cap,
                   const struct otx_settings *settings)
{
    if (!otx_grow((void **)list, cap, *count, sizeof **list))
        return stop(r, OTELX_ENOMEM);
    (*list)[(*count)++] = (struct otx_setting){*settings, r->source};
    return true;
}

static bool take_settings(struct reader *r, const struct otx_settings *settings)
{
    otelx_config *cfg = r->cfg;
    if (!append(r, &cfg->read, &cfg->read_count, &cfg->read_cap, settings))
        return false;
    if (!settings->by_annotation)
        return append(r, &cfg->own, &cfg->own_count, &cfg->own_cap, settings);
    cfg->operators = true;
    const struct otx_resource resource = {
        .settings = *settings, .given = true, .source = r->source};
    if (!otx_index_add_resource(&cfg->index, &resource, &cfg->diags))
        return stop(r, OTELX_ECONFIG);
    return !cfg->index.failed || stop(r, OTELX_ENOMEM);
}

static bool decode(struct reader *r, const struct otx_node *root)
{
    struct otx_settings settings;
    if (!otx_config_decode(&r->cfg->arena, root, &r->cfg->diags, r->source, &settings))
        return stop(r, OTELX_ECONFIG);
    return take_settings(r, &settings);
}

/* Reads a configuration, a List of configurations, or a ResourceList with one. */
static bool read_object(struct reader *r, const struct otx_node *root)
{
    const struct otx_node *items = otx_map_get(root, "items");
    r->cfg->given = true;
    if (otx_is_resource_list(root))
        return read_object(r, otx_map_get(root, "functionConfig"));
    if (root && otx_str_is(otx_map_text(root, "kind"), "List") && items && items->kind == OTX_SEQ) {
        for (const struct otx_node *item = items->first; item; item = item->next)
            if (!read_object(r, item))
                return false;
        return true;
    }
    r->found++;
    if (!root || !otx_config_is(root)) {
        otx_config_refuse(&r->cfg->diags, root, r->source, "");
        return stop(r, OTELX_ECONFIG);
    }
    return decode(r, root);
}

/* Reads a document. `from`: the end of the document before, since comments between the two may
 * silence findings. */
static bool read_document(struct reader *r, size_t from, struct otx_span doc)
{
    otelx_config *cfg = r->cfg;
    struct otx_node *root;
    struct otx_yaml_error error;
    struct otx_scan scan;
    if (otx_yaml_read(&cfg->arena, r->text, doc, r->options.max_nodes, &scan, &root, &error)) {
        otx_silencers_find(&cfg->silencers, r->text, (struct otx_span){from, doc.end}, root,
                           r->source);
        return !root || read_object(r, root);
    }
    if (error.no_memory)
        return stop(r, OTELX_ENOMEM);
    otx_diag_add(&cfg->diags, error.bad_text ? OTX_BAD_TEXT : OTX_BAD_YAML, error.at, error.text)
        ->source = r->source;
    return stop(r, OTELX_ECONFIG);
}

static otelx_status read_all(struct reader *r)
{
    struct otx_diags *diags = &r->cfg->diags;
    struct otx_span doc;
    if (r->text.n > r->options.max_input) {
        struct otx_str text = otx_str_format(
            &diags->arena,
            "the text is larger than the limit of %z bytes; `max_input` of the options sets "
            "another limit",
            r->options.max_input);
        otx_diag_add(diags, OTX_TOO_LARGE, 0, text)->source = r->source;
        return OTELX_ECONFIG;
    }
    for (size_t pos = 0, from = 0; otx_next_doc(r->text, &pos, &doc); from = pos)
        if (!read_document(r, from, doc))
            return r->status;
    if (r->found == 0) {
        otx_config_refuse(diags, NULL, r->source, "");
        return OTELX_ECONFIG;
    }
    return OTELX_OK;
}

/* Adds a source. Returns the number of the source in findings, or 0 when out of memory. `keep`:
 * copy its text. */
static unsigned add_source(otelx_config *cfg, otelx_source src, bool keep)
{
    struct otx_config_source source = {otx_str_c(&cfg->arena, otx_str_of(otx_source_name(src))),
                                       {NULL, 0}};
    if (keep)
        source.text = otx_str_copy(&cfg->arena, (struct otx_str){src.text, src.size});
    if (!source.name || (keep && !source.text.p) ||
        !otx_grow((void **)&cfg->sources, &cfg->source_cap, cfg->source_count,
                  sizeof *cfg->sources))
        return 0;
    cfg->sources[cfg->source_count++] = source;
    return (unsigned)cfg->source_count;
}

/* Judges each finding by the configurations of its source; a finding about a setting that was given
 * by its path is judged by all configurations. Findings and configurations are sorted by source. */
static void judge_findings(otelx_config *cfg)
{
    struct otx_diags one = {.count = 1}, *diags = &cfg->diags;
    size_t first = 0;
    for (size_t i = 0; i < diags->count; i++) {
        struct otx_judges judges = {
            .all = cfg->own, .all_count = cfg->own_count, .option = &cfg->levels};
        unsigned source = diags->items[i].source;
        while (first < cfg->own_count && cfg->own[first].source < source)
            first++;
        size_t last = first;
        while (last < cfg->own_count && cfg->own[last].source == source)
            last++;
        if (last > first) {
            judges.all = cfg->own + first;
            judges.all_count = last - first;
        }
        one.items = &diags->items[i];
        otx_judge(&judges, &one, 0);
    }
    otx_diags_drop_off(diags, 0);
}

/* Brings the findings into their final form. `text` is the text of the source: the configuration
 * may not have kept a copy. */
static otelx_status finish(otelx_config *cfg, struct otx_str text, unsigned source,
                           otelx_status status)
{
    otx_index_sort(&cfg->index);
    otx_silencers_apply(&cfg->silencers, &cfg->diags, 0);
    otx_diags_once(&cfg->diags);
    otx_diags_sort(&cfg->diags);
    judge_findings(cfg);
    otx_diags_locate(&cfg->diags, text, source);
    for (size_t i = 0; i < cfg->source_count; i++)
        if (cfg->sources[i].text.p)
            otx_diags_locate(&cfg->diags, cfg->sources[i].text, (unsigned)i + 1);
    bool failed =
        cfg->silencers.failed || cfg->arena.failed || cfg->diags.failed || cfg->index.failed;
    cfg->bad |= failed || status != OTELX_OK;
    return failed ? OTELX_ENOMEM : status;
}

otelx_status otelx_config_add(otelx_config *cfg, otelx_source src, const otelx_options *opts)
{
    assert(cfg && (src.text || src.size == 0));
    struct reader r = {
        .cfg = cfg, .source = add_source(cfg, src, true), .options = otx_full_options(opts)};
    if (r.source == 0) {
        cfg->bad = true;
        return OTELX_ENOMEM;
    }
    r.text = cfg->sources[r.source - 1].text;
    if (!otx_check_size(r.options.size, "OTELX_OPTIONS_INIT", &cfg->diags, r.source))
        return finish(cfg, r.text, r.source, OTELX_ECONFIG);
    bool good = !r.options.severity ||
                otx_levels_read(&cfg->levels, r.options.severity, &cfg->diags, r.source);
    return finish(cfg, r.text, r.source, good ? read_all(&r) : OTELX_ECONFIG);
}

otelx_status otelx_config_new(otelx_config **out, otelx_source src, const otelx_options *opts)
{
    assert(out && (src.text || src.size == 0));
    otelx_config *cfg = calloc(1, sizeof *cfg);
    otelx_status status = cfg ? OTELX_OK : OTELX_ENOMEM;
    if (cfg && src.text)
        status = otelx_config_add(cfg, src, opts);
    if (status == OTELX_ENOMEM) {
        otelx_config_free(cfg);
        cfg = NULL;
    }
    *out = cfg;
    return status;
}

static struct otx_node *new_at(otelx_config *cfg, enum otx_kind kind, unsigned source)
{
    struct otx_node *node = otx_new_node(&cfg->arena, kind);
    if (node)
        node->set_by = source;
    return node;
}

static struct otx_node *new_text(otelx_config *cfg, const char *text, unsigned source)
{
    struct otx_node *node = new_at(cfg, OTX_SCALAR, source);
    if (node) {
        node->style = OTX_DOUBLE;
        node->text = otx_str_copy(&cfg->arena, otx_str_of(text));
    }
    return node;
}

/* The settings as pairs of a ConfigMap's `data`. If a path is set several times, the last setting
 * is used. */
static struct otx_node *data_of(otelx_config *cfg, const otelx_setting *set, size_t count)
{
    struct otx_node *data = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *name = set[i].name ? set[i].name : set[i].path;
        unsigned source = add_source(cfg, (otelx_source){.name = name}, false);
        struct otx_node *key = new_text(cfg, set[i].path, source);
        struct otx_node *value = new_text(cfg, set[i].value, source);
        struct otx_node *pair = new_at(cfg, OTX_MAP, source);
        if (!data)
            data = new_at(cfg, OTX_MAP, source);
        if (!source || !key || !value || !pair || !data)
            return NULL;
        otx_node_append(pair, key);
        otx_node_append(pair, value);
        otx_configmap_lay(data, pair, NULL);
    }
    return data;
}

/* Adds an empty ConfigMap, over which the settings are laid when there is no configuration. */
static bool add_empty(struct reader *r)
{
    struct otx_settings none = {0};
    struct otx_node *root = new_at(r->cfg, OTX_MAP, r->source);
    otx_put(&r->cfg->arena, root, "data", new_at(r->cfg, OTX_MAP, r->source));
    none.root = root;
    return append(r, &r->cfg->read, &r->cfg->read_count, &r->cfg->read_cap, &none);
}

/* Reads all configurations again, with the settings laid over each. */
static bool read_again(struct reader *r, const struct otx_node *data)
{
    otelx_config *cfg = r->cfg;
    /* decode() fills the lists again from the start: entry i is used before it is overwritten */
    size_t count = cfg->read_count;
    cfg->read_count = cfg->own_count = cfg->index.count = cfg->diags.count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct otx_node *root = cfg->read[i].settings.root;
        r->source = cfg->read[i].source;
        root = otx_config_set(&cfg->arena, root, data, &cfg->diags, r->source);
        if (!root)
            return stop(r, OTELX_ECONFIG);
        if (!decode(r, root))
            return false;
    }
    return true;
}

otelx_status otelx_config_set(otelx_config *cfg, const otelx_setting *settings, size_t count)
{
    assert(cfg && (settings || count == 0) && !cfg->bad && !cfg->observed);
    struct reader r = {.cfg = cfg, .source = (unsigned)cfg->source_count + 1};
    if (count == 0)
        return OTELX_OK;
    const struct otx_node *data = data_of(cfg, settings, count);
    if (!data) {
        cfg->bad = true;
        return OTELX_ENOMEM;
    }
    cfg->given = true;
    if (cfg->read_count || add_empty(&r))
        read_again(&r, data);
    return finish(cfg, OTX_S(""), 0, r.status);
}

/* A document that cannot be read is ignored here: the call that works on it reports the error. */
otelx_status otelx_config_observe(otelx_config *cfg, otelx_source src, const otelx_options *opts)
{
    assert(cfg && (src.text || src.size == 0));
    struct otx_str text = {src.text, src.size};
    otelx_options options = otx_full_options(opts);
    unsigned source = add_source(cfg, src, false);
    struct otx_arena arena = {0};
    struct otx_span doc;
    if (source == 0) {
        cfg->bad = true;
        return OTELX_ENOMEM;
    }
    if (!otx_check_size(options.size, "OTELX_OPTIONS_INIT", &cfg->diags, source))
        return finish(cfg, text, source, OTELX_ECONFIG);
    size_t end = 0; /* end of the last document to which findings may point */
    cfg->observed = true;
    cfg->index.no_resources = cfg->own_count && !cfg->operators;
    for (size_t pos = 0; text.n <= options.max_input && otx_next_doc(text, &pos, &doc);) {
        struct otx_node *root;
        struct otx_yaml_error error;
        struct otx_scan scan;
        if (!otx_index_concerns(otx_str_sub(text, doc.start, doc.end), true))
            continue;
        if (otx_yaml_read(&arena, text, doc, options.max_nodes, &scan, &root, &error)) {
            otx_index_add(&cfg->index, root, &cfg->diags, source);
            end = doc.end;
        } else {
            cfg->arena.failed |= error.no_memory;
        }
        otx_arena_reset(&arena);
    }
    otx_arena_free(&arena);
    otx_index_locate(&cfg->index, text, source);
    /* later calls may have findings about these documents, so their text is kept */
    if (end)
        cfg->sources[source - 1].text = otx_str_copy(&cfg->arena, otx_str_sub(text, 0, end));
    return finish(cfg, text, source, OTELX_OK);
}

void otelx_config_free(otelx_config *cfg)
{
    if (!cfg)
        return;
    otx_diags_free(&cfg->diags);
    otx_index_free(&cfg->index);
    otx_silencers_free(&cfg->silencers);
    otx_arena_free(&cfg->arena);
    otx_buf_free(&cfg->text);
    free(cfg->sources);
    free(cfg->read);
    free(cfg->own);
    free(cfg);
}

size_t otelx_config_diag_count(const otelx_config *cfg)
{
    assert(cfg);
    return cfg->diags.count;
}

otelx_diag otelx_config_diag(const otelx_config *cfg, size_t i)
{
    assert(cfg && i < cfg->diags.count);
    const struct otx_diag *diag = &cfg->diags.items[i];
    return otx_diag_public(diag, diag->source ? cfg->sources[diag->source - 1].name : "");
}

const char *otelx_config_text(otelx_config *cfg, size_t *size)
{
    assert(cfg && size);
    cfg->text.n = 0;
    *size = 0;
    for (size_t i = 0; i < cfg->read_count && !cfg->bad; i++) {
        if (i)
            otx_buf_text(&cfg->text, "---\n");
        otx_effective(&cfg->arena, &cfg->read[i].settings, &cfg->text);
    }
    if (cfg->text.failed || cfg->bad)
        return NULL;
    *size = cfg->text.n;
    return cfg->text.p ? cfg->text.p : "";
}
