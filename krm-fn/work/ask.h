/* Commands that answer a question about manifests and change none. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "work/job.h"

struct cli_question {
    cli_verb *verb;                     /* the call of the library */
    unsigned flags;                     /* flags of the call, such as OTELX_PATCHES */
    bool (*write)(struct cli_job *job); /* writes the answer to stdout; false after a message */
    enum cli_subject subject;           /* of the report */
};

/* Returns the status to exit with. */
int cli_ask(const struct cli_options *options, const struct cli_question *question);

#endif
