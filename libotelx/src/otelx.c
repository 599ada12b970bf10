/* The public functions. */
#include "../include/otelx.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "yaml.h"

enum { MAX_INPUT = 256 * 1024 * 1024, MAX_NODES = 5000000, MAX_ITEMS = 1000000 };

struct otelx_config {
    struct otx_arena arena;
    struct otx_diags diags;
    const char *name;
    struct otx_str text; /* our copy: settings and findings point into it */
    struct otx_settings settings;
    bool good;
};

/* Reads no more of the caller's struct than its `size` says it has: that of an older header is
 * shorter, and its missing fields have their defaults. */
static otelx_options full_options(const otelx_options *opts)
{
    otelx_options full = OTELX_OPTIONS_INIT;
    if (opts)
        memcpy(&full, opts, opts->size < sizeof full ? opts->size : sizeof full);
    full.size = sizeof full;
    if (!full.max_input)
        full.max_input = MAX_INPUT;
    if (!full.max_nodes)
        full.max_nodes = MAX_NODES;
    if (!full.max_items)
        full.max_items = MAX_ITEMS;
    return full;
}

static const char *name_of(otelx_source src)
{
    return src.name ? src.name : "<input>";
}

/* The object in a configuration's source: the only document, or a ResourceList's functionConfig. */
static const struct otx_node *config_root(otelx_config *cfg, const otelx_options *opts,
                                          otelx_status *status)
{
    struct otx_span doc;
    struct otx_node *found = NULL;
    size_t pos = 0;
    *status = OTELX_ECONFIG;
    while (otx_next_doc(cfg->text, &pos, &doc)) {
        struct otx_node *root;
        struct otx_yaml_error error;
        struct otx_scan scan;
        if (!otx_yaml_read(&cfg->arena, cfg->text, doc, opts->max_nodes, &scan, &root, &error)) {
            if (error.no_memory)
                *status = OTELX_ENOMEM;
            else
                otx_diag_add(&cfg->diags, error.bad_text ? OTX_BAD_TEXT : OTX_BAD_YAML, error.at,
                             error.text);
            return NULL;
        }
        if (root && found) {
            otx_diag_add(&cfg->diags, OTX_NOT_CONFIG, root->start,
                         OTX_S("a second document; a configuration must be one"));
            return NULL;
        }
        found = root ? root : found;
    }
    return found && otx_is_resource_list(found) ? otx_map_get(found, "functionConfig") : found;
}

static otelx_status read_config(otelx_config *cfg, otelx_source src, const otelx_options *opts)
{
    otelx_status status;
    cfg->name = otx_str_c(&cfg->arena, otx_str_of(name_of(src)));
    if (src.size > opts->max_input) {
        otx_diag_add(&cfg->diags, OTX_TOO_LARGE, 0,
                     OTX_S("the text is larger than the limit allows"));
        return OTELX_ECONFIG;
    }
    cfg->text = otx_str_copy(&cfg->arena, (struct otx_str){src.text, src.size});
    if (!cfg->name || !cfg->text.p)
        return OTELX_ENOMEM;
    const struct otx_node *root = config_root(cfg, opts, &status);
    if (!root && (status == OTELX_ENOMEM || cfg->diags.count))
        return status;
    if (!root || !otx_config_is(root)) {
        otx_diag_add(&cfg->diags, OTX_NOT_CONFIG, root ? root->start : 0,
                     OTX_S("must be an otelx.dev/v1alpha1 Instrumentation or a ConfigMap"));
        return OTELX_ECONFIG;
    }
    cfg->good = otx_config_decode(&cfg->arena, root, &cfg->diags, true, &cfg->settings);
    return cfg->good ? OTELX_OK : OTELX_ECONFIG;
}

otelx_status otelx_config_new(otelx_config **out, otelx_source src, const otelx_options *opts)
{
    assert(out && (src.text || src.size == 0));
    otelx_options full = full_options(opts);
    otelx_config *cfg = calloc(1, sizeof *cfg);
    otelx_status status = cfg ? read_config(cfg, src, &full) : OTELX_ENOMEM;
    if (cfg && !cfg->arena.failed && !cfg->diags.failed && status != OTELX_ENOMEM) {
        for (size_t i = 0; i < cfg->diags.count; i++)
            cfg->diags.items[i].in_config = true;
        otx_diags_sort(&cfg->diags);
        otx_diags_locate(&cfg->diags, cfg->text, true);
    }
    if (!cfg || cfg->arena.failed || cfg->diags.failed || status == OTELX_ENOMEM) {
        otelx_config_free(cfg);
        cfg = NULL;
        status = OTELX_ENOMEM;
    }
    *out = cfg;
    return status;
}

