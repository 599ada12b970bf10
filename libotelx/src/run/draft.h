/* A draft is a configuration that would give an injection which a workload has already. */
#ifndef OTX_RUN_DRAFT_H
#define OTX_RUN_DRAFT_H

#include <otelx.h>

#include "base/arena.h"
#include "edit/doc.h"
#include "run/visit.h"

/* Writes the `spec` of a configuration that gives the injection which `found` describes, as YAML;
 * "" when nothing is injected. Parts that no configuration can express become findings. The text is
 * allocated in `kept`. NULL when out of memory. */
const char *otx_draft(struct otx_arena *kept, const struct otx_doc *doc,
                      const struct otx_visit *visit, const otelx_found *found);

#endif
