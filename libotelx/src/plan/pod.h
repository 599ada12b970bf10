/* Plans the parts of a pod other than variables: volumes, mounts, injected containers,
 * scheduling. */
#ifndef OTX_PLAN_POD_H
#define OTX_PLAN_POD_H

#include "plan/build.h"
#include "tree/node.h"
#include "tree/want.h"

/* Parts of the pod, for b's choice. */
/* The agent's volume, and init containers that fill it; an image volume needs none. */
void otx_plan_copied(struct otx_build *b);
void otx_plan_sidecar(struct otx_build *b); /* the Go agent */
void otx_plan_tls_volumes(struct otx_build *b);
void otx_plan_node_selector(struct otx_build *b);
void otx_plan_admission(struct otx_build *b); /* tolerations, imagePullSecrets */

/* Parts of the application's container. */
void otx_plan_mount(struct otx_build *b, struct otx_str volume, struct otx_str path);
/* As otx_plan_mount, at exactly this path, even if the application's container spells the path in
 * another way. */
void otx_plan_mount_instead(struct otx_build *b, struct otx_str volume, struct otx_str path);
/* The mount of the volume of otx_plan_copied, at b->mount_path. */
void otx_plan_copied_mount(struct otx_build *b);
void otx_plan_tls_mounts(struct otx_build *b);
/* The path at which b's agent is mounted in b->app. */
struct otx_str otx_mount_path(struct otx_build *b);

/* Pieces of injected containers. */
enum otx_volume {
    OTX_VOLUME_PLAIN,   /* no size limit, whatever the configuration says */
    OTX_VOLUME_LIMITED, /* with the size limit, without the configuration's volumeClaimTemplate */
    OTX_VOLUME_CONFIGURED
};
void otx_plan_volume(struct otx_build *b, struct otx_str name, enum otx_volume kind);
struct otx_node *otx_new_mount(struct otx_build *b, struct otx_str volume, struct otx_str path);
/* Plans an injected container with its image in `list`; NULL when out of memory. */
struct otx_want *otx_plan_container(struct otx_build *b, const char *list, struct otx_str name,
                                    const struct otx_node *image);
/* Plans a field of an injected container; `value` NULL plans nothing. */
void otx_plan_field(struct otx_build *b, struct otx_want *container, const char *key,
                    const struct otx_node *value);
/* Plans a list whose items have a merge key, item by item. Items without a merge key are
 * ignored. */
void otx_plan_items(struct otx_build *b, struct otx_want *container, const char *key,
                    const char *merge_key, const struct otx_node *items);
/* The security context of injected init containers, or NULL. */
const struct otx_node *otx_init_security(const struct otx_build *b);

#endif