void otelx_config_free(otelx_config *cfg)
{
    if (!cfg)
        return;
    otx_diags_free(&cfg->diags);
    otx_arena_free(&cfg->arena);
    free(cfg);
}

size_t otelx_config_diag_count(const otelx_config *cfg)
{
    assert(cfg);
    return cfg->diags.count;
}

otelx_diag otelx_config_diag(const otelx_config *cfg, size_t i)
{
    assert(cfg);
    return otx_diag_public(&cfg->diags, i, cfg->name, cfg->name);
}

/* Without success the text is the input again, and nothing was done to it. */
static void undo(otelx_result *result, struct otx_str text)
{
    otx_buf_free(&result->text);
    otx_buf_add(&result->text, text);
    result->edit_count = 0;
    result->change_count = 0;
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

static otelx_status fill_result(otelx_result *result, otelx_source src, const otelx_config *cfg,
                                const otelx_options *opts, enum otx_goal goal, bool inspect)
{
    struct otx_str text = {src.text, src.size};
    struct otx_run run = {.result = result,
                          .text = text,
                          .goal = goal,
                          .settings = cfg ? &cfg->settings : NULL,
                          .inspect = inspect,
                          .own_config = !cfg && goal == OTX_INJECT && !inspect,
                          .config_in_config = cfg != NULL,
                          .options = full_options(opts)};
    if (inspect)
        run.options.flags &= ~OTELX_RESULTS;
    result->name = otx_str_c(&result->arena, otx_str_of(name_of(src)));
    result->config_name = result->name;
    if (cfg)
        result->config_name = otx_str_c(&result->arena, otx_str_of(cfg->name));
    if (!result->name || !result->config_name)
        return OTELX_ENOMEM;
    otelx_status status = OTELX_ECONFIG;
    if (!cfg || cfg->good)
        status = otx_run_all(&run);
    else
        otx_diag_add(&result->diags, OTX_NOT_CONFIG, 0, OTX_S("the configuration has errors"))
            ->in_config = true;
    if (status != OTELX_OK)
        undo(result, text);
    locate_changes(result, text);
    otx_diags_sort(&result->diags);
    otx_diags_locate(&result->diags, text, false);
    if (cfg)
        otx_diags_locate(&result->diags, cfg->text, true);
    bool failed = result->text.failed || result->diags.failed || result->arena.failed;
    return failed ? OTELX_ENOMEM : status;
}

static otelx_status run_new(otelx_result **out, otelx_source src, const otelx_config *cfg,
                            const otelx_options *opts, enum otx_goal goal, bool inspect)
{
    assert(out && (src.text || src.size == 0));
    otelx_result *result = calloc(1, sizeof *result);
    otelx_status status =
        result ? fill_result(result, src, cfg, opts, goal, inspect) : OTELX_ENOMEM;
    if (status == OTELX_ENOMEM) {
        otelx_result_free(result);
        result = NULL;
    }
    *out = result;
    return status;
}

otelx_status otelx_apply(otelx_result **out, otelx_source src, const otelx_config *cfg,
                         const otelx_options *opts)
{
    return run_new(out, src, cfg, opts, OTX_INJECT, false);
}

otelx_status otelx_remove(otelx_result **out, otelx_source src, const otelx_config *cfg,
                          const otelx_options *opts)
{
    return run_new(out, src, cfg, opts, OTX_REMOVE, false);
}

otelx_status otelx_inspect(otelx_result **out, otelx_source src, const otelx_config *cfg,
                           const otelx_options *opts)
{
    return run_new(out, src, cfg, opts, OTX_INJECT, true);
}

void otelx_locate(const char *text, size_t size, size_t offset, size_t *line, size_t *column)
{
    struct otx_cursor cursor = {0};
    assert((text || size == 0) && line && column);
    otx_cursor_to(&cursor, (struct otx_str){text, size}, offset);
    *line = cursor.line;
    *column = cursor.chars + 1;
}

const char *otelx_version(void)
{
    return OTELX_VERSION;
}
