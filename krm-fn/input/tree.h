/* The manifests in a folder. */
#ifndef CLI_TREE_H
#define CLI_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "output/left_out.h"

struct cli_tree_file {
    const char *path; /* begins with the name of the folder as given to cli_tree_walk */
    const char *real; /* the path without symbolic links; NULL if the file is left out */
    bool is_link;
    bool is_above;           /* a kustomization in a folder above: no input */
    const struct stat *info; /* of the file at `real`; NULL if `real` is NULL */
    enum cli_reason why;     /* why the file is left out, or CLI_TAKEN */
};

/* Called for each file, in the order of the paths, and for each name that is left out. False ends
 * the walk. */
typedef bool cli_tree_fn(void *context, const struct cli_tree_file *file);

/* Calls `found` for each `*.yaml`, `*.yml`, `*.json` and kustomization in the folder, or, with
 * `recursive`, anywhere below it; also for names that a .krmignore excludes, or a .gitignore unless
 * git tracks the file, with the reason. `except`: a folder that is not entered, or NULL. False
 * after a message, or when `found` returned false. */
bool cli_tree_walk(const char *folder, bool recursive, const char *except, cli_tree_fn *found,
                   void *context);

#endif
