/* Decides for each leaf who owns it and what happens to it: from its recorded state, its value of
 * today, the wanted value and the policy. A pure function over a table; knows no trees and no
 * bytes. */
#ifndef OTX_RECORD_DECIDE_H
#define OTX_RECORD_DECIDE_H

#include "tree/known.h"
#include "tree/want.h"

/* The leaf as it is today. */
enum otx_now {
    OTX_ABSENT,
    OTX_BOTH,   /* equals what we wrote and what is wanted */
    OTX_WROTE,  /* equals what we wrote; another value is wanted, or none */
    OTX_WANTED, /* equals what is wanted, not what we wrote */
    OTX_OTHER
};

struct otx_decision {
    enum otx_word word;
    enum otx_owner after;
};

struct otx_decision otx_decide(enum otx_owner state, enum otx_now now, bool wanted,
                               enum otx_policy policy);

#endif
