/* Finds the Operator's resource that an annotation asks for. */
#ifndef OTX_CHOOSE_RESOURCE_H
#define OTX_CHOOSE_RESOURCE_H

#include "base/str.h"
#include "choose/index.h"
#include "config/settings.h"

struct otx_lookup {
    const struct otx_index *index;
    struct otx_str default_name_space; /* of resources without one; may be empty */
    struct otx_str name_space;         /* of the workload; empty when it is not known */
    struct otx_str wanted; /* NAME or NAMESPACE/NAME; empty: the only resource that there is */
};

/* The resource in the namespace. When there is none: the resource whose namespace is not known,
 * since `kubectl apply -n` may put it there. NULL when there is none, when there are several, or
 * when it has errors; then `why` gets the reason. */
const struct otx_settings *otx_lookup_resource(const struct otx_lookup *lookup,
                                               struct otx_buf *why);

#endif
