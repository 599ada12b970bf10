/* The manifests in a folder. */
#ifndef CLI_TREE_H
#define CLI_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "output/left_out.h"

struct cli_tree_file {
    const char *path; /* begins with the name of the folder that was given */
    const char *real; /* the same without symbolic links; NULL if the file is left out */
    bool is_link;
    bool is_above;           /* a kustomization in a folder above: no input */
    const struct stat *info; /* of the file itself, also for a link; NULL as `real` */
    enum cli_reason why;     /* the file is left out, or CLI_TAKEN */
};

/* Called for each file, in the order of the names. False ends the walk. */
typedef bool cli_tree_fn(void *context, const struct cli_tree_file *file);

/* Finds `*.yaml`, `*.yml`, `*.json` and kustomizations directly in the folder or, with `recursive`,
 * anywhere below it, and what of these is left out: by a .gitignore, unless git tracks the file, or
 * by a .krmignore. Nothing is told of `except`, a folder or NULL. False after a message, or when
 * `found` returned false. */
bool cli_tree_walk(const char *folder, bool recursive, const char *except, cli_tree_fn *found,
                   void *context);

#endif
