/* What git knows of a folder. */
#ifndef CLI_GIT_H
#define CLI_GIT_H

#include <stdbool.h>
#include <stddef.h>

struct cli_git {
    char *exclude;        /* the path of the repository's own list of what to ignore; or NULL */
    char *names;          /* of the files that git tracks, each with a NUL at its end */
    const char **tracked; /* the same, sorted; from the top of the repository */
    size_t count;
};

/* Whether the folder is the top of a repository, of a worktree or of a submodule. Asks no git. */
bool cli_git_is_top(const char *folder);
/* Asks git about the repository of which `top` is the top. Where there is no git, only the
 * exclude list is known, and of a plain repository. Yours to free; false when out of memory. */
bool cli_git_ask(struct cli_git *out, const char *top);
/* Whether git tracks the file, or one below the folder, whose name then ends in a slash. */
bool cli_git_tracks(const struct cli_git *git, const char *name);
void cli_git_free(struct cli_git *git);

#endif
