/* The list of edits: order, overlap, splicing. */
#include "support/common.h"
#include "edit/edits.h"

struct fixture {
    struct otx_arena arena;
    struct otx_edits edits;
};

static void put(struct fixture *f, size_t at, size_t removed, const char *text)
{
    f->edits.arena = &f->arena;
    otx_edit_add(&f->edits, at, removed, otx_str_of(text));
}

static void finish(struct fixture *f)
{
    otx_edits_free(&f->edits);
    otx_arena_free(&f->arena);
}

static void assert_splice(struct fixture *f, const char *text, size_t from, size_t to,
                          const char *want)
{
    struct otx_buf out = {0};
    assert_false(f->edits.failed);
    assert_true(otx_edits_sort(&f->edits));
    otx_edits_splice(&f->edits, otx_str_of(text), from, to, &out);
    assert_int_equal(out.n, strlen(want));
    assert_memory_equal(out.p ? out.p : "", want, out.n);
    otx_buf_free(&out);
    finish(f);
}

static void test_nothing(void **state)
{
    struct fixture f = {0};
    (void)state;
    f.edits.arena = &f.arena;
    assert_splice(&f, "abc", 0, 3, "abc");
}

static void test_any_order(void **state)
{
    struct fixture f = {0};
    (void)state;
    put(&f, 6, 0, "!");
    put(&f, 2, 2, "CD");
    put(&f, 0, 0, "<");
    assert_splice(&f, "abcdef", 0, 6, "<abCDef!");
}

/* Edits at the same offset keep the order in which they were added; an insertion goes before a
 * removal. */
static void test_same_offset(void **state)
{
    struct fixture f = {0};
    (void)state;
    put(&f, 1, 1, "");
    put(&f, 1, 0, "1");
    put(&f, 1, 0, "2");
    put(&f, 2, 0, "3");
    assert_splice(&f, "abc", 0, 3, "a123c");
}

static void test_part(void **state)
{
    struct fixture f = {0};
    (void)state;
    put(&f, 3, 0, "-");
    assert_splice(&f, "abcdef", 2, 5, "c-de");
}

static void test_overlap(void **state)
{
    static const size_t rows[][4] = {{0, 3, 2, 2}, {0, 3, 1, 0}, {1, 1, 1, 1}, {0, 9, 0, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = {0};
        put(&f, rows[i][0], rows[i][1], "x");
        put(&f, rows[i][2], rows[i][3], "y");
        assert_false(otx_edits_sort(&f.edits));
        finish(&f);
    }
}

static void test_touching(void **state)
{
    struct fixture f = {0};
    (void)state;
    put(&f, 0, 2, "x");
    put(&f, 2, 2, "y");
    put(&f, 4, 0, "z");
    assert_splice(&f, "abcd", 0, 4, "xyz");
}

static void test_cut(void **state)
{
    struct fixture f = {0};
    (void)state;
    put(&f, 0, 0, "a");
    size_t kept = f.edits.count;
    for (size_t i = 0; i < 100; i++)
        put(&f, i, 0, "b");
    otx_edits_cut(&f.edits, kept);
    assert_splice(&f, "", 0, 0, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),     cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_same_offset), cmocka_unit_test(test_part),
        cmocka_unit_test(test_overlap),     cmocka_unit_test(test_touching),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
