/* The nearest of a few words, for "did you mean". */
#ifndef OTX_BASE_NEAR_H
#define OTX_BASE_NEAR_H

#include "base/str.h"

/* Starts with the word; every candidate is offered; `best` is the nearest, or the empty slice when
 * none is near. */
struct otx_near {
    struct otx_str word, best;
    size_t distance;
};
void otx_near_offer(struct otx_near *near, struct otx_str candidate);

#endif
