/* What the caller may leave out of a call: options and the name of a source. */
#ifndef OTX_BASE_OPTIONS_H
#define OTX_BASE_OPTIONS_H

#include <otelx.h>

/* Every default filled in. Reads no more of the caller's struct than its `size` says. */
otelx_options otx_full_options(const otelx_options *opts);
const char *otx_source_name(otelx_source src);

#endif
