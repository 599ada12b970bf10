/* A configuration as it takes effect, with its defaults written out. */
#ifndef OTX_CONFIG_RENDER_H
#define OTX_CONFIG_RENDER_H

#include "base/str.h"
#include "config/settings.h"

/* Writes the settings as YAML: a resource that decodes to the same settings, and that renders to
 * the same text again. */
void otx_effective(struct otx_arena *arena, const struct otx_settings *settings,
                   struct otx_buf *out);

#endif
