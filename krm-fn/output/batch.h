/* Files that the library is given as one text, so that it knows of all of them what it must know of
 * one, and what came out, for each of them. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include <otelx.h>
#include <stdbool.h>

#include "base/io.h"

typedef otelx_status cli_verb(otelx_result **out, otelx_source src, const otelx_config *cfg,
                              const otelx_options *opts);

/* One file. Its bytes are those of the batch's text, and of the result's, between two offsets. */
struct cli_part {
    const struct cli_text *file; /* the text itself has gone into the batch */
    size_t start, end;
    size_t new_start, new_end;
    size_t lines_before;
    size_t first_edit, edit_count;
};

struct cli_batch {
    char *text;
    size_t n;
    struct cli_part *parts;
    size_t count;
    otelx_result *result; /* NULL before the run, and when out of memory */
    otelx_status status;
};

/* Takes the bytes of the texts, which must outlive the batch, and stay in their order. Yours to
 * free on either outcome; false when out of memory. */
bool cli_batch_new(struct cli_batch *out, struct cli_text *const *texts, size_t count);
/* True when the status is OTELX_OK; the parts then have their edits and new bytes. */
bool cli_batch_run(struct cli_batch *batch, cli_verb *verb, const otelx_config *cfg,
                   const otelx_options *opts);
void cli_batch_free(struct cli_batch *batch);

/* The file that a byte of the batch's text is of. */
const struct cli_part *cli_batch_part(const struct cli_batch *batch, size_t offset);
/* What otelx_result_diag and otelx_result_change tell, with source and place in the file. */
otelx_diag cli_batch_diag(const struct cli_batch *batch, size_t i);
otelx_change cli_batch_change(const struct cli_batch *batch, size_t i);
/* The new bytes of a file. */
const char *cli_batch_new_text(const struct cli_batch *batch, const struct cli_part *part,
                               size_t *size);

#endif
