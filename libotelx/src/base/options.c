/* The defaults of a call. */
#include "base/options.h"

#include <string.h>

enum { MAX_INPUT = 256 * 1024 * 1024, MAX_NODES = 5000000, MAX_ITEMS = 1000000 };

/* The struct of an older header is shorter, and its missing fields have their defaults. */
otelx_options otx_full_options(const otelx_options *opts)
{
    otelx_options full = OTELX_OPTIONS_INIT;
    if (opts)
        memcpy(&full, opts, opts->size < sizeof full ? opts->size : sizeof full);
    full.size = sizeof full;
    if (!full.max_input)
        full.max_input = MAX_INPUT;
    if (!full.max_nodes)
        full.max_nodes = MAX_NODES;
    if (!full.max_items)
        full.max_items = MAX_ITEMS;
    return full;
}

const char *otx_source_name(otelx_source src)
{
    return src.name ? src.name : "<input>";
}
