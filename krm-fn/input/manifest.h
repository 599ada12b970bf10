/* Whether a text looks like a manifest, found out without parsing it. */
#ifndef CLI_MANIFEST_H
#define CLI_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a document of the text looks like a resource for a cluster. */
bool cli_is_manifest(const char *text, size_t n);

/* Whether the word apiVersion is anywhere in the text. */
bool cli_names_version(const char *text, size_t n);

#endif
