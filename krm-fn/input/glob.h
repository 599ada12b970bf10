/* The patterns of .gitignore, one at a time. */
#ifndef CLI_GLOB_H
#define CLI_GLOB_H

#include <stdbool.h>
#include <stddef.h>

struct cli_glob;

/* Compiles a pattern in which `*` and `?` stop at a slash and `**` does not. The first `literal`
 * bytes stand for themselves. `*out` is yours to free; NULL for a pattern that matches nothing.
 * False when out of memory. */
bool cli_glob_new(struct cli_glob **out, const char *pattern, size_t size, size_t literal);
/* Takes time in proportion to the pattern's length times the path's. */
bool cli_glob_matches(const struct cli_glob *glob, const char *path);
void cli_glob_free(struct cli_glob *glob);

#endif
