/* How severe the findings of a run are: their own severity, unless the user says otherwise. */
#ifndef OTX_RUN_SEVERITY_H
#define OTX_RUN_SEVERITY_H

#include "base/diag.h"
#include "config/levels.h"
#include "config/settings.h"
#include "run/result.h"

/* Who has a say. A finding about a workload is for the configurations that mean the workload;
 * every other finding is for all configurations. The strictest of them counts, and a configuration
 * that does not name the code wants the finding as it is. */
struct otx_judges {
    const struct otx_setting *all;
    size_t all_count;
    const struct otx_settings *const *meant;
    size_t meant_count;              /* 0: no configuration means the workload, so all have a say */
    const struct otx_levels *option; /* of the call: has the last word */
};

/* All configurations of a run, and its options. */
struct otx_judges otx_all_judges(const struct otx_run *run);
/* Judges the findings from the index `from` on. */
void otx_judge(const struct otx_judges *judges, struct otx_diags *diags, size_t from);

#endif
