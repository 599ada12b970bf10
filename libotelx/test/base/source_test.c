/* A source text: which bytes it may have, its documents, its lines, its positions. */
#include "support/common.h"
#include "base/source.h"

static struct otx_str s(const char *text)
{
    return otx_str_of(text);
}

static void test_scan(void **state)
{
    static const struct {
        const char *text;
        size_t size, bad; /* offset of the first bad byte; equal to `size`: there is none */
        bool ascii, odd;
    } rows[] = {
        {"", 0, 0, true, false},
        {"plain text\nof two lines\r\n", 25, 25, true, false},
        {"lone \r in it, a long line", 25, 25, true, true},
        {"ends in a \r", 11, 11, true, true},
        {"12345678\r\n", 10, 10, true, false},
        {"a\xC2\x85"
         "b",
         4, 4, false, true},
        {"a\xE2\x80\xA8", 4, 4, false, true},
        {"a\xE2\x80\xA9", 4, 4, false, true},
        {"gr\xC3\xB6\xC3\x9F"
         "e \xE2\x82\xAC \xF0\x9F\x98\x80",
         16, 16, false, false},
        {"a\0b", 3, 1, true, false},
        {"12345678\0", 9, 8, true, false},
        {"\x80", 1, 0, false, false},
        {"a\xC3", 2, 1, false, false},            /* cut off */
        {"a\xE2\x82", 3, 1, false, false},        /* cut off */
        {"\xC0\xAF", 2, 0, false, false},         /* overlong */
        {"\xE0\x80\xAF", 3, 0, false, false},     /* overlong */
        {"\xED\xA0\x80", 3, 0, false, false},     /* surrogate */
        {"\xF4\x90\x80\x80", 4, 0, false, false}, /* past U+10FFFF */
        {"\xF0\x80\x80\xAF", 4, 0, false, false},
        {"\xEF\xBB\xBF"
         "a",
         4, 4, false, false},
        {"\xFF\xFE"
         "a\0",
         4, 0, true, false},
        {"\xFE\xFF\0a", 4, 0, true, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text text = text_copy(rows[i].text, rows[i].size);
        struct otx_scan scan = otx_scan_text((struct otx_str){text.p, text.n});
        if (scan.bad != rows[i].bad || (scan.bad < text.n && !scan.why) ||
            (scan.bad == text.n && (scan.ascii != rows[i].ascii || scan.odd_breaks != rows[i].odd)))
            fail_msg("row %zu", i);
        text_free(&text);
    }
}

/* Eight bytes are looked at together: a bad byte is found at every place in them. */
static void test_scan_alignment(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++)
        for (size_t at = 0; at < n; at++) {
            struct text text = {need(malloc(n)), n};
            memset(text.p, 'x', n);
            text.p[at] = '\0';
            assert_int_equal(otx_scan_text((struct otx_str){text.p, n}).bad, at);
            text.p[at] = '\r';
            assert_true(otx_scan_text((struct otx_str){text.p, n}).odd_breaks);
            text.p[at] = '\x7F';
            assert_int_equal(otx_scan_text((struct otx_str){text.p, n}).bad, n);
            text_free(&text);
        }
}

static void test_odd_break(void **state)
{
    (void)state;
    assert_int_equal(otx_find_odd_break(s("a\r\nb\rc"), 0, 6), 4);
    assert_int_equal(otx_find_odd_break(s("a\r\nb\rc"), 5, 6), 6);
    assert_int_equal(otx_find_odd_break(s("ab\xC2\x85"), 0, 4), 2);
    assert_int_equal(otx_find_odd_break(s("ab\xE2\x80\xA8"), 0, 5), 2);
    assert_int_equal(otx_find_odd_break(s("a\r"), 0, 2), 1);
    assert_int_equal(otx_find_odd_break(s("a\r\n"), 0, 2), 2);
}

