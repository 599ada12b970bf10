/* The report for people, on stderr: workloads, findings and a summary. */
#ifndef CLI_REPORT_TEXT_H
#define CLI_REPORT_TEXT_H

#include <otelx.h>

#include <stdio.h>

#include "base/options.h"
#include "output/left_out.h"

/* The length of a brief report, for a KRM function: kpt shows only four lines of stderr. */
enum { CLI_BRIEF_LINES = 4 };

/* What a report is about. */
enum cli_subject {
    CLI_DEEDS,  /* what was done: inject, uninject */
    CLI_PLANS,  /* what would be done: check, diff. A change makes the exit status CLI_NO */
    CLI_OFFERS, /* what the output on stdout would do: patch, init */
    CLI_STATES  /* stdout has the answer: list, images, verify. Without -v only errors are shown */
};

/* A file that was left out, kept for the reports of --report, which are written at the end. */
struct cli_record {
    enum cli_reason why;
    char *name;
    const char *detail; /* a static text, such as a field of a kustomization; or "" */
    otelx_diag error;   /* why the file cannot be read; .code NULL: there is no such error */
};

struct cli_records {
    struct cli_record *items;
    size_t count;
    bool wanted, failed; /* sticky: out of memory */
};

struct cli_report {
    FILE *to; /* stderr, or a file for a copy of the report */
    enum cli_subject subject;
    bool brief; /* at most CLI_BRIEF_LINES lines, errors first, no excerpts */
    bool color, quiet, verbose, dry_run;
    bool negative; /* the exit status is CLI_NO, whatever the findings are */
    bool streams;  /* all manifests go to stdout: a file that is left out is missing there */
    enum cli_fail_on fail_on;
    const char *config;                /* the configuration that was found without -c; or NULL */
    size_t lines;                      /* written so far */
    size_t left_out[CLI_REASON_COUNT]; /* how many files were left out, by the reason */
    /* For each input whether it could not be read: its error is shown when it is left out, and not
     * again with the findings. Or NULL. */
    bool *unread;
    struct cli_records records;
    size_t filtered; /* workloads that the flags exclude */
    size_t workloads, verdicts[OTELX_REFUSED + 1], findings[OTELX_ERROR + 1];
};

void cli_report_init(struct cli_report *out, const struct cli_options *options);

/* Writes a line for each workload, then the findings. Counts all of them, also those not shown. */
void cli_report_result(struct cli_report *report, const otelx_result *result);
/* Writes and counts the findings only. */
void cli_report_findings(struct cli_report *report, const otelx_result *result);
/* Counts a file in a directory that is left out, and names it with -v. `detail` may be "". */
void cli_report_left_out(struct cli_report *report, enum cli_reason why, const char *name,
                         const char *detail);
/* Counts a file that looks like a manifest and cannot be read, and shows its error. */
void cli_report_unreadable(struct cli_report *report, const otelx_diag *error);
/* Resets the counts, to write the same report again to the file `to`, without colour. */
void cli_report_restart(struct cli_report *report, FILE *to);
void cli_report_again(struct cli_report *report, const struct cli_record *record);
void cli_report_free(struct cli_report *report);
/* Writes the line that counts the files left out. */
void cli_report_left(const struct cli_report *report);
/* How many of the files left out may hold manifests. */
size_t cli_report_lacks(const struct cli_report *report);
void cli_report_config(struct cli_report *report, const otelx_config *cfg);
/* Writes the last line, about `files` inputs; or, after an error, that nothing was written. */
void cli_report_summary(struct cli_report *report, size_t files);
void cli_report_nothing(struct cli_report *report);
/* The exit status of a run after its report, by --fail-on. */
int cli_report_status(const struct cli_report *report);

/* Whether to use colour on this file descriptor. */
bool cli_wants_color(enum cli_color color, int fd);
/* Whether the verdict says that the workload changes. */
bool cli_is_changed(otelx_verdict verdict);

#endif
