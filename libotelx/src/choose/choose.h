/* What is injected into a workload: which languages, by which configurations, into which of its
 * containers. Knows `select`ed configurations and the Operator's annotations. */
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

/* What a workload is seen in. */
struct otx_context {
    const struct otx_index *index;
    bool by_annotation; /* the Operator's resources count */
    struct otx_str default_name_space;
    const struct otx_settings *const *meant; /* configurations of ours that mean the workload */
    size_t meant_count;
    const char *not_meant;             /* why none does, or NULL */
    bool removal;                      /* what may have been chosen once is meant */
    const struct otx_node *containers; /* globs: the only ones to inject into; NULL: any */
};

/* One language. */
struct otx_choice {
    enum otx_language language;
    const struct otx_settings *settings;
    struct otx_targets targets;
    bool musl;
    bool by_default;           /* nobody named its containers */
    struct otx_str target_exe; /* go: what the sidecar looks for, from an annotation */
};

struct otx_choices {
    struct otx_notes notes;
    struct otx_str name_space; /* of the workload, as far as it is known */
    struct otx_choice *items;
    size_t count;
    const char *reason; /* why there are none */
    bool opted_out;     /* an annotation says so */
    bool passed_by;     /* annotations contradict each other: as the Operator, nothing is done */
    bool refused;       /* a finding says why */
};

/* How a choice is made. */
struct otx_chooser {
    struct otx_arena *arena;
    const struct otx_context *context;
    const struct otx_workload *workload; /* without what is ours */
    const struct otx_resolved *resolved; /* what is known of the past */
    struct otx_diags *diags;             /* a removal adds only errors */
};

/* Makes the choice for chooser->workload. False when out of memory. */
bool otx_choose(const struct otx_chooser *chooser, struct otx_choices *choices);

#endif
