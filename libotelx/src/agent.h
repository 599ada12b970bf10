/* The languages: what is injected for each. A table. */
#ifndef OTX_AGENT_H
#define OTX_AGENT_H

#include "str.h"

/* A variable. With `sep` it is a list: `before` and `after` go around the user's value; else
 * `before` is the value. "%M" stands for the mount path. */
struct otx_agent_env {
    const char *name, *before, *after;
    char sep;
};

struct otx_agent {
    const char *language;
    const char *image;      /* default of the Operator v0.158.0 */
    const char *name;       /* reserved: of the volume and the init container */
    const char *mount_path; /* default */
    const char *source;     /* what the init container copies */
    struct otx_agent_env env[8];
};

enum otx_language { OTX_PYTHON, OTX_LANGUAGES };
extern const struct otx_agent otx_agents[OTX_LANGUAGES];

/* Whether a container of this name is a sidecar that others put in, not the application. */
bool otx_is_sidecar(struct otx_str container);

/* Replaces "%M" in a value of the table. NULL .p when out of memory. */
struct otx_str otx_agent_value(struct otx_arena *arena, const char *value, struct otx_str mount);

#endif
