/* Which paths the lists in .gitignore, or in files of another name, leave out. */
#ifndef CLI_IGNORE_H
#define CLI_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

struct cli_ignore_list;

/* The lists of the folders from the top down to the current folder. Start with {.name =
 * ".gitignore"} and enter the top. */
struct cli_ignore {
    const char *name;
    struct cli_ignore_list *deepest;
    int error; /* errno of a list that could not be read, or 0 */
};

/* Reads the list of the folder at `path`, if it has a list. The list counts for all paths below the
 * folder, and before the lists that were read earlier. `below`: what the paths in the folder begin
 * with when they are given to cli_ignore_has: "" for the top, else a path with a slash at its end.
 * False with `error` set. */
bool cli_ignore_enter(struct cli_ignore *ignore, const char *path, const char *below);
/* Reads a list from a file of any name, for the paths that begin with `below`. */
bool cli_ignore_read(struct cli_ignore *ignore, const char *file, const char *below);
/* Frees the lists that were read since `deepest` had the value `mark`. */
void cli_ignore_leave(struct cli_ignore *ignore, struct cli_ignore_list *mark);

/* Whether the lists leave out `path`. Ask first about the folders of the path: if a folder is left
 * out, so is everything in it. */
bool cli_ignore_has(const struct cli_ignore *ignore, const char *path, bool is_folder);

#endif
