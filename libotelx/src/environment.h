/* The environment of an instrumented container, in its order. */
#ifndef OTX_ENVIRONMENT_H
#define OTX_ENVIRONMENT_H

#include "attributes.h"

/* Adds the variables of b's choice to b->container_want. A container with several languages is
 * given to it once for each; then come the attributes of all, and who is sending. */
void otx_plan_env(struct otx_build *b);
void otx_plan_attributes(struct otx_build *b, const struct otx_attributes *attributes);
void otx_plan_service(struct otx_build *b);

/* The value of a table's row for b's container; NULL-safe. */
struct otx_str otx_build_value(struct otx_build *b, const char *value);

/* A variable with a value; of the downward API. */
struct otx_node *otx_new_var(struct otx_build *b, struct otx_str name, struct otx_str value);
struct otx_node *otx_new_field_var(struct otx_build *b, const char *name, const char *path);

/* Adds a variable behind those that are planned, unless it is there. */
void otx_plan_var(struct otx_build *b, struct otx_str name, const struct otx_node *item);

/* The path of a TLS file of the exporter in the container, and whether its volume is needed. */
struct otx_str otx_tls_folder(struct otx_build *b, bool of_ca);

#endif
