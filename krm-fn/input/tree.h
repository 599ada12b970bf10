/* The manifests in a folder. */
#ifndef CLI_TREE_H
#define CLI_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct cli_tree_file {
    const char *path; /* begins with the name of the folder that was given */
    const char *real; /* the same without symbolic links */
    bool is_link;
    const struct stat *info; /* of the file itself, also for a link */
};

/* Called for each file, in the order of the names. False ends the walk. */
typedef bool cli_tree_fn(void *context, const struct cli_tree_file *file);

/* Finds `*.yaml`, `*.yml` and `*.json` directly in the folder or, with `recursive`, anywhere below
 * it, but for what a .gitignore or a .krmignore leaves out and what is below `except`, a folder or
 * NULL. False after a message, or when `found` returned false. */
bool cli_tree_walk(const char *folder, bool recursive, const char *except, cli_tree_fn *found,
                   void *context);

#endif
