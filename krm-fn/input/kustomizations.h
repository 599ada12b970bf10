/* The files that kustomizations name as patches, transformers, generators and the like: they are no
 * manifests of their own. */
#ifndef CLI_KUSTOMIZATIONS_H
#define CLI_KUSTOMIZATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/io.h"

struct cli_part_name {
    char *path;        /* without symbolic links; a folder has a slash at its end */
    const char *field; /* the field of the kustomization that names it, such as "patches" */
};

struct cli_kustomizations {
    struct cli_part_name *items;
    size_t count, cap;
    bool failed; /* out of memory */
};

/* The names of files in which kustomize looks for a kustomization, up to a NULL. */
extern const char *const cli_kustomization_names[];
/* Whether the path ends in one of these names. */
bool cli_is_kustomization(const char *path);
/* Adds the names in a kustomization. False if its text is no YAML. `real`: the path of the
 * kustomization without symbolic links. */
bool cli_kustomizations_add(struct cli_kustomizations *all, const struct cli_text *text,
                            const char *real);
/* Call this after the last cli_kustomizations_add. False when out of memory, also in an earlier
 * call. */
bool cli_kustomizations_sort(struct cli_kustomizations *all);
/* The field of a kustomization that names the file, or a folder above the file. NULL: no field
 * does. */
const char *cli_kustomizations_find(const struct cli_kustomizations *all, const char *real);
void cli_kustomizations_free(struct cli_kustomizations *all);

#endif
