/* A configuration: validated against a table of fields, kept as the tree it was read from, so that
 * every value still knows its place. */
#ifndef OTX_CONFIG_H
#define OTX_CONFIG_H

#include "agent.h"
#include "diag.h"
#include "node.h"

enum otx_policy { OTX_KEEP, OTX_OVERRIDE, OTX_REFUSE };

struct otx_config_agent {
    const struct otx_node *block; /* NULL: this language is not asked for */
    struct otx_str image, mount_path;
    const struct otx_node *command, *env, *containers, *resources, *size_limit;
};

/* Decoded fields; every pointer may be NULL and lives as long as the tree. */
struct otx_settings {
    const struct otx_node *select, *exclude;
    const struct otx_node *node_selector, *tolerations, *pull_secrets, *pull_policy;
    const struct otx_node *attributes, *env, *security_context;
    struct otx_str endpoint;
    enum otx_policy on_conflict;
    bool ledger;
    struct otx_config_agent agents[OTX_LANGUAGES];
};

/* Whether this object is a configuration for the decoder, or a ConfigMap with one in `data`. */
bool otx_config_is(const struct otx_node *root);

/* Validates and decodes `root`. Findings go to `diags`, with `in_config` as given; false when there
 * is an error. Nodes that have to be made are the arena's. */
bool otx_config_decode(struct otx_arena *arena, const struct otx_node *root,
                       struct otx_diags *diags, bool in_config, struct otx_settings *settings);

/* An empty configuration: nothing to inject. A ConfigMap without data is one. */
bool otx_config_is_empty(const struct otx_node *root);

#endif
