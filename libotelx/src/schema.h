/* The fields of a configuration, as a table, and the check of a tree against it. */
#ifndef OTX_SCHEMA_H
#define OTX_SCHEMA_H

#include "diag.h"
#include "node.h"

enum otx_type {
    OTX_T_STRING,
    OTX_T_WORD, /* one of `words` */
    OTX_T_BOOL,
    OTX_T_INT,
    OTX_T_QUANTITY, /* 200Mi, "1", 0.5 */
    OTX_T_FIELDS,
    OTX_T_STRINGS,    /* a map of strings */
    OTX_T_QUANTITIES, /* a map of quantities */
    OTX_T_LIST,       /* of strings */
    OTX_T_OBJECTS,    /* a list of maps with `fields` */
    OTX_T_SELECTOR,   /* a label selector: as kubectl takes it, or a LabelSelector */
    OTX_T_ANY
};

/* How a ConfigMap's dotted keys reach into a list of maps. */
enum otx_dotted {
    OTX_D_NONE,  /* not at all */
    OTX_D_FIRST, /* path.field is that field of its one entry */
    OTX_D_NAMES, /* path is a comma list of names */
    OTX_D_NAMED  /* path.NAME is the `value` of the entry with that name */
};

struct otx_field {
    const char *name; /* NULL ends a table */
    enum otx_type type;
    const struct otx_field *fields;
    const char *const *words;
    enum otx_dotted dotted;
    bool required;
};

extern const struct otx_field otx_schema[];      /* of the whole object */
extern const struct otx_field otx_schema_spec[]; /* of its spec */

const struct otx_field *otx_schema_find(const struct otx_field *fields, struct otx_str name);

struct otx_check {
    struct otx_diags *diags;
    unsigned source;     /* as in a finding */
    struct otx_buf path; /* of the field being looked at */
    size_t errors;
};

/* Checks a map against a table; adds a finding for everything that is wrong. */
void otx_schema_check(struct otx_check *check, const struct otx_node *map,
                      const struct otx_field *fields);
/* A finding about the field `name` (or the current path, when it is NULL) at this node. */
void otx_check_fail(struct otx_check *check, enum otx_code code, const struct otx_node *at,
                    const char *name, const char *what);
/* "unknown field `x`; did you mean `y`?" */
void otx_check_unknown(struct otx_check *check, const struct otx_node *at, struct otx_str name,
                       const struct otx_field *fields);

#endif
