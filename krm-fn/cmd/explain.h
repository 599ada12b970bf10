/* The command `explain`: what the library tells of a field or a code. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "base/options.h"

int cli_explain(const struct cli_options *options);
/* Prints what can be explained, with blanks between: for completions. */
void cli_put_topics(void);

#endif
