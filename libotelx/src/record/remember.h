/* Notes which items a collection had before the injection: a later removal must know them. */
#ifndef OTX_RECORD_REMEMBER_H
#define OTX_RECORD_REMEMBER_H

#include "record/resolve.h"
#include "tree/known.h"
#include "tree/want.h"

/* Notes the items below `after`, the memories of a settled overlay: for the pod at its first
 * injection, and for a container when it is chosen for the first time. */
bool otx_remember(const struct otx_resolved *resolved, const struct otx_want *pod,
                  struct otx_known *after);

#endif
