/* What a container gets through `envFrom`, as far as the input holds the ConfigMaps and Secrets. */
#ifndef OTX_CHOOSE_ENV_FROM_H
#define OTX_CHOOSE_ENV_FROM_H

#include "choose/index.h"
#include "tree/node.h"

enum otx_supply { OTX_NOT_SUPPLIED, OTX_MAY_SUPPLY, OTX_SUPPLIED };

/* What one entry of an `envFrom` says of a variable. `value` becomes the text, where that is known:
 * a ConfigMap's. */
enum otx_supply otx_envfrom_entry(const struct otx_index *index, struct otx_str name_space,
                                  const struct otx_node *entry, struct otx_str name,
                                  struct otx_str *value);
/* The same of all entries of a container, which may be NULL; the last one counts. */
enum otx_supply otx_envfrom(const struct otx_index *index, struct otx_str name_space,
                            const struct otx_node *container, struct otx_str name,
                            struct otx_str *value);

#endif
