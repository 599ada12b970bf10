/* The severity of findings: that of their code, unless the user says otherwise. */
#ifndef OTX_RUN_SEVERITY_H
#define OTX_RUN_SEVERITY_H

#include "base/diag.h"
#include "config/levels.h"
#include "config/settings.h"
#include "run/result.h"

/* Who decides over the severity. For a finding about a workload: the configurations that select the
 * workload; for every other finding: all configurations. The strictest level wins, and a
 * configuration that does not name the code counts with the finding's own severity. */
struct otx_judges {
    const struct otx_setting *all;
    size_t all_count;
    const struct otx_settings *const *meant;
    /* 0: no configuration selects the workload, so all of them decide */
    size_t meant_count;
    const struct otx_levels *option; /* levels of the call: they override the configurations */
};

/* The judges for findings of a whole run: all configurations and the options. */
struct otx_judges otx_all_judges(const struct otx_run *run);
/* Sets the severity of the findings from the index `from` on. */
void otx_judge(const struct otx_judges *judges, struct otx_diags *diags, size_t from);

#endif
