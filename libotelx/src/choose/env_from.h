/* The variables that `envFrom` gives a container, as far as the input holds the ConfigMaps and
 * Secrets. */
#ifndef OTX_CHOOSE_ENV_FROM_H
#define OTX_CHOOSE_ENV_FROM_H

#include "choose/index.h"
#include "tree/node.h"

enum otx_supply { OTX_NOT_SUPPLIED, OTX_MAY_SUPPLY, OTX_SUPPLIED };

/* Whether one entry of an `envFrom` supplies a variable. *value becomes its text when the entry is
 * a ConfigMap of the input. */
enum otx_supply otx_envfrom_entry(const struct otx_index *index, struct otx_str name_space,
                                  const struct otx_node *entry, struct otx_str name,
                                  struct otx_str *value);
/* The same for all entries of a container's `envFrom`; `container` may be NULL. */
enum otx_supply otx_envfrom(const struct otx_index *index, struct otx_str name_space,
                            const struct otx_node *container, struct otx_str name,
                            struct otx_str *value);

#endif
