/* Which of what is in a pod is ours: the only reader of the record and of reserved names. The rule
 * is: a container goes with the recorded one that it resembles most, by the values that we wrote;
 * what bears a reserved name is ours; after a first injection, what equals what is wanted is ours,
 * unless it was there before. */
#ifndef OTX_RECORD_RESOLVE_H
#define OTX_RECORD_RESOLVE_H

#include "kube/workload.h"
#include "record/read.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"

/* A container of ours: the name that is reserved for it, and the container of today. */
struct otx_own {
    struct otx_str reserved;
    const struct otx_node *node;
};

/* A volume of ours that bears another name today. */
struct otx_renamed {
    struct otx_str reserved, name;
};

/* Containers of the user's that bear something of ours by its name. */
struct otx_shaped {
    const struct otx_node **items;
    size_t count;
};

struct otx_resolved {
    struct otx_arena *arena;
    const struct otx_workload *workload;
    struct otx_known *known; /* what is known, under the names of today */
    bool there;              /* there is a record */
    bool reserved;           /* something bears a reserved name */
    bool first;              /* neither: an injection begins; set by otx_resolve_adopt */
    struct otx_own *own;
    size_t own_count;
    struct otx_renamed *volumes;
    size_t volume_count;
    struct otx_shaped shaped;
    const struct otx_node
        *to;        /* names of the containers that the default choice fell on, or NULL */
    size_t adopted; /* leaves that were found to be ours */
};

/* Resolves what the record and the reserved names tell. NULL when out of memory. */
struct otx_resolved *otx_resolve(struct otx_arena *arena, const struct otx_workload *workload,
                                 const struct otx_record *record);

/* Whether a container is one of ours, whatever its name. */
bool otx_resolved_is_own(const struct otx_resolved *resolved, const struct otx_node *container);
/* What is known of a container of today, or NULL. */
struct otx_known *otx_resolved_container(const struct otx_resolved *resolved,
                                         const struct otx_node *container);
/* Whether a container of today would be taken for this one of a record. */
bool otx_resembles(const struct otx_resolved *resolved, const struct otx_node *container,
                   const struct otx_known *record);
/* Whether a container has something of ours by its name. */
bool otx_resolved_is_shaped(const struct otx_resolved *resolved, const struct otx_node *container);
/* Whether a volume is ours, by a reserved name or as a renamed one. */
bool otx_resolved_is_volume(const struct otx_resolved *resolved, struct otx_str name);
/* The reserved name of a volume of ours that bears this one today; .p NULL: there is none. */
struct otx_str otx_resolved_reserved(const struct otx_resolved *resolved, struct otx_str name);
/* Whether a mount has this digest when its volume has its reserved name. */
bool otx_resolved_is_mount(const struct otx_resolved *resolved, const struct otx_node *mount,
                           struct otx_str reserved, struct otx_str wrote);

/* Puts the names of today into an overlay that has the reserved ones, and marks what is ours as a
 * whole. */
void otx_resolved_mark_own(const struct otx_resolved *resolved, struct otx_want *pod);

/* What equals what is wanted is ours, unless it was there before us. Returns whether that told
 * anything new. */
bool otx_resolve_adopt(struct otx_resolved *resolved, const struct otx_want *pod);

/* The list of the pod that a container stands in. */
const char *otx_container_list(const struct otx_resolved *resolved,
                               const struct otx_node *container);
size_t otx_count_containers(const struct otx_workload *workload);

/* Steps of otx_resolve that have files of their own; each is false when out of memory. What is
 * known under the names of today: what has no container any more is forgotten. */
bool otx_resolve_containers(struct otx_resolved *resolved, const struct otx_known *known);
/* Names and mounts in the user's containers. */
bool otx_resolve_shape(struct otx_resolved *resolved);

#endif
