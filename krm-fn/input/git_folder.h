/* What there is to know of git's repositories without git. */
#ifndef CLI_GIT_FOLDER_H
#define CLI_GIT_FOLDER_H

#include <stdbool.h>

/* Whether the folder is the top of a repository, of a worktree or of a submodule. */
bool cli_repo_is_top(const char *folder);

/* The path of the repository's own list of what to ignore, whether it is there or not; `folder` is
 * its top. Yours to free; NULL when out of memory, or when git's folder cannot be found. */
char *cli_repo_exclude(const char *folder);

#endif
