/* Proves, on each run, that the new form of a document is the intended one. */
#ifndef OTX_RUN_PROOF_H
#define OTX_RUN_PROOF_H

#include <otelx.h>

#include "base/source.h"
#include "run/pass.h"
#include "run/worker.h"

struct otx_proof {
    const struct otx_unit *unit;
    struct otx_span after;       /* the unit's new form in worker->scratch->text */
    const struct otx_pass *pass; /* the first run */
    bool fresh;                  /* some workloads were injected for the first time, with records */
    bool ascii;
    otelx_patch *patches; /* room for patches, one for each workload; or NULL */
};

/* Parses the new form with libyaml and compares it with the old form and with the decisions. Runs
 * everything again, which must change nothing. Removes fresh injections, which must give the input.
 * `*why` becomes the fault, or NULL. False when out of memory. */
bool otx_prove(struct otx_worker *worker, const struct otx_proof *proof, const char **why);

#endif
