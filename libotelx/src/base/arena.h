/* An arena: many allocations, one free. Knows nothing of what it holds. */
#ifndef OTX_BASE_ARENA_H
#define OTX_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct otx_block;

struct otx_arena {
    struct otx_block *head;
    size_t next_size; /* of the next block: doubles up to a limit */
    bool failed;      /* sticky: some allocation was refused */
};

/* Zeroed memory aligned for any type; NULL and `failed` when there is none. */
void *otx_alloc(struct otx_arena *arena, size_t size);

/* Forgets all allocations. Keeps the newest block, which the next allocations fill. */
void otx_arena_reset(struct otx_arena *arena);
void otx_arena_free(struct otx_arena *arena);
/* Hands the allocations of `from` over to `arena`; `from` is empty afterwards. */
void otx_arena_absorb(struct otx_arena *arena, struct otx_arena *from);

/* Room for one more in a growing array of `size`-byte elements; false when out of memory. */
bool otx_grow(void **array, size_t *cap, size_t count, size_t size);

#endif
