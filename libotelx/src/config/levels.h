/* The user's levels of findings, by code: a severity, or off. */
#ifndef OTX_CONFIG_LEVELS_H
#define OTX_CONFIG_LEVELS_H

#include "base/diag.h"
#include "tree/node.h"

/* In rising order: the greater of two levels is the stricter. */
enum otx_level {
    OTX_LEVEL_UNSET,
    OTX_LEVEL_OFF,
    OTX_LEVEL_INFO,
    OTX_LEVEL_WARNING,
    OTX_LEVEL_ERROR
};

/* The words for the levels, up to a NULL, for the field of the configuration. */
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

/* The stricter of `level` and the level that `levels` give the finding, or else the finding's own
 * severity. `levels` may be NULL. */
enum otx_level otx_level_stricter(enum otx_level level, const struct otx_levels *levels,
                                  const struct otx_diag *diag);
/* Gives a finding a level. An error that refuses a workload or ends the run stays an error. */
void otx_level_set(struct otx_diag *diag, enum otx_level level);

#endif
