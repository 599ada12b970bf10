/* The part of the input that a call is to work on: an otelx_filter, read once, and what of it was
 * met with. */
#ifndef OTX_CHOOSE_FILTER_H
#define OTX_CHOOSE_FILTER_H

#include <otelx.h>

#include "base/diag.h"
#include "base/near.h"
#include "kube/workload.h"
#include "tree/node.h"

enum otx_filter_field {
    OTX_BY_NAMESPACE,
    OTX_BY_KIND,
    OTX_BY_NAME,
    OTX_BY_CONTAINER,
    OTX_FILTER_FIELDS
};

/* One word of a list, and what is nearest to it of all that it did not match. */
struct otx_term {
    struct otx_str word;
    struct otx_near near;
    bool hit;
};

struct otx_terms {
    struct otx_term *items;
    size_t count;
};

/* {0} lets everything through. */
struct otx_filter {
    struct otx_arena *arena;
    struct otx_terms fields[OTX_FILTER_FIELDS];
    struct otx_str selector, default_name_space;
    const struct otx_node *containers; /* the globs as a list of a configuration; or NULL */
    bool labels_hit, hit;              /* the selector, and all of it at once */
    bool homeless;                     /* some workload's namespace is not known */
    bool active;
};

/* `only` may be NULL; the default namespace is checked, too. False when something in it is wrong,
 * with a finding about `source`, or when out of memory. */
bool otx_filter_read(struct otx_filter *filter, struct otx_arena *arena,
                     const otelx_options *options, struct otx_diags *diags, unsigned source);

/* Whether it lets the workload through; with `note` also takes note of what matched. */
bool otx_filter_admits(struct otx_filter *filter, const struct otx_workload *workload, bool note);

/* Takes note of what matched in `part`: the same filter, asked about what comes next. */
void otx_filter_add(struct otx_filter *filter, const struct otx_filter *part);

/* Findings about what matched nothing. */
void otx_filter_report(const struct otx_filter *filter, struct otx_diags *diags, unsigned source);

#endif
