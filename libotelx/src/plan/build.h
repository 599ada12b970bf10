/* Pieces of an overlay: collections, and leaves with what is wanted. */
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

/* What is being built: first for the workload, then for one of its choices, then for a container.
 */
struct otx_build {
    struct otx_arena *arena;
    struct otx_diags *diags;             /* of an injection; NULL: nobody wants to know */
    const struct otx_workload *workload; /* as it is without us */
    const struct otx_workload *today;    /* as it is */
    const struct otx_choices *choices;
    const struct otx_index *index;
    struct otx_want *pod;
    bool overflow; /* more attributes than there is room for */
    /* the choice */
    const struct otx_choice *choice;
    const struct otx_settings *settings;
    const struct otx_agent *row;
    const struct otx_config_agent *agent;
    struct otx_str name; /* of the volume and the init container */
    /* the container */
    const struct otx_node *app; /* the application's, whose name and image are told */
    const struct otx_node
        *container; /* whose environment it is: `app`; NULL for a sidecar of ours */
    struct otx_want *container_want;
    struct otx_str mount_path;
};

/* All take NULL for what ran out of memory, and give NULL. */

/* The collection `key` of `parent`, made when it is not there yet. */
struct otx_want *otx_want_child(struct otx_build *b, struct otx_want *parent, enum otx_shape shape,
                                const char *key, const char *merge_key);
/* A leaf. */
struct otx_want *otx_want_leaf(struct otx_build *b, struct otx_want *parent, struct otx_str key,
                               const struct otx_node *value);
/* The same, for an item that has no merge key. */
struct otx_want *otx_want_by_digest(struct otx_build *b, struct otx_want *parent,
                                    const struct otx_node *value);
/* Lets the configuration's `onConflict` decide over this leaf. */
void otx_want_policy(struct otx_build *b, struct otx_want *leaf);

/* Nodes for values: a map with one string, and a list of strings. */
struct otx_node *otx_build_map(struct otx_build *b, const char *key, struct otx_str text);
struct otx_node *otx_build_list(struct otx_build *b, const struct otx_str *words, size_t count);

/* Whether b's choice is the pod's first web server: both would need a clone of one name. */
bool otx_is_first_server(const struct otx_build *b);

#endif
