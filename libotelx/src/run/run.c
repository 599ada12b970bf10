/* The pipeline of one source. */
#include "run/run.h"

#include "base/arena.h"
#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"
#include "kube/kinds.h"
#include "run/document.h"
#include "run/worker.h"

bool otx_run_take_kinds(struct otx_run *run, struct otx_arena *arena)
{
    const struct otx_own_kind **end = &run->own_kinds;
    for (size_t i = 0; i < run->own_count; i++) {
        const struct otx_own_kind *own = run->own[i].settings.own_kinds;
        for (; own; own = own->next) {
            struct otx_own_kind *copy = otx_alloc(arena, sizeof *copy);
            if (!copy)
                return false;
            *copy = *own;
            copy->next = NULL;
            *end = copy;
            end = &copy->next;
        }
    }
    return true;
}

static bool make_index(struct otx_worker *worker)
{
    struct otx_run *run = worker->run;
    for (size_t i = 0; i < run->known->count; i++)
        otx_index_add_resource(&run->index, &run->known->resources[i], &run->result->diags);
    run->index.beyond = run->known;
    return !run->index.failed || otx_stop(worker, OTELX_ENOMEM);
}

static bool refuse_size(struct otx_worker *worker)
{
    otx_diag_format(&worker->result->diags, OTX_TOO_LARGE, 0,
                    "the text is larger than the limit of %z bytes; `max_input` of the options "
                    "sets another limit",
                    worker->run->options.max_input);
    return otx_stop(worker, worker->result->diags.failed ? OTELX_ENOMEM : OTELX_EINPUT);
}

otelx_status otx_run_all(struct otx_run *run, struct otx_worker *worker,
                         struct otx_scratch *scratch)
{
    struct otelx_result *result = run->result;
    const struct otx_setting *given = run->own;
    bool good = true;
    *worker =
        (struct otx_worker){.run = run, .scratch = scratch, .result = result, .status = OTELX_OK};
    if (run->text.n > run->options.max_input)
        good = refuse_size(worker);
    if (good && otx_worker_begin_filter(worker) && make_index(worker) &&
        otx_run_documents(worker)) {
        /* a configuration from this input can be reported now; configurations for all inputs at the
         * end */
        if (run->own != given)
            otx_worker_report_selection(worker);
        if (result->diags.failed || result->arena.failed)
            worker->status = OTELX_ENOMEM;
    }
    otx_index_free(&run->index);
    otx_scratch_reset(scratch);
    worker->scratch = NULL;
    return worker->status;
}
