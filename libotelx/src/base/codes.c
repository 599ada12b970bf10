/* Each code explained, for those who look it up: what it means, and what to do. */
#include <assert.h>
#include <otelx.h>

#include "base/diag.h"

static const struct {
    const char *meaning, *advice;
} explanations[OTX_CODE_COUNT] = {
    [OTX_BAD_TEXT] = {"The text is not UTF-8, or has characters that no YAML may have.",
                      "Save the file as UTF-8; the place is that of the first byte that is wrong."},
    [OTX_BAD_YAML] = {"The text is not YAML, or uses what otelx does not edit: directives, text "
                      "behind `...`, nesting without end. Nothing of the input is changed.",
                      "Mend it at the place that is named, or just before it; a template must be "
                      "rendered first."},
    [OTX_TOO_LARGE] = {"A limit on the size of the input, or on the number of workloads or "
                       "containers, is reached.",
                       "Split the input into several runs; a caller of the library can raise the "
                       "limits."},
    [OTX_NOT_RESOURCE_LIST] = {"There is no configuration: none was given, the input has none, or "
                               "it is a ResourceList among other documents.",
                               "Name one with `-c`, or put Instrumentation resources of the "
                               "Operator into the input, or give a ResourceList with a "
                               "`functionConfig` as the only document."},
    [OTX_DUPLICATE_KEY] = {"A key, variable, container or Instrumentation is there twice; some "
                           "readers take the first, some the last.",
                           "Take out the one that is not meant."},
    [OTX_WRONG_SHAPE] = {"The manifest has a scalar, a map or a list where Kubernetes wants "
                         "something else, or a container without a name.",
                         "Mend the manifest at the place that is named; Kubernetes would not take "
                         "it either."},
    [OTX_SHARED_NODE] = {"What is to be changed is shared through an anchor, comes through an "
                         "alias, or may come in through a merge key `<<`: a change would reach "
                         "other places, too.",
                         "Write that part out where it is to differ."},
    [OTX_CANNOT_EDIT] = {"The place is written in a way that cannot be extended without touching "
                         "what is yours: explicit `? keys`, pairs without braces, some block "
                         "scalars.",
                         "Write that part in a more usual way, then run otelx again."},
    [OTX_VALUE_FROM] =
        {"A variable that has to be extended, such as `PYTHONPATH`, is set by "
         "a `valueFrom` that may supply nothing, so that a reference to it would stay as it is.",
         "Take `optional: true` out, or write its value."},
    [OTX_CONFLICT] = {"Something else has the mount path, volume, container or value that would "
                      "be injected; or `onConflict: error` is set, and you have another value.",
                      "Rename yours, choose another `mountPath`, or set `onConflict`."},
    [OTX_NO_CONTAINER] = {"A container that the configuration or an annotation names is not in "
                          "the workload, or there are only sidecars in it.",
                          "Correct the name in `containers`; a container is never created."},
    [OTX_BAD_LEDGER] = {"The record in the annotation `otelx.dev/injected` was changed by hand, so "
                        "that it is not known what to take out.",
                        "Restore the annotation from the history of the file, or take it and the "
                        "instrumentation out by hand."},
    [OTX_KEPT] = {"You have set a variable or label to something else than what would be "
                  "injected; yours stays.",
                  "Nothing, if that is meant; `onConflict: override` takes the injected one."},
    [OTX_EDITED] = {"What otelx had injected was changed since, by someone else; it stays as it "
                    "is.",
                    "Keep it, or take it out by hand and run otelx again."},
    [OTX_WRAPPED] = {"A list such as `PYTHONPATH` was there, and now has the agent's entries "
                     "around it; yours are still in it.",
                     "Nothing; see that the order suits the application."},
    [OTX_OVERRIDDEN] = {"`onConflict: override` is set: your value was replaced, and is recorded "
                        "for removal.",
                        "Nothing, if that is meant."},
    [OTX_ENV_FROM] = {"A ConfigMap or Secret in `envFrom` that is not in the input may supply "
                      "the same variables; the injected ones would hide them.",
                      "Put it into the input: then what it sets counts as yours. Or see what is in "
                      "it, and write what it sets into `env`."},
    [OTX_TAKEN_ALONG] = {"An injected container or volume was changed since; it was removed "
                         "together with the change.",
                         "Nothing, unless the change is wanted for something else."},
    [OTX_STILL_USED] = {"An injected volume is mounted by a container that is not ours; it stays.",
                        "Take that mount out, then remove again."},
    [OTX_ANNOTATION] = {"An annotation of the Operator has no effect: misspelt, unknown, not on "
                        "the pod template, or written as a label.",
                        "Correct its name, or move it to where the finding says."},
    [OTX_NO_RESOURCE] = {"An annotation asks for an Instrumentation that is not there, or there "
                         "are several to choose from.",
                         "Add the resource to the input, or name one: `NAMESPACE/NAME`."},
    [OTX_BAD_ANNOTATION] = {"The value of an annotation of the Operator cannot be followed.",
                            "Correct it as the finding says."},
    [OTX_NO_NAMESPACE] = {"The namespace of a workload is not known, and attributes that would "
                          "tell it are left out.",
                          "Write `metadata.namespace`, or tell otelx the namespace."},
    [OTX_SKIPPED_CONTAINER] = {"The Operator would inject nothing here, and so does otelx: a "
                               "language or a container is passed by.",
                               "Correct the annotations, as the finding says."},
    [OTX_ORPHAN] = {"The workload has been instrumented before, and no annotation asks for it any "
                    "more.",
                    "Take it out with `uninject`, or set the annotation to `false`: then `inject` "
                    "does."},
    [OTX_ENDLESS] = {"Go's agent is a container of its own that does not end, in a pod that is "
                     "complete only when all of its containers have ended: the Job never is.",
                     "Set the annotation `instrumentation.opentelemetry.io/inject-go` to `false` "
                     "on the pod template, and have the program send its own telemetry."},
    [OTX_LATE] = {"An injected variable refers to one that stands behind it in the list; "
                  "Kubernetes replaces `$(NAME)` only with what stands before, so it stays as it "
                  "is written.",
                  "Move the variable that is referred to in front of the other."},
    [OTX_SIDECAR_MEANT] =
        {"A sidecar of a service mesh or the like is instrumented: no containers are "
         "named, and it is the first. The Operator does so, too.",
         "Name the application's container in the annotation "
         "`instrumentation.opentelemetry.io/container-names`."},
    [OTX_LEFT_OUT] = {"Attributes that only a cluster knows cannot be injected into manifests.",
                      "Nothing; the collector's `k8sattributes` processor can add them."},
    [OTX_RENAMED_VAR] = {"A list variable is set by `valueFrom`; it was kept under another name "
                         "that the new one refers to.",
                         "Nothing; removal gives it its name back."},
    [OTX_TAKEN_OUT] = {"Something of yours stands in the way and was taken out of its list; it is "
                       "recorded for removal.",
                       "Nothing, if that is meant."},
    [OTX_NOT_CONFIG] = {"The configuration is no Instrumentation and no ConfigMap, or has errors.",
                        "Name the right file; `otelx manual config` tells the fields."},
    [OTX_UNKNOWN_FIELD] = {"The configuration has a field that there is not, or not in this group.",
                           "Correct the name; the nearest one is told."},
    [OTX_WRONG_TYPE] = {"A field of the configuration has a value of another type.",
                        "Write what the finding says; numbers that are meant as text in quotes."},
    [OTX_MISSING_FIELD] = {"The configuration lacks a field without which it has no meaning.",
                           "Add it at the place that is named."},
    [OTX_BAD_VALUE] = {"A field of the configuration has a value that it cannot have.",
                       "Write what the finding says."},
    [OTX_NOTHING_SELECTED] = {"An entry of `select` fits no workload of the input; a warning when "
                              "others do.",
                              "Correct the entry; the nearest name is told."},
    [OTX_NO_CONFIG] = {"A function was run without a configuration; nothing was injected.",
                       "Give it a `functionConfig`."},
    [OTX_SUSPECT] = {"The configuration has something without effect, or half of what it takes.",
                     "Complete it or take it out, as the finding says."},
    [OTX_OUTDATED] = {"The configuration has a field or an image that is out of date.",
                      "Replace it when you can."},
    [OTX_UNPROVEN] = {"A result failed its own proof; the input was returned unchanged. It is a "
                      "bug in otelx.",
                      "Report it, with the input if it may be shown."},
};

size_t otelx_code_count(void)
{
    return OTX_CODE_COUNT;
}

otelx_code otelx_code_get(size_t i)
{
    assert(i < OTX_CODE_COUNT);
    return (otelx_code){.code = otx_code_name((enum otx_code)i),
                        .severity = otx_code_severity((enum otx_code)i),
                        .meaning = explanations[i].meaning,
                        .advice = explanations[i].advice};
}
