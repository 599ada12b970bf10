/* Documents do not depend on each other once the index is made. A thread works on some of them in a
 * worker and a result of its own; the results are then appended in the order of the input. The work
 * is done in turns, so that few results wait in memory. */
#include "run/parallel.h"

#include <otelx.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/source.h"
#include "run/document.h"
#include "run/result.h"

enum { SMALLEST_PART = 16 * 1024, LARGEST_PART = 1024 * 1024 };

/* Documents that follow each other, and what a thread makes of them. */
struct part {
    struct otx_worker worker;
    struct otelx_result result;
    struct otx_span span;
    pthread_t thread;
    bool started, good;
};

/* The documents from `start` on, about `size` bytes in all. */
static struct otx_span span_of(struct otx_str text, size_t start, size_t size)
{
    struct otx_span doc, span = {start, start};
    while (span.end - start < size && otx_next_doc(text, &span.end, &doc))
        continue;
    return span;
}

static void *run_part(void *argument)
{
    struct part *part = argument;
    struct otx_worker *worker = &part->worker;
    part->good = (worker->filter.arena || otx_worker_begin_filter(worker)) &&
                 otx_run_documents(worker, part->span);
    return NULL;
}

static void start_part(struct otx_worker *worker, struct part *part, struct otx_span span)
{
    part->span = span;
    part->result.filter_source = worker->result->filter_source;
    part->worker.run = worker->run;
    part->worker.result = &part->result;
    part->worker.apart = true;
    part->worker.cluster_told = false;
    part->worker.documents = 0;
    part->started =
        span.start < span.end && pthread_create(&part->thread, NULL, run_part, part) == 0;
}

static bool too_many(const struct otx_worker *worker, const struct part *part)
{
    return part->result.change_count >
           worker->run->options.max_items - worker->result->change_count;
}

/* Appends the result of a part. When the part failed, or depends on documents before it, its
 * documents are worked on again here, and its worker is thrown away: it refers to texts of the
 * result. */
static bool add_part(struct otx_worker *worker, struct part *part)
{
    if (!part->good || worker->list_seen || too_many(worker, part)) {
        otx_worker_free(&part->worker);
        part->worker = (struct otx_worker){0};
        return otx_run_documents(worker, part->span);
    }
    if (!otx_worker_begin_selection(worker))
        return false;
    if (worker->cluster_told)
        otx_diags_drop(&part->result.diags, OTX_LEFT_OUT);
    worker->cluster_told |= part->worker.cluster_told;
    worker->documents += part->worker.documents;
    otx_worker_add_selection(worker, &part->worker);
    return otx_result_add(worker->result, &part->result) || otx_stop(worker, OTELX_ENOMEM);
}

static bool finish_part(struct otx_worker *worker, struct part *part, bool good)
{
    if (part->started)
        pthread_join(part->thread, NULL);
    else if (good)
        run_part(part); /* there was no thread for it */
    good = good && add_part(worker, part);
    otx_result_clear(&part->result);
    return good;
}

/* Gives each thread a part. The part of the calling thread goes straight into the result. */
static bool run_turn(struct otx_worker *worker, struct part *parts, size_t count, size_t *pos)
{
    struct otx_str text = worker->run->text;
    size_t size = (text.n - *pos) / (count + 1);
    size = size < SMALLEST_PART ? SMALLEST_PART : size > LARGEST_PART ? LARGEST_PART : size;
    struct otx_span own = span_of(text, *pos, size);
    *pos = own.end;
    for (size_t i = 0; i < count; i++) {
        start_part(worker, &parts[i], span_of(text, *pos, size));
        *pos = parts[i].span.end;
    }
    bool good = otx_run_documents(worker, own);
    for (size_t i = 0; i < count; i++)
        good = finish_part(worker, &parts[i], good);
    return good;
}

/* Works on the first document alone: if it is a ResourceList, it sets the configuration that all
 * other documents read. */
static bool run_first(struct otx_worker *worker, size_t *pos)
{
    struct otx_span span = span_of(worker->run->text, *pos, 1);
    *pos = span.end;
    return otx_run_documents(worker, span);
}

bool otx_share(struct otx_worker *worker)
{
    size_t size = worker->run->text.n, threads = worker->run->options.threads, pos = 0;
    if (threads > size / SMALLEST_PART)
        threads = size / SMALLEST_PART;
    struct part *parts = threads > 1 ? calloc(threads - 1, sizeof *parts) : NULL;
    if (!parts)
        return otx_run_documents(worker, (struct otx_span){0, size});
    bool good = true;
    while (good && pos < size && !worker->documents)
        good = run_first(worker, &pos);
    while (good && pos < size)
        good = run_turn(worker, parts, threads - 1, &pos);
    for (size_t i = 0; i < threads - 1; i++)
        otx_worker_free(&parts[i].worker);
    free(parts);
    return good;
}
