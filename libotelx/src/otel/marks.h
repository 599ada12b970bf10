/* The names that mark an injection by otelx, by the Operator, or by a person who followed its
 * example (operator-behaviour, sections 4, 8, 11 and 12). `plan/` uses the names; `record/` asks
 * for them to tell the owner of a part, and `report/inspect` to describe an injection. */
#ifndef OTX_OTEL_MARKS_H
#define OTX_OTEL_MARKS_H

#include "base/str.h"

/* Whether the name is that of a container or init container that brings an agent, or of a volume
 * that holds one. */
bool otx_is_own_container(struct otx_str name);
bool otx_is_own_volume(struct otx_str name);
/* Variables of the downward API that resource attributes refer to: their values are known in the
 * cluster only. */
#define OTX_POD_NAME "OTEL_RESOURCE_ATTRIBUTES_POD_NAME"
#define OTX_POD_UID "OTEL_RESOURCE_ATTRIBUTES_POD_UID"
#define OTX_NODE_NAME "OTEL_RESOURCE_ATTRIBUTES_NODE_NAME"
bool otx_is_helper(struct otx_str variable);
/* Whether a variable, other than a list, has the path of an agent's file. */
bool otx_points_to_agent(struct otx_str variable);

/* The folders for TLS files of a Secret and of a ConfigMap; formats that take its name. */
#define OTX_SECRET_FOLDER "/otel-auto-instrumentation-secret-%s"
#define OTX_CONFIG_MAP_FOLDER "/otel-auto-instrumentation-configmap-%s"

/* Whether a text holds the path of this folder, or a path below it. */
bool otx_points_into(struct otx_str text, struct otx_str folder);
/* Whether a token of a list variable looks like one that loads an agent: a path, an option with a
 * file, or an attribute that refers to a helper variable. */
bool otx_is_agent_token(struct otx_str token);
/* The separator of the list variable with this name, or 0 when the variable is no list. */
char otx_list_separator(struct otx_str variable);
/* Whether the value begins with the empty entry that we write for this variable. */
bool otx_list_is_open(struct otx_str variable, struct otx_str value);

/* The prefix of the path to which a user's mount is moved when ours needs its place. */
#define OTX_MOVED "/otelx.moved"
/* The prefix of a user's variable that is renamed because ours refers to it. */
#define OTX_KEPT_VARIABLE "OTELX_USER_"
/* The volume of Go's sidecar, whose name is not reserved. */
#define OTX_KERNEL_VOLUME "kernel-debug"

#endif
