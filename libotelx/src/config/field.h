/* A field of a configuration is a row of a table. Defines rows and finds them; knows no single
 * field. */
#ifndef OTX_CONFIG_FIELD_H
#define OTX_CONFIG_FIELD_H

#include "base/str.h"

enum otx_type {
    OTX_T_STRING,
    OTX_T_WORD, /* one of `words` */
    OTX_T_BOOL,
    OTX_T_INT,
    OTX_T_QUANTITY, /* 200Mi, "1", 0.5 */
    OTX_T_FIELDS,
    OTX_T_STRINGS,        /* a map of strings */
    OTX_T_QUANTITIES,     /* a map of quantities */
    OTX_T_LIST,           /* of strings, or of `words` */
    OTX_T_OBJECTS,        /* a list of maps with `fields` */
    OTX_T_WORD_OR_FIELDS, /* a map; in our own resource also one of `words` */
    OTX_T_SELECTOR,       /* a label selector: as kubectl takes it, or a LabelSelector */
    OTX_T_ANY
};

/* How a ConfigMap's dotted keys reach into a list of maps. */
enum otx_dotted {
    OTX_D_NONE,  /* not at all */
    OTX_D_FIRST, /* path.FIELD is a field of the list's only entry */
    OTX_D_NAMES, /* path is a comma list of names */
    OTX_D_NAMED  /* path.NAME is the `value` of the entry with that name */
};

/* The resources that a configuration may be. A set of them says which have a field. */
enum otx_dialect {
    OTX_OTELX = 1, /* otelx.dev/v1alpha1; a ConfigMap has the same fields */
    OTX_ALPHA = 2, /* the Operator's opentelemetry.io/v1alpha1 */
    OTX_BETA = 4,  /* its planned opentelemetry.io/v1beta1 */
    OTX_EVERYWHERE = OTX_OTELX | OTX_ALPHA | OTX_BETA,
    OTX_NOWHERE = 8
};

struct otx_field {
    const char *name; /* NULL ends a table */
    enum otx_type type;
    const struct otx_field *fields;
    const char *const *words;
    enum otx_dotted dotted;
    unsigned char in;       /* the resources that have the field; 0: all of them */
    unsigned char required; /* the resources that must have the field; 0: it is optional */
    const char *instead;    /* for the resources without the field: what to write there; or NULL */
    const char *missing;    /* what is said where a required field is missing; NULL: the usual */
    const char *help;       /* the purpose of the field: a line without full stop */
    const char *preset;     /* the default, or NULL */
};

const struct otx_field *otx_field_find(const struct otx_field *fields, struct otx_str name);

/* Whether a field may be written in this dialect. */
bool otx_field_is_open(const struct otx_field *field, enum otx_dialect dialect);

#endif
