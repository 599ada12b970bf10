/* Compares the output of the program with the expected files of a case. */
#ifndef TEST_GOLDEN_H
#define TEST_GOLDEN_H

#include "support/case.h"
#include "support/program.h"

/* Whether a line is a finding: FILE:LINE:COL: severity: text [OTXnnnn]. `*name`: the length of
 * FILE. */
static inline bool is_finding(const char *line, size_t n, size_t *name)
{
    static const char *const severities[] = {": info: ", ": warning: ", ": error: "};
    if (n < 10 || memcmp(line + n - 9, "[OTX", 4) != 0 || line[n - 1] != ']')
        return false;
    for (size_t at = 0; at < n; at++) {
        int used = 0;
        if (line[at] != ':')
            continue;
        char rest[64];
        snprintf(rest, sizeof rest, "%.*s", (int)(n - at), line + at);
        size_t one, two;
        if (sscanf(rest, ":%zu:%zu%n", &one, &two, &used) < 2 || used == 0)
            continue;
        for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
            size_t length = strlen(severities[i]);
            if (n - at > (size_t)used + length &&
                memcmp(line + at + used, severities[i], length) == 0) {
                *name = at;
                return true;
            }
        }
    }
    return false;
}

/* Picks the findings, or the other lines. Paths of files are cut to base names. */
static inline struct text pick_lines(struct text text, bool findings)
{
    struct text picked = {0};
    size_t at = 0, n, name;
    const char *line;
    while (text_line(text, &at, &line, &n)) {
        bool finding = is_finding(line, n, &name);
        if (finding != findings)
            continue;
        while (finding && name > 0 && memchr(line, '/', name)) {
            line++;
            n--;
            name--;
        }
        text_add(&picked, line, n);
        text_puts(&picked, "\n");
    }
    return picked;
}

/* Whether all lines of `some` are in `all`, in the same order; else `*missing` is the first line
 * that is missing. */
static inline bool in_order(struct text some, struct text all, struct text *missing)
{
    size_t at = 0, behind = 0, n, m;
    const char *line, *other;
    while (text_line(some, &at, &line, &n)) {
        bool found = false;
        while (!found && text_line(all, &behind, &other, &m))
            found = n == m && memcmp(line, other, n) == 0;
        if (!found) {
            *missing = (struct text){(char *)(uintptr_t)line, n};
            return false;
        }
    }
    return true;
}

static inline void print_text(const char *title, struct text text)
{
    print_error("%s:\n%.*s\n", title, (int)(text.n > 900 ? 900 : text.n), text.p ? text.p : "");
}

static inline bool check_stderr(const struct test_case *c, struct text err)
{
    struct text want = pick_lines(c->files[F_STDERR], true), got = pick_lines(err, true);
    struct text others = pick_lines(c->files[F_STDERR], false), all = pick_lines(err, false);
    struct text missing = {0};
    bool good = true;
    if (!c->have[F_STDERR] && (text_has(err, " warning: ") || text_has(err, " error: "))) {
        print_text("there is no `stderr`, so nothing was to be found", err);
        good = false;
    } else if (c->have[F_STDERR] && !text_equal(want, got)) {
        print_difference("findings", want, got);
        good = false;
    } else if (!in_order(others, all, &missing)) {
        print_text("this line of `stderr` did not come", missing);
        print_text("but", err);
        good = false;
    }
    text_free(&want);
    text_free(&got);
    text_free(&others);
    text_free(&all);
    return good;
}

/* The expected stdout. Borrowed. */
static inline struct text expected_out(const struct test_case *c)
{
    if (c->have[F_OUT])
        return c->files[F_OUT];
    return c->exit == 2 ? (struct text){0} : c->in;
}

static inline void check_crash(const struct outcome *outcome)
{
    if (outcome->exit < 0) {
        print_text("stderr", outcome->err);
        fail_msg("the program was ended by signal %d", outcome->signal);
    }
    if (text_has(outcome->err, "Sanitizer") || text_has(outcome->err, ": runtime error: ") ||
        outcome->exit > 2) {
        print_text("stderr", outcome->err);
        fail_msg("the program crashed, exit status %d", outcome->exit);
    }
}

static inline void check_golden(const struct test_case *c, const struct outcome *outcome)
{
    check_crash(outcome);
    bool good = outcome->exit == c->exit;
    if (!good) {
        print_error("exit status %d wanted, %d came\n", c->exit, outcome->exit);
        print_text("stderr", outcome->err);
    }
    if (!text_equal(outcome->out, expected_out(c))) {
        print_difference("stdout", expected_out(c), outcome->out);
        good = false;
    }
    good = check_stderr(c, outcome->err) && good;
    if (c->exit != 0 && !c->have[F_STDERR]) {
        print_error("a case that fails needs a `stderr` that says why\n");
        good = false;
    }
    if (!good)
        fail_msg("%s: not what was expected", c->folder);
}

/* The new content of `stderr`: the findings, and the other lines of the present file if all of them
 * still come. If the program failed without a finding, all lines that it printed. */
static inline struct text accepted_stderr(const struct test_case *c, const struct outcome *outcome)
{
    struct text lines = {0}, findings = pick_lines(outcome->err, true);
    struct text kept = pick_lines(c->files[F_STDERR], false);
    struct text all = pick_lines(outcome->err, false), missing;
    if (outcome->exit != 0 && findings.n == 0)
        text_add(&lines, all.p, all.n);
    else if (in_order(kept, all, &missing))
        text_add(&lines, kept.p, kept.n);
    text_add(&lines, findings.p, findings.n);
    text_free(&findings);
    text_free(&kept);
    text_free(&all);
    return lines;
}

static inline void accept_golden(const struct test_case *c, const struct outcome *outcome)
{
    check_crash(outcome);
    struct text none = {0}, err = accepted_stderr(c, outcome);
    struct text usual = outcome->exit == 2 ? none : c->in;
    char digit[] = {(char)('0' + outcome->exit), '\n'};
    struct text status = {digit, 2};
    case_write(c, F_OUT, outcome->out, text_equal(outcome->out, usual));
    case_write(c, F_EXIT, status, outcome->exit == 0);
    case_write(c, F_STDERR, err, err.n == 0);
    text_free(&err);
}

#endif
