/* Collects the edits of a document and applies them in one pass. */
#include "edit/edits.h"

#include <stdlib.h>

void otx_edit_add(struct otx_edits *edits, size_t at, size_t removed, struct otx_str text)
{
    struct otx_str copy = otx_str_copy(edits->arena, text);
    if (!copy.p ||
        !otx_grow((void **)&edits->items, &edits->cap, edits->count, sizeof *edits->items)) {
        edits->failed = true;
        return;
    }
    edits->items[edits->count] =
        (struct otx_edit){.at = at, .removed = removed, .text = copy, .order = edits->count};
    edits->count++;
}

void otx_edit_done(struct otx_edits *edits, size_t at, size_t removed, struct otx_buf *buf)
{
    otx_edit_add(edits, at, removed, otx_buf_str(buf));
    edits->failed |= otx_buf_end(buf);
}

void otx_edits_cut(struct otx_edits *edits, size_t count)
{
    edits->count = count;
}

static int compare(const void *a, const void *b)
{
    const struct otx_edit *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    /* an insertion goes before the removal that begins at the same offset */
    if ((x->removed == 0) != (y->removed == 0))
        return x->removed == 0 ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

bool otx_edits_sort(struct otx_edits *edits)
{
    if (edits->count)
        qsort(edits->items, edits->count, sizeof *edits->items, compare);
    for (size_t i = 1; i < edits->count; i++)
        if (edits->items[i - 1].at + edits->items[i - 1].removed > edits->items[i].at)
            return false;
    return true;
}

void otx_edits_splice(const struct otx_edits *edits, struct otx_str text, size_t from, size_t to,
                      struct otx_buf *out)
{
    for (size_t i = 0; i < edits->count; i++) {
        const struct otx_edit *edit = &edits->items[i];
        otx_buf_add(out, otx_str_sub(text, from, edit->at));
        otx_buf_add(out, edit->text);
        from = edit->at + edit->removed;
    }
    otx_buf_add(out, otx_str_sub(text, from, to));
}

void otx_edits_free(struct otx_edits *edits)
{
    free(edits->items);
    edits->items = NULL;
    edits->count = edits->cap = 0;
}
