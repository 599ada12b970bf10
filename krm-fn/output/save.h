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
    bool in_place;            /* that file is this one, and must be as it was then */
};

/* Writes all texts beside the files that they are for, then puts them in their place. Whatever
 * happens each file is whole, the old one or the new; when one cannot be replaced, or a signal
 * comes, those that were replaced are put back. False after a message. */
bool cli_save_all(const struct cli_save *files, size_t count);

#endif
