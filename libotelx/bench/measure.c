/* Clocks, medians, children and their memory. */
#include "measure.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "inputs.h"

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[n / 2];
}

struct samples {
    double wall[MAX_ROUNDS], cpu[MAX_ROUNDS], peak[MAX_ROUNDS];
};

static struct cost cost_of(struct samples *s, size_t rounds)
{
    return (struct cost){median(s->wall, rounds), median(s->cpu, rounds), median(s->peak, rounds)};
}

static void sample(struct samples *s, size_t i, work *job, void *context)
{
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    job(context);
    s->cpu[i] = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    s->wall[i] = seconds(CLOCK_MONOTONIC) - wall;
    s->peak[i] = 0;
}

void measure_pair(struct cost *one, work *do_one, void *context_one, struct cost *two, work *do_two,
                  void *context_two, size_t rounds)
{
    struct samples first, second;
    if (rounds > MAX_ROUNDS)
        rounds = MAX_ROUNDS;
    for (size_t i = 0; i < rounds; i++) {
        sample(&first, i, do_one, context_one);
        sample(&second, i, do_two, context_two);
    }
    *one = cost_of(&first, rounds);
    *two = cost_of(&second, rounds);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void become(const char *command)
{
    int null = open("/dev/null", O_RDWR);
    if (null >= 0 && dup2(null, 1) >= 0 && dup2(null, 2) >= 0)
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

struct cost measure_command(const char *command, const char *before, size_t rounds)
{
    struct samples s;
    for (size_t i = 0; i < rounds; i++) {
        struct rusage usage;
        int status;
        if (before && system(before) != 0)
            die(before);
        double start = seconds(CLOCK_MONOTONIC);
        pid_t child = fork();
        if (child == 0)
            become(command);
        if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
            die(command);
        s.wall[i] = seconds(CLOCK_MONOTONIC) - start;
        s.cpu[i] = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
        s.peak[i] = (double)usage.ru_maxrss * 1024;
    }
    return cost_of(&s, rounds);
}
