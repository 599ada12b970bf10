/* The nearest of a few words, for "did you mean". */
#ifndef OTX_BASE_NEAR_H
#define OTX_BASE_NEAR_H

#include "base/arena.h"
#include "base/str.h"

/* Starts with the word; every candidate is offered; `best` is the nearest, or the empty slice when
 * none is near. */
struct otx_near {
    struct otx_str word, best;
    size_t distance;
};
void otx_near_offer(struct otx_near *near, struct otx_str candidate);
/* The same for a candidate whose text will be gone: the nearest is kept in `arena`. */
void otx_near_keep(struct otx_near *near, struct otx_arena *arena, struct otx_str candidate);

#endif
