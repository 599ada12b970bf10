/* An arena: many allocations, one free. Knows nothing of what it holds. */
#ifndef OTX_BASE_ARENA_H
#define OTX_BASE_ARENA_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Memory of which the first `used` bytes are given away; from there to `clean` it is zero. */
struct otx_block {
    struct otx_block *next;
    size_t size, clean, used;
    alignas(max_align_t) unsigned char data[];
};

struct otx_arena {
    struct otx_block *head;
    size_t next_size; /* of the next block: doubles up to a limit */
    bool failed;      /* sticky: some allocation was refused */
};

/* As otx_alloc, for when the newest block has not that much that is zero. */
void *otx_alloc_more(struct otx_arena *arena, size_t size);

/* Zeroed memory aligned for any type; NULL and `failed` when there is none. Inline, as each node of
 * a tree is one; a block is zeroed by the page, as far as it is used. */
static inline void *otx_alloc(struct otx_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    struct otx_block *block = arena->head;
    size_t whole = size <= SIZE_MAX - align ? (size + align - 1) / align * align : SIZE_MAX;
    if (!block || block->clean - block->used < whole)
        return otx_alloc_more(arena, whole);
    void *memory = block->data + block->used;
    block->used += whole;
    return memory;
}

/* A state of an arena to go back to: what was allocated since is forgotten. */
struct otx_arena_mark {
    struct otx_block *head;
    size_t used;
};
struct otx_arena_mark otx_arena_mark(const struct otx_arena *arena);
void otx_arena_rewind(struct otx_arena *arena, struct otx_arena_mark mark);

/* Forgets all allocations. Keeps the newest block, which the next allocations fill. */
void otx_arena_reset(struct otx_arena *arena);
void otx_arena_free(struct otx_arena *arena);
/* Hands the allocations of `from` over to `arena`; `from` is empty afterwards. */
void otx_arena_absorb(struct otx_arena *arena, struct otx_arena *from);

/* Room for one more in a growing array of `size`-byte elements; false when out of memory. */
bool otx_grow(void **array, size_t *cap, size_t count, size_t size);

#endif
