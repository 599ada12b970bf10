/* An arena: many allocations, a single free. Knows nothing of its contents. */
#ifndef OTX_BASE_ARENA_H
#define OTX_BASE_ARENA_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A block of memory. The first `used` bytes are allocated; the bytes from `used` to `clean` are
 * zero. */
struct otx_block {
    struct otx_block *next;
    size_t size, clean, used;
    alignas(max_align_t) unsigned char data[];
};

struct otx_arena {
    struct otx_block *head;
    size_t next_size; /* size of the next block: doubles up to a limit */
    bool failed;      /* sticky: an allocation has failed */
};

/* As otx_alloc, when the newest block has too few zero bytes left. */
void *otx_alloc_more(struct otx_arena *arena, size_t size);

/* Zeroed memory aligned for any type; NULL, with `failed`, when there is none. Inline, because each
 * node of a tree is an allocation. Blocks are zeroed a page at a time, as far as they are used. */
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

/* A state of an arena. otx_arena_rewind goes back to it and frees later allocations. */
struct otx_arena_mark {
    struct otx_block *head;
    size_t used;
};
struct otx_arena_mark otx_arena_mark(const struct otx_arena *arena);
void otx_arena_rewind(struct otx_arena *arena, struct otx_arena_mark mark);

/* Frees all allocations but keeps the newest block for the next ones. */
void otx_arena_reset(struct otx_arena *arena);
void otx_arena_free(struct otx_arena *arena);
/* Moves the allocations of `from` to `arena`; `from` is empty afterwards. */
void otx_arena_absorb(struct otx_arena *arena, struct otx_arena *from);

/* Room for one more in a growing array of `size`-byte elements; false when out of memory. */
bool otx_grow(void **array, size_t *cap, size_t count, size_t size);

#endif
