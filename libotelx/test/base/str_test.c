/* Slices, buffers and globs, and the arena that holds their memory. */
#include "support/common.h"
#include "base/str.h"

static struct otx_str s(const char *text)
{
    return otx_str_of(text);
}

static void assert_slice(struct otx_str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static void test_slices(void **state)
{
    struct otx_str none = {NULL, 0};
    (void)state;
    assert_int_equal(otx_str_of(NULL).n, 0);
    assert_slice(otx_str_sub(s("abcdef"), 2, 4), "cd");
    assert_slice(otx_str_sub(s("abc"), 1, 99), "bc");
    assert_int_equal(otx_str_sub(s("abc"), 7, 2).n, 0);
    assert_int_equal(otx_str_sub(none, 0, 5).n, 0);
    assert_true(otx_str_eq(none, s("")));
    assert_false(otx_str_eq(s("a"), s("b")));
    assert_false(otx_str_eq(s("a"), s("aa")));
    assert_true(otx_str_eq(otx_str_sub(s("a\0b"), 0, 1), s("a")));
    assert_true(otx_str_starts(s("abc"), s("")) && otx_str_starts(s("abc"), s("abc")));
    assert_false(otx_str_starts(s("ab"), s("abc")));
    assert_true(otx_str_ends(s("abc"), s("bc")) && otx_str_ends(s("abc"), s("")));
    assert_false(otx_str_ends(s("bc"), s("abc")));
    assert_int_equal(otx_str_find(s("a,b"), ',', 0), 1);
    assert_int_equal(otx_str_find(s("a,b"), ',', 2), 3);
    assert_int_equal(otx_str_find(s("a,b"), ',', 9), 3);
    assert_int_equal(otx_str_find(none, ',', 0), 0);
    assert_slice(otx_str_trim(s(" \t\r\n a b \n")), "a b");
    assert_int_equal(otx_str_trim(s(" \n")).n, 0);
}

static void test_cut(void **state)
{
    static const struct {
        const char *text, *parts[4];
    } rows[] = {{"a,b", {"a", "b"}}, {"a,", {"a", ""}}, {",", {"", ""}},
                {"", {""}},          {"a", {"a"}},      {",,a", {"", "", "a"}}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct otx_str rest = s(rows[i].text), part;
        size_t n = 0;
        for (; otx_str_cut(&rest, ',', &part); n++) {
            assert_true(n < 4 && rows[i].parts[n] != NULL);
            assert_slice(part, rows[i].parts[n]);
        }
        assert_true(n == 4 || rows[i].parts[n] == NULL);
    }
    struct otx_str none = {NULL, 0}, part;
    assert_false(otx_str_cut(&none, ',', &part));
}

static void test_glob(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool fold, match;
    } rows[] = {
        {"", "", false, true},
        {"", "a", false, false},
        {"*", "", false, true},
        {"*", "anything", false, true},
        {"web", "web", false, true},
        {"web", "web-1", false, false},
        {"web*", "web", false, true},
        {"web*", "web-1", false, true},
        {"*web", "my-web", false, true},
        {"?eb", "web", false, true},
        {"?eb", "eb", false, false},
        {"w??", "we", false, false},
        {"*a*b*c*", "xxaxxbxxcxx", false, true},
        {"*a*b*c*", "xxaxxcxxbxx", false, false},
        {"a*b*c", "abcbc", false, true},
        {"a*b*c", "abcb", false, false},
        {"**", "a", false, true},
        {"DEPLOYMENT", "Deployment", true, true},
        {"DEPLOYMENT", "Deployment", false, false},
        {"[ab]", "a", false, false},
        {"[ab]", "[ab]", false, true},
        {"a.c", "abc", false, false},
        {"?", "\xC3\xA4", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (otx_str_glob(s(rows[i].pattern), s(rows[i].text), rows[i].fold) != rows[i].match)
            fail_msg("glob %s on %s", rows[i].pattern, rows[i].text);
}

/* A matcher that goes back would need exponential time for these globs. */
static void test_glob_cost(void **state)
{
    struct text pattern = {0}, text = {0};
    (void)state;
    for (size_t i = 0; i < 200; i++)
        text_puts(&pattern, "*a");
    for (size_t i = 0; i < 20000; i++)
        text_puts(&text, "a");
    text_puts(&pattern, "b");
    assert_false(otx_str_glob((struct otx_str){pattern.p, pattern.n},
                              (struct otx_str){text.p, text.n}, false));
    text_free(&pattern);
    text_free(&text);
}

static void test_buf(void **state)
{
    struct otx_buf buf = {0};
    (void)state;
    assert_int_equal(otx_buf_str(&buf).n, 0);
    otx_buf_add(&buf, (struct otx_str){NULL, 0});
    otx_buf_text(&buf, "a");
    otx_buf_text(&buf, NULL);
    otx_buf_char(&buf, 'b');
    otx_buf_fill(&buf, '-', 3);
    otx_buf_fill(&buf, '-', 0);
    otx_buf_number(&buf, 0);
    otx_buf_number(&buf, SIZE_MAX);
    otx_buf_format(&buf, "[%s|%z|%x%%]", s("x"), (size_t)7);
    char want[128];
    snprintf(want, sizeof want, "ab---0%zu[x|7|%%x%%%%]", SIZE_MAX);
    assert_slice(otx_buf_str(&buf), want);
    assert_false(buf.failed);
    otx_buf_free(&buf);
    assert_null(buf.p);
}

static void test_buf_sticky(void **state)
{
    static char text[] = "x";
    struct otx_buf buf = {0};
    (void)state;
    otx_buf_text(&buf, "kept");
    volatile size_t too_long = SIZE_MAX - 2; /* volatile: else the compiler warns about the size */
    otx_buf_add(&buf, (struct otx_str){text, too_long});
    assert_true(buf.failed);
    otx_buf_text(&buf, "more");
    assert_slice(otx_buf_str(&buf), "kept");
    otx_buf_free(&buf);
}

static void test_arena(void **state)
{
    struct otx_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < 5000; i++) {
        size_t size = i % 97 + (i % 500 == 0 ? 100000 : 0);
        unsigned char *p = otx_alloc(&arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xAA, size);
        if (i == 3000)
            otx_arena_reset(&arena);
    }
    assert_null(otx_alloc(&arena, SIZE_MAX));
    assert_true(arena.failed);
    struct otx_str copy = otx_str_copy(&arena, (struct otx_str){NULL, 0});
    assert_non_null(copy.p);
    assert_string_equal(otx_str_c(&arena, s("text")), "text");
    otx_arena_free(&arena);
    otx_arena_free(&arena);
    otx_arena_reset(&arena);
}

static void test_hash(void **state)
{
    (void)state;
    assert_true(otx_str_hash(OTX_HASH_SEED, s("")) == 14695981039346656037u);
    assert_true(otx_str_hash(OTX_HASH_SEED, s("a")) == 0xAF63DC4C8601EC8Cu);
    assert_true(otx_str_hash(OTX_HASH_SEED, s("foobar")) == 0x85944171F73967E8u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_glob),   cmocka_unit_test(test_glob_cost),
        cmocka_unit_test(test_buf),    cmocka_unit_test(test_buf_sticky),
        cmocka_unit_test(test_arena),  cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
