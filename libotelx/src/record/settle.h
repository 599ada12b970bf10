/* Decides for each leaf of an overlay: compares what is known, what is there and what is wanted,
 * and sets the leaf's word. Changes no text. */
#ifndef OTX_RECORD_SETTLE_H
#define OTX_RECORD_SETTLE_H

#include "record/resolve.h"
#include "tree/known.h"
#include "tree/want.h"

/* Settles `pod`, the overlay of the pod spec, after adding the known leaves that are not wanted.
 * The memories for the next run go below `after`. False when out of memory. */
bool otx_settle(const struct otx_resolved *resolved, struct otx_want *pod, struct otx_known *after);

/* Keeps a leaf that is ours and not wanted, because a part of the user's needs it. The leaf stays
 * recorded as before. */
void otx_hold(struct otx_want *leaf);
/* The record keeps what it had of the leaf before the run. */
void otx_stay_recorded(struct otx_want *leaf);

#endif
