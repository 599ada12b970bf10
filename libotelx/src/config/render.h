/* A configuration as it takes effect: what was left to defaults is written out. */
#ifndef OTX_CONFIG_RENDER_H
#define OTX_CONFIG_RENDER_H

#include "base/str.h"
#include "config/settings.h"

/* Writes it as YAML: a resource that is decoded to the same settings, and gives the same text
 * again. */
void otx_effective(struct otx_arena *arena, const struct otx_settings *settings,
                   struct otx_buf *out);

#endif
