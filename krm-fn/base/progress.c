/* A thread of its own writes the line of progress, so that the working code needs no calls for it.
 */
#include "base/progress.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool begun, ended;
    const char *what;
    size_t files;
} progress = {.lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER};

/* Waits for a second, with `progress.lock` held. False when the work ends before. */
static bool wait_a_second(struct timespec *until)
{
    int status = 0;
    until->tv_sec++;
    while (!progress.ended && status == 0)
        status = pthread_cond_timedwait(&progress.over, &progress.lock, until);
    return !progress.ended;
}

static void *write_line(void *nothing)
{
    struct timespec until;
    size_t seconds = 0;
    clock_gettime(CLOCK_REALTIME, &until); /* the clock of pthread_cond_timedwait */
    pthread_mutex_lock(&progress.lock);
    while (wait_a_second(&until)) {
        /* CR and the sequence EL: the new line replaces the old one. */
        fprintf(stderr, "\r\033[Kotelx: %s %zu file%s, %zu s", progress.what, progress.files,
                progress.files == 1 ? "" : "s", ++seconds);
        fflush(stderr); /* stderr is line-buffered, and this line has no end */
    }
    if (seconds)
        fputs("\r\033[K", stderr);
    pthread_mutex_unlock(&progress.lock);
    return nothing;
}

void cli_progress_begin(const struct cli_options *options, const char *what, size_t files)
{
    const char *term = getenv("TERM");
    bool typed = false; /* somebody types the input: a line of progress would be in the way */
    for (size_t i = 0; i < options->arg_count; i++)
        typed |= cli_is_stdin(options->args[i]) && isatty(STDIN_FILENO);
    if (typed || options->quiet || !isatty(STDERR_FILENO) || !term || strcmp(term, "dumb") == 0)
        return;
    progress.what = what;
    progress.files = files;
    progress.ended = false;
    progress.begun = pthread_create(&progress.thread, NULL, write_line, NULL) == 0;
}

void cli_progress_end(void)
{
    if (!progress.begun)
        return;
    pthread_mutex_lock(&progress.lock);
    progress.ended = true;
    pthread_cond_signal(&progress.over);
    pthread_mutex_unlock(&progress.lock);
    pthread_join(progress.thread, NULL);
    progress.begun = false;
}
