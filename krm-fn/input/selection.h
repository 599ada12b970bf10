/* Which workloads and containers the flags select. */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include <otelx.h>

#include "base/options.h"

struct cli_selection {
    otelx_filter filter; /* borrows the texts below */
    char *selector, *name_space, *kind, *name, *container;
};

/* `out` is yours to free on either outcome. False after a message. */
bool cli_selection_new(struct cli_selection *out, const struct cli_options *options);
/* Whether --container selects containers of this name. Without the flag all containers are
 * selected. False also when out of memory, after a message. */
bool cli_selection_means(const struct cli_selection *selection, const char *container);
void cli_selection_free(struct cli_selection *selection);

#endif
