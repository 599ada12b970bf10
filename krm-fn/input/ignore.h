/* What .gitignore, or a file of another name with the same syntax, leaves out. */
#ifndef CLI_IGNORE_H
#define CLI_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

struct cli_ignore_list;

/* The lists of the folders from the top down to the one at hand. Start with {.name = ".gitignore"}
 * and enter the top. */
struct cli_ignore {
    const char *name;
    struct cli_ignore_list *deepest;
    int error; /* errno of what could not be read, 0 when all could */
};

/* Reads the list of the folder at `path`, where there is one, for all that is below it; more than
 * once: the last list wins. `below`: what names in the folder begin with, as given to
 * cli_ignore_has: "" for the top, else a path with a slash at its end. False on `error`. */
bool cli_ignore_enter(struct cli_ignore *ignore, const char *path, const char *below);
/* The same, from a file of any name. */
bool cli_ignore_read(struct cli_ignore *ignore, const char *file, const char *below);
/* Forgets the lists until `mark`, a former value of `deepest`. */
void cli_ignore_leave(struct cli_ignore *ignore, struct cli_ignore_list *mark);

/* Whether the lists leave out `path`, whose folders they do not leave out. */
bool cli_ignore_has(const struct cli_ignore *ignore, const char *path, bool is_folder);

#endif
