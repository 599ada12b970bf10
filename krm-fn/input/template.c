/* Looks at the lines of a text. Knows of YAML where a line's value begins and how far a block
 * scalar goes. */
#include "input/template.h"

#include <stdbool.h>
#include <string.h>

struct line {
    const char *p, *end;
    const char *value; /* behind the dashes, at the key or the only value */
    bool blank;
};

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

static struct line read_line(const char *p, const char *text_end)
{
    const char *end = memchr(p, '\n', (size_t)(text_end - p));
    struct line line = {.p = p, .end = end ? end : text_end};
    while (line.end > p && (line.end[-1] == '\r' || line.end[-1] == ' '))
        line.end--;
    line.value = skip_blanks(p, line.end);
    while (line.end - line.value > 1 && line.value[0] == '-' && line.value[1] == ' ')
        line.value = skip_blanks(line.value + 1, line.end);
    line.blank = line.value == line.end;
    return line;
}

/* Whether what follows is `|` or `>`, with or without its indicators and a comment. */
static bool is_block_header(const char *p, const char *end)
{
    if (p == end || (*p != '|' && *p != '>'))
        return false;
    for (p++; p < end && strchr("+-0123456789", *p); p++)
        ;
    p = skip_blanks(p, end);
    return p == end || *p == '#';
}

static bool is_template(const char *p, const char *end)
{
    return end - p > 1 && p[0] == '{' && p[1] == '{';
}

/* Looks at the value and at what follows `: ` in it. `*block`: the line opens a block scalar. */
static const char *look(const struct line *line, bool *block)
{
    *block = is_block_header(line->value, line->end);
    if (is_template(line->value, line->end))
        return line->value;
    if (line->blank || *line->value == '#')
        return NULL;
    for (const char *p = line->value; p + 1 < line->end; p++) {
        if (p[0] == ' ' && p[1] == '#')
            return NULL;
        if (p[0] != ':' || p[1] != ' ')
            continue;
        const char *value = skip_blanks(p + 1, line->end);
        *block = is_block_header(value, line->end);
        if (is_template(value, line->end))
            return value;
        if (value < line->end && (*value == '"' || *value == '\'' || *block))
            return NULL;
    }
    return NULL;
}

const char *cli_find_template(const char *text, size_t n)
{
    const char *end = text + n, *p = text;
    size_t least = 0; /* columns before the lines of a block scalar, and one more */
    bool block = false;
    while (p < end) {
        struct line line = read_line(p, end);
        const char *first = skip_blanks(line.p, line.end);
        if (block && !line.blank && (size_t)(first - line.p) <= least)
            block = false;
        if (!block) {
            const char *found = look(&line, &block);
            if (found)
                return found;
            /* In `- |` the dash counts, in `- key: |` the key. */
            const char *edge = is_block_header(line.value, line.end) ? first : line.value;
            least = (size_t)(edge - line.p);
        }
        const char *next = memchr(p, '\n', (size_t)(end - p));
        p = next ? next + 1 : end;
    }
    return NULL;
}
