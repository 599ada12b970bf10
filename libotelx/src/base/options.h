/* The parts of a call that the caller may leave out: options, and the name of a source. */
#ifndef OTX_BASE_OPTIONS_H
#define OTX_BASE_OPTIONS_H

#include <otelx.h>

#include <stdbool.h>

#include "base/diag.h"

/* The options with every default filled in. Reads only as much of the caller's struct as its `size`
 * says. In the result, `size` is 0 if the caller has not initialised the struct: refuse such a
 * call. */
otelx_options otx_full_options(const otelx_options *opts);
/* Whether a struct with this `size` was initialised; adds a finding if not. `what` is the name of
 * its INIT macro. */
bool otx_check_size(size_t size, const char *what, struct otx_diags *diags, unsigned source);
const char *otx_source_name(otelx_source src);

#endif
