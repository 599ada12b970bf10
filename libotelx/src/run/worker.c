/* The filter of the call and the selection of the configurations, from begin to report. */
#include "run/worker.h"

#include "run/severity.h"

bool otx_stop(struct otx_worker *worker, otelx_status status)
{
    worker->status = status;
    return false;
}

bool otx_stop_at(struct otx_worker *worker, enum otx_code code, size_t at, struct otx_str what)
{
    otx_diag_add(&worker->result->diags, code, at, what);
    return otx_stop(worker, worker->result->diags.failed ? OTELX_ENOMEM : OTELX_EINPUT);
}

bool otx_worker_begin_filter(struct otx_worker *worker)
{
    struct otelx_result *result = worker->result;
    bool good = otx_filter_read(&worker->filter, &result->arena, &worker->run->options,
                                worker->run->own_kinds, &result->diags, result->filter_source);
    bool failed = result->arena.failed || result->diags.failed;
    return good || otx_stop(worker, failed ? OTELX_ENOMEM : OTELX_ECONFIG);
}

bool otx_worker_begin_selection(struct otx_worker *worker)
{
    return otx_selection_begin(&worker->selection, worker->run) || otx_stop(worker, OTELX_ENOMEM);
}

void otx_worker_add_selection(struct otx_worker *worker, const struct otx_worker *part)
{
    otx_selection_add(&worker->selection, &worker->result->arena, &part->selection);
    otx_filter_add(&worker->filter, &part->filter);
}

void otx_worker_report_selection(struct otx_worker *worker)
{
    struct otelx_result *result = worker->result;
    if (worker->selection.reported || (worker->run->options.flags & OTELX_ALLOW_NO_MATCH))
        return;
    struct otx_judges judges = otx_all_judges(worker->run);
    otx_selection_report(&worker->selection, worker->run, &result->diags);
    size_t first_diag = result->diags.count;
    if (worker->documents) /* in empty input no word can match */
        otx_filter_report(&worker->filter, &result->diags, result->filter_source);
    otx_judge(&judges, &result->diags, first_diag);
}

void otx_scratch_reset(struct otx_scratch *scratch)
{
    struct otx_arena *arenas[] = {&scratch->tree, &scratch->before, &scratch->after};
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++) {
        otx_arena_reset(arenas[i]);
        arenas[i]->failed = false;
    }
    scratch->text.n = 0;
    scratch->told.count = 0;
    if (scratch->text.failed)
        otx_buf_free(&scratch->text);
}

void otx_scratch_free(struct otx_scratch *scratch)
{
    otx_arena_free(&scratch->tree);
    otx_arena_free(&scratch->before);
    otx_arena_free(&scratch->after);
    otx_buf_free(&scratch->text);
}

void otx_worker_free(struct otx_worker *worker)
{
    otx_selection_free(&worker->selection);
}
