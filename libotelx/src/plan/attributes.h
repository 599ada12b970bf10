/* Who is sending: the service's name, and the resource attributes of a container. */
#ifndef OTX_PLAN_ATTRIBUTES_H
#define OTX_PLAN_ATTRIBUTES_H

#include "plan/build.h"
#include "tree/list_value.h"
#include "tree/node.h"

/* The name under which b's container has such a variable before its attributes: another, where the
 * user has one of this name that stands behind them. Nothing behind them is known there. */
const char *otx_referred_name(const struct otx_build *b, const char *name);
/* $(NAME) */
struct otx_str otx_reference_to(struct otx_build *b, const char *name);

struct otx_attribute {
    struct otx_str key, value;
    bool written; /* as it is in the configuration, not worked out */
};

struct otx_attributes {
    struct otx_attribute v[OTX_MAX_TOKENS];
    size_t n;
    bool full; /* there were more */
};

/* The attributes of b's choice for its container: sorted for the Operator's profile, else in the
 * configuration's order. */
void otx_attributes_make(struct otx_build *b, struct otx_attributes *attributes);
/* Puts in those of `more` that are not there yet. */
void otx_attributes_merge(struct otx_attributes *attributes, const struct otx_attributes *more);

/* For a sidecar: takes out those that the user has in this container's OTEL_RESOURCE_ATTRIBUTES. */
void otx_attributes_drop(struct otx_attributes *attributes, const struct otx_build *b,
                         const struct otx_node *container);

/* KEY=VALUE, with `,`, `=`, `%` and what else cannot stand in OTEL_RESOURCE_ATTRIBUTES encoded as
 * %XX (OpenTelemetry specification, resource SDK). `decodes`: whether the agent reads %XX. */
struct otx_str otx_attribute_token(struct otx_arena *arena, const struct otx_attribute *attribute,
                                   bool decodes);

/* The entry for this key in a value of OTEL_RESOURCE_ATTRIBUTES; .p NULL when there is none. */
struct otx_str otx_attribute_find(struct otx_str value, struct otx_str key);

/* OTEL_SERVICE_NAME by the profile's rules. */
struct otx_str otx_service_name(struct otx_build *b);

#endif
