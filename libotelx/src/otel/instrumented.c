/* The Operator's marks: the names of its containers, and one variable. */
#include "otel/instrumented.h"

#include "kube/containers.h"
#include "otel/agents.h"
#include "tree/node.h"

bool otx_has_node_name(const struct otx_workload *w)
{
    const struct otx_str mark = OTX_S("OTEL_RESOURCE_ATTRIBUTES_NODE_NAME");
    const struct otx_node *containers = otx_containers(w);
    for (const struct otx_node *k = otx_first(containers); k; k = k->next)
        if (!otx_str_is(otx_map_text(k, "name"), "otc-container") &&
            otx_seq_find(otx_map_get(k, "env"), "name", mark).value)
            return true;
    return false;
}

bool otx_is_instrumented(const struct otx_workload *w)
{
    static const char *const inits[] = {"opentelemetry-auto-instrumentation-dotnet",
                                        "opentelemetry-auto-instrumentation-java",
                                        "opentelemetry-auto-instrumentation-nodejs",
                                        "opentelemetry-auto-instrumentation-python",
                                        "otel-agent-attach-apache",
                                        "otel-agent-source-container-clone"};
    struct otx_str sidecar = otx_str_of(otx_agents[OTX_GO].name);
    for (size_t i = 0; i < sizeof inits / sizeof *inits; i++)
        if (otx_seq_find(otx_init_containers(w), "name", otx_str_of(inits[i])).value)
            return true;
    return otx_seq_find(otx_containers(w), "name", sidecar).value || otx_has_node_name(w);
}
