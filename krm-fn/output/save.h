/* Files replaced, all of them or none. */
#ifndef CLI_SAVE_H
#define CLI_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct cli_save {
    const char *name; /* for messages */
    const char *path; /* of the file to replace, or to make: not a symbolic link */
    const char *text;
    size_t size;
    const struct stat *input; /* of the file that the text was made from */
    bool in_place;            /* that file is this one, and must be as it was when it was read: */
    const char *before;       /* with this text */
    size_t before_size;
};

/* Writes all texts beside the files that they are for, then puts them in their place. Whatever
 * happens, each file is whole, the old one or the new one. If a file cannot be replaced, or a
 * signal comes, the files that were replaced are put back, except a file that someone else has
 * changed since. False after a message. */
bool cli_save_all(const struct cli_save *files, size_t count);

#endif
