/* Going through the workloads of one document, for the result or for its proof; and what one run
 * keeps from document to document. */
#ifndef OTX_RUN_PASS_H
#define OTX_RUN_PASS_H

#include <otelx.h>

#include "base/diag.h"
#include "base/near.h"
#include "choose/filter.h"
#include "config/settings.h"
#include "edit/edits.h"
#include "run/result.h"
#include "run/workload.h"
#include "tree/node.h"
#include "tree/want.h"

/* An entry of `select`, and the workload whose name is nearest to it. */
struct otx_hit {
    const struct otx_node *entry;
    size_t setting; /* index of the configuration */
    unsigned source;
    bool matched;
    struct otx_near near;
};

/* Of one thread. */
struct otx_state {
    struct otx_run *run;
    struct otelx_result *result;       /* the run's, or of a part of the input */
    bool apart;                        /* the latter: what concerns the whole run is not done */
    const struct otx_settings **meant; /* room for the configurations that mean a workload */
    struct otx_hit *hits;
    size_t hit_count;
    struct otx_filter filter;       /* what the call is for */
    bool list_seen;                 /* a ResourceList, without a configuration */
    bool told;                      /* what only a cluster knows */
    bool reported;                  /* what of the selection matched nothing */
    size_t copied;                  /* of the input, into the result */
    size_t documents;               /* with content */
    struct otx_arena before, after; /* trees of a document, and of its new form */
    otelx_status status;
};

/* Goes through the workloads of one document: for the result, or for its proof. */
struct otx_pass {
    struct otx_state *state;
    struct otx_work work;
    bool record;                /* changes and findings are for the result */
    const otelx_change *proved; /* of a proof: what the run itself made of each workload; or NULL */
    size_t first_change;        /* index of the document's first workload among the changes */
    size_t visited;
    const char *wrong;             /* what a proof found, or NULL */
    struct otx_work *reverse;      /* of a proof: removal, on the same tree; or NULL */
    const struct otx_node **roots; /* of the workloads, parallel to the changes */
    size_t root_count, root_cap;
    /* What was decided for each of them, likewise; .want NULL: nothing was to be changed. */
    struct otx_decided {
        const struct otx_node *pod;
        const struct otx_want *want;
    } * decided;
    size_t decided_cap;
};

/* Ends the run with a status; false, to be returned. */
bool otx_stop(struct otx_state *s, otelx_status status);
/* The same with a finding about the input. */
bool otx_stop_at(struct otx_state *s, enum otx_code code, size_t at, struct otx_str what);

struct otx_pass otx_pass_new(struct otx_state *s, struct otx_arena *arena, struct otx_str text,
                             struct otx_edits *edits, struct otx_diags *diags);
/* Works on every workload that the configuration means. False when the run is to stop. */
bool otx_pass_run(struct otx_pass *p, struct otx_node *root);

/* What the call is for; false when it cannot be told. */
bool otx_begin_filter(struct otx_state *s);
/* The entries of `select`, and a finding for each that means nothing here: once. */
bool otx_begin_selection(struct otx_state *s);
void otx_report_selection(struct otx_state *s);
/* Takes note of what `part` found out about the selection, from what comes next in the input. */
void otx_add_selection(struct otx_state *s, const struct otx_state *part);

/* Frees what a state has of its own: not its result. */
void otx_state_free(struct otx_state *s);

#endif
