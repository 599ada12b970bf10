/* Single variables of a container: what is there, what is configured, what comes in otherwise; and
 * adding one. */
#ifndef OTX_PLAN_VARIABLE_H
#define OTX_PLAN_VARIABLE_H

#include "choose/env_from.h"
#include "plan/build.h"
#include "tree/node.h"
#include "tree/want.h"

/* The item of this name, or NULL. */
const struct otx_node *otx_var_find(const struct otx_node *env, struct otx_str name);
/* The container's own `env`, or NULL. */
const struct otx_node *otx_var_env(const struct otx_build *b);
/* Set in the configuration's own `env`, which beats the defaults. */
const struct otx_node *otx_var_configured(const struct otx_build *b, struct otx_str name);
/* The want for the container's `env`. */
struct otx_want *otx_var_list(struct otx_build *b);
/* Whether the user has set the variable. */
bool otx_var_is_users(const struct otx_build *b, struct otx_str name);

/* What the container's `envFrom` says of a variable. */
enum otx_supply otx_var_supply(const struct otx_build *b, struct otx_str name);
/* The text that a ConfigMap of the input supplies. */
struct otx_str otx_var_supplied(const struct otx_build *b, struct otx_str name);

/* A variable with a value; of the downward API. */
struct otx_node *otx_new_var(struct otx_build *b, struct otx_str name, struct otx_str value);
struct otx_node *otx_new_field_var(struct otx_build *b, const char *name, const char *path);

/* Adds a variable behind those that are planned. NULL when an earlier language of the container has
 * it already. */
struct otx_want *otx_var_add(struct otx_build *b, struct otx_str name, const struct otx_node *item);
/* The same for one that the user's own beats, also one that a ConfigMap of the input supplies. */
struct otx_want *otx_var_add_own(struct otx_build *b, struct otx_str name,
                                 const struct otx_node *item);
/* The same from a text, which may be empty: then nothing is added. */
void otx_var_value(struct otx_build *b, const char *key, struct otx_str value);
/* The same, unless it is configured. */
void otx_var_default(struct otx_build *b, const char *key, struct otx_str value);

/* The value of a table's row for b's container. */
struct otx_str otx_build_value(struct otx_build *b, const char *value);

#endif
