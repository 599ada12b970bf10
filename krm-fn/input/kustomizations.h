/* The files that kustomizations name as parts of something. */
#ifndef CLI_KUSTOMIZATIONS_H
#define CLI_KUSTOMIZATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/io.h"

struct cli_part_name {
    char *path;        /* without symbolic links; of a folder with a slash at its end */
    const char *field; /* of the kustomization */
};

struct cli_kustomizations {
    struct cli_part_name *items;
    size_t count, cap;
    bool failed; /* out of memory */
};

/* The names of kustomizations that kustomize looks for, up to a NULL. */
extern const char *const cli_kustomization_names[];
/* Whether the path ends in one of these names. */
bool cli_is_kustomization(const char *path);
/* Reads one; false if it is no YAML. `real`: its path, without symbolic links. */
bool cli_kustomizations_add(struct cli_kustomizations *all, const struct cli_text *text,
                            const char *real);
/* To be called when all are read; false when out of memory. */
bool cli_kustomizations_sort(struct cli_kustomizations *all);
/* The field that names the file, or a folder that it is in; NULL: none does. */
const char *cli_kustomizations_find(const struct cli_kustomizations *all, const char *real);
void cli_kustomizations_free(struct cli_kustomizations *all);

#endif
