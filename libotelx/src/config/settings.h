/* A configuration: validated against a table of fields, kept as the tree it was read from, so that
 * every value still knows its place. */
#ifndef OTX_CONFIG_SETTINGS_H
#define OTX_CONFIG_SETTINGS_H

#include "otel/agents.h"
#include "base/diag.h"
#include "tree/node.h"
#include "tree/want.h"

enum otx_profile { OTX_MINIMAL, OTX_OPERATOR };

/* The block of one language. */
struct otx_config_agent {
    const struct otx_node
        *block; /* NULL: not there; the Operator's resource serves it all the same */
    struct otx_str image, mount_path;
    const struct otx_node *command, *env, *containers, *resources, *size_limit;
    const struct otx_node *claim;            /* volumeClaimTemplate */
    const struct otx_node *extensions;       /* java */
    const struct otx_node *security_context; /* go */
    const struct otx_node *attrs;            /* directives of apacheHttpd and nginx */
    struct otx_str version, config_path;     /* apacheHttpd; config_path also nginx' configFile */
};

struct otx_tls {
    struct otx_str secret, config_map, ca, cert, key;
};

/* Decoded fields; every pointer may be NULL and lives as long as the tree. */
struct otx_settings {
    bool by_annotation; /* the Operator's own resource: workloads ask for it by annotations */
    enum otx_profile profile;
    struct otx_str name, name_space; /* of the resource */
    const struct otx_node *root;     /* of it; its place is told from there */
    const struct otx_node *spec;     /* of it, or made of a ConfigMap's data */
    const struct otx_node *select, *exclude;
    const struct otx_node *node_selector, *tolerations, *pull_secrets, *pull_policy;
    const struct otx_node *attributes, *env, *security_context, *propagators;
    struct otx_str endpoint, sampler, sampler_argument;
    struct otx_tls tls;
    bool add_uids, use_labels;
    enum otx_policy on_conflict;
    bool ledger;
    struct otx_config_agent agents[OTX_LANGUAGES];
};

/* One of the configurations of a run, and the number of its source, as in a finding. */
struct otx_setting {
    struct otx_settings settings;
    unsigned source;
};

/* Whether this object is a configuration for the decoder: an Instrumentation of whatever version,
 * or a ConfigMap with one in `data`. */
bool otx_config_is(const struct otx_node *root);
/* A finding that this object, or NULL, is none; `what` must be one, or the whole source for "". */
void otx_config_refuse(struct otx_diags *diags, const struct otx_node *root, unsigned source,
                       const char *what);

/* Validates and decodes `root`. Findings go to `diags`, about `source`; false when there is an
 * error. Nodes that have to be made are the arena's. */
bool otx_config_decode(struct otx_arena *arena, const struct otx_node *root,
                       struct otx_diags *diags, unsigned source, struct otx_settings *settings);

/* A copy of a configuration with the pairs of `data`, which are dotted paths below spec and their
 * values, laid over it. NULL when out of memory, or, with findings, when a path is wrong. */
struct otx_node *otx_config_set(struct otx_arena *arena, const struct otx_node *root,
                                const struct otx_node *data, struct otx_diags *diags,
                                unsigned source);

/* An empty configuration: nothing to inject. A ConfigMap without data is one. */
bool otx_config_is_empty(const struct otx_node *root);

#endif
