/* The difference between two forms of an object as a strategic merge patch, which `kubectl patch`
 * accepts for the kinds of Kubernetes itself. */
#ifndef OTX_REPORT_STRATEGIC_H
#define OTX_REPORT_STRATEGIC_H

#include "tree/node.h"

struct otx_strategic {
    struct otx_arena *arena;
    bool unfit; /* no patch is possible: items have no name, or it would repeat an alias */
};

/* A map with the differences, empty when nothing differs. NULL when out of memory. */
struct otx_node *otx_strategic_diff(struct otx_strategic *job, const struct otx_node *before,
                                    const struct otx_node *after);

#endif
