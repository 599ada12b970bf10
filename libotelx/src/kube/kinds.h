/* The kinds of objects that run pods: a table of what is known of each. */
#ifndef OTX_KUBE_KINDS_H
#define OTX_KUBE_KINDS_H

#include <otelx.h>

#include "base/near.h"
#include "base/str.h"

enum { OTX_GROUPS_MAX = 3, OTX_TEMPLATES_MAX = 7 };

/* Where the pod templates of an object are: keys with dots between them, from the root. `*` stands
 * for every key of a map, `LIST[]` for every item of a list, which its `name` tells apart, and
 * `LIST[FIELD]` for items that another field tells apart. */
struct otx_template_path {
    const char *path;
    const char *name; /* of the template, among those of its object; NULL: its wildcards name it */
};

/* What Kubernetes, or whoever brings the kind, makes of an object of it. */
struct otx_workload_kind {
    const char *kind;
    const char *groups[OTX_GROUPS_MAX]; /* of the API, without versions, up to a NULL; "": core */
    const char *short_name;             /* kubectl's, or NULL */
    struct otx_template_path templates[OTX_TEMPLATES_MAX]; /* up to one without a path */
    otelx_pods pods;
    const char *pod_label;      /* pods bear it, with the object's name as its value; or NULL */
    const char *template_label; /* likewise with the name of the template, in small letters */
    const char *name_attribute; /* the resource attributes that tell the object, or NULL */
    const char *uid_attribute;
    const char *cannot;   /* why nothing can be injected there, or NULL */
    bool owned;           /* another kind above may own it, which `ownerReferences` then tell */
    bool ends;            /* its pods end by themselves */
    bool fixed;           /* a cluster does not let its containers be changed */
    bool custom;          /* not Kubernetes' own: knows no strategic merge */
    bool bare;            /* the paths lead to pod specs, which have labels and annotations beside
                             their containers */
    bool names_container; /* an only container may be without a name: the platform gives it one */
    bool fills_image;     /* a container may be without an image: the platform gives it one */
    bool names_object;    /* the template's name is that of the object that runs the pods */
};

/* In the order in which the Operator names a service by the owners of its pod; ends in a row
 * without a kind. */
extern const struct otx_workload_kind otx_workload_kinds[];

/* A kind that a configuration brings: `spec.workloads`. */
struct otx_own_kind {
    struct otx_str api_version; /* a glob */
    struct otx_str kind;
    struct otx_str path; /* of a pod template, as in struct otx_template_path */
    const struct otx_own_kind *next;
};

/* The group of an apiVersion: "" for Kubernetes' core. */
struct otx_str otx_api_group(struct otx_str api_version);
/* The row of a kind, or the last row, which has no kind. */
const struct otx_workload_kind *otx_kind_find(struct otx_str api_version, struct otx_str kind);
/* Whether the templates of one object need names. */
bool otx_kind_has_several(const struct otx_workload_kind *row);

/* The kind that a user means by a word such as `deploy`, `Deployments` or `deployments.apps`, or
 * the empty slice. Offers the names of all kinds to `near`. `own`: beside the known kinds. */
struct otx_str otx_kind_called(struct otx_str word, const struct otx_own_kind *own,
                               struct otx_near *near);

#endif
