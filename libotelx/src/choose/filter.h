/* The part of the input that a call works on: an otelx_filter after it was read, and which of its
 * words have matched so far. */
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

/* One word of a list, and the nearest of the texts that it did not match. */
struct otx_term {
    struct otx_str word;
    struct otx_str kind, name_space, name; /* of a name that is written as reports print it */
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
    const struct otx_node
        *containers;      /* the globs, as a list in a configuration has them; or NULL */
    bool labels_hit, hit; /* whether labels matched; whether a workload was admitted */
    bool homeless;        /* the namespace of some workload is not known */
    bool active;
};

/* Reads the filter and the default namespace of the options. `own`: kinds beside the known ones.
 * False, with a finding about `source`, when something in them is wrong; false when out of memory.
 */
bool otx_filter_read(struct otx_filter *filter, struct otx_arena *arena,
                     const otelx_options *options, const struct otx_own_kind *own,
                     struct otx_diags *diags, unsigned source);

/* Whether the filter admits a workload. With `note` it remembers which words matched. */
bool otx_filter_admits(struct otx_filter *filter, const struct otx_workload *workload, bool note);

/* Adds what matched in `part`, the same filter in another thread. */
void otx_filter_add(struct otx_filter *filter, const struct otx_filter *part);

/* Adds findings about words that matched nothing. */
void otx_filter_report(const struct otx_filter *filter, struct otx_diags *diags, unsigned source);

#endif
