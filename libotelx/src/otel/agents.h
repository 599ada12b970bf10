/* The languages and the agents that are injected for them. The rows are in otel/agents.def. */
#ifndef OTX_OTEL_AGENTS_H
#define OTX_OTEL_AGENTS_H

#include "base/str.h"

/* A variable that an agent needs. With `sep` it is a list, and `before` and `after` go around the
 * user's value. Without `sep`, `before` is the value. "%M" stands for the mount path, "%L" for
 * `linux` or `linux-musl`. */
struct otx_agent_env {
    const char *name, *before, *after;
    char sep;
    bool empty_first; /* an empty entry stands for the default: it goes before ours where the user
                         has no value */
    /* the Operator sets the variable before the common `env`, which then cannot set it */
    bool early;
};

/* How an agent gets into the pod. */
enum otx_form {
    OTX_COPIED,    /* an init container copies it into a volume */
    OTX_SIDECAR,   /* a container of its own looks into the application's processes */
    OTX_WEBSERVER, /* init containers clone the server's configuration and extend the clone */
    OTX_ENV_ONLY   /* the SDK is in the application's image already */
};

enum { OTX_MAX_LOADERS = 8, OTX_MAX_DEFAULTS = 5, OTX_MAX_NAMES = 12 };

/* How the pod template chooses between an agent's parts in machine code for glibc and for musl. */
struct otx_agent_libc {
    const char *annotation;   /* without its prefix; NULL: there is no choice */
    const char *glibc, *musl; /* the annotation's values */
    const char *refusal;      /* what is said of another value */
};

struct otx_agent {
    const char *language;            /* the name in annotations and reports */
    const char *field;               /* the name of the block in a configuration's `spec` */
    const char *inject, *containers; /* keys of annotations, without their prefix; or NULL */
    const char *image;               /* default of the Operator v0.158.0; "" where there is none */
    enum otx_form form;
    /* reserved name of the volume and the init container, or of the sidecar */
    const char *name;
    const char *mount_path; /* default mount path */
    bool own_path;          /* the Operator mounts it at a path that ends in the container's name */
    bool literal;           /* the agent does not decode %XX in resource attributes */
    const char *command[5]; /* command of the init container; "%S" stands for the source */
    const char *source, *musl_source;
    bool image_volume; /* the agent works from a read-only mount, where machine code may not load */
    const char
        *no_image_volume;     /* of other agents that are copied: why an image volume is refused */
    const char *resources;    /* the field for the init container's resources */
    const char *cpu, *memory; /* default requests; the limits are the same for all */
    struct otx_agent_env loaders[OTX_MAX_LOADERS]; /* variables that load the agent */
    /* variables that the Operator sets after `loaders` */
    struct otx_agent_env defaults[OTX_MAX_DEFAULTS];
    struct otx_agent_libc libc;

    /* What preflight knows of the language. Lists end in NULL; programs are globs. */
    const char *title;                   /* as people write the language */
    const char *images[OTX_MAX_NAMES];   /* official images, by the last part of their names */
    const char *programs[OTX_MAX_NAMES]; /* commands that are written in the language */
    const char *runtimes[OTX_MAX_NAMES]; /* commands that load the agent whenever they run */
    const char *starters[OTX_MAX_NAMES]; /* commands that start another one under an agent */
    unsigned start_seconds; /* what the agent adds to a start on one processor; 0: not known */
    unsigned process_mib;   /* the memory of a process with its agent at least; 0: not known */
};

enum otx_language {
#define OTX_AGENT(id, block, fields, default_image, default_path, own, about, ...) id,
#include "otel/agents.def"
#undef OTX_AGENT
    OTX_LANGUAGES
};
extern const struct otx_agent otx_agents[OTX_LANGUAGES];

/* Defaults of fields that a single language has. */
#define OTX_APACHE_VERSION "2.4"
#define OTX_APACHE_CONFIG "/usr/local/apache2/conf"
#define OTX_NGINX_CONFIG "/etc/nginx/nginx.conf"

/* Limits of every injected container and volume in the Operator's profile, unless the configuration
 * has others. */
#define OTX_LIMIT_CPU "500m"
#define OTX_LIMIT_MEMORY "256Mi"
#define OTX_VOLUME_LIMIT "200Mi"

/* Whether this is the name of a known sidecar, which another tool adds and which is not the
 * application. */
bool otx_is_sidecar(struct otx_str container);

/* The values of %M, %S and %L. */
struct otx_holes {
    struct otx_str mount, source, os;
};
/* A value of the table with its holes filled in. .p is NULL when out of memory. */
struct otx_str otx_agent_value(struct otx_arena *arena, const char *value,
                               const struct otx_holes *holes);

/* The folder of the agent in its image, for the `subPath` of a mount; the empty slice is the root
 * of the image. An agent that is a file has the file's folder: containerd mounts folders only. */
struct otx_str otx_agent_folder(const struct otx_agent *row, bool musl);

/* The folder of the .NET agent's native library. In the Operator's images before 1.16 (Operator
 * v0.157.0) the folder's name has the processor, too. An image of another name counts as new. */
struct otx_str otx_runtime_folder(struct otx_str image, bool musl);

#endif
