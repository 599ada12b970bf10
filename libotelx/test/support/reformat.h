/* Writes manifests again as other tools do: the same values in another notation. Comments are lost,
 * and aliases are replaced with their values. This uses the parser of the library, but none of its
 * code that writes. Fuzzers use it, too: hence no cmocka here. */
#ifndef TEST_REFORMAT_H
#define TEST_REFORMAT_H

#include <stdio.h>
#include <stdlib.h>

#include "base/source.h"
#include "yaml/parse.h"

enum notation { BLOCK, FLOW, JSON };
enum quotes { WHERE_NEEDED, SINGLE_QUOTES, DOUBLE_QUOTES };

struct format {
    const char *name;
    enum notation notation;
    enum quotes quotes;
    unsigned map_step, seq_step; /* columns of indent; FLOW and JSON with map_step 0: on one line */
    bool sorted, literals, commented, crlf;
    bool folded;         /* each word of a quoted text is on a line of its own */
    const char *without; /* a key that is left out everywhere, or NULL */
};

static const struct format formats[] = {
    {"kubectl's YAML", BLOCK, WHERE_NEEDED, 2, 0, true, true, false, false, false, NULL},
    {"lists indented", BLOCK, DOUBLE_QUOTES, 2, 2, false, false, true, false, true, NULL},
    {"four columns", BLOCK, SINGLE_QUOTES, 4, 4, false, true, false, true, false, NULL},
    {"JSON, indented", JSON, DOUBLE_QUOTES, 4, 0, true, false, false, false, false, NULL},
    {"JSON on one line", JSON, DOUBLE_QUOTES, 0, 0, false, false, false, false, false, NULL},
    {"flow style", FLOW, WHERE_NEEDED, 0, 0, false, false, false, false, false, NULL},
    {"flow style, indented", FLOW, SINGLE_QUOTES, 2, 0, false, false, false, false, true, NULL},
};
enum { FORMATS = sizeof formats / sizeof *formats };

/* For comparisons: texts with the same values become the same bytes. */
static const struct format meaning = {"",    BLOCK, DOUBLE_QUOTES, 2,     2,   true,
                                      false, false, false,         false, NULL};

enum { MAX_NESTING = 200, MAX_WRITTEN = 4 << 20, MAX_KEY = 500 };

struct writer {
    struct otx_str text; /* the text that the nodes were read from */
    const struct format *format;
    struct otx_buf *out;
    unsigned depth, fold; /* `fold`: column of a scalar's further lines; 0: all on one line */
    bool cannot;
};

static inline void put_value(struct writer *w, unsigned column, const struct otx_node *node);

static inline const struct otx_node *meant(const struct otx_node *node)
{
    return node->kind == OTX_ALIAS ? node->target : node;
}

static inline void put_line(struct writer *w, unsigned column)
{
    otx_buf_text(w->out, w->format->crlf ? "\r\n" : "\n");
    otx_buf_fill(w->out, ' ', column);
}

/* The length of a character that must be escaped; 0: it need not be. */
static inline size_t odd_length(const char *p, size_t left)
{
    unsigned char a = (unsigned char)p[0], b = left > 1 ? (unsigned char)p[1] : 0;
    unsigned char c = left > 2 ? (unsigned char)p[2] : 0;
    if (a < ' ' || a == 0x7F)
        return 1;
    if (a == 0xC2 && b < 0xA0)
        return 2;
    bool breaks = a == 0xE2 && b == 0x80 && (c == 0xA8 || c == 0xA9);
    bool mark = a == 0xEF && ((b == 0xBB && c == 0xBF) || (b == 0xBF && c > 0xBD));
    return breaks || mark ? 3 : 0;
}

static inline bool has_odd(struct otx_str text, bool newline_too)
{
    for (size_t i = 0; i < text.n; i++)
        if (odd_length(text.p + i, text.n - i) && (newline_too || text.p[i] != '\n'))
            return true;
    return false;
}

/* A single line break in quoted text means a blank. */
static inline void put_character(struct writer *w, struct otx_str text, size_t at)
{
    bool between = at > 0 && at + 1 < text.n && !strchr(" \t\r\n", text.p[at - 1]) &&
                   !strchr(" \t\r\n", text.p[at + 1]);
    if (w->fold && text.p[at] == ' ' && between)
        put_line(w, w->fold);
    else
        otx_buf_char(w->out, text.p[at]);
}

static inline void put_double(struct writer *w, struct otx_str text)
{
    char code[8];
    otx_buf_char(w->out, '"');
    for (size_t i = 0; i < text.n; i++) {
        const unsigned char *p = (const unsigned char *)text.p + i;
        size_t length = odd_length(text.p + i, text.n - i);
        if (length) {
            unsigned value = length == 1   ? p[0]
                             : length == 2 ? (p[0] & 31u) << 6 | (p[1] & 63u)
                                           : (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
            snprintf(code, sizeof code, "\\u%04x", value);
            otx_buf_text(w->out, code);
            i += length - 1;
            continue;
        }
        if (*p == '"' || *p == '\\')
            otx_buf_char(w->out, '\\');
        put_character(w, text, i);
    }
    otx_buf_char(w->out, '"');
}

static inline void put_single(struct writer *w, struct otx_str text)
{
    otx_buf_char(w->out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'')
            otx_buf_char(w->out, '\'');
        put_character(w, text, i);
    }
    otx_buf_char(w->out, '\'');
}

