/* Chooses what is injected into a workload: which languages, with which configurations, into which
 * of its containers. Knows the configurations that select the workload, and the Operator's
 * annotations. */
#ifndef OTX_CHOOSE_CHOOSE_H
#define OTX_CHOOSE_CHOOSE_H

#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"
#include "kube/containers.h"
#include "record/resolve.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "otel/annotations.h"
#include "tree/node.h"

/* What the choice needs to know besides the workload itself. */
struct otx_context {
    const struct otx_index *index;
    bool by_annotation; /* annotations may ask for the Operator's resources */
    struct otx_str default_name_space;
    const struct otx_settings *const *meant; /* otelx configurations that select the workload */
    size_t meant_count;
    const char *not_meant; /* why no configuration selects it, or NULL */
    bool removal;          /* a removal: what an earlier run may have chosen is chosen */
    const struct otx_node *containers; /* globs: inject into these containers only; or NULL */
};

/* One language that is injected, and its containers. */
struct otx_choice {
    enum otx_language language;
    const struct otx_settings *settings;
    struct otx_targets targets;
    bool musl;
    bool by_default;           /* no configuration or annotation names its containers */
    struct otx_str target_exe; /* Go: the program that the sidecar looks for, from an annotation */
};

struct otx_choices {
    struct otx_notes notes;
    struct otx_str name_space; /* of the workload; empty when it is not known */
    struct otx_choice *items;
    size_t count;
    const char *reason; /* why there are no choices */
    bool opted_out;     /* an annotation opts the workload out of a language */
    bool passed_by;     /* annotations contradict each other: nothing is injected */
    bool refused;       /* an error was found, and a finding reports it */
};

/* The input of a choice. */
struct otx_chooser {
    struct otx_arena *arena;
    const struct otx_context *context;
    const struct otx_workload *workload; /* the workload without our parts */
    const struct otx_resolved *resolved; /* what earlier runs have written */
    struct otx_diags *diags;             /* during a removal only errors are added */
};

/* Makes the choice for chooser->workload. False when out of memory. */
bool otx_choose(const struct otx_chooser *chooser, struct otx_choices *choices);

#endif
