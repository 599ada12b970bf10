/* The parts of a draft: translates parts of a manifest into fields of a configuration. */
#ifndef OTX_RUN_DRAFT_PARTS_H
#define OTX_RUN_DRAFT_PARTS_H

#include "kube/containers.h"
#include "otel/agents.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"

/* An agent that was found, and its block in the draft. */
struct otx_drafted {
    const struct otx_agent *row;
    struct otx_node *block;         /* NULL: this agent was not found */
    const struct otx_node *carrier; /* the container that brings the agent, or NULL */
    const struct otx_node *volume;  /* the image volume that brings the agent, or NULL */
    struct otx_targets targets;     /* the instrumented containers */
    struct otx_node *env;           /* variables of the block, or NULL */
};

/* Whether the variables are those of the Operator's profile. */
bool otx_is_operators_env(const struct otx_node *env);

/* Whether a container has a variable that loads the agent at this path. */
bool otx_draft_loads(const struct otx_agent *row, const struct otx_node *container,
                     struct otx_str path);
/* Whether an entry with this key may belong to the injection. `known` is the record's memory of the
 * collection; NULL without a record. */
bool otx_draft_may(const struct otx_known *known, struct otx_str key);

/* The fields that can be read from the container or the image volume that brings the agent: image,
 * paths, and the endpoint of a web server. */
void otx_draft_carrier(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent);
/* The fields for the exporter, the propagators and the sampler, from these variables. */
void otx_draft_sending(struct otx_arena *arena, struct otx_node *spec, const struct otx_node *env,
                       const struct otx_node *pod_spec);

/* The functions below compare with a plan. A want may be NULL: nothing is planned there. */

/* Fields for the container that brings the agent. */
void otx_draft_own_fields(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent,
                          const struct otx_want *planned);
void otx_draft_volume(struct otx_arena *arena, struct otx_node *spec, struct otx_drafted *agent,
                      const struct otx_node *pod_spec, const struct otx_want *volumes);
/* The directives of a web server's agent. */
void otx_draft_directives(struct otx_arena *arena, struct otx_drafted *agent,
                          const struct otx_want *planned);
/* The variables of OpenTelemetry that all `targets` have with the same value. `planned` is the want
 * for the first of `targets`, `known` the memory of its `env`. */
void otx_draft_variables(struct otx_arena *arena, struct otx_drafted *agent,
                         const struct otx_targets *targets, const struct otx_want *planned,
                         const struct otx_known *known);
/* The entries of OTEL_RESOURCE_ATTRIBUTES. `known` is the memory of the container's `env`. */
void otx_draft_attributes(struct otx_arena *arena, struct otx_node *spec, struct otx_str value,
                          const struct otx_want *planned, const struct otx_known *known);
/* Puts the variables into the blocks. Variables that each of several languages has go to
 * `spec.env`. */
void otx_draft_common(struct otx_arena *arena, struct otx_node *spec,
                      struct otx_drafted agents[OTX_LANGUAGES]);

#endif
