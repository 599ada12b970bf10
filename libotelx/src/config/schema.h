/* Checks a tree against a table of fields, and makes findings about a field. */
#ifndef OTX_CONFIG_SCHEMA_H
#define OTX_CONFIG_SCHEMA_H

#include "base/diag.h"
#include "config/field.h"
#include "tree/node.h"

struct otx_check {
    struct otx_diags *diags;
    unsigned source; /* as in a finding */
    enum otx_dialect dialect;
    /* The path that the user wrote, of a path in v1alpha1. NULL: it is the same path. */
    struct otx_str (*written)(struct otx_arena *arena, struct otx_str path);
    struct otx_buf path; /* path of the field at work */
    size_t errors;
};

/* Checks a map against a table. Adds a finding for each fault. */
void otx_schema_check(struct otx_check *check, const struct otx_node *map,
                      const struct otx_field *fields);
/* Adds a finding about the field `name` below the current path, or about the current path when
 * `name` is NULL. The finding points at the node `at`. */
void otx_check_say(struct otx_check *check, enum otx_code code, const struct otx_node *at,
                   const char *name, const char *what);
/* Adds the finding "unknown field `x`; did you mean `y`?". */
void otx_check_unknown(struct otx_check *check, const struct otx_node *at, struct otx_str name,
                       const struct otx_field *fields);

#endif
