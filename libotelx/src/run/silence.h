/* Silencers: `# otelx:ignore CODE reason` on a line, and the annotation `otelx.dev/ignore` on an
 * object. A finding in their reach is not told, and a silencer that reaches no finding is. */
#ifndef OTX_RUN_SILENCE_H
#define OTX_RUN_SILENCE_H

#include "base/diag.h"
#include "base/source.h"
#include "tree/node.h"

/* One code of a silencer; it reaches the findings of one source. */
struct otx_silencer {
    enum otx_code code;  /* OTX_CODE_COUNT: none, see `word` */
    struct otx_str word; /* what stands there in place of a code */
    bool comment;
    bool used, firm; /* it has reached a finding; and one that cannot be silenced */
    size_t at;       /* where it is written */
    size_t from, to; /* the bytes that it reaches */
    unsigned source; /* as in a finding */
};

struct otx_silencers {
    struct otx_silencer *items;
    size_t count, cap;
    bool failed; /* sticky: out of memory */
};

/* Whether there may be any in a stretch of text. */
bool otx_silencers_any(struct otx_str text, struct otx_span span);
/* Adds the silencers of a stretch of text: those of its comments, and those of the objects in the
 * document `root`, which may be NULL. */
void otx_silencers_find(struct otx_silencers *list, struct otx_str text, struct otx_span span,
                        const struct otx_node *root, unsigned source);
/* Drops the findings from the index `from` on that are silenced. The list is sorted before. */
void otx_silencers_apply(struct otx_silencers *list, struct otx_diags *diags, size_t from);
/* Adds the finding that a silencer silences nothing, or cannot. */
void otx_silencer_tell(const struct otx_silencer *silencer, struct otx_diags *diags);
void otx_silencers_add(struct otx_silencers *list, const struct otx_silencer *silencer);
void otx_silencers_free(struct otx_silencers *list);

#endif
