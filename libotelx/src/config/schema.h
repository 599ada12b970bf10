/* The check of a tree against the tables of fields, and findings about a field. */
#ifndef OTX_CONFIG_SCHEMA_H
#define OTX_CONFIG_SCHEMA_H

#include "base/diag.h"
#include "config/field.h"
#include "tree/node.h"

struct otx_check {
    struct otx_diags *diags;
    unsigned source;     /* as in a finding */
    bool ours;           /* otelx' own fields may be there */
    struct otx_buf path; /* of the field being looked at */
    size_t errors;
};

/* Checks a map against a table; adds a finding for everything that is wrong. */
void otx_schema_check(struct otx_check *check, const struct otx_node *map,
                      const struct otx_field *fields);
/* A finding about the field `name` (or the current path, when it is NULL) at this node. */
void otx_check_say(struct otx_check *check, enum otx_code code, const struct otx_node *at,
                   const char *name, const char *what);
/* "unknown field `x`; did you mean `y`?" */
void otx_check_unknown(struct otx_check *check, const struct otx_node *at, struct otx_str name,
                       const struct otx_field *fields);

#endif
