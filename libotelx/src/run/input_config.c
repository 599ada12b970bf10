/* The configuration is an Instrumentation of otelx.dev, or a resource of the Operator. */
#include "run/input_config.h"

#include <otelx.h>

#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"
#include "kube/workload.h"
#include "run/result.h"
#include "run/severity.h"

/* Uses `node` as the configuration of the run. The Operator's resource goes to the index, since
 * workloads choose it by annotations. */
static bool use_config(struct otx_worker *worker, const struct otx_node *node)
{
    struct otx_diags *diags = &worker->result->diags;
    struct otx_run *run = worker->run;
    if (!otx_config_is(node)) {
        otx_config_refuse(diags, node, 0, "`functionConfig` ");
        return otx_stop(worker, OTELX_ECONFIG);
    }
    struct otx_setting *listed = otx_alloc(&worker->result->arena, sizeof *listed);
    if (!listed)
        return otx_stop(worker, OTELX_ENOMEM);
    struct otx_settings *settings = &listed->settings;
    if (!otx_config_decode(&worker->scratch->tree, node, diags, 0, settings))
        return otx_stop(worker, worker->scratch->tree.failed || diags->failed ? OTELX_ENOMEM
                                                                              : OTELX_ECONFIG);
    if (settings->by_annotation) {
        const struct otx_resource resource = {.settings = *settings, .given = true};
        otx_index_add_resource(&run->index, &resource, diags);
        return !run->index.failed || otx_stop(worker, OTELX_ENOMEM);
    }
    run->own = listed;
    run->own_kinds = settings->own_kinds;
    run->own_count = 1;
    run->by_annotation = false;
    struct otx_judges judges = otx_all_judges(run);
    otx_judge(&judges, diags, 0);
    return true;
}

/* Nothing says what to inject. A configuration of ours that was given as a manifest is pointed
 * at. */
static bool miss_config(struct otx_worker *worker, const struct otx_node *root)
{
    struct otx_diags *diags = &worker->result->diags;
    const struct otx_index *inputs = otx_index_of_inputs(&worker->run->index);
    if (inputs->stray_source)
        otx_diag_add(diags, OTX_NOT_RESOURCE_LIST, inputs->stray_at,
                     OTX_S("a configuration of otelx.dev has no effect among the manifests: give "
                           "this file with -c FILE"))
            ->source = inputs->stray_source;
    else
        otx_diag_add(diags, OTX_NOT_RESOURCE_LIST, root->start,
                     OTX_S("there is no configuration: give one with -c FILE, or in the input, as "
                           "an Instrumentation of the Operator or a ResourceList's "
                           "`functionConfig`"));
    return otx_stop(worker, diags->failed ? OTELX_ENOMEM : OTELX_ECONFIG);
}

/* A ResourceList may hold a configuration, and any input may hold resources of the Operator. */
bool otx_input_config(struct otx_worker *worker, const struct otx_node *root)
{
    const struct otx_node *node = otx_map_get(root, "functionConfig");
    bool list = otx_is_resource_list(root), some = worker->run->index.count > 0;
    worker->list_seen |= list;
    if (list && !otx_config_is_empty(node))
        return use_config(worker, node);
    if (!list && !some)
        return miss_config(worker, root);
    if (!some)
        otx_diag_add(&worker->result->diags, OTX_NO_CONFIG, root->start,
                     OTX_S("no configuration in `functionConfig`; nothing was injected"));
    return true;
}
