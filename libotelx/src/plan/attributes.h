/* Who sends the telemetry: the name of the service, and the resource attributes of a container. */
#ifndef OTX_PLAN_ATTRIBUTES_H
#define OTX_PLAN_ATTRIBUTES_H

#include "plan/build.h"
#include "tree/list_value.h"
#include "tree/node.h"

/* The name under which the attributes of b's container refer to the variable `name`. Kubernetes
 * resolves only variables that stand earlier in `env`: where the user's variable of this name
 * stands after OTEL_RESOURCE_ATTRIBUTES, the answer is the name of a stand-in. */
const char *otx_referred_name(const struct otx_build *b, const char *name);
/* The text $(NAME), with the name that otx_referred_name gives. */
struct otx_str otx_reference_to(struct otx_build *b, const char *name);

struct otx_attribute {
    struct otx_str key, value;
    bool written; /* somebody wrote it: in the configuration or an annotation */
};

struct otx_attributes {
    struct otx_attribute v[OTX_MAX_TOKENS];
    size_t n;
    bool full; /* there were more attributes than fit */
};

/* The attributes of b's choice for its container: sorted by key in the Operator's profile, else in
 * the order of the configuration. */
void otx_attributes_make(struct otx_build *b, struct otx_attributes *attributes);
/* Adds the attributes of `more` whose keys are missing. */
void otx_attributes_merge(struct otx_attributes *attributes, const struct otx_attributes *more);

/* For a sidecar: drops the attributes whose keys the user has in the OTEL_RESOURCE_ATTRIBUTES of
 * this container. */
void otx_attributes_drop(struct otx_attributes *attributes, const struct otx_build *b,
                         const struct otx_node *container);

/* What may stand in a value as it is: a baggage-octet of W3C Baggage. */
bool otx_is_baggage_octet(char c);

/* The text KEY=VALUE. Bytes that may not stand in OTEL_RESOURCE_ATTRIBUTES, such as `,`, `=` and
 * `%`, are written as %XX (OpenTelemetry specification, resource SDK). `decodes`: the agent reads
 * %XX. */
struct otx_str otx_attribute_token(struct otx_arena *arena, const struct otx_attribute *attribute,
                                   bool decodes);

/* The entry for this key in a value of OTEL_RESOURCE_ATTRIBUTES; .p is NULL when the value has
 * none. */
struct otx_str otx_attribute_find(struct otx_str value, struct otx_str key);

/* The value of OTEL_SERVICE_NAME by the rules of the profile. */
struct otx_str otx_service_name(struct otx_build *b);

#endif
