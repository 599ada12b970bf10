/* Puts texts together and takes results apart. Knows of YAML what separates two documents. */
#include "output/batch.h"

#include <stdlib.h>
#include <string.h>

/* The input's name for the library when it is several files: that of no file. */
static const char several[] = "";

/* What ends a text without a line break at its end and separates it from the next. The break is of
 * the kind that the text has. */
static const char *separator(const char *text, size_t n)
{
    size_t end = n;
    if (n == 0 || text[n - 1] == '\n')
        return "---\n";
    while (end > 0 && text[end - 1] != '\n')
        end--;
    return end > 1 && text[end - 2] == '\r' ? "\r\n---\n" : "\n---\n";
}

static size_t count_lines(const char *text, size_t n)
{
    size_t line, column;
    otelx_locate(text, n, n, &line, &column);
    return line - 1;
}

static void add_text(struct cli_batch *batch, struct cli_text *text)
{
    struct cli_part *last = batch->count ? &batch->parts[batch->count - 1] : NULL;
    size_t lines = 0;
    if (last) {
        const char *between = separator(batch->text + last->start, last->end - last->start);
        memcpy(batch->text + batch->n, between, strlen(between));
        batch->n += strlen(between);
        lines = last->lines_before + count_lines(batch->text + last->start, batch->n - last->start);
    }
    memcpy(batch->text + batch->n, text->p, text->n);
    batch->parts[batch->count++] = (struct cli_part){
        .file = text, .start = batch->n, .end = batch->n + text->n, .lines_before = lines};
    batch->n += text->n;
    cli_text_free(text);
}

/* One text stays where it is. */
static void take_text(struct cli_batch *batch, struct cli_text *text)
{
    batch->text = text->p;
    batch->n = text->n;
    batch->parts[batch->count++] = (struct cli_part){.file = text, .end = text->n};
    text->p = NULL;
}

bool cli_batch_new(struct cli_batch *out, struct cli_text *const *texts, size_t count)
{
    *out = (struct cli_batch){.status = OTELX_ENOMEM};
    size_t size = 1;
    for (size_t i = 0; i < count; i++)
        size += texts[i]->n + strlen("\r\n---\n");
    out->parts = malloc((count + 1) * sizeof *out->parts);
    if (out->parts && count == 1) {
        take_text(out, texts[0]);
        return true;
    }
    out->text = out->parts ? malloc(size) : NULL;
    if (!out->text)
        return false;
    for (size_t i = 0; i < count; i++)
        add_text(out, texts[i]);
    return true;
}

/* Gives each part its edits: both are in the order of the text. */
static void share_edits(struct cli_batch *batch)
{
    size_t count = otelx_result_edit_count(batch->result), next = 0, grown = 0, shrunk = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct cli_part *part = &batch->parts[i];
        part->first_edit = next;
        part->new_start = part->start + grown - shrunk;
        for (; next < count; next++) {
            otelx_edit edit = otelx_result_edit(batch->result, next);
            if (edit.offset > part->end)
                break;
            grown += edit.size;
            shrunk += edit.removed;
        }
        part->edit_count = next - part->first_edit;
        part->new_end = part->end + grown - shrunk;
    }
}

bool cli_batch_run(struct cli_batch *batch, cli_verb *verb, const otelx_config *cfg,
                   const otelx_options *opts)
{
    otelx_options options = *opts;
    const char *name = batch->count == 1 ? batch->parts[0].file->name : several;
    if (batch->count > 1) /* the limit is for each of them, and was kept */
        options.max_input = batch->n + 1;
    batch->status =
        verb(&batch->result, (otelx_source){name, batch->text, batch->n}, cfg, &options);
    if (batch->status != OTELX_OK)
        return false;
    share_edits(batch);
    return true;
}

void cli_batch_free(struct cli_batch *batch)
{
    otelx_result_free(batch->result);
    free(batch->parts);
    free(batch->text);
    *batch = (struct cli_batch){0};
}

const struct cli_part *cli_batch_part(const struct cli_batch *batch, size_t offset)
{
    size_t low = 0, high = batch->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (batch->parts[middle].start <= offset)
            low = middle;
        else
            high = middle;
    }
    return &batch->parts[low];
}

/* From a place in the batch to one in the file. What is between two files is the end of the first.
 */
static void place(const struct cli_batch *batch, const struct cli_part *part, size_t *offset,
                  size_t *line, size_t *column)
{
    if (*offset > part->end)
        otelx_locate(batch->text + part->start, part->end - part->start, part->end, line, column);
    else
        *line -= part->lines_before;
    *offset = *offset > part->end ? part->end - part->start : *offset - part->start;
}

otelx_diag cli_batch_diag(const struct cli_batch *batch, size_t i)
{
    otelx_diag diag = otelx_result_diag(batch->result, i);
    if (batch->count < 2 || strcmp(diag.source, several) != 0)
        return diag;
    const struct cli_part *part = cli_batch_part(batch, diag.offset);
    diag.source = part->file->name;
    place(batch, part, &diag.offset, &diag.line, &diag.column);
    return diag;
}

otelx_change cli_batch_change(const struct cli_batch *batch, size_t i)
{
    otelx_change change = otelx_result_change(batch->result, i);
    if (batch->count > 1)
        place(batch, cli_batch_part(batch, change.offset), &change.offset, &change.line,
              &change.column);
    return change;
}

const char *cli_batch_new_text(const struct cli_batch *batch, const struct cli_part *part,
                               size_t *size)
{
    size_t whole;
    const char *text = otelx_result_text(batch->result, &whole);
    *size = part->new_end - part->new_start;
    return text + part->new_start;
}
