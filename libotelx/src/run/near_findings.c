/* Texts do not contain the object's name: equal findings about many objects of a kind are joined
 * later. */
#include "run/near_findings.h"

#include "kube/kinds.h"
#include "kube/near_workload.h"

/* The text shows the entry of `spec.workloads` that would make the kind known. */
static void tell_unknown(struct otx_diags *diags, const struct otx_near_workload *near)
{
    struct otx_str group = otx_api_group(near->api_version);
    struct otx_str quote =
        otx_str_find(near->path, '[', 0) < near->path.n ? OTX_S("\"") : OTX_S("");
    otx_diag_format(diags, OTX_UNKNOWN_KIND, near->at->start,
                    "`%s` of `%s` holds a pod template, and otelx does not know this kind; it is "
                    "left as it is; to inject into it, add to `spec.workloads`: {apiVersion: "
                    "%s%s, kind: %s, podTemplate: %s%s%s}",
                    near->kind, near->api_version, group.n ? group : near->api_version,
                    otx_str_of(group.n ? "/*" : ""), near->kind, quote, near->path, quote);
}

static void add_finding(void *context, const struct otx_near_workload *near)
{
    struct otx_diags *diags = context;
    size_t at = near->at->start;
    switch (near->nearly) {
    case OTX_NEARLY_KIND:
        otx_diag_format(diags, OTX_NEARLY, at,
                        "`kind` must be `%s`, not `%s`; the object is left as it is", near->meant,
                        near->kind);
        break;
    case OTX_NEARLY_VERSION:
        if (near->api_version.n)
            otx_diag_format(diags, OTX_NEARLY, at,
                            "`apiVersion: %s` has no %s; the object is left as it is",
                            near->api_version, near->kind);
        else
            otx_diag_format(diags, OTX_NEARLY, at,
                            "this %s has no `apiVersion`; it is left as it is", near->kind);
        break;
    case OTX_NEARLY_ARRAY:
        otx_diag_add(diags, OTX_NEARLY, at,
                     OTX_S("an array of objects is no manifest; it must be the `items` of a List"));
        break;
    case OTX_NEARLY_UNKNOWN:
        tell_unknown(diags, near);
        break;
    }
}

void otx_report_near_workloads(const struct otx_node *root, const struct otx_own_kind *own,
                               struct otx_diags *diags)
{
    otx_each_near_workload(root, own, add_finding, diags);
}
