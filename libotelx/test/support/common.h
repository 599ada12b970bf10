/* The common functions of the test programs: texts in memory of exactly their size, so that a
 * sanitizer sees every read past the end; files; and calls of the library with such texts. This is
 * a header, because every .c file of the tests is a program. Knows no test. */
#ifndef TEST_COMMON_H
#define TEST_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <otelx.h>

/* A text that owns its bytes, without a NUL at its end. */
struct text {
    char *p;
    size_t n;
};

static inline void *need(void *memory)
{
    if (!memory) {
        fputs("the test itself is out of memory\n", stderr);
        abort();
    }
    return memory;
}

static inline struct text text_copy(const char *p, size_t n)
{
    struct text copy = {need(malloc(n ? n : 1)), n};
    if (n)
        memcpy(copy.p, p, n);
    return copy;
}

static inline struct text text_of(const char *c_string)
{
    return text_copy(c_string, strlen(c_string));
}

static inline void text_free(struct text *text)
{
    free(text->p);
    *text = (struct text){0};
}

static inline void text_add(struct text *text, const char *p, size_t n)
{
    text->p = need(realloc(text->p, text->n + n + 1));
    if (n)
        memcpy(text->p + text->n, p, n);
    text->n += n;
}

static inline void text_puts(struct text *text, const char *c_string)
{
    text_add(text, c_string, strlen(c_string));
}

static inline bool text_equal(struct text a, struct text b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool text_has(struct text text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.n; i++)
        if (memcmp(text.p + i, word, length) == 0)
            return true;
    return false;
}

/* The line that begins at *at, without its "\n". False at the end of the text. */
static inline bool text_line(struct text text, size_t *at, const char **line, size_t *length)
{
    if (*at >= text.n)
        return false;
    const char *end = memchr(text.p + *at, '\n', text.n - *at);
    *line = text.p + *at;
    *length = end ? (size_t)(end - *line) : text.n - *at;
    *at += *length + (end != NULL);
    return true;
}

static inline bool read_file(const char *path, struct text *text)
{
    char part[4096];
    size_t n;
    FILE *file = fopen(path, "rb");
    *text = (struct text){0};
    if (!file)
        return false;
    struct text all = {0};
    while ((n = fread(part, 1, sizeof part, file)) > 0)
        text_add(&all, part, n);
    bool good = !ferror(file);
    fclose(file);
    *text = text_copy(all.p, all.n);
    text_free(&all);
    return good;
}

static inline bool write_file(const char *path, struct text text)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool good = text.n == 0 || fwrite(text.p, 1, text.n, file) == text.n;
    return fclose(file) == 0 && good;
}

/* Prints the first line in which two texts differ. */
static inline void print_difference(const char *what, struct text want, struct text got)
{
    size_t a = 0, b = 0, line = 1, n, m;
    const char *p, *q;
    for (;; line++) {
        bool more_want = text_line(want, &a, &p, &n), more_got = text_line(got, &b, &q, &m);
        if (more_want && more_got && n == m && memcmp(p, q, n) == 0)
            continue;
        if (!more_want && !more_got)
            break; /* only the last newline differs */
        print_error("%s: line %zu\n  want: %.*s\n  got:  %.*s\n", what, line,
                    more_want ? (int)n : 5, more_want ? p : "(end)", more_got ? (int)m : 5,
                    more_got ? q : "(end)");
        return;
    }
    print_error("%s: %zu bytes wanted, %zu bytes came\n", what, want.n, got.n);
}

static inline otelx_source source_of(const char *name, struct text text)
{
    return (otelx_source){name, text.p, text.n};
}

/* A source without a name. */
static inline otelx_source source(const char *text)
{
    return (otelx_source){NULL, text, strlen(text)};
}

/* A copy of the text of a result, made from its pieces. */
static inline struct text result_copy(const otelx_result *res)
{
    struct text copy;
    size_t count = otelx_result_piece_count(res, 0), size = 0;
    for (size_t i = 0; i < count; i++)
        size += otelx_result_piece(res, 0, i).size;
    copy = (struct text){need(malloc(size ? size : 1)), 0};
    for (size_t i = 0; i < count; i++) {
        otelx_piece piece = otelx_result_piece(res, 0, i);
        if (piece.size)
            memcpy(copy.p + copy.n, piece.text, piece.size);
        copy.n += piece.size;
    }
    return copy;
}

