/* Whose is it, and what becomes of it: one answer for each leaf, from what is known, what is there,
 * what is wanted and the policy. A pure function over a table; knows no trees and no bytes. */
#ifndef OTX_RECORD_DECIDE_H
#define OTX_RECORD_DECIDE_H

#include "tree/known.h"
#include "tree/want.h"

/* The leaf as it is today. */
enum otx_now {
    OTX_ABSENT,
    OTX_BOTH,   /* what we wrote, and what is still wanted */
    OTX_WROTE,  /* what we wrote; something else is wanted, or nothing */
    OTX_WANTED, /* what is wanted, but not what we wrote */
    OTX_OTHER
};

struct otx_decision {
    enum otx_word word;
    enum otx_owner after;
};

struct otx_decision otx_decide(enum otx_owner state, enum otx_now now, bool wanted,
                               enum otx_policy policy);

#endif
