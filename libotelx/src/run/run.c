/* The pipeline of one source. */
#include "run/run.h"

#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"
#include "run/parallel.h"
#include "run/pass.h"

static bool make_index(struct otx_state *s)
{
    struct otx_run *run = s->run;
    for (size_t i = 0; i < run->known->count; i++)
        otx_index_add_resource(&run->index, &run->known->resources[i], &run->result->diags);
    run->index.beyond = run->known;
    return !run->index.failed || otx_stop(s, OTELX_ENOMEM);
}

otelx_status otx_run_all(struct otx_run *run, struct otx_state *s)
{
    struct otelx_result *result = run->result;
    const struct otx_setting *given = run->own;
    bool good = true;
    *s = (struct otx_state){.run = run, .result = result, .status = OTELX_OK};
    if (run->text.n > run->options.max_input)
        good = otx_stop_at(s, OTX_TOO_LARGE, 0, OTX_S("the text is larger than the limit allows"));
    if (good && otx_begin_filter(s) && make_index(s) && otx_share(s)) {
        otx_buf_add(&result->text, otx_str_sub(run->text, s->copied, run->text.n));
        if (run->own != given)
            otx_report_selection(s);
        if (result->text.failed || result->diags.failed || result->arena.failed)
            s->status = OTELX_ENOMEM;
    }
    otx_index_free(&run->index);
    return s->status;
}
