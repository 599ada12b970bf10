/* Runs the program in a folder, and keeps its output and its exit status. */
#ifndef TEST_PROGRAM_H
#define TEST_PROGRAM_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/common.h"

struct outcome {
    struct text out, err;
    int exit; /* -1: a signal ended the program */
    int signal;
};

static inline void outcome_free(struct outcome *outcome)
{
    text_free(&outcome->out);
    text_free(&outcome->err);
}

/* The child: reads stdin from a file, and writes stdout and stderr to files. */
static inline void run_child(const char *folder, char *const argv[], const char *in,
                             const char *out, const char *err, unsigned seconds)
{
    int fds[] = {open(in, O_RDONLY), open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600),
                 open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600)};
    for (int i = 0; i < 3; i++)
        if (fds[i] < 0 || dup2(fds[i], i) < 0)
            _exit(126);
    for (int i = 0; i < 3; i++)
        if (fds[i] > 2)
            close(fds[i]);
    if (chdir(folder) != 0)
        _exit(126);
    /* The exit status of a sanitizer must differ from those of the program. */
    setenv("ASAN_OPTIONS", "exitcode=99", 0);
    setenv("LSAN_OPTIONS", "exitcode=99", 0);
    setenv("UBSAN_OPTIONS", "exitcode=99:print_stacktrace=1", 0);
    alarm(seconds);
    execv(argv[0], argv);
    _exit(127);
}

/* `in`, `out` and `err` are absolute paths of files. */
static inline struct outcome run_program(const char *folder, char *const argv[], const char *in,
                                         const char *out, const char *err, unsigned seconds)
{
    struct outcome outcome = {.exit = -1};
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        run_child(folder, argv, in, out, err, seconds);
    while (waitpid(pid, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    if (WIFEXITED(status))
        outcome.exit = WEXITSTATUS(status);
    else
        outcome.signal = WTERMSIG(status);
    assert_true(read_file(out, &outcome.out));
    assert_true(read_file(err, &outcome.err));
    return outcome;
}

#endif