/* Whether a text may be written without quotes: it has only letters and signs without a meaning in
 * YAML. */
static inline bool goes_plain(struct otx_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (i == 0 || !strchr("0123456789_./-", c)))
            return c == '/' && text.n > 1 && i == 0 ? goes_plain(otx_str_sub(text, 1, text.n))
                                                    : false;
    }
    return text.n > 0;
}

static inline void put_string(struct writer *w, struct otx_str text)
{
    enum quotes quotes = w->format->quotes;
    if (quotes == WHERE_NEEDED && otx_plain_is_string(text) && goes_plain(text))
        otx_buf_add(w->out, text);
    else if (quotes == DOUBLE_QUOTES || has_odd(text, true))
        put_double(w, text);
    else
        put_single(w, text);
}

static inline void put_literal(struct writer *w, unsigned column, struct otx_str text)
{
    size_t end = text.n;
    bool more = end > 1 && text.p[end - 1] == '\n' && text.p[end - 2] == '\n';
    bool newline = text.p[end - 1] == '\n';
    otx_buf_text(w->out, more ? "|+" : newline ? "|" : "|-");
    for (size_t at = 0, next; at <= end - newline; at = next + 1) {
        next = otx_str_find(text, '\n', at);
        otx_buf_text(w->out, w->format->crlf ? "\r\n" : "\n");
        otx_buf_fill(w->out, ' ', next > at ? column : 0);
        otx_buf_add(w->out, otx_str_sub(text, at, next));
    }
}

static inline void put_tag(struct writer *w, const struct otx_node *node)
{
    otx_buf_add(w->out, node->tag);
    if (node->tag.n)
        otx_buf_char(w->out, ' ');
}

static inline void put_scalar(struct writer *w, unsigned column, const struct otx_node *node)
{
    struct otx_str text = node->text;
    bool block = w->format->notation == BLOCK;
    put_tag(w, node);
    if (node->tag.n && node->style == OTX_PLAIN && text.n == 0)
        return;
    if (otx_is_null(node))
        otx_buf_text(w->out, "null");
    else if (!otx_is_string(node))
        otx_buf_add(w->out, text);
    else if (block && w->format->literals && otx_str_find(text, '\n', 0) < text.n &&
             !strchr(" \t\n", text.p[0]) && !has_odd(text, false))
        put_literal(w, column + w->format->map_step, text);
    else {
        w->fold = w->format->folded ? column + w->format->map_step : 0;
        put_string(w, text);
        w->fold = 0;
    }
}

static inline bool put_key(struct writer *w, const struct otx_node *key)
{
    w->cannot |= key->kind != OTX_SCALAR || key->text.n > MAX_KEY;
    if (w->cannot)
        return false;
    size_t before = w->out->n;
    put_tag(w, key);
    if (otx_is_null(key))
        otx_buf_text(w->out, "null");
    else if (otx_is_string(key))
        put_string(w, key->text);
    else
        otx_buf_add(w->out, key->text);
    bool quoted = w->out->n > before && w->out->p && w->out->p[w->out->n - 1] == '"';
    otx_buf_text(w->out,
                 quoted && w->format->notation == JSON && !w->format->map_step ? ":" : ": ");
    return true;
}

static inline int compare_keys(const void *a, const void *b)
{
    const struct otx_node *x = *(const struct otx_node *const *)a,
                          *y = *(const struct otx_node *const *)b;
    const struct otx_node *k = meant(x), *l = meant(y);
    int order = otx_str_compare(k->text, l->text);
    return order ? order : (x->head > y->head) - (x->head < y->head);
}

/* The keys of a map, or the items of a list. The array is yours. */
static inline const struct otx_node **children_of(struct writer *w, const struct otx_node *node,
                                                  size_t *count)
{
    const struct otx_node **list = calloc(node->count + 1, sizeof *list);
    bool map = node->kind == OTX_MAP;
    size_t n = 0;
    for (const struct otx_node *c = list ? node->first : NULL; c; c = otx_next_child(node, c))
        if (!map || !w->format->without || !otx_str_is(meant(c)->text, w->format->without))
            list[n++] = c;
    if (map && w->format->sorted && n)
        qsort((void *)list, n, sizeof *list, compare_keys);
    w->cannot |= !list;
    *count = n;
    return list;
}

