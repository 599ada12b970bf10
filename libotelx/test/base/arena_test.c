/* Memory from an arena is zero, however often it was used before. */
#include "support/common.h"
#include "base/arena.h"

static void use(struct otx_arena *arena, size_t size)
{
    unsigned char *p = otx_alloc(arena, size);
    assert_non_null(p);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(p[i], 0);
    memset(p, 0xA5, size);
}

static void use_many(struct otx_arena *arena, size_t count)
{
    for (size_t i = 0; i < count; i++)
        use(arena, i * 37 % 5000);
}

static void test_zeroed(void **state)
{
    struct otx_arena arena = {0};
    (void)state;
    for (size_t round = 0; round < 4; round++) {
        use_many(&arena, 200 * round);
        otx_arena_reset(&arena);
    }
    assert_false(arena.failed);
    otx_arena_free(&arena);
}

/* After rewinding to a mark, memory from before the mark is unchanged, and memory from after the
 * mark is zero. */
static void test_rewinding(void **state)
{
    (void)state;
    for (size_t before = 0; before < 6; before++) {
        struct otx_arena arena = {0};
        use_many(&arena, before);
        struct otx_block *head = arena.head;
        size_t used = head ? head->used : 0;
        char *kept = before ? otx_alloc(&arena, 8) : NULL;
        if (kept)
            memcpy(kept, "kept it", 8);
        struct otx_arena_mark mark = otx_arena_mark(&arena);
        for (size_t count = 1; count < 2000; count *= 10) {
            use_many(&arena, count);
            otx_arena_rewind(&arena, mark);
            assert_ptr_equal(arena.head, mark.head);
            assert_true(!kept || memcmp(kept, "kept it", 8) == 0);
        }
        assert_true(!head || arena.head->used >= used);
        use_many(&arena, 100);
        otx_arena_free(&arena);
    }
}

static void test_too_much(void **state)
{
    struct otx_arena arena = {0};
    (void)state;
    for (size_t less = 0; less < 40; less++)
        assert_null(otx_alloc(&arena, SIZE_MAX - less));
    assert_true(arena.failed);
    otx_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeroed),
        cmocka_unit_test(test_rewinding),
        cmocka_unit_test(test_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
