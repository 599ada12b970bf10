/* Drafts: from an injection that is there to the configuration that gives it. */
#ifndef OTX_RUN_DRAFT_H
#define OTX_RUN_DRAFT_H

#include <otelx.h>

#include "base/arena.h"
#include "edit/doc.h"
#include "run/visit.h"

/* Writes the `spec` of a configuration that gives what `found` tells of the visited workload, as
 * YAML; "" when nothing is injected. What no configuration can say becomes a finding. The text is
 * the arena's. NULL when out of memory. */
const char *otx_draft(struct otx_arena *kept, const struct otx_doc *doc,
                      const struct otx_visit *visit, const otelx_found *found);

#endif
