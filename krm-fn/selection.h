/* Which workloads the flags mean. */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include <otelx.h>

#include "options.h"

struct cli_selection {
    otelx_filter filter; /* borrows: */
    char *selector, *name_space, *kind, *name, *container;
};

/* Yours to free on either outcome; false after a message. */
bool cli_selection_new(struct cli_selection *out, const struct cli_options *options);
void cli_selection_free(struct cli_selection *selection);

#endif
