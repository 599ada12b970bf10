/* The input is cut into consecutive parts. A thread makes a separate result for each part; the
 * calling thread appends these results in the order of the input. Parts and results wait in a ring,
 * so only a few are in memory. The threads live as long as the run. */
#include "run/crew.h"

#include <otelx.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/diag.h"
#include "run/result.h"

enum { SMALLEST_PART = 16 * 1024, LARGEST_PART = 256 * 1024, PARTS_A_THREAD = 3 };

struct part {
    struct otx_worker worker;
    struct otelx_result result;
    const struct otx_share *share;
    struct otx_span span;
    bool good, done;
};

/* Parts are numbered. Parts below `appended` are in the result, parts below `begun` are done or at
 * work, parts below `made` wait for a thread. */
struct otx_crew {
    pthread_mutex_t lock;
    pthread_cond_t some_work, some_done;
    size_t appended, begun, made;
    bool over;
    struct part *ring;
    size_t ring_size;
    pthread_t *threads;
    size_t thread_count;
    struct otx_scratch scratch; /* memory of the calling thread while it works on parts */
};

static struct part *part_of(const struct otx_crew *crew, size_t number)
{
    return &crew->ring[number % crew->ring_size];
}

/* The workers of parts live as long as the crew, so each reads the filter of the call once. */
static void run_part(struct part *part, struct otx_scratch *scratch)
{
    struct otx_worker *worker = &part->worker;
    worker->scratch = scratch;
    part->good = (worker->filter.arena || otx_worker_begin_filter(worker)) &&
                 part->share->run(worker, part->share->what, part->span);
    otx_scratch_reset(scratch);
}

/* Works on the next part. The lock is held at entry and at return, and released during the work. */
static void work_on_next(struct otx_crew *crew, struct otx_scratch *scratch)
{
    struct part *part = part_of(crew, crew->begun++);
    pthread_mutex_unlock(&crew->lock);
    run_part(part, scratch);
    pthread_mutex_lock(&crew->lock);
    part->done = true;
    pthread_cond_signal(&crew->some_done);
}

static void *run_thread(void *argument)
{
    struct otx_crew *crew = argument;
    struct otx_scratch scratch = {.text = {0}};
    pthread_mutex_lock(&crew->lock);
    for (;;) {
        if (crew->begun < crew->made)
            work_on_next(crew, &scratch);
        else if (crew->over)
            break;
        else
            pthread_cond_wait(&crew->some_work, &crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    otx_scratch_free(&scratch);
    return NULL;
}

/* --- parts */

/* Makes the next part. Parts get smaller near the end of the input, so that all threads end at
 * about the same time. */
static void make_part(struct otx_crew *crew, struct otx_worker *worker,
                      const struct otx_share *share, size_t *pos)
{
    struct part *part = part_of(crew, crew->made);
    size_t size = share->left(worker, share->what, *pos) / (2 * crew->ring_size);
    size = size < SMALLEST_PART ? SMALLEST_PART : size > LARGEST_PART ? LARGEST_PART : size;
    part->share = share;
    part->span = share->next(worker, share->what, *pos, size);
    *pos = part->span.end;
    part->done = false;
    part->result.filter_source = worker->result->filter_source;
    part->worker.run = worker->run;
    part->worker.result = &part->result;
    part->worker.apart = true;
    part->worker.cluster_told = false;
    part->worker.documents = 0;
    pthread_mutex_lock(&crew->lock);
    crew->made++;
    pthread_cond_signal(&crew->some_work);
    pthread_mutex_unlock(&crew->lock);
}

/* The limit on workloads is one for the whole run, so a part may go on where the run must stop. */
static bool too_many(const struct otx_worker *worker, const struct part *part)
{
    size_t most = worker->run->options.max_items;
    return part->result.change_count > most - worker->result->change_count;
}

/* Appends the result of a part. A part that failed is worked on again here, so that the findings
 * are those of a run without threads; its worker is thrown away because it refers to texts of the
 * result. */
static bool append_part(struct otx_worker *worker, struct part *part)
{
    if (!part->good || too_many(worker, part)) {
        otx_worker_free(&part->worker);
        part->worker = (struct otx_worker){0};
        return part->share->run(worker, part->share->what, part->span);
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

/* Waits for the oldest part; meanwhile works on parts that no thread has begun. */
static bool finish_oldest(struct otx_crew *crew, struct otx_worker *worker)
{
    struct part *part = part_of(crew, crew->appended);
    pthread_mutex_lock(&crew->lock);
    while (!part->done)
        if (crew->begun < crew->made)
            work_on_next(crew, &crew->scratch);
        else
            pthread_cond_wait(&crew->some_done, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    bool good = append_part(worker, part);
    otx_result_clear(&part->result);
    crew->appended++;
    return good;
}

/* After a failure: waits for the parts at work, and drops the others. */
static void drop_parts(struct otx_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->made = crew->begun;
    for (; crew->appended < crew->begun; crew->appended++) {
        struct part *part = part_of(crew, crew->appended);
        while (!part->done)
            pthread_cond_wait(&crew->some_done, &crew->lock);
        otx_result_clear(&part->result);
    }
    pthread_mutex_unlock(&crew->lock);
}

static bool run_parts(struct otx_crew *crew, struct otx_worker *worker,
                      const struct otx_share *share, size_t pos)
{
    bool good = true;
    while (good && (pos < share->end || crew->appended < crew->made)) {
        while (pos < share->end && crew->made - crew->appended < crew->ring_size)
            make_part(crew, worker, share, &pos);
        good = finish_oldest(crew, worker);
    }
    drop_parts(crew);
    return good;
}

bool otx_crew_run(struct otx_crew *crew, struct otx_worker *worker, const struct otx_share *share,
                  size_t pos)
{
    return crew ? run_parts(crew, worker, share, pos)
                : share->run(worker, share->what, (struct otx_span){pos, share->end});
}

/* --- threads */

struct otx_crew *otx_crew_new(const struct otx_run *run)
{
    size_t threads = run->options.threads;
    if (threads > run->text.n / SMALLEST_PART)
        threads = run->text.n / SMALLEST_PART;
    struct otx_crew *crew = threads < 2 ? NULL : calloc(1, sizeof *crew);
    if (!crew)
        return NULL;
    crew->ring_size = PARTS_A_THREAD * threads;
    crew->ring = calloc(crew->ring_size, sizeof *crew->ring);
    crew->threads = calloc(threads, sizeof *crew->threads);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->some_work, NULL);
    pthread_cond_init(&crew->some_done, NULL);
    if (!crew->ring || !crew->threads) {
        crew->ring_size = 0;
        otx_crew_free(crew);
        return NULL;
    }
    /* the calling thread is one of the threads; the system may refuse some of the others */
    while (crew->thread_count + 1 < threads &&
           pthread_create(&crew->threads[crew->thread_count], NULL, run_thread, crew) == 0)
        crew->thread_count++;
    return crew;
}

void otx_crew_free(struct otx_crew *crew)
{
    if (!crew)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->over = true;
    pthread_cond_broadcast(&crew->some_work);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->thread_count; i++)
        pthread_join(crew->threads[i], NULL);
    pthread_mutex_destroy(&crew->lock);
    pthread_cond_destroy(&crew->some_work);
    pthread_cond_destroy(&crew->some_done);
    for (size_t i = 0; i < crew->ring_size; i++)
        otx_worker_free(&crew->ring[i].worker);
    otx_scratch_free(&crew->scratch);
    free(crew->ring);
    free(crew->threads);
    free(crew);
}
