/* What a text looks like before anyone reads it. */
#ifndef CLI_MANIFEST_H
#define CLI_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

/* Whether one of its documents looks like a resource for a cluster. */
bool cli_is_manifest(const char *text, size_t n);

/* Whether an apiVersion is spoken of anywhere. */
bool cli_names_version(const char *text, size_t n);

#endif
