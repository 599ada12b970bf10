/* The kinds of objects that run pods, as a table of facts. */
#ifndef OTX_KUBE_KINDS_H
#define OTX_KUBE_KINDS_H

#include <otelx.h>

#include "base/near.h"
#include "base/str.h"

enum { OTX_GROUPS_MAX = 3, OTX_TEMPLATES_MAX = 7 };

/* Where an object has pod templates: keys separated by dots, from the root. `*` stands for every
 * key of a map. `LIST[]` stands for every item of a list whose items are known by their `name`,
 * `LIST[FIELD]` by another field. */
struct otx_template_path {
    const char *path;
    /* of the template within its object; NULL: the wildcards of the path name it */
    const char *name;
};

/* The facts about a kind, as Kubernetes or the project that defines the kind has them. */
struct otx_workload_kind {
    const char *kind;
    const char *groups[OTX_GROUPS_MAX]; /* API groups without versions, ends in NULL; "": core */
    const char *short_name;             /* kubectl's, or NULL */
    struct otx_template_path templates[OTX_TEMPLATES_MAX]; /* ends in an entry without a path */
    otelx_pods pods;
    const char *pod_label; /* the pods' label whose value is the object's name; or NULL */
    /* the pods' label whose value is the template's name in lower case; or NULL */
    const char *template_label;
    const char *name_attribute; /* the resource attributes for the object's name and UID, or NULL */
    const char *uid_attribute;
    const char *cannot; /* why nothing can be injected there, or NULL */
    /* an object of another kind may own it; `ownerReferences` name the owner */
    bool owned;
    bool ends;   /* its pods end by themselves */
    bool fixed;  /* the API server refuses changes of its containers */
    bool custom; /* not of Kubernetes itself: has no strategic merge */
    /* the paths lead to pod specs that hold labels and annotations themselves */
    bool bare;
    bool names_container; /* a single container may have no name: the platform gives it one */
    bool fills_image;     /* a container may be without an image: the platform gives it one */
    bool names_object;    /* the template's name is that of the object that runs the pods */
    bool namesake;        /* a row before has the same kind, of another group */
};

/* Sorted as the Operator looks for an owner to name a service after; ends in a row without a
 * kind. */
extern const struct otx_workload_kind otx_workload_kinds[];

/* A kind that the configuration defines in `spec.workloads`. */
struct otx_own_kind {
    struct otx_str api_version; /* a glob */
    struct otx_str kind;
    struct otx_str path; /* of a pod template, as in struct otx_template_path */
    const struct otx_own_kind *next;
};

/* The group of an apiVersion: "" for the core of Kubernetes. */
struct otx_str otx_api_group(struct otx_str api_version);
/* The row of a kind; for an unknown kind the last row, whose .kind is NULL. */
const struct otx_workload_kind *otx_kind_find(struct otx_str api_version, struct otx_str kind);
/* Whether an object can have several templates, which then need names. */
bool otx_kind_has_several(const struct otx_workload_kind *row);

/* The kind that a user calls by a word such as `deploy`, `Deployments` or `deployments.apps`, or
 * the empty slice. Offers the names of all kinds to `near`. `own`: kinds of the configuration. */
struct otx_str otx_kind_called(struct otx_str word, const struct otx_own_kind *own,
                               struct otx_near *near);

#endif
