/* Gives each leaf of an overlay its word: what is known of it, what is there and what is wanted are
 * brought together and decided. Changes no text. */
#ifndef OTX_RECORD_SETTLE_H
#define OTX_RECORD_SETTLE_H

#include "record/resolve.h"
#include "tree/known.h"
#include "tree/want.h"

/* Settles `pod`, the overlay of the pod spec: what is known and not wanted is added to it. The
 * memories of after the run go below `after`. False when out of memory. */
bool otx_settle(const struct otx_resolved *resolved, struct otx_want *pod, struct otx_known *after);

/* Leaves that are ours, not wanted, and needed by something of the user's: those stay. */
void otx_hold(struct otx_want *leaf);
/* The record tells of the leaf after the run what it told before. */
void otx_stay_recorded(struct otx_want *leaf);

#endif
