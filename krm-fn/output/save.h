/* Files replaced, all of them or none. */
#ifndef CLI_SAVE_H
#define CLI_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "output/replace.h"

/* Writes all texts beside the files that they are for, then puts them in their place. Whatever
 * happens, each file is whole, the old one or the new one. If a file cannot be replaced, or a
 * signal comes, the files that were replaced are put back, except a file that someone else has
 * changed since. False after a message. */
bool cli_save_all(const struct cli_save *files, size_t count);

#endif
