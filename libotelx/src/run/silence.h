/* Silencers: the comment `# otelx:ignore CODE reason` on a line, and the annotation
 * `otelx.dev/ignore` on an object. A finding within their reach is dropped; a silencer without a
 * finding becomes one. */
#ifndef OTX_RUN_SILENCE_H
#define OTX_RUN_SILENCE_H

#include "base/diag.h"
#include "base/source.h"
#include "tree/node.h"

/* A code of a silencer; it reaches findings of the same source. */
struct otx_silencer {
    enum otx_code code;  /* OTX_CODE_COUNT: `word` is no code */
    struct otx_str word; /* the word in the place of the code */
    bool comment;
    bool used, firm; /* it has reached a finding; a finding that cannot be silenced */
    size_t at;       /* where it is written */
    size_t from, to; /* the bytes that it reaches */
    unsigned source; /* as in a finding */
};

struct otx_silencers {
    struct otx_silencer *items;
    size_t count, cap;
    bool failed; /* sticky: out of memory */
};

/* Whether a range of text may hold comments that are silencers. */
bool otx_silencers_any(struct otx_str text, struct otx_span span);
/* Whether an object, or an object in it, has the annotation. */
bool otx_silencers_note(const struct otx_node *object);
/* Adds the silencers in a range of text: its comments, and the annotations of objects in the
 * document `root`, which may be NULL. */
void otx_silencers_find(struct otx_silencers *list, struct otx_str text, struct otx_span span,
                        const struct otx_node *root, unsigned source);
/* Drops the silenced findings from the index `from` on. Sorts the list. */
void otx_silencers_apply(struct otx_silencers *list, struct otx_diags *diags, size_t from);
/* Adds the finding that a silencer silences nothing, or that its finding cannot be silenced. */
void otx_silencer_tell(const struct otx_silencer *silencer, struct otx_diags *diags);
void otx_silencers_add(struct otx_silencers *list, const struct otx_silencer *silencer);
void otx_silencers_free(struct otx_silencers *list);

#endif
