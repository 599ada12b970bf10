/* Threads that each take the next piece of work until none is left. Knows nothing of the work. */
#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MAX_THREADS = 64 };

struct pool {
    void (*work)(void *context, size_t i);
    void *context;
    size_t count;
    atomic_size_t next;
};

static void *take_work(void *argument)
{
    struct pool *pool = argument;
    for (size_t i; (i = atomic_fetch_add(&pool->next, 1)) < pool->count;)
        pool->work(pool->context, i);
    return NULL;
}

size_t cli_pool_threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > MAX_THREADS ? MAX_THREADS : (size_t)cores;
}

void cli_pool_each(size_t count, void (*work)(void *context, size_t i), void *context)
{
    struct pool pool = {.work = work, .context = context, .count = count};
    pthread_t threads[MAX_THREADS];
    size_t started = 0, cores = cli_pool_threads(), wanted = cores < count ? cores : count;
    /* The calling thread works, too: if no other thread can be started, all work is still done. */
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, take_work, &pool) == 0)
        started++;
    take_work(&pool);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}
