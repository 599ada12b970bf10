/* The subjects of preflight, each a file with a list of checks that ends in a NULL. */
#ifndef OTX_PREFLIGHT_SUBJECTS_H
#define OTX_PREFLIGHT_SUBJECTS_H

#include "preflight/look.h"

typedef void otx_check_fn(struct otx_preflight *preflight);

extern otx_check_fn *const otx_endpoint_checks[];
extern otx_check_fn *const otx_reference_checks[];
extern otx_check_fn *const otx_other_agent_checks[];
extern otx_check_fn *const otx_security_checks[];
extern otx_check_fn *const otx_command_checks[];
extern otx_check_fn *const otx_resource_checks[];
extern otx_check_fn *const otx_platform_checks[];
extern otx_check_fn *const otx_attribute_checks[];
extern otx_check_fn *const otx_tls_checks[];
extern otx_check_fn *const otx_lifetime_checks[];

#endif
