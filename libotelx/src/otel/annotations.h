/* The Operator's annotations on pod templates and Namespaces: their keys, which of two values
 * counts, and what is wrong with them. */
#ifndef OTX_OTEL_ANNOTATIONS_H
#define OTX_OTEL_ANNOTATIONS_H

#include "base/diag.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "tree/node.h"

#define OTX_ANNOTATIONS "instrumentation.opentelemetry.io/"
#define OTX_ATTRIBUTE_ANNOTATIONS "resource.opentelemetry.io/"

/* Where they are read from: maps of annotations, or NULL. */
struct otx_notes {
    const struct otx_node *pod, *name_space;
};

/* A value that counts, and its node, for positions; .text.n is 0 where there is none. */
struct otx_note {
    struct otx_str text;
    const struct otx_node *node;
    bool in_pod; /* else on the Namespace */
};

/* The value of `key`, given without its prefix, by the Operator's precedence. */
struct otx_note otx_note_find(const struct otx_notes *notes, const char *key);

/* What `inject-LANGUAGE` says. */
enum otx_wish { OTX_WISH_NONE, OTX_WISH_NO, OTX_WISH_THE_ONLY, OTX_WISH_NAMED };
enum otx_wish otx_note_wish(const struct otx_notes *notes, enum otx_language language,
                            struct otx_note *note);
/* The containers for this language alone. */
struct otx_note otx_note_containers(const struct otx_notes *notes, enum otx_language language);

/* What an annotation's value says, through an alias, too; NULL when that is nothing. */
const struct otx_node *otx_note_value(const struct otx_node *value);

/* The value of `resource.opentelemetry.io/KEY` on the pod template. */
struct otx_str otx_note_attribute(const struct otx_notes *notes, const char *key);

/* Findings for annotations that have no effect: misspelt ones, those outside the pod template, and
 * labels that are meant to be some. `notes` are the workload's. */
void otx_notes_check(struct otx_diags *diags, const struct otx_notes *notes,
                     const struct otx_workload *workload);
/* The same of a Namespace, where those have no effect either that are read from pods alone. */
void otx_notes_check_name_space(struct otx_diags *diags, const struct otx_node *metadata);

/* Whether a list of container names has the form that the Operator takes. */
bool otx_is_name_list(struct otx_str text);
/* Whether a name is in both lists or in one of them twice; a short list is looked at. */
bool otx_names_twice(struct otx_str common, struct otx_str own, struct otx_str *twice);

#endif
