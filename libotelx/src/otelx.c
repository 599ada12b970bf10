/* The public functions that run on manifests, and two small ones. */
#include <assert.h>
#include <otelx.h>

#include "base/source.h"
#include "config_api.h"
#include "run/result.h"
#include "run/work.h"
#include "sources.h"

static otelx_status run(otelx_result **out, const otelx_source *sources, size_t count,
                        struct otx_call call)
{
    assert(out && (sources || count == 0));
    for (size_t i = 0; i < count; i++)
        assert(sources[i].text || sources[i].size == 0);
    call.sources = sources;
    call.count = count;
    return otx_run_sources(out, &call);
}

otelx_status otelx_apply_all(otelx_result **out, const otelx_source *sources, size_t count,
                             const otelx_config *cfg, const otelx_options *opts)
{
    return run(out, sources, count,
               (struct otx_call){.cfg = cfg, .options = opts, .goal = OTX_INJECT});
}

otelx_status otelx_remove_all(otelx_result **out, const otelx_source *sources, size_t count,
                              const otelx_config *cfg, const otelx_options *opts)
{
    return run(out, sources, count,
               (struct otx_call){.cfg = cfg, .options = opts, .goal = OTX_REMOVE});
}

otelx_status otelx_inspect_all(otelx_result **out, const otelx_source *sources, size_t count,
                               const otelx_config *cfg, const otelx_options *opts)
{
    return run(out, sources, count,
               (struct otx_call){.cfg = cfg, .options = opts, .goal = OTX_INSPECT});
}

otelx_status otelx_apply(otelx_result **out, otelx_source src, const otelx_config *cfg,
                         const otelx_options *opts)
{
    return otelx_apply_all(out, &src, 1, cfg, opts);
}

otelx_status otelx_remove(otelx_result **out, otelx_source src, const otelx_config *cfg,
                          const otelx_options *opts)
{
    return otelx_remove_all(out, &src, 1, cfg, opts);
}

otelx_status otelx_inspect(otelx_result **out, otelx_source src, const otelx_config *cfg,
                           const otelx_options *opts)
{
    return otelx_inspect_all(out, &src, 1, cfg, opts);
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
