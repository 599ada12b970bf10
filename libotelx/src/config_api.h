/* The configurations of a run, from one or more sources, and an index of the manifests that were
 * shown to them with otelx_config_observe. */
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
    struct otx_setting *own; /* the configurations of otelx's own group */
    size_t own_count, own_cap;
    struct otx_index index;
    struct otx_levels levels;       /* levels of findings, given in the options */
    struct otx_silencers silencers; /* silencers in the texts of the sources */
    struct otx_buf text;            /* the result of otelx_config_text */
    bool given;     /* a source was read: the functionConfig of a ResourceList is then ignored */
    bool operators; /* a configuration is of the Operator's group */
    bool observed;  /* manifests were shown to it: every call uses their index */
    bool bad;       /* a source is not a configuration */
};

#endif
