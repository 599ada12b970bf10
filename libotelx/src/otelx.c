/* The public functions. */
#include <assert.h>
#include <otelx.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/options.h"
#include "base/source.h"
#include "config_api.h"
#include "run/result.h"
#include "run/run.h"
#include "run/workload.h"

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

/* Copies of the sources' names: the configuration may go before the result. */
static bool take_names(otelx_result *result, otelx_source src, const otelx_config *cfg)
{
    size_t count = cfg ? cfg->source_count : 0;
    result->names = otx_alloc(&result->arena, (count + 2) * sizeof *result->names);
    if (!result->names)
        return false;
    result->names[0] = otx_str_c(&result->arena, otx_str_of(otx_source_name(src)));
    for (size_t i = 0; i < count; i++)
        result->names[i + 1] = otx_str_c(&result->arena, otx_str_of(cfg->sources[i].name));
    result->names[count + 1] = "<selection>";
    result->filter_source = (unsigned)count + 1;
    return !result->arena.failed;
}

static void take_config(struct otx_run *run, const otelx_config *cfg)
{
    bool some = cfg && (cfg->own_count || cfg->index.count);
    run->own = cfg ? cfg->own : NULL;
    run->own_count = cfg ? cfg->own_count : 0;
    run->by_annotation = run->own_count == 0 || cfg->operators;
    run->unasked = run->inspect && !cfg;
    run->own_config = !(cfg && cfg->given) && run->goal == OTX_INJECT && !run->inspect;
    run->blind = !some && run->goal == OTX_REMOVE;
    run->known = cfg ? &cfg->index : NULL;
    run->observed = cfg && cfg->observed;
}

static void locate_findings(otelx_result *result, struct otx_str text, const otelx_config *cfg)
{
    otx_diags_once(&result->diags);
    otx_diags_sort(&result->diags);
    otx_diags_locate(&result->diags, text, 0);
    for (size_t i = 0; cfg && i < cfg->source_count; i++)
        if (cfg->sources[i].text.p)
            otx_diags_locate(&result->diags, cfg->sources[i].text, (unsigned)i + 1);
}

static otelx_status fill_result(otelx_result *result, otelx_source src, const otelx_config *cfg,
                                const otelx_options *opts, enum otx_goal goal, bool inspect)
{
    struct otx_str text = {src.text, src.size};
    struct otx_run run = {.result = result,
                          .text = text,
                          .goal = goal,
                          .inspect = inspect,
                          .options = otx_full_options(opts)};
    if (inspect)
        run.options.flags = 0;
    if (!take_names(result, src, cfg))
        return OTELX_ENOMEM;
    otelx_status status = OTELX_ECONFIG;
    take_config(&run, cfg);
    if (!cfg || !cfg->bad)
        status = otx_run_all(&run);
    else
        otx_diag_add(&result->diags, OTX_NOT_CONFIG, 0, OTX_S("the configuration has errors"))
            ->source = cfg->source_count ? 1 : 0;
    if (status != OTELX_OK)
        undo(result, text);
    locate_changes(result, text);
    locate_findings(result, text, cfg);
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