static void test_documents(void **state)
{
    static const struct {
        const char *text;
        struct otx_span docs[4];
        size_t n;
    } rows[] = {
        {"", {{0, 0}}, 0},
        {"a: 1\n", {{0, 5}}, 1},
        {"a: 1\n---\nb: 2\n", {{0, 5}, {9, 14}}, 2},
        {"---\na: 1\n---\nb: 2\n", {{4, 9}, {13, 18}}, 2},
        {"a\n--- b\n---", {{0, 2}, {2, 8}, {11, 11}}, 3},
        {"a\r\n---\r\nb", {{0, 3}, {8, 9}}, 2},
        {"a\n---b\n ---\n", {{0, 12}}, 1}, /* neither line separates documents */
        {"a\n---\t# x\n", {{0, 2}, {10, 10}}, 2},
        {"\xEF\xBB\xBF"
         "a\n\xEF\xBB\xBF---\nb",
         {{3, 5}, {12, 13}},
         2},
        {"---\n\xEF\xBB\xBF"
         "a\n",
         {{7, 9}},
         1},
        {"--- |\n ---\n", {{0, 11}}, 1},
        {"---\n---\n---\n", {{4, 4}, {8, 8}, {12, 12}}, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text text = text_of(rows[i].text);
        struct otx_span doc;
        size_t pos = 0, n = 0;
        for (; otx_next_doc((struct otx_str){text.p, text.n}, &pos, &doc); n++)
            if (n >= rows[i].n || doc.start != rows[i].docs[n].start ||
                doc.end != rows[i].docs[n].end)
                fail_msg("row %zu: document %zu is %zu to %zu", i, n, doc.start, doc.end);
        assert_int_equal(n, rows[i].n);
        text_free(&text);
    }
}

static void test_directive(void **state)
{
    static const struct {
        const char *text;
        size_t at;
    } rows[] = {
        {"%YAML 1.1\n---\na\n", 0},
        {"# c\n\n%TAG ! x\n", 5},
        {"a: 1\n%b: 2\n", 11},
        {"a: |\n  x\n%\n", 11},
        {"a: 50%\n", 7},
        {"a\n...\n%YAML 1.2\n", 6},
        {" %a\n", 4},
        {"", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct otx_str text = s(rows[i].text);
        size_t at = otx_find_directive(text, (struct otx_span){0, text.n});
        if (at != rows[i].at)
            fail_msg("row %zu: %zu", i, at);
    }
}

static void test_lines(void **state)
{
    struct otx_str text = s("one\r\n\ntwo");
    (void)state;
    assert_int_equal(otx_line_start(text, 4), 0);
    assert_int_equal(otx_line_start(text, 5), 5);
    assert_int_equal(otx_line_start(text, 9), 6);
    assert_int_equal(otx_line_end(text, 0), 3);
    assert_int_equal(otx_line_end(text, 3), 3);
    assert_int_equal(otx_line_end(text, 4), 4);
    assert_int_equal(otx_line_end(text, 5), 5);
    assert_int_equal(otx_line_end(text, 6), 9);
    assert_int_equal(otx_line_next(text, 0), 5);
    assert_int_equal(otx_line_next(text, 5), 6);
    assert_int_equal(otx_line_next(text, 6), 9);
    assert_int_equal(otx_line_next(text, 9), 9);
    assert_int_equal(otx_skip_blanks(s(" \t x"), 0, 4), 3);
    assert_int_equal(otx_skip_blanks(s("  "), 0, 2), 2);
}

static void test_line_break(void **state)
{
    (void)state;
    assert_int_equal(otx_line_break(s("a\r\nb"), 0).n, 2);
    assert_int_equal(otx_line_break(s("a\r\nb"), 4).n,
                     2); /* an empty line: the break of the line before */
    assert_int_equal(otx_line_break(s("a\nb\r\n"), 0).n, 1);
    assert_int_equal(otx_line_break(s("a\nb\r\n"), 2).n, 2);
    assert_int_equal(otx_line_break(s("a"), 0).n, 1);
    assert_int_equal(otx_line_break(s(""), 0).n, 1);
    assert_int_equal(otx_line_break(s("\n"), 0).n, 1);
}

/* Compares the cursor with counting from the start every time. */
static void test_cursor(void **state)
{
    struct text text = text_of("a\xC3\xA4\n\r\n\xF0\x9F\x98\x80x\nlast");
    struct otx_str str = {text.p, text.n};
    struct otx_cursor cursor = {0};
    static const size_t jumps[] = {0, 1, 3, 4, 6, 10, 11, 12, 16, 3, 0, 99};
    (void)state;
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        size_t line = 1, chars = 0, line2, column2, to = jumps[i] < str.n ? jumps[i] : str.n;
        for (size_t k = 0; k < to; k++) {
            chars += (str.p[k] & 0xC0) != 0x80;
            if (str.p[k] == '\n') {
                line++;
                chars = 0;
            }
        }
        otx_cursor_to(&cursor, str, jumps[i]);
        assert_int_equal(cursor.line, line);
        assert_int_equal(cursor.chars, chars);
        otelx_locate(str.p, str.n, jumps[i], &line2, &column2);
        assert_int_equal(line2, line);
        assert_int_equal(column2, chars + 1);
    }
    text_free(&text);
    otelx_locate(NULL, 0, 5, &(size_t){0}, &(size_t){0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scan),       cmocka_unit_test(test_scan_alignment),
        cmocka_unit_test(test_odd_break),  cmocka_unit_test(test_documents),
        cmocka_unit_test(test_directive),  cmocka_unit_test(test_lines),
        cmocka_unit_test(test_line_break), cmocka_unit_test(test_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
