/* The arena, and the function that grows arrays. Nearly all memory of otelx comes from here. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 8 * 1024, LAST_BLOCK = 1024 * 1024, PAGE = 4096 };

static struct otx_block *block_new(struct otx_arena *arena, size_t need)
{
    size_t size = arena->next_size ? arena->next_size : FIRST_BLOCK;
    if (size < need)
        size = need;
    if (size > SIZE_MAX - sizeof(struct otx_block))
        return NULL;
    struct otx_block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->size = size;
    block->clean = block->used = 0;
    block->next = arena->head;
    arena->head = block;
    /* a larger block next time: few blocks, whatever the size of the input */
    arena->next_size = size * 2 < LAST_BLOCK ? size * 2 : LAST_BLOCK;
    return block;
}

/* Zeroes up to a page after the allocation, for the next calls of otx_alloc. */
void *otx_alloc_more(struct otx_arena *arena, size_t size)
{
    struct otx_block *block = arena->head;
    if (!block || block->size - block->used < size)
        block = block_new(arena, size);
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    void *memory = block->data + block->used;
    block->used += size;
    size_t left = block->size - block->used, clean = block->used + (left < PAGE ? left : PAGE);
    memset(block->data + block->clean, 0, clean - block->clean);
    block->clean = clean;
    return memory;
}

static void give_back(struct otx_block *block, size_t used)
{
    block->clean = block->used = used;
}

struct otx_arena_mark otx_arena_mark(const struct otx_arena *arena)
{
    return (struct otx_arena_mark){arena->head, arena->head ? arena->head->used : 0};
}

void otx_arena_rewind(struct otx_arena *arena, struct otx_arena_mark mark)
{
    while (arena->head != mark.head) {
        struct otx_block *next = arena->head->next;
        free(arena->head);
        arena->head = next;
    }
    if (mark.head)
        give_back(mark.head, mark.used);
}

void otx_arena_reset(struct otx_arena *arena)
{
    struct otx_block *keep = arena->head;
    if (!keep)
        return;
    struct otx_arena rest = {.head = keep->next};
    otx_arena_free(&rest);
    keep->next = NULL;
    give_back(keep, 0);
}

void otx_arena_free(struct otx_arena *arena)
{
    struct otx_block *block = arena->head;
    while (block) {
        struct otx_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct otx_arena){0};
}

void otx_arena_absorb(struct otx_arena *arena, struct otx_arena *from)
{
    struct otx_block **end = &arena->head;
    if (*end) /* the newest block stays in front: the next allocation takes from it */
        end = &arena->head->next;
    struct otx_block *rest = *end, **last = end;
    *end = from->head;
    while (*last)
        last = &(*last)->next;
    *last = rest;
    arena->failed |= from->failed;
    *from = (struct otx_arena){0};
}

bool otx_grow(void **array, size_t *cap, size_t count, size_t size)
{
    if (count < *cap)
        return true;
    size_t want = *cap ? *cap + *cap / 2 + 1 : 16;
    if (want > SIZE_MAX / size)
        return false;
    void *bigger = realloc(*array, want * size);
    if (!bigger)
        return false;
    *array = bigger;
    *cap = want;
    return true;
}
