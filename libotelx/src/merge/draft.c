/* Every byte of the draft remembers where it stood. What stood together and does no longer is an
 * edit. */
#include "merge/draft.h"

#include <stdlib.h>

#include "base/source.h"

/* Room for the origins of `n` bytes. */
static bool reserve(struct otx_draft *draft, size_t **origin, size_t n)
{
    *origin = malloc((n ? n : 1) * sizeof **origin);
    draft->failed |= *origin == NULL;
    return *origin != NULL;
}

void otx_draft_open(struct otx_draft *draft, struct otx_arena *arena, struct otx_str text,
                    const struct otx_node *list)
{
    bool one_line = otx_line_end(text, list->start) >= list->end;
    *draft = (struct otx_draft){.arena = arena, .edits = {.arena = arena}};
    draft->start = one_line ? list->start : otx_line_start(text, list->start);
    draft->end = list->end;
    draft->list = otx_new_copy(arena, list);
    otx_buf_add(&draft->text, otx_str_sub(text, draft->start, draft->end));
    if (!draft->list || draft->text.failed ||
        !reserve(draft, &draft->origin, draft->end - draft->start)) {
        draft->failed = true;
        return;
    }
    for (size_t i = draft->start; i < draft->end; i++)
        draft->origin[i - draft->start] = i;
    struct otx_node *copy = draft->list->first;
    for (const struct otx_node *c = list->first; c; c = c->next, copy = copy->next) {
        copy->taken = c->taken;
        copy->doomed = c->doomed && !c->taken;
    }
    draft->list->head = list->start; /* properties are none of what changes */
    otx_node_move(draft->list, 0 - draft->start);
}

void otx_draft_drop(struct otx_draft *draft, struct otx_node *child)
{
    struct otx_node *list = draft->list, *before = NULL;
    for (struct otx_node *c = list->first; c != child; c = c->next)
        before = c;
    if (before)
        before->next = child->next;
    else
        list->first = child->next;
    if (list->last == child)
        list->last = before;
    list->count--;
}

void otx_draft_put(struct otx_draft *draft, struct otx_node *before, struct otx_node *child)
{
    struct otx_node *list = draft->list;
    child->parent = list;
    child->next = before ? before->next : list->first;
    if (before)
        before->next = child;
    else
        list->first = child;
    if (list->last == before)
        list->last = child;
    list->count++;
}

/* Where an offset goes. What is inserted at the very end of something is not part of it. */
static size_t moved(const struct otx_edits *edits, size_t at, bool is_end)
{
    size_t to = at;
    for (size_t i = 0; i < edits->count; i++) {
        const struct otx_edit *edit = &edits->items[i];
        if (edit->at > at || (edit->at == at && (is_end || edit->removed)))
            break;
        to = to + edit->text.n - edit->removed;
    }
    return to;
}

static void move(const struct otx_edits *edits, struct otx_node *node)
{
    bool empty = node->head == node->end;
    node->head = moved(edits, node->head, empty);
    node->start = moved(edits, node->start, empty);
    node->end = moved(edits, node->end, true);
    for (struct otx_node *child = node->first; child; child = child->next)
        move(edits, child);
}

/* The new text is written behind the old one. */
static void keep(struct otx_draft *draft, size_t *origin, struct otx_buf *to, size_t from,
                 size_t end)
{
    if (from < end)
        memcpy(origin + to->n, draft->origin + from, (end - from) * sizeof *origin);
    otx_buf_add(to, otx_str_sub(otx_buf_str(&draft->text), from, end));
}

void otx_draft_step(struct otx_draft *draft)
{
    struct otx_edits *edits = &draft->edits;
    struct otx_buf next = {0};
    size_t at = 0, room = draft->text.n, *origin;
    draft->failed |= edits->failed || !otx_edits_sort(edits);
    for (size_t i = 0; i < edits->count; i++)
        room += edits->items[i].text.n;
    if (draft->failed || edits->count == 0 || !reserve(draft, &origin, room))
        return;
    for (size_t i = 0; i < edits->count && !next.failed; i++) {
        const struct otx_edit *edit = &edits->items[i];
        keep(draft, origin, &next, at, edit->at);
        for (size_t k = 0; k < edit->text.n; k++)
            origin[next.n + k] = SIZE_MAX;
        otx_buf_add(&next, edit->text);
        at = edit->at + edit->removed;
    }
    keep(draft, origin, &next, at, draft->text.n);
    move(edits, draft->list);
    otx_edits_cut(edits, 0);
    draft->failed |= next.failed;
    otx_buf_free(&draft->text);
    free(draft->origin);
    draft->text = next;
    draft->origin = origin;
}

void otx_draft_close(struct otx_draft *draft, struct otx_edits *edits)
{
    struct otx_str text = otx_buf_str(&draft->text);
    size_t expected = draft->start; /* the byte that stood behind the last one that stayed */
    for (size_t i = 0, from = 0; i <= text.n && !draft->failed; i++) {
        size_t origin = i < text.n ? draft->origin[i] : draft->end;
        if (origin == SIZE_MAX)
            continue;
        if (from < i || origin != expected)
            otx_edit_add(edits, expected, origin - expected, otx_str_sub(text, from, i));
        expected = origin + 1;
        from = i + 1;
    }
    edits->failed |= draft->failed;
    otx_edits_free(&draft->edits);
    otx_buf_free(&draft->text);
    free(draft->origin);
}
