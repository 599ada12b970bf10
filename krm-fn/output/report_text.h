/* What people read on stderr about a run: workloads, findings, and a line that sums it up. */
#ifndef CLI_REPORT_TEXT_H
#define CLI_REPORT_TEXT_H

#include <otelx.h>

#include <stdio.h>

#include "base/options.h"
#include "output/left_out.h"

/* For a KRM function: kpt shows four lines of stderr and no more. */
enum { CLI_BRIEF_LINES = 4 };

/* What a report is about. */
enum cli_subject {
    CLI_DEEDS,  /* what was done */
    CLI_PLANS,  /* what would be done: that makes the exit status CLI_NO */
    CLI_OFFERS, /* what would be done by what is on stdout */
    CLI_STATES  /* what is there, which stdout says: only errors, unless all findings are wanted */
};

/* A file that was left out, kept for reports that are written at the end. */
struct cli_record {
    enum cli_reason why;
    char *name;
    const char *detail; /* static */
    otelx_diag error;   /* of one that cannot be read; .code NULL: none */
};

struct cli_records {
    struct cli_record *items;
    size_t count;
    bool wanted, failed; /* sticky: out of memory */
};

struct cli_report {
    FILE *to; /* the report is written here: to stderr, or into a copy */
    enum cli_subject subject;
    bool brief; /* findings without their lines of text, the errors first, few of them */
    bool color, quiet, verbose, dry_run;
    bool negative; /* the answer is no, whatever the findings are */
    bool streams;  /* stdout is to hold all manifests: one that is skipped is missing there */
    enum cli_fail_on fail_on;
    const char *config;                /* the configuration that was found without -c; or NULL */
    size_t lines;                      /* written so far */
    size_t left_out[CLI_REASON_COUNT]; /* files in directories, by the reason */
    bool
        *unread; /* the inputs that could not be read, whose findings are not told again; or NULL */
    struct cli_records records;
    size_t filtered; /* workloads that the flags exclude */
    size_t workloads, verdicts[OTELX_REFUSED + 1], findings[OTELX_ERROR + 1];
};

void cli_report_init(struct cli_report *out, const struct cli_options *options);

/* Of one run: a line for each workload, then the findings. All are counted, shown or not. */
void cli_report_result(struct cli_report *report, const otelx_result *result);
/* The findings alone. */
void cli_report_findings(struct cli_report *report, const otelx_result *result);
/* A file in a directory that is not worked on; `detail` may be "". */
void cli_report_left_out(struct cli_report *report, enum cli_reason why, const char *name,
                         const char *detail);
/* The same for a manifest that cannot be read, because of this error. */
void cli_report_unreadable(struct cli_report *report, const otelx_diag *error);
/* Forgets what was counted, to report the same again to another file. */
void cli_report_restart(struct cli_report *report, FILE *to);
void cli_report_again(struct cli_report *report, const struct cli_record *record);
void cli_report_free(struct cli_report *report);
/* The line that counts the files left out. */
void cli_report_left(const struct cli_report *report);
/* How many of the files left out may hold manifests. */
size_t cli_report_lacks(const struct cli_report *report);
void cli_report_config(struct cli_report *report, const otelx_config *cfg);
/* The last line: of `files` inputs that were done, or of none because of an error. */
void cli_report_summary(struct cli_report *report, size_t files);
void cli_report_nothing(struct cli_report *report);
/* The exit status of a run that was reported, by --fail-on. */
int cli_report_status(const struct cli_report *report);

/* Whether to use colour on this file descriptor. */
bool cli_wants_color(enum cli_color color, int fd);
/* `deployment.apps/`, as `kubectl -o name` begins a name. */
void cli_name_kind(char *out, size_t size, const otelx_change *change);
/* deployment/namespace/name, without control characters. */
void cli_put_workload(FILE *file, const otelx_change *change);

/* Whether a workload of this verdict is, or would be, another than it was. */
bool cli_is_changed(otelx_verdict verdict);

#endif
