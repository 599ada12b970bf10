/* The functions that look at sixteen bytes at once give the same answers as a loop over single
 * bytes. */
#include "support/common.h"
#include "base/chars.h"

enum { LENGTH = 70, ROUNDS = 40000 };

static unsigned seed = 1;

static unsigned random_below(unsigned limit)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % limit;
}

/* Fills the text with letters, and some bytes of any value. */
static void fill(char *p, size_t n)
{
    static const char marks[] = ":#\n\r\t-\"'\\ \x7F\xEF\xC3";
    for (size_t i = 0; i < n; i++) {
        unsigned kind = random_below(24);
        p[i] = kind == 0   ? (char)random_below(256)
               : kind == 1 ? marks[random_below(sizeof marks)]
                           : (char)('a' + random_below(26));
    }
}

static size_t find_any(const char *p, size_t at, size_t end, const char *set)
{
    while (at < end && memchr(set, p[at], 3) == NULL)
        at++;
    return at;
}

static size_t find_special(const char *p, size_t at, size_t end)
{
    for (; at < end; at++) {
        unsigned byte = (unsigned char)p[at];
        if (byte >= 0x7F || (byte < 32 && byte != 9 && byte != 10))
            return at;
    }
    return end;
}

static size_t find_after_break(const char *p, size_t at, size_t end, const char *set)
{
    for (at++; at < end; at++)
        if (p[at - 1] == '\n' && (p[at] == set[0] || p[at] == set[1]))
            return at;
    return end;
}

/* Texts that begin and end at every offset, in memory of exactly their size. */
static void test_finding(void **state)
{
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t n = random_below(LENGTH), at = random_below((unsigned)n + 1);
        struct text text = {need(malloc(n ? n : 1)), n};
        char set[3];
        fill(text.p, n);
        fill(set, sizeof set);
        if (n > 20 && round % 2) {
            text.p[random_below((unsigned)n)] = '\n';
            set[0] = text.p[random_below((unsigned)n)];
        }
        const char *p = text.p;
        assert_int_equal(otx_find_any(p, at, n, set[0], set[1], set[2]), find_any(p, at, n, set));
        assert_int_equal(otx_find_special(p, at, n), find_special(p, at, n));
        assert_int_equal(otx_find_after_break(p, at, n, set[0], set[1]),
                         find_after_break(p, at, n, set));
        text_free(&text);
    }
}

/* Each byte value, surrounded by letters, at each place of the sixteen. */
static void test_each_byte(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++)
        for (size_t at = 0; at < 33; at++) {
            char p[34];
            memset(p, 'x', sizeof p);
            p[at] = (char)byte;
            bool special = byte >= 0x7F || (byte < 32 && byte != 9 && byte != 10);
            assert_int_equal(otx_find_special(p, 0, sizeof p), special ? at : sizeof p);
            if (byte != 'x')
                assert_int_equal(otx_find_any(p, 0, sizeof p, p[at], p[at], p[at]), at);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_each_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