static inline void put_flow(struct writer *w, unsigned column, const struct otx_node *node)
{
    size_t count;
    bool map = node->kind == OTX_MAP, lines = w->format->map_step > 0;
    const struct otx_node **list = children_of(w, node, &count);
    put_tag(w, node);
    otx_buf_char(w->out, map ? '{' : '[');
    for (size_t i = 0; i < count && !w->cannot; i++) {
        bool json = w->format->notation == JSON;
        if (i)
            otx_buf_text(w->out, json || lines ? "," : ", ");
        if (lines)
            put_line(w, column + w->format->map_step);
        if (!map || put_key(w, meant(list[i])))
            put_value(w, column + w->format->map_step, map ? list[i]->next : list[i]);
    }
    if (lines && count)
        put_line(w, column);
    otx_buf_char(w->out, map ? '}' : ']');
    free((void *)list);
}

/* `column`: of the keys or dashes. `here`: the first goes to the end of the current line. */
static inline void put_block(struct writer *w, unsigned column, const struct otx_node *node,
                             bool here)
{
    size_t count;
    bool map = node->kind == OTX_MAP;
    const struct otx_node **list = children_of(w, node, &count);
    if (!here && w->out->n && w->out->p[w->out->n - 1] == ' ')
        w->out->n--;
    for (size_t i = 0; i < count && !w->cannot; i++) {
        if (i || !here)
            put_line(w, column);
        if (w->format->commented && (i || !here)) {
            otx_buf_text(w->out, "# about the next");
            put_line(w, column);
        }
        if (!map)
            otx_buf_text(w->out, "- ");
        if (!map || put_key(w, meant(list[i])))
            put_value(w, column, map ? list[i]->next : list[i]);
    }
    free((void *)list);
}

/* Writes the value after a key or a dash at `column`. */
static inline void put_value(struct writer *w, unsigned column, const struct otx_node *node)
{
    const struct format *f = w->format;
    node = meant(node);
    w->cannot |= w->depth > MAX_NESTING || w->out->n > MAX_WRITTEN || !node || w->out->failed;
    if (w->cannot)
        return;
    w->depth++;
    bool item = w->out->n > 1 && w->out->p[w->out->n - 2] == '-';
    if (node->kind == OTX_SCALAR) {
        put_scalar(w, column, node);
    } else if (f->notation != BLOCK || !node->first) {
        put_flow(w, column, node);
    } else {
        put_tag(w, node);
        bool here = item && !node->tag.n, map = node->kind == OTX_MAP;
        put_block(w, column + (here ? 2 : map || item ? f->map_step : f->seq_step), node, here);
    }
    w->depth--;
}

static inline void put_document(struct writer *w, const struct otx_node *root)
{
    if (w->out->n)
        otx_buf_text(w->out, w->format->crlf ? "---\r\n" : "---\n");
    if (w->format->notation != BLOCK || root->kind == OTX_SCALAR || root->kind == OTX_ALIAS ||
        !root->first)
        put_value(w, 0, root);
    else if (root->tag.n)
        w->cannot = true;
    else
        put_block(w, 0, root, true);
    otx_buf_text(w->out, w->format->crlf ? "\r\n" : "\n");
}

/* Writes the documents of a stream in a format. False if that is not possible: the text is
 * malformed, has aliases in a circle, or has keys that are no scalars. */
static inline bool reformat(const struct format *format, struct otx_str text, struct otx_buf *out)
{
    struct writer w = {.text = text, .format = format, .out = out};
    struct otx_arena arena = {0};
    struct otx_span doc;
    for (size_t at = 0; !w.cannot && otx_next_doc(text, &at, &doc);) {
        struct otx_scan scan;
        struct otx_node *root;
        struct otx_yaml_error error;
        w.cannot |= !otx_yaml_read(&arena, text, doc, MAX_WRITTEN, &scan, &root, &error);
        if (!w.cannot && root)
            put_document(&w, root);
        otx_arena_reset(&arena);
    }
    otx_arena_free(&arena);
    return !w.cannot && !out->failed;
}

static inline bool is_json_word(struct otx_str text)
{
    return otx_str_is(text, "null") || otx_str_is(text, "true") || otx_str_is(text, "false") ||
           (text.n && strchr("-0123456789", text.p[0]) && !otx_plain_is_string(text));
}

static inline bool is_json(const struct otx_node *node)
{
    if (node->kind == OTX_SCALAR)
        return node->style == OTX_DOUBLE || (node->style == OTX_PLAIN && is_json_word(node->text));
    bool good = node->style == OTX_FLOW;
    for (const struct otx_node *child = node->first; child && good; child = child->next)
        good = is_json(child);
    return good;
}

/* Whether the tree of a text is one that JSON can have. */
static inline bool text_is_json(struct otx_str text)
{
    struct otx_arena arena = {0};
    struct otx_span doc;
    bool good = true;
    for (size_t at = 0; good && otx_next_doc(text, &at, &doc);) {
        struct otx_scan scan;
        struct otx_node *root;
        struct otx_yaml_error error;
        good = otx_yaml_read(&arena, text, doc, MAX_WRITTEN, &scan, &root, &error) &&
               (!root || is_json(root));
        otx_arena_reset(&arena);
    }
    otx_arena_free(&arena);
    return good;
}

#endif
