/* The commands that rewrite manifests, and how a command that takes manifests is run. */
#ifndef CLI_REWRITE_H
#define CLI_REWRITE_H

#include "io.h"
#include "options.h"
#include "report.h"

struct cli_input {
    struct cli_text text;
    otelx_status status;
};

/* One run of a command: everything is read and worked out before the first byte is written. */
struct cli_job {
    const struct cli_options *options;
    const struct cli_verb *verb;
    const char *const *paths;
    size_t count;
    struct cli_input *inputs;
    otelx_result **results; /* of the inputs */
    otelx_config *cfg;
    struct cli_report report;
};

/* What a command does with manifests: a call of the library for each input, then its answer. */
struct cli_verb {
    otelx_status (*call)(otelx_result **out, otelx_source src, const otelx_config *cfg,
                         const otelx_options *opts);
    bool (*write)(struct cli_job *job); /* to stdout; false after a message */
    bool keeps_texts;                   /* `write` needs those of the inputs */
    enum cli_subject subject;           /* of its report */
};

int cli_run(const struct cli_options *options, const struct cli_verb *verb);

int cli_inject(const struct cli_options *options);
int cli_uninject(const struct cli_options *options);

#endif
