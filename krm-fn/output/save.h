/* Replaces files, all of them or none. */
#ifndef CLI_SAVE_H
#define CLI_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "output/replace.h"

/* Writes each new text next to its file, then replaces the files. Whatever happens, each file has
 * its whole old text or its whole new text. If a file cannot be replaced, or a signal comes, the
 * files that were replaced are put back, except a file that somebody else has changed since. False
 * after a message. */
bool cli_save_all(const struct cli_save *files, size_t count);

#endif
