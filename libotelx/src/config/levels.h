/* What a user says of findings by their codes: how severe they are, or that they are not told. */
#ifndef OTX_CONFIG_LEVELS_H
#define OTX_CONFIG_LEVELS_H

#include "base/diag.h"
#include "tree/node.h"

/* Rising: of two levels the greater is the stricter. */
enum otx_level {
    OTX_LEVEL_UNSET,
    OTX_LEVEL_OFF,
    OTX_LEVEL_INFO,
    OTX_LEVEL_WARNING,
    OTX_LEVEL_ERROR
};

/* The words for them, up to a NULL, as a field of a configuration has them. */
extern const char *const otx_level_words[];

/* A level for each code. */
struct otx_levels {
    unsigned char of[OTX_CODE_COUNT];
};

/* The levels of `spec.findings`, which was checked; NULL when there are none, or out of memory. */
const struct otx_levels *otx_levels_decode(struct otx_arena *arena, const struct otx_node *map);

/* Reads `CODE=LEVEL,...`; `text` may be NULL. False after a finding about `source`. */
bool otx_levels_read(struct otx_levels *out, const char *text, struct otx_diags *diags,
                     unsigned source);

/* The stricter of a level and of what these levels, or else the finding itself, say of it. `levels`
 * may be NULL. */
enum otx_level otx_level_stricter(enum otx_level level, const struct otx_levels *levels,
                                  const struct otx_diag *diag);
/* Gives a finding a level. An error that refuses a workload or ends the run keeps its own. */
void otx_level_set(struct otx_diag *diag, enum otx_level level);

#endif