static inline otelx_config *config_of(const char *yaml)
{
    otelx_config *cfg;
    struct text text = text_of(yaml);
    otelx_status status = otelx_config_new(&cfg, source_of("config.yaml", text), NULL);
    text_free(&text);
    assert_int_equal(status, OTELX_OK);
    return cfg;
}

typedef otelx_status run_fn(otelx_result **out, otelx_source src, const otelx_config *cfg,
                            const otelx_options *opts);

/* P2: applies the edits to the input and compares the text with the result. Returns NULL, or what
 * is wrong. */
static inline const char *check_edits(struct text in, const otelx_result *res)
{
    struct text made = {0}, out = result_copy(res);
    size_t at = 0;
    const char *wrong = NULL;
    for (size_t i = 0; i < otelx_result_edit_count(res) && !wrong; i++) {
        otelx_edit edit = otelx_result_edit(res, i);
        if (edit.offset < at || edit.offset > in.n || edit.removed > in.n - edit.offset) {
            wrong = "edits overlap, are unsorted or are outside of the text";
            break;
        }
        text_add(&made, in.p + at, edit.offset - at);
        text_add(&made, edit.text, edit.size);
        at = edit.offset + edit.removed;
    }
    if (!wrong)
        text_add(&made, in.p + at, in.n - at);
    if (!wrong && !text_equal(made, out))
        wrong = "the edits do not give the output";
    text_free(&made);
    text_free(&out);
    return wrong;
}

/* P7: a finding has a code, a text and a place, and otelx_locate gives the same place. */
static inline const char *check_place(otelx_diag diag, struct text text)
{
    size_t line, column;
    if (strlen(diag.code) != 7 || strncmp(diag.code, "OTX", 3) != 0)
        return "a finding without a code";
    if (!*diag.text || strchr(diag.text, '\n') || !diag.source || !diag.field || !diag.excerpt)
        return "a finding without a text";
    if (diag.offset > text.n)
        return "a finding that points behind the end";
    otelx_locate(text.p, text.n, diag.offset, &line, &column);
    return line == diag.line && column == diag.column ? NULL : "otelx_locate does not agree";
}

/* Checks the places of all findings, in `in` or in `config`, whose source is named "config.yaml".
 * `config` may be empty. */
static inline const char *check_places(const otelx_result *res, struct text in, struct text config)
{
    for (size_t i = 0; i < otelx_result_diag_count(res); i++) {
        otelx_diag diag = otelx_result_diag(res, i);
        if (diag.line == 0 && (*diag.source == '<' || *diag.source == '-'))
            continue; /* a finding about a filter or an option has no place */
        const char *wrong =
            check_place(diag, strcmp(diag.source, "config.yaml") == 0 ? config : in);
        if (wrong)
            return wrong;
    }
    for (size_t i = 0; i < otelx_result_change_count(res); i++) {
        otelx_change change = otelx_result_change(res, i);
        size_t line, column;
        otelx_locate(in.p, in.n, change.offset, &line, &column);
        if (line != change.line || column != change.column)
            return "otelx_locate does not agree on where a workload begins";
    }
    return NULL;
}

/* Runs a call, whose status must be OTELX_OK, and returns the output, which is yours. */
static inline struct text output_with(run_fn *run, struct text in, const otelx_config *cfg,
                                      const otelx_options *options)
{
    otelx_result *res;
    otelx_status status = run(&res, source_of("in.yaml", in), cfg, options);
    if (status != OTELX_OK && res && otelx_result_diag_count(res))
        print_error("status %d: %s\n", (int)status, otelx_result_diag(res, 0).text);
    assert_int_equal(status, OTELX_OK);
    struct text out = result_copy(res);
    otelx_result_free(res);
    return out;
}

static inline struct text output_of(run_fn *run, struct text in, const otelx_config *cfg)
{
    return output_with(run, in, cfg, NULL);
}

#endif
