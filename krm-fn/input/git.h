/* What git knows about a repository. */
#ifndef CLI_GIT_H
#define CLI_GIT_H

#include <stdbool.h>
#include <stddef.h>

struct cli_git {
    char *exclude;        /* the path of the repository's own list of names to ignore; or NULL */
    char *names;          /* the tracked files, each with a NUL at its end; owns the text of: */
    const char **tracked; /* the same paths, sorted; they begin at the top of the repository */
    size_t count;
};

/* Whether the folder is the top of a repository, a worktree or a submodule. Does not run git. */
bool cli_git_is_top(const char *folder);
/* Asks git about the repository with the top folder `top`. If git is not installed, no file is
 * tracked, and `exclude` is right only for a plain repository, not for a worktree or a submodule.
 * `out` is yours to free. False when out of memory. */
bool cli_git_ask(struct cli_git *out, const char *top);
/* Whether git tracks the file `name`; if `name` ends in a slash, whether it tracks a file below the
 * folder. */
bool cli_git_tracks(const struct cli_git *git, const char *name);
void cli_git_free(struct cli_git *git);

#endif
