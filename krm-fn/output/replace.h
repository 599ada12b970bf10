/* One file that is replaced by a new text, and put back if another one fails. */
#ifndef CLI_REPLACE_H
#define CLI_REPLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/pieces.h"

struct cli_save {
    const char *name; /* for messages */
    const char *path; /* of the file to replace, or to make: not a symbolic link */
    struct cli_pieces text;
    const struct stat *input; /* of the file that the text was made from */
    bool in_place;            /* that file is this one, and must be as it was when it was read: */
    struct iovec before;      /* with this text */
};

struct cli_replacement {
    const struct cli_save *file;
    char *fresh,
        *old; /* temporary names of the new and the old text; NULL: there is no such file */
    bool exists, replaced;
    const char *what; /* went wrong, with `error`, or NULL */
    int error;
};

/* What all temporary names have in them; they begin with a full stop. */
extern const char cli_temporary_mark[];

/* These return false after they set `what`. First the new text is written beside the file; `mask`:
 * what umask takes from the mode of a new file. */
bool cli_replace_prepare(struct cli_replacement *e, mode_t mask);
/* Then it takes the file's place. `replaced` may be true also if this fails. */
bool cli_replace(struct cli_replacement *e);
/* A rename is safe from a power failure when the folder is synced. */
bool cli_replace_sync(struct cli_replacement *e);

/* Puts a file that was replaced back. False after a message. */
bool cli_replace_undo(struct cli_replacement *e);
/* Removes what is left of the temporary files. */
void cli_replace_clean(struct cli_replacement *e);

#endif
