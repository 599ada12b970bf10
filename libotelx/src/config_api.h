/* The configurations of a run: what was read from one or more sources, and what manifests that were
 * shown to it tell of each other. */
#ifndef OTX_CONFIG_API_H
#define OTX_CONFIG_API_H

#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"

struct otx_config_source {
    const char *name;
    struct otx_str text; /* our copy: settings and findings point into it; .p NULL: not kept */
};

struct otelx_config {
    struct otx_arena arena;
    struct otx_diags diags;
    struct otx_config_source *sources;
    size_t source_count, source_cap;
    struct otx_setting *read; /* all that were read, in their order */
    size_t read_count, read_cap;
    struct otx_setting *own; /* those of our group */
    size_t own_count, own_cap;
    struct otx_index index;
    struct otx_buf text; /* of otelx_config_text */
    bool given;          /* some source was read: functionConfigs do not count then */
    bool operators;      /* it holds a resource of the Operator's group */
    bool observed;       /* manifests were shown to it: they are what every call sees */
    bool bad;            /* some source is no configuration */
};

#endif
