/* A pattern of a .gitignore. */
#ifndef CLI_GLOB_H
#define CLI_GLOB_H

#include <stdbool.h>
#include <stddef.h>

struct cli_glob;

/* Compiles a pattern in which `*` and `?` do not match a slash, and `**` does. The first `literal`
 * bytes have no special meaning. `*out` is yours to free; NULL: the pattern matches nothing. False
 * when out of memory. */
bool cli_glob_new(struct cli_glob **out, const char *pattern, size_t size, size_t literal);
/* The time is in proportion to the length of the pattern times the length of the path. Not for use
 * in several threads at once: the glob holds the state of the matching. */
bool cli_glob_matches(const struct cli_glob *glob, const char *path);
void cli_glob_free(struct cli_glob *glob);

#endif
