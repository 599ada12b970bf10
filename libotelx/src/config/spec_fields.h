/* The fields of a configuration, as tables: the fields of the Operator's resource, and our own. */
#ifndef OTX_CONFIG_SPEC_FIELDS_H
#define OTX_CONFIG_SPEC_FIELDS_H

#include "config/field.h"

extern const struct otx_field otx_fields_root[]; /* of the whole object */
extern const struct otx_field otx_fields_spec[]; /* of its spec */

/* The field of this resource that an unknown name probably means, or the empty slice. */
struct otx_str otx_field_near(const struct otx_field *fields, enum otx_dialect dialect,
                              struct otx_str name);

#endif
