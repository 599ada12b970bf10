/* The defaults of a call. */
#include "base/options.h"

#include <string.h>

#include "base/str.h"

enum { MAX_INPUT = 256 * 1024 * 1024, MAX_NODES = 5000000, MAX_ITEMS = 1000000 };

/* A program that was built with an older header has a shorter struct: the missing fields get their
 * defaults. A `size` too small for `size` itself means that the struct was not initialised, and
 * stays 0. */
otelx_options otx_full_options(const otelx_options *opts)
{
    otelx_options full = OTELX_OPTIONS_INIT;
    if (opts)
        memcpy(&full, opts, opts->size < sizeof full ? opts->size : sizeof full);
    full.size = opts && opts->size < sizeof opts->size ? 0 : sizeof full;
    if (!full.max_input)
        full.max_input = MAX_INPUT;
    if (!full.max_nodes)
        full.max_nodes = MAX_NODES;
    if (!full.max_items)
        full.max_items = MAX_ITEMS;
    return full;
}

bool otx_check_size(size_t size, const char *what, struct otx_diags *diags, unsigned source)
{
    struct otx_buf text = {0};
    if (size >= sizeof size)
        return true;
    otx_buf_format(&text, "`size` of the call's struct is %z: begin with %s, then set fields", size,
                   otx_str_of(what));
    otx_diag_done(diags, OTX_NO_SIZE, 0, &text)->source = source;
    return false;
}

const char *otx_source_name(otelx_source src)
{
    return src.name ? src.name : "<input>";
}
