/* Commands that answer a question about manifests and change none. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "work/job.h"

struct cli_question {
    cli_verb *verb;                     /* the library's call */
    unsigned flags;                     /* for it */
    bool (*write)(struct cli_job *job); /* the answer, to stdout; false after a message */
    enum cli_subject subject;           /* of the report */
};

int cli_ask(const struct cli_options *options, const struct cli_question *question);

#endif
