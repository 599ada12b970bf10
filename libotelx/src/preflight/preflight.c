/* Runs all checks over one workload. */
#include "preflight/preflight.h"

#include "preflight/subjects.h"

static otx_check_fn *const *const subjects[] = {
    otx_endpoint_checks, otx_reference_checks, otx_other_agent_checks, otx_security_checks,
    otx_command_checks,  otx_resource_checks,  otx_platform_checks,    otx_attribute_checks,
    otx_tls_checks,      otx_lifetime_checks,
};

bool otx_preflight_run(const struct otx_plan *plan, const struct otx_node *pod,
                       struct otx_told *told)
{
    struct otx_preflight p = {.arena = plan->arena,
                              .diags = plan->diags,
                              .told = told,
                              .plan = plan,
                              .workload = plan->workload,
                              .pod = pod};
    if (!otx_preflight_look(&p))
        return false;
    for (size_t i = 0; p.use_count && i < sizeof subjects / sizeof *subjects; i++)
        for (otx_check_fn *const *check = subjects[i]; *check; check++)
            (*check)(&p);
    return !plan->arena->failed && !plan->diags->failed;
}
