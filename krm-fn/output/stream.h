/* Writes several manifests as one stream. */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/pieces.h"

/* Start with zeros, except `several`. */
struct cli_join {
    bool several; /* set by the caller: there is more than one text */
    bool any;     /* a text was written */
    char last;    /* its last byte */
};

/* Writes a text to stdout after the texts before, with `---` between them. The first text is
 * written byte for byte; `---` goes before it only if it is JSON and not the only text. False after
 * a message. */
bool cli_join_write(struct cli_join *join, const struct cli_pieces *text);

/* Whether the text begins with the `---` of a document. */
bool cli_begins_document(const char *p, size_t n);

#endif
