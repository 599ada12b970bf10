/* The names by which an injection is known, whoever made it: otelx, the Operator, or a person who
 * followed its example (operator-behaviour, sections 4, 8, 11 and 12). `plan/` gives them; only
 * `record/` asks for them to tell whose something is, and `report/inspect` to tell what is there.
 */
#ifndef OTX_OTEL_MARKS_H
#define OTX_OTEL_MARKS_H

#include "base/str.h"

/* Containers and init containers that bring an agent; the volumes that hold one. */
bool otx_is_own_container(struct otx_str name);
bool otx_is_own_volume(struct otx_str name);
/* Variables of the downward API that the resource attributes refer to: they hold what only the
 * cluster knows. */
#define OTX_POD_NAME "OTEL_RESOURCE_ATTRIBUTES_POD_NAME"
#define OTX_POD_UID "OTEL_RESOURCE_ATTRIBUTES_POD_UID"
#define OTX_NODE_NAME "OTEL_RESOURCE_ATTRIBUTES_NODE_NAME"
bool otx_is_helper(struct otx_str variable);
/* Variables, other than lists, that point to an agent's files. */
bool otx_points_to_agent(struct otx_str variable);

/* Where the exporter's TLS files of a Secret and of a ConfigMap are mounted; formats of a name. */
#define OTX_SECRET_FOLDER "/otel-auto-instrumentation-secret-%s"
#define OTX_CONFIG_MAP_FOLDER "/otel-auto-instrumentation-configmap-%s"

/* Whether a text has a path in or below this folder. */
bool otx_points_into(struct otx_str text, struct otx_str folder);
/* Whether a token of a list variable is of the form in which agents are loaded: a path, an option
 * that names a file, or an attribute that refers to a helper variable. */
bool otx_is_agent_token(struct otx_str token);
/* Separator of the list variable of this name, or 0 when it is none. */
char otx_list_separator(struct otx_str variable);

/* The path that a user's mount is moved to when ours has to stand at its own. */
#define OTX_MOVED "/otelx.moved"
/* The name that a user's variable gets when ours refers to it. */
#define OTX_KEPT_VARIABLE "OTELX_USER_"

#endif
