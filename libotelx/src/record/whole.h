/* Wholeness: a variable that loads an agent has the agent's mount, a mount has its volume, our
 * volume has a container that fills it, and a reference $(NAME) that resolved before still
 * resolves. Works on trees alone. */
#ifndef OTX_RECORD_WHOLE_H
#define OTX_RECORD_WHOLE_H

#include "record/resolve.h"
#include "tree/node.h"
#include "tree/want.h"

enum otx_lack {
    OTX_LACKS_VOLUME,   /* a mount whose volume is missing */
    OTX_LACKS_FILLING,  /* a mount of our volume, which no container fills */
    OTX_LACKS_MOUNT,    /* a variable that points to an agent's files, which are not mounted */
    OTX_LACKS_REFERENCE /* a variable that refers to a variable that is gone */
};

struct otx_broken {
    enum otx_lack lack;
    const char *list;                  /* of the pod, with the container in it */
    struct otx_str container, subject; /* the mount's path, or the name of the variable */
    struct otx_str object;             /* the missing volume, path or variable */
    struct otx_broken *next;
};

/* Finds what is broken in the pod spec `after` but was whole in `before`; NULL when nothing is. An
 * agent's path that `wanted` mounts is checked, too, even if it is not mounted in `before`;
 * `wanted` may be NULL. */
const struct otx_broken *otx_find_broken(const struct otx_resolved *resolved,
                                         const struct otx_node *before,
                                         const struct otx_node *after,
                                         const struct otx_want *wanted);

/* Holds back the parts that the broken ones need and that the run would remove: these parts stay,
 * and stay recorded. Returns whether a part was held back. */
bool otx_hold_back(const struct otx_resolved *resolved, struct otx_want *pod,
                   const struct otx_broken *broken);

/* Adds a sentence about the broken part, for a finding. */
void otx_broken_text(struct otx_buf *buf, const struct otx_broken *broken);

#endif
