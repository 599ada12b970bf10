/* Whether a pod has an agent already, whoever put it there: the marks that the Operator looks at
 * before it injects. */
#ifndef OTX_OTEL_INSTRUMENTED_H
#define OTX_OTEL_INSTRUMENTED_H

#include "kube/workload.h"

/* Whether this pod bears one of the marks: the name of an injected container, or the variable
 * OTEL_RESOURCE_ATTRIBUTES_NODE_NAME. */
bool otx_is_instrumented(const struct otx_workload *workload);
/* Whether some container has that variable: it is all that an injection without an agent
 * (`inject-sdk`) leaves. */
bool otx_has_node_name(const struct otx_workload *workload);

#endif
