/* In a container with an injected variable or mount, each variable that differs from the
 * configuration gets a finding. In any other container, one finding counts the variables that equal
 * the configuration's. */
#include "plan/leftover.h"

#include "base/diag.h"
#include "base/str.h"
#include "kube/containers.h"
#include "record/resolve.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"

static bool is_known(const struct otx_plan *plan, const struct otx_node *container,
                     struct otx_str name)
{
    const struct otx_known *known = otx_resolved_container(plan->resolved, container);
    return otx_is_ours(otx_known_find(otx_known_get(known, "env"), name));
}

static void report_variables(const struct otx_plan *plan, const struct otx_want *env,
                             const struct otx_node *container)
{
    const struct otx_node *list = otx_map_get(container, "env");
    bool shaped = otx_resolved_is_shaped(plan->resolved, container);
    size_t equal = 0;
    for (const struct otx_want *leaf = env ? env->first : NULL; leaf; leaf = leaf->next) {
        const struct otx_node *var = otx_seq_find(list, "name", leaf->key).value;
        if (!var || !leaf->value || leaf->wrap || is_known(plan, container, leaf->key))
            continue;
        bool same = otx_node_equal(var, leaf->value);
        equal += same;
        if (shaped && !same)
            otx_diag_format(plan->diags, OTX_EDITED, var->head,
                            "`%s` is not what the configuration says; it stays", leaf->key);
    }
    if (equal && !shaped)
        otx_diag_format(plan->diags, OTX_EDITED, container->head,
                        "%z of the variables of `%s` equal the configuration's; without a record "
                        "they are taken for yours, and stay",
                        equal, otx_map_text(container, "name"));
}

void otx_report_leftovers(const struct otx_plan *plan)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(plan->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            const struct otx_want *want =
                otx_want_find(otx_want_find(plan->pod, otx_str_of(otx_container_lists[i])),
                              otx_map_text(c, "name"));
            if (want && !otx_resolved_is_own(plan->resolved, c))
                report_variables(plan, otx_want_find(want, OTX_S("env")), c);
        }
    }
}
