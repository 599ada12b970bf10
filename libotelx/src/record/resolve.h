/* Finds out which parts of a pod are ours, from the record and from reserved names. The rule: a
 * container gets the recorded entry that it resembles most, by the values that we wrote; a part
 * with a reserved name is ours; after a first injection, a leaf that equals the wanted value is
 * ours unless it was there before. */
#ifndef OTX_RECORD_RESOLVE_H
#define OTX_RECORD_RESOLVE_H

#include "kube/workload.h"
#include "record/read.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"

/* A container of ours: its reserved name, and its node in today's text. */
struct otx_own {
    struct otx_str reserved;
    const struct otx_node *node;
};

/* A volume of ours that somebody has renamed: its reserved name and its name of today. */
struct otx_renamed {
    struct otx_str reserved, name;
};

/* The user's containers in which something has a reserved name, such as a mount of our volume. */
struct otx_shaped {
    const struct otx_node **items;
    size_t count;
};

struct otx_resolved {
    struct otx_arena *arena;
    const struct otx_workload *workload;
    struct otx_known *known; /* the known leaves, under today's names */
    bool there;              /* the record exists and is readable */
    bool reserved;           /* something in the pod has a reserved name */
    bool first;              /* this is a first injection: no record and no part of ours; set by
                                otx_resolve_adopt */
    struct otx_own *own;
    size_t own_count;
    struct otx_renamed *volumes;
    size_t volume_count;
    struct otx_shaped shaped;
    /* the containers that were chosen by default, by today's names; or NULL */
    const struct otx_node *to;
    size_t adopted; /* number of leaves found to be ours without the record */
};

/* Brings the record and the reserved names together with today's text. NULL when out of memory. */
struct otx_resolved *otx_resolve(struct otx_arena *arena, const struct otx_workload *workload,
                                 const struct otx_record *record);

/* Whether a container is ours, also under another name. */
bool otx_resolved_is_own(const struct otx_resolved *resolved, const struct otx_node *container);
/* The known leaves of a container in today's text, or NULL. */
struct otx_known *otx_resolved_container(const struct otx_resolved *resolved,
                                         const struct otx_node *container);
/* Whether a later run would take the container for the recorded one. */
bool otx_resembles(const struct otx_resolved *resolved, const struct otx_node *container,
                   const struct otx_known *record);
/* Whether something in the user's container has a reserved name. */
bool otx_resolved_is_shaped(const struct otx_resolved *resolved, const struct otx_node *container);
/* Whether a volume is ours: it has a reserved name, or is a renamed volume of ours. */
bool otx_resolved_is_volume(const struct otx_resolved *resolved, struct otx_str name);
/* The reserved name of the volume of ours that is called `name` today; .p is NULL if there is none.
 */
struct otx_str otx_resolved_reserved(const struct otx_resolved *resolved, struct otx_str name);
/* Whether the mount would have the digest `wrote` if its volume still had its reserved name. */
bool otx_resolved_is_mount(const struct otx_resolved *resolved, const struct otx_node *mount,
                           struct otx_str reserved, struct otx_str wrote);

/* Replaces reserved names in an overlay by today's names, and marks containers and volumes of ours
 * as `own`. */
void otx_resolved_mark_own(const struct otx_resolved *resolved, struct otx_want *pod);

/* Marks leaves that equal the wanted value as ours, unless they were there before the injection.
 * Returns whether a new leaf of ours was found. */
bool otx_resolve_adopt(struct otx_resolved *resolved, const struct otx_want *pod);

/* Steps of otx_resolve in files of their own. Both are false when out of memory.
 * otx_resolve_containers brings the recorded containers to today's names; a recorded container that
 * fits none of today's is forgotten. */
bool otx_resolve_containers(struct otx_resolved *resolved, const struct otx_known *known);
/* Finds reserved names and mounts of our volumes in the user's containers. */
bool otx_resolve_shape(struct otx_resolved *resolved);

#endif
