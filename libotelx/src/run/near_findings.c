/* Texts that are the same for all objects of a kind are folded into one in the end. */
#include "run/near_findings.h"

#include "kube/near_workload.h"

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
    case OTX_NEARLY_TEMPLATE:
        otx_diag_add(diags, OTX_NEARLY, at,
                     OTX_S("a Template must be processed first (`oc process`); its objects are "
                           "left as they are"));
        break;
    case OTX_NEARLY_ARRAY:
        otx_diag_add(diags, OTX_NEARLY, at,
                     OTX_S("an array of objects is no manifest; it must be the `items` of a List"));
        break;
    case OTX_NEARLY_UNKNOWN:
        otx_diag_format(diags, OTX_UNKNOWN_KIND, at,
                        "`%s` of `%s` holds a pod template, and otelx does not know this kind; it "
                        "is left as it is",
                        near->kind, near->api_version);
        break;
    }
}

void otx_report_near_workloads(const struct otx_node *root, struct otx_diags *diags)
{
    otx_each_near_workload(root, add_finding, diags);
}
