/* The manifests in a folder. */
#ifndef CLI_TREE_H
#define CLI_TREE_H

#include <stdbool.h>
#include <stddef.h>

/* Called for each file, in the order of the names. `path` is what it is called, beginning with the
 * folder's own name; `real` the same without symbolic links, and `is_link` whether it is one. False
 * ends the walk. */
typedef bool cli_tree_fn(void *context, const char *path, const char *real, bool is_link);

/* Finds `*.yaml`, `*.yml` and `*.json` directly in the folder or, with `recursive`, anywhere below
 * it, but for what a .gitignore or a .krmignore leaves out and what is below `except`, a folder or
 * NULL. False after a message, or when `found` returned false. */
bool cli_tree_walk(const char *folder, bool recursive, const char *except, cli_tree_fn *found,
                   void *context);

#endif
