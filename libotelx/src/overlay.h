/* Pieces of an overlay: leaves with their verbs, the environment, and what a ledger asks for. */
#ifndef OTX_OVERLAY_H
#define OTX_OVERLAY_H

#include "config.h"
#include "ledger.h"

/* What is being built, for one language in one workload. */
struct otx_build {
    struct otx_arena *arena;
    const struct otx_settings *settings;
    struct otx_diags *diags;
    const struct otx_workload *workload;
    const struct otx_agent *row;
    const struct otx_config_agent *agent;
    const struct otx_node *record; /* the ledger's, or NULL */
    struct otx_want *pod;
    struct otx_str name;              /* of the volume and the init container */
    bool adopt_pod;                   /* no ledger, but our shape is there */
    bool adopt;                       /* what is there with our values is taken for ours */
    const struct otx_node *container; /* being planned, with its want */
    struct otx_want *container_want;
};

/* All take NULL for what ran out of memory, and give NULL. */

/* The child with this key, or NULL. */
struct otx_want *otx_want_find(const struct otx_want *want, struct otx_str key);
/* The collection `key` of `parent`, made when it is not there yet. */
struct otx_want *otx_want_child(struct otx_build *b, struct otx_want *parent, enum otx_shape shape,
                                const char *key, const char *merge_key);
/* A leaf that the user's own value beats. */
struct otx_want *otx_want_leaf(struct otx_build *b, struct otx_want *parent, struct otx_str key,
                               const struct otx_node *value);
/* The same, for an item that has no merge key. */
struct otx_want *otx_want_by_hash(struct otx_build *b, struct otx_want *parent,
                                  const struct otx_node *value);
/* Lets the configuration's `onConflict` decide over this leaf. */
void otx_want_policy(struct otx_build *b, struct otx_want *leaf);

/* The variables of b->container, in their order. */
void otx_plan_env(struct otx_build *b);

/* Turns a wanted overlay into its removal, by names and values. */
void otx_want_negate(struct otx_want *pod);
/* Notes what the ledger knows on `pod`; what it has and the overlay has not is to go. */
void otx_overlay_record(struct otx_arena *arena, struct otx_want *pod,
                        const struct otx_node *record);

#endif
