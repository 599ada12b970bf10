/* The Operator's annotations on pod templates and Namespaces: their keys, the precedence of two
 * values, and findings about keys without effect. */
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

/* The effective value of an annotation. Findings point at its node. .text.n is 0 when there is no
 * value. */
struct otx_note {
    struct otx_str text;
    const struct otx_node *node;
    bool in_pod; /* true: on the pod template; false: on the Namespace */
};

/* The effective value for `key`, which has no prefix. */
struct otx_note otx_note_find(const struct otx_notes *notes, const char *key);

/* The wish of the annotation `inject-LANGUAGE`. */
enum otx_wish { OTX_WISH_NONE, OTX_WISH_NO, OTX_WISH_THE_ONLY, OTX_WISH_NAMED };
enum otx_wish otx_note_wish(const struct otx_notes *notes, enum otx_language language,
                            struct otx_note *note);
/* The list of containers for this language alone. */
struct otx_note otx_note_containers(const struct otx_notes *notes, enum otx_language language);

/* The scalar with the value of an annotation; `value` may be an alias. NULL for a null and for a
 * collection. */
const struct otx_node *otx_note_value(const struct otx_node *value);

/* The value of `resource.opentelemetry.io/KEY` on the pod template. */
struct otx_str otx_note_attribute(const struct otx_notes *notes, const char *key);

/* Adds findings for annotations without effect: misspelt keys, keys outside of the pod template,
 * and labels that are meant to be annotations. `notes` are those of the workload. */
void otx_notes_check(struct otx_diags *diags, const struct otx_notes *notes,
                     const struct otx_workload *workload);
/* As otx_notes_check, for a Namespace. Keys that are read from pods only are findings there,
 * too. */
void otx_notes_check_name_space(struct otx_diags *diags, const struct otx_node *metadata);

/* Whether a list of container names has the form that the Operator takes: names between commas,
 * without blanks. */
bool otx_is_name_list(struct otx_str text);
/* Whether a name is in both lists, or twice in one of them. Only the first 200 names are remembered
 * for the comparison. */
bool otx_names_twice(struct otx_str common, struct otx_str own, struct otx_str *twice);

#endif
