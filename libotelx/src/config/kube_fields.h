/* The types of Kubernetes that a configuration holds, as tables of their fields. */
#ifndef OTX_CONFIG_KUBE_FIELDS_H
#define OTX_CONFIG_KUBE_FIELDS_H

#include "config/field.h"

extern const struct otx_field otx_fields_env_var[];
extern const struct otx_field otx_fields_toleration[];
extern const struct otx_field otx_fields_named[]; /* a reference by name alone */
extern const struct otx_field otx_fields_selector[];
extern const struct otx_field otx_fields_resources[];
extern const struct otx_field otx_fields_security_context[];
extern const struct otx_field otx_fields_claim_template[];

#endif
