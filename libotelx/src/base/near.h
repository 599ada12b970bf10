/* The nearest of a few words, for "did you mean". */
#ifndef OTX_BASE_NEAR_H
#define OTX_BASE_NEAR_H

#include "base/arena.h"
#include "base/str.h"

/* Set `word`, then offer every candidate. `best` is the nearest candidate, or the empty slice when
 * none is near. */
struct otx_near {
    struct otx_str word, best;
    size_t distance;
};
void otx_near_offer(struct otx_near *near, struct otx_str candidate);
/* As otx_near_offer, for a candidate whose text is short-lived: the nearest is copied to
 * `arena`. */
void otx_near_keep(struct otx_near *near, struct otx_arena *arena, struct otx_str candidate);

#endif
