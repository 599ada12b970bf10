/* A configuration after it was checked and decoded. Its values are nodes of the parsed tree, so
 * each knows its place in the text. */
#ifndef OTX_CONFIG_SETTINGS_H
#define OTX_CONFIG_SETTINGS_H

#include "kube/kinds.h"
#include "otel/agents.h"
#include "base/diag.h"
#include "config/levels.h"
#include "tree/node.h"
#include "tree/want.h"

enum otx_profile { OTX_MINIMAL, OTX_OPERATOR };

/* The block of one language. */
struct otx_config_agent {
    /* NULL: the configuration has none, and in the Operator's resource the language has defaults */
    const struct otx_node *block;
    struct otx_str image, mount_path;
    struct otx_str app_dir; /* python: the folder of the application's own modules */
    const struct otx_node *command, *env, *containers, *resources, *size_limit;
    const struct otx_node *claim;            /* volumeClaimTemplate */
    bool from_image;                         /* `volume: image`: nothing is copied */
    const struct otx_node *extensions;       /* extensions of java */
    const struct otx_node *security_context; /* securityContext of go */
    const struct otx_node *attrs;            /* directives of apacheHttpd and nginx */
    struct otx_str version,
        config_path; /* of apacheHttpd; for nginx, config_path is its configFile */
};

struct otx_tls {
    struct otx_str secret, config_map, ca, cert, key;
};

/* Decoded fields; every pointer may be NULL and lives as long as the tree. */
struct otx_settings {
    unsigned source;    /* number of the configuration's source, as in a finding */
    bool renamed;       /* the resource is of v1beta1; `spec` has the names of v1alpha1 */
    bool by_annotation; /* the resource is the Operator's: workloads ask for it by annotations */
    enum otx_profile profile;
    struct otx_str name, name_space; /* name and namespace of the resource */
    const struct otx_node *root;     /* findings about the whole resource point at it */
    /* the resource's spec, or the spec that a ConfigMap describes */
    const struct otx_node *spec;
    const struct otx_node *select, *exclude;
    const struct otx_levels *levels; /* levels of findings; NULL: none are given */
    const struct otx_node *node_selector, *tolerations, *pull_secrets, *pull_policy;
    const struct otx_node *attributes, *env, *security_context, *propagators;
    struct otx_str endpoint, protocol, sampler, sampler_argument;
    struct otx_str image_registry; /* without slashes at its end */
    struct otx_tls tls;
    const struct otx_own_kind *own_kinds;
    bool add_uids, use_labels;
    bool inherit_context; /* our init containers get the application's security context */
    enum otx_policy on_conflict;
    bool ledger;
    struct otx_config_agent agents[OTX_LANGUAGES];
};

/* One of the configurations of a run, and the number of its source, as in a finding. */
struct otx_setting {
    struct otx_settings settings;
    unsigned source;
};

/* Whether the object looks like a configuration: an Instrumentation of any version, or a ConfigMap
 * with `data`. */
bool otx_config_is(const struct otx_node *root);
/* Adds the finding that `root`, which may be NULL, is no configuration. `what` names the part that
 * had to be one; "" means the whole source. */
void otx_config_refuse(struct otx_diags *diags, const struct otx_node *root, unsigned source,
                       const char *what);

/* Checks and decodes `root`. Adds findings about `source`; false when one of them is an error, or
 * when out of memory. New nodes live in the arena. */
bool otx_config_decode(struct otx_arena *arena, const struct otx_node *root,
                       struct otx_diags *diags, unsigned source, struct otx_settings *settings);

/* A copy of a configuration with settings merged into it. The pairs of `data` are dotted paths
 * below `spec` and their values. NULL when out of memory, or with a finding when a path is
 * wrong. */
struct otx_node *otx_config_set(struct otx_arena *arena, const struct otx_node *root,
                                const struct otx_node *data, struct otx_diags *diags,
                                unsigned source);

/* Whether a configuration is empty: it injects nothing. A ConfigMap without `data` is empty. */
bool otx_config_is_empty(const struct otx_node *root);

#endif
