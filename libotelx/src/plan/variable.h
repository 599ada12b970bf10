/* Single variables of a container: finds those of the user, of the configuration and of `envFrom`,
 * and adds new ones. */
#ifndef OTX_PLAN_VARIABLE_H
#define OTX_PLAN_VARIABLE_H

#include "choose/env_from.h"
#include "plan/build.h"
#include "tree/node.h"
#include "tree/want.h"

/* The variable of this name in a list, or NULL. */
const struct otx_node *otx_var_find(const struct otx_node *env, struct otx_str name);
/* The container's own `env`, or NULL. */
const struct otx_node *otx_var_env(const struct otx_build *b);
/* The variable in the configuration's `env`, which beats the defaults; or NULL. */
const struct otx_node *otx_var_configured(const struct otx_build *b, struct otx_str name);
/* The want for the container's `env`. */
struct otx_want *otx_var_list(struct otx_build *b);
/* Whether the user has set the variable. */
bool otx_var_is_users(const struct otx_build *b, struct otx_str name);

/* Whether the container's `envFrom` supplies a variable. */
enum otx_supply otx_var_supply(const struct otx_build *b, struct otx_str name);
/* The value that a ConfigMap of the input supplies through `envFrom`, or "". */
struct otx_str otx_var_supplied(const struct otx_build *b, struct otx_str name);

/* New items: a variable with a value, and a variable of the downward API. */
struct otx_node *otx_new_var(struct otx_build *b, struct otx_str name, struct otx_str value);
struct otx_node *otx_new_field_var(struct otx_build *b, const char *name, const char *path);

/* Plans a variable after those that are planned already. NULL when an earlier language of the
 * container has planned it. */
struct otx_want *otx_var_add(struct otx_build *b, struct otx_str name, const struct otx_node *item);
/* As otx_var_add, for a variable that the user may set: then the user's value wins by `onConflict`,
 * and a ConfigMap of the input that supplies the variable always wins. */
struct otx_want *otx_var_add_own(struct otx_build *b, struct otx_str name,
                                 const struct otx_node *item);
/* As otx_var_add_own, with a value. An empty value adds nothing. */
void otx_var_value(struct otx_build *b, const char *key, struct otx_str value);
/* As otx_var_value, unless the configuration's `env` has the variable. */
void otx_var_default(struct otx_build *b, const char *key, struct otx_str value);

/* The value of a row of the agent's table, with the paths of b's container filled in. */
struct otx_str otx_build_value(struct otx_build *b, const char *value);

#endif
