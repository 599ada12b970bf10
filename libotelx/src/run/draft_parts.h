/* The parts of a draft: what a manifest has, as fields of a configuration. */
#ifndef OTX_RUN_DRAFT_PARTS_H
#define OTX_RUN_DRAFT_PARTS_H

#include "kube/containers.h"
#include "otel/agents.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"

/* An agent that was found, and its block of the configuration in the making. */
struct otx_drafted {
    const struct otx_agent *row;
    struct otx_node *block;         /* NULL: this agent was not found */
    const struct otx_node *carrier; /* the container that brings it, or NULL */
    struct otx_targets targets;     /* the containers that are instrumented */
    struct otx_node *env;           /* variables of the block, or NULL */
};

/* Whether these variables are those of the Operator's profile. */
bool otx_is_operators_env(const struct otx_node *env);

/* Whether a container has a variable that loads the agent at this path. */
bool otx_draft_loads(const struct otx_agent *row, const struct otx_node *container,
                     struct otx_str path);
/* Whether something of this key may be of the injection: `known` is what the record has of the
 * collection; NULL: there is no record. */
bool otx_draft_may(const struct otx_known *known, struct otx_str key);

/* What the container that brings the agent says without a plan: image, paths, a web server's
 * endpoint. */
void otx_draft_carrier(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent);
/* Where telemetry goes and how: the fields of `spec` for what these variables say. */
void otx_draft_sending(struct otx_arena *arena, struct otx_node *spec, const struct otx_node *env,
                       const struct otx_node *pod_spec);

/* The rest is what is otherwise than planned. A want may be NULL: nothing is planned there. */

/* The fields of the container that brings the agent. */
void otx_draft_own_fields(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent,
                          const struct otx_want *planned);
void otx_draft_volume(struct otx_arena *arena, struct otx_drafted *agent,
                      const struct otx_node *pod_spec, const struct otx_want *volumes);
/* Directives of a web server's agent. */
void otx_draft_directives(struct otx_arena *arena, struct otx_drafted *agent,
                          const struct otx_want *planned);
/* The variables of OpenTelemetry that all `targets` have alike; `planned` and `known` are about the
 * first of them, the latter about its `env`. */
void otx_draft_variables(struct otx_arena *arena, struct otx_drafted *agent,
                         const struct otx_targets *targets, const struct otx_want *planned,
                         const struct otx_known *known);
/* The entries of OTEL_RESOURCE_ATTRIBUTES. `known`: as above. */
void otx_draft_attributes(struct otx_arena *arena, struct otx_node *spec, struct otx_str value,
                          const struct otx_want *planned, const struct otx_known *known);
/* Puts the variables into the blocks; those that all of several languages have, into `spec`. */
void otx_draft_common(struct otx_arena *arena, struct otx_node *spec,
                      struct otx_drafted agents[OTX_LANGUAGES]);

#endif
