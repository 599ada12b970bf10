/* Parts of a pod besides the environment: volumes, mounts, injected containers, scheduling. */
#ifndef OTX_PLAN_POD_H
#define OTX_PLAN_POD_H

#include "plan/build.h"
#include "tree/node.h"
#include "tree/want.h"

/* Pod level, for b's choice. */
void otx_plan_copied(struct otx_build *b);  /* the agent's volume and init containers */
void otx_plan_sidecar(struct otx_build *b); /* Go */
void otx_plan_tls_volumes(struct otx_build *b);
void otx_plan_node_selector(struct otx_build *b);
void otx_plan_admission(struct otx_build *b); /* tolerations, imagePullSecrets */

/* Container level. */
void otx_plan_mount(struct otx_build *b, struct otx_str volume, struct otx_str path);
/* The same at exactly this path, however the application's container has written it. */
void otx_plan_mount_instead(struct otx_build *b, struct otx_str volume, struct otx_str path);
void otx_plan_tls_mounts(struct otx_build *b);
/* Where b's agent is mounted in b->app, as the container has it or will have it. */
struct otx_str otx_mount_path(struct otx_build *b);

/* Pieces for other injected containers. */
enum otx_volume {
    OTX_VOLUME_PLAIN,   /* without a limit, whatever the configuration says */
    OTX_VOLUME_LIMITED, /* without the configuration's claim */
    OTX_VOLUME_CONFIGURED
};
void otx_plan_volume(struct otx_build *b, struct otx_str name, enum otx_volume kind);
struct otx_node *otx_new_mount(struct otx_build *b, struct otx_str volume, struct otx_str path);
/* An injected container of `list`, with its image; NULL when out of memory. */
struct otx_want *otx_plan_container(struct otx_build *b, const char *list, struct otx_str name,
                                    const struct otx_node *image);
void otx_plan_field(struct otx_build *b, struct otx_want *container, const char *key,
                    const struct otx_node *value);
/* The same for a list whose items have a merge key; those without one are left out. */
void otx_plan_items(struct otx_build *b, struct otx_want *container, const char *key,
                    const char *merge_key, const struct otx_node *items);
/* The security context for injected init containers. */
const struct otx_node *otx_init_security(const struct otx_build *b);

#endif
