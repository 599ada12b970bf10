/* Builds the pieces of an overlay: collections, and leaves with their wanted values. */
#ifndef OTX_PLAN_BUILD_H
#define OTX_PLAN_BUILD_H

#include "base/diag.h"
#include "choose/choose.h"
#include "choose/index.h"
#include "config/settings.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "tree/node.h"
#include "tree/want.h"

/* The work at hand: first set for the workload, then for one of its choices, then for one
 * container. */
struct otx_build {
    struct otx_arena *arena;
    /* findings of an injection; NULL during a removal, which reports none */
    struct otx_diags *diags;
    const struct otx_workload *workload; /* the workload as it is without our parts */
    const struct otx_workload *today;    /* the workload as it is in the text */
    const struct otx_choices *choices;
    const struct otx_index *index;
    struct otx_want *pod;
    bool overflow; /* there were more attributes than fit */
    /* the choice */
    const struct otx_choice *choice;
    const struct otx_settings *settings;
    const struct otx_agent *row;
    const struct otx_config_agent *agent;
    struct otx_str name; /* name of the volume and the init container */
    /* the container */
    /* the application's container, whose name and image the attributes tell */
    const struct otx_node *app;
    /* the container that has the environment: `app`, or NULL for our sidecar */
    const struct otx_node *container;
    struct otx_want *container_want;
    struct otx_str mount_path;
};

/* All functions accept NULL arguments, left by an allocation that failed, and then return NULL. */

/* The collection `key` of `parent`, created when `parent` has none. */
struct otx_want *otx_want_child(struct otx_build *b, struct otx_want *parent, enum otx_shape shape,
                                const char *key, const char *merge_key);
/* Creates a leaf. */
struct otx_want *otx_want_leaf(struct otx_build *b, struct otx_want *parent, struct otx_str key,
                               const struct otx_node *value);
/* Creates a leaf for an item of a list without a merge key. NULL when an equal item is planned
 * already. */
struct otx_want *otx_want_by_digest(struct otx_build *b, struct otx_want *parent,
                                    const struct otx_node *value);
/* Sets the configuration's `onConflict` as the policy of this leaf. */
void otx_want_policy(struct otx_build *b, struct otx_want *leaf);

/* Nodes for values: a map with a single string, and a list of strings. */
struct otx_node *otx_build_map(struct otx_build *b, const char *key, struct otx_str text);
struct otx_node *otx_build_list(struct otx_build *b, const struct otx_str *words, size_t count);

/* Whether b's choice is the first web server of the pod. A second one gets no agent: both would
 * need an init container of the same name. */
bool otx_is_first_server(const struct otx_build *b);

#endif
