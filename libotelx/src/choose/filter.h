/* The part of the input that a call works on: an otelx_filter in decoded form, with a note of each
 * word that has matched. */
#ifndef OTX_CHOOSE_FILTER_H
#define OTX_CHOOSE_FILTER_H

#include <otelx.h>

#include "base/diag.h"
#include "base/near.h"
#include "kube/kinds.h"
#include "kube/workload.h"
#include "tree/node.h"

enum otx_filter_field {
    OTX_BY_NAMESPACE,
    OTX_BY_KIND,
    OTX_BY_NAME,
    OTX_BY_CONTAINER,
    OTX_FILTER_FIELDS
};

/* One word of a list, and the most similar of the texts that it did not match. */
struct otx_term {
    struct otx_str word;
    struct otx_str kind, name_space, name; /* the parts of a name such as KIND/NAMESPACE/NAME */
    struct otx_near near;
    bool hit;
};

struct otx_terms {
    struct otx_term *items;
    size_t count;
};

/* {0} admits every workload. */
struct otx_filter {
    struct otx_arena *arena;
    struct otx_terms fields[OTX_FILTER_FIELDS];
    struct otx_str selector, default_name_space;
    /* the globs, in the form of a configuration's `containers`; or NULL */
    const struct otx_node *containers;
    bool labels_hit, hit; /* labels have matched; a workload was admitted */
    bool homeless;        /* the namespace of a workload is not known */
    bool active;
};

/* Reads the filter and the default namespace from the options. `own`: kinds besides the built-in
 * ones. False when a value is wrong, with a finding about `source`, or when out of memory. */
bool otx_filter_read(struct otx_filter *filter, struct otx_arena *arena,
                     const otelx_options *options, const struct otx_own_kind *own,
                     struct otx_diags *diags, unsigned source);

/* Whether the filter admits a workload. `note`: also remember which words have matched. */
bool otx_filter_admits(struct otx_filter *filter, const struct otx_workload *workload, bool note);

/* Adds the words that have matched in `part`, a copy of the filter that another thread has used. */
void otx_filter_add(struct otx_filter *filter, const struct otx_filter *part);

/* Adds a finding for each word that has matched nothing. */
void otx_filter_report(const struct otx_filter *filter, struct otx_diags *diags, unsigned source);

#endif
