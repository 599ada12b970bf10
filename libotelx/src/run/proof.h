/* The proof on each run: that the new form of a document is what was meant. */
#ifndef OTX_RUN_PROOF_H
#define OTX_RUN_PROOF_H

#include <otelx.h>

#include "base/source.h"
#include "run/pass.h"
#include "run/worker.h"

struct otx_proof {
    const struct otx_unit *unit;
    struct otx_span after;       /* its new form in worker->scratch->text */
    const struct otx_pass *pass; /* the first run */
    bool fresh;                  /* some workloads were injected just now, with records */
    bool ascii;
    otelx_patch *patches; /* to be made, one for each workload; or NULL */
};

/* Parses the new form again and compares it with the old one and with what was decided; does
 * everything again, which must change nothing; undoes what is fresh, which must give the input.
 * `*why` is what is wrong, or NULL. False when out of memory. */
bool otx_prove(struct otx_worker *worker, const struct otx_proof *proof, const char **why);

#endif
