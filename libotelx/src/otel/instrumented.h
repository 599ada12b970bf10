/* Whether a pod has been instrumented, whoever did it: what the Operator itself looks at before it
 * works. */
#ifndef OTX_OTEL_INSTRUMENTED_H
#define OTX_OTEL_INSTRUMENTED_H

#include "kube/workload.h"

/* Whether this pod has an agent by the Operator's marks (operator-behaviour: names, and one
 * variable). */
bool otx_is_instrumented(const struct otx_workload *workload);
/* That variable alone: all that an injection without an agent leaves. */
bool otx_has_node_name(const struct otx_workload *workload);

#endif
