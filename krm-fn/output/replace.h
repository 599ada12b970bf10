/* Replaces one file with a new text, and puts the old file back if another file fails. */
#ifndef CLI_REPLACE_H
#define CLI_REPLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/pieces.h"

struct cli_save {
    const char *name; /* for messages */
    const char *path; /* of the file to replace or to make; not a symbolic link */
    struct cli_pieces text;
    const struct stat *input; /* of the input file: a new file gets its mode */
    bool in_place;            /* `path` is the input file: it must still have the text `before` */
    struct iovec before;
};

struct cli_replacement {
    const struct cli_save *file;
    char *fresh;      /* temporary name of the new text; NULL: there is no such file */
    char *old;        /* temporary name of the old text; NULL: there is no such file */
    bool exists;      /* `path` existed before */
    bool replaced;    /* `path` has the new text */
    const char *what; /* what went wrong, or NULL */
    int error;        /* errno of that, or 0 */
};

/* A part of all temporary names, which begin with a full stop: ".web.yaml.otelx-XXXXXX". */
extern const char cli_temporary_mark[];

/* The first step: writes the new text next to the file. `mask`: the bits of umask. This and the
 * next two functions set `what` before they return false. */
bool cli_replace_prepare(struct cli_replacement *e, mode_t mask);
/* The second step: the new text takes the file's place. `replaced` may be true also after a
 * failure. */
bool cli_replace(struct cli_replacement *e);
/* The third step: syncs the folder, so that a power failure cannot undo the replacement. */
bool cli_replace_sync(struct cli_replacement *e);

/* Puts the old file back if it was replaced. False after a message. */
bool cli_replace_undo(struct cli_replacement *e);
/* Removes the temporary files that still exist, and frees their names. */
void cli_replace_clean(struct cli_replacement *e);

#endif
