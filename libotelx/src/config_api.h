/* The configurations of a run, from one or more sources; and what the manifests that were shown to
 * it (otelx_config_observe) need to know of each other. */
#ifndef OTX_CONFIG_API_H
#define OTX_CONFIG_API_H

#include "base/diag.h"
#include "choose/index.h"
#include "config/levels.h"
#include "config/settings.h"
#include "run/silence.h"

struct otx_config_source {
    const char *name;
    struct otx_str text; /* our copy: settings and findings point into it; .p NULL: not kept */
};

struct otelx_config {
    struct otx_arena arena;
    struct otx_diags diags;
    struct otx_config_source *sources;
    size_t source_count, source_cap;
    struct otx_setting *read; /* all configurations, in the order in which they were read */
    size_t read_count, read_cap;
    struct otx_setting *own; /* the configurations of our group */
    size_t own_count, own_cap;
    struct otx_index index;
    struct otx_levels levels;       /* of findings, by the options */
    struct otx_silencers silencers; /* in the texts of the sources */
    struct otx_buf text;            /* of otelx_config_text */
    bool given;     /* some source was read; the functionConfig of a ResourceList is then ignored */
    bool operators; /* there is a resource of the Operator's group */
    bool observed;  /* manifests were shown to it; every call sees them */
    bool bad;       /* some source is no configuration */
};

#endif
