/* What a piece of work costs. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>

enum { MAX_ROUNDS = 31 };

/* Seconds, and the peak of memory in bytes, which is known of commands alone. */
struct cost {
    double wall, cpu, peak;
};

typedef void work(void *context);

/* What both cost, done in turns so that both meet the same machine: the median of `rounds`. */
void measure_pair(struct cost *one, work *do_one, void *context_one, struct cost *two, work *do_two,
                  void *context_two, size_t rounds);

/* What a command of the shell costs, its output thrown away: the median of `rounds`. `before`, if
 * not NULL, is run before each round and costs nothing. */
struct cost measure_command(const char *command, const char *before, size_t rounds);

#endif
