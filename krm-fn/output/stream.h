/* Several manifests as one stream. */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/pieces.h"

/* Start with {0}, but for what is said. */
struct cli_join {
    bool several; /* said at the start: there is more than one text */
    bool any;     /* something was written */
    char last;    /* the last byte of it */
};

/* Writes the text to stdout after what was written before, as documents of their own; the first
 * text byte for byte, after `---` where it is JSON and not alone. False after a message. */
bool cli_join_write(struct cli_join *join, const struct cli_pieces *text);

/* Whether the text begins with the `---` of a document. */
bool cli_begins_document(const char *p, size_t n);

#endif
