/* The findings of one document, before they are told: silenced ones are dropped, and silencers that
 * silence nothing are told. */
#ifndef OTX_RUN_FINDINGS_H
#define OTX_RUN_FINDINGS_H

#include "base/source.h"
#include "run/result.h"
#include "run/severity.h"
#include "run/silence.h"
#include "tree/node.h"

/* A document, the comments before it included, and what was found in it. */
struct otx_scene {
    struct otx_str text;
    struct otx_span span;
    const struct otx_node *root;         /* NULL: there are comments alone */
    size_t first_diag, first_change;     /* of the document, in the result */
    const struct otx_node *const *roots; /* of its workloads, parallel to the changes */
    size_t root_count;
    bool tell; /* all findings were looked for, so a silencer without one can be told */
    struct otx_judges judges;
};

void otx_finish_findings(struct otelx_result *result, const struct otx_scene *scene);

/* Those silencers of all inputs that were waiting for findings about configurations among the
 * manifests, and the silencers of the configurations; after all inputs are done. */
void otx_finish_silencers(struct otelx_result *result, struct otx_silencers *list, bool tell,
                          const struct otx_judges *judges);

#endif
