/* Finishes the findings of a document: drops silenced findings, and adds findings about silencers
 * that silence nothing. */
#ifndef OTX_RUN_FINDINGS_H
#define OTX_RUN_FINDINGS_H

#include "base/source.h"
#include "run/result.h"
#include "run/severity.h"
#include "run/silence.h"
#include "tree/node.h"

/* A document with the comments before it, and its findings. */
struct otx_scene {
    struct otx_str text;
    struct otx_span span;
    const struct otx_node *root; /* NULL: the document has comments only */
    /* indexes in the result: the document's first finding and change */
    size_t first_diag, first_change;
    const struct otx_node *const *roots; /* roots of its workloads, parallel to the changes */
    size_t root_count;
    bool tell; /* all findings were looked for, so a silencer without a finding can be reported */
    struct otx_judges judges;
};

void otx_finish_findings(struct otelx_result *result, const struct otx_scene *scene);

/* After all inputs: applies the silencers of the inputs that waited for findings about
 * configurations, and the silencers of the configurations themselves. */
void otx_finish_silencers(struct otelx_result *result, struct otx_silencers *list, bool tell,
                          const struct otx_judges *judges);

#endif
