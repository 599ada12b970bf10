/* Measures the time and memory of a piece of work. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>

enum { MAX_ROUNDS = 31 };

/* Times in seconds, and the peak of memory in bytes. The peak is measured for commands only. */
struct cost {
    double wall, cpu, peak;
};

typedef void work(void *context);

/* Measures two pieces of work in turns, so that changes in the load of the machine affect both
 * alike. The costs are medians of `rounds` rounds. */
void measure_pair(struct cost *one, work *do_one, void *context_one, struct cost *two, work *do_two,
                  void *context_two, size_t rounds);

/* Measures a command of the shell, whose output is dropped: the median of `rounds` rounds.
 * `before`: a command that is run before each round and is not measured, or NULL. */
struct cost measure_command(const char *command, const char *before, size_t rounds);

#endif
