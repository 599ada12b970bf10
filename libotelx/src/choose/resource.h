/* Which of the Operator's resources an annotation means. */
#ifndef OTX_CHOOSE_RESOURCE_H
#define OTX_CHOOSE_RESOURCE_H

#include "base/str.h"
#include "choose/index.h"
#include "config/settings.h"

struct otx_lookup {
    const struct otx_index *index;
    struct otx_str default_name_space; /* of resources without one; may be empty */
    struct otx_str name_space;         /* of the workload, as far as it is known */
    struct otx_str wanted;             /* NAME or NAMESPACE/NAME; empty: the only one there is */
};

/* Looks in the namespace, else among those whose namespace is not known: `kubectl apply -n` may put
 * them there. NULL when there is none, or there are several, or it has errors; then `why` says so.
 */
const struct otx_settings *otx_lookup_resource(const struct otx_lookup *lookup,
                                               struct otx_buf *why);

#endif
