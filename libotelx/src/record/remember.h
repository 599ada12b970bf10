/* What a first injection finds, and a removal must know: what was in a collection before us. */
#ifndef OTX_RECORD_REMEMBER_H
#define OTX_RECORD_REMEMBER_H

#include "record/resolve.h"
#include "tree/known.h"
#include "tree/want.h"

/* Notes it below `after`, the memories of a settled overlay: once for the pod, at its first
 * injection, and once for each container, when it is first chosen. */
bool otx_remember(const struct otx_resolved *resolved, const struct otx_want *pod,
                  struct otx_known *after);

#endif
