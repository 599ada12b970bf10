/* The proof on each run: that the new form of a document is what was meant. */
#ifndef OTX_RUN_PROOF_H
#define OTX_RUN_PROOF_H

#include <otelx.h>

#include "base/source.h"
#include "edit/edits.h"
#include "run/pass.h"
#include "tree/node.h"

struct otx_proof {
    struct otx_span before, after; /* the document in the input and in the result */
    const struct otx_node *old_root;
    const struct otx_edits *edits;
    const otelx_change *changes; /* what became of its workloads */
    bool fresh;                  /* some were injected just now, with records */
    bool ascii;
    const struct otx_node **roots; /* the workloads, as they were */
    struct otx_decided *decided;   /* what was decided for each */
    size_t root_count;
    otelx_patch *patches; /* to be made of them; or NULL */
};

/* Parses the new form again and compares it with the old one and with what was decided; does
 * everything again, which must change nothing; undoes what is fresh, which must give the input.
 * `*why` is what is wrong, or NULL. False when out of memory. */
bool otx_prove(struct otx_state *s, const struct otx_proof *proof, const char **why);

#endif
