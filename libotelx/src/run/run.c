/* The pipeline: index the input, then take its documents through the layers. */
#include "run/run.h"

#include <stdlib.h>

#include "base/diag.h"
#include "base/source.h"
#include "choose/index.h"
#include "run/parallel.h"
#include "run/pass.h"
#include "tree/node.h"
#include "yaml/parse.h"

/* The first pass: what one document needs from another. */
static bool index_input(struct otx_state *s)
{
    struct otx_run *run = s->run;
    struct otx_span doc;
    bool env_from = otx_index_uses_env_from(run->text);
    run->index.no_resources = !run->by_annotation;
    for (size_t pos = 0; otx_next_doc(run->text, &pos, &doc);) {
        struct otx_scan scan;
        struct otx_node *root;
        struct otx_yaml_error error;
        if (!otx_index_concerns(otx_str_sub(run->text, doc.start, doc.end), env_from))
            continue;
        if (otx_yaml_read(&s->before, run->text, doc, run->options.max_nodes, &scan, &root,
                          &error)) {
            otx_index_add(&run->index, root, &s->result->diags, 0);
            otx_arena_reset(&s->before);
        } else if (error.no_memory) {
            return otx_stop(s, OTELX_ENOMEM);
        } /* else the second pass will say what is wrong */
    }
    otx_index_sort(&run->index);
    return !run->index.failed || otx_stop(s, OTELX_ENOMEM);
}

/* What was shown to the configuration is all there is; without it, the input is looked at. */
static bool make_index(struct otx_state *s)
{
    struct otx_run *run = s->run;
    for (size_t i = 0; run->known && i < run->known->count; i++)
        otx_index_add_resource(&run->index, &run->known->resources[i], &run->result->diags);
    run->index.beyond = run->observed ? run->known : NULL;
    if (!run->observed)
        return index_input(s);
    return !run->index.failed || otx_stop(s, OTELX_ENOMEM);
}

otelx_status otx_run_all(struct otx_run *run)
{
    struct otelx_result *result = run->result;
    struct otx_state s = {.run = run, .result = result, .status = OTELX_OK};
    bool good = true;
    if (run->text.n > run->options.max_input)
        good = otx_stop_at(&s, OTX_TOO_LARGE, 0, OTX_S("the text is larger than the limit allows"));
    if (good && otx_begin_filter(&s) && make_index(&s) && otx_share(&s)) {
        otx_buf_add(&result->text, otx_str_sub(run->text, s.copied, run->text.n));
        otx_report_selection(&s);
        if (result->text.failed || result->diags.failed || result->arena.failed)
            s.status = OTELX_ENOMEM;
    }
    otx_state_free(&s);
    otx_index_free(&run->index);
    return s.status;
}
