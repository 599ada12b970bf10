/* Which workloads and containers the flags mean. */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include <otelx.h>

#include "base/options.h"

struct cli_selection {
    otelx_filter filter; /* borrows: */
    char *selector, *name_space, *kind, *name, *container;
};

/* Yours to free on either outcome; false after a message. */
bool cli_selection_new(struct cli_selection *out, const struct cli_options *options);
/* Whether --container means containers of this name, as all are without it. False also when out of
 * memory, after a message. */
bool cli_selection_means(const struct cli_selection *selection, const char *container);
void cli_selection_free(struct cli_selection *selection);

#endif
