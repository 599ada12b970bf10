/* Wholeness: what loads an agent has its mount, the mount its volume, the volume what fills it, and
 * a $(NAME) that resolved still resolves. Looks at trees alone. */
#ifndef OTX_RECORD_WHOLE_H
#define OTX_RECORD_WHOLE_H

#include "record/resolve.h"
#include "tree/node.h"
#include "tree/want.h"

enum otx_lack {
    OTX_LACKS_VOLUME,   /* a mount */
    OTX_LACKS_FILLING,  /* a mount of an agent's volume */
    OTX_LACKS_MOUNT,    /* a variable that points to an agent's files */
    OTX_LACKS_REFERENCE /* a variable that refers to one that is gone */
};

struct otx_broken {
    enum otx_lack lack;
    const char *list;                  /* that the container stands in */
    struct otx_str container, subject; /* the mount's path, or the variable */
    struct otx_str object;             /* the volume, the path, or the variable that is gone */
    struct otx_broken *next;
};

/* Finds what is broken in the pod spec `after` and was whole in `before`; NULL when nothing is.
 * The mounts that `wanted` wants count as there; `wanted` may be NULL. */
const struct otx_broken *otx_find_broken(const struct otx_resolved *resolved,
                                         const struct otx_node *before,
                                         const struct otx_node *after,
                                         const struct otx_want *wanted);

/* Holds back what those need and would be taken out: it stays, and stays recorded. Returns whether
 * there was any. */
bool otx_hold_back(const struct otx_resolved *resolved, struct otx_want *pod,
                   const struct otx_broken *broken);

/* A sentence about it, for a finding. */
void otx_broken_text(struct otx_buf *buf, const struct otx_broken *broken);

#endif
