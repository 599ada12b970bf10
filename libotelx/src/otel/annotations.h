/* The Operator's annotations on pod templates and Namespaces: their keys, which of two values
 * counts, and findings about keys without effect. */
#ifndef OTX_OTEL_ANNOTATIONS_H
#define OTX_OTEL_ANNOTATIONS_H

#include "base/diag.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "tree/node.h"

#define OTX_ANNOTATIONS "instrumentation.opentelemetry.io/"
#define OTX_ATTRIBUTE_ANNOTATIONS "resource.opentelemetry.io/"

/* The maps of annotations that are read; each may be NULL. */
struct otx_notes {
    const struct otx_node *pod, *name_space;
};

/* The value that counts. Findings point at its node. .text.n is 0 when there is no value. */
struct otx_note {
    struct otx_str text;
    const struct otx_node *node;
    bool in_pod; /* else on the Namespace */
};

/* The value that counts for `key`, which is given without its prefix. */
struct otx_note otx_note_find(const struct otx_notes *notes, const char *key);

/* What the annotation `inject-LANGUAGE` asks for. */
enum otx_wish { OTX_WISH_NONE, OTX_WISH_NO, OTX_WISH_THE_ONLY, OTX_WISH_NAMED };
enum otx_wish otx_note_wish(const struct otx_notes *notes, enum otx_language language,
                            struct otx_note *note);
/* The list of containers for this one language. */
struct otx_note otx_note_containers(const struct otx_notes *notes, enum otx_language language);

/* The scalar that gives the value of an annotation, which may be an alias. NULL for a null and for
 * anything else. */
const struct otx_node *otx_note_value(const struct otx_node *value);

/* The value of `resource.opentelemetry.io/KEY` on the pod template. */
struct otx_str otx_note_attribute(const struct otx_notes *notes, const char *key);

/* Adds findings for annotations without effect: misspelt keys, keys outside of the pod template,
 * and labels that are meant to be annotations. `notes` are those of the workload. */
void otx_notes_check(struct otx_diags *diags, const struct otx_notes *notes,
                     const struct otx_workload *workload);
/* The same for a Namespace. Keys that are read from pods alone have no effect there either. */
void otx_notes_check_name_space(struct otx_diags *diags, const struct otx_node *metadata);

/* Whether a list of container names has the form that the Operator takes: names between commas,
 * without blanks. */
bool otx_is_name_list(struct otx_str text);
/* Whether a name is in both lists or in one of them twice; a short list is looked at. */
bool otx_names_twice(struct otx_str common, struct otx_str own, struct otx_str *twice);

#endif
