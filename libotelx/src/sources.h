/* One call of the library, for one or several sources. */
#ifndef OTX_SOURCES_H
#define OTX_SOURCES_H

#include <otelx.h>
#include <stdbool.h>
#include <stddef.h>

#include "config_api.h"
#include "run/result.h"
#include "run/work.h"

struct otx_call {
    const otelx_source *sources;
    size_t count;
    const otelx_config *cfg;      /* or NULL */
    const otelx_options *options; /* or NULL */
    enum otx_goal goal;
};

/* `*out` is NULL when out of memory. */
otelx_status otx_run_sources(otelx_result **out, const struct otx_call *call);

#endif
