/* Puts the documents of a stream into a list, as items in block style. Only the beginnings of lines
 * are changed. Knows lines and `---`, and nothing else of YAML. On purpose this is not the
 * library's code for splitting streams: it checks that code. */
#ifndef TEST_WRAP_H
#define TEST_WRAP_H

#include "support/common.h"

static const char wrap_resourcelist[] =
    "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n";
static const char wrap_list[] = "apiVersion: v1\nkind: List\nitems:\n";

struct wrap {
    struct text out;
    bool open;    /* the current document has content */
    size_t items; /* documents with content */
    const char *cannot;
};

static inline bool is_blank(const char *line, size_t n)
{
    return n == 0 || (n == 1 && *line == '\r');
}

/* The first character that is no blank; "\n" if there is none. */
static inline char first_char(const char *line, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return line[i];
    return '\n';
}

/* Whether a line is `---` or `...`, with at most a comment after it. */
static inline bool is_marker(struct wrap *wrap, const char *line, size_t n)
{
    if (n < 3 || (memcmp(line, "---", 3) != 0 && memcmp(line, "...", 3) != 0))
        return false;
    if (n > 3 && line[3] != ' ' && line[3] != '\t' && line[3] != '\r')
        return false;
    char behind = first_char(line + 3, n - 3);
    if (behind != '\n' && behind != '#')
        wrap->cannot = "there is content on a `---` line";
    return true;
}

static inline void wrap_line(struct wrap *wrap, const char *line, size_t n, bool newline)
{
    if (n >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
        n -= 3;
    }
    if (is_marker(wrap, line, n)) {
        wrap->open = wrap->open && *line == '.';
        return;
    }
    if (n && *line == '\t')
        wrap->cannot = "a line begins with a tab";
    char first = first_char(line, n);
    if (wrap->open || first == '\n' || first == '#') {
        text_puts(&wrap->out, is_blank(line, n) ? "" : "  ");
    } else {
        text_puts(&wrap->out, "- ");
        wrap->open = true;
        wrap->items++;
    }
    text_add(&wrap->out, line, n);
    text_add(&wrap->out, "\n", newline);
}

static inline struct wrap wrap_text(struct text text, const char *head)
{
    struct wrap wrap = {0};
    size_t at = 0, n;
    const char *line;
    text_puts(&wrap.out, head);
    while (text_line(text, &at, &line, &n))
        wrap_line(&wrap, line, n, text.p[at - 1] == '\n');
    struct text exact = text_copy(wrap.out.p, wrap.out.n);
    text_free(&wrap.out);
    wrap.out = exact;
    return wrap;
}

#endif
