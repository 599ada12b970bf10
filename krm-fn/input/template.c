/* Looks at a text line by line. Knows where a value begins in YAML, what a comment is and where a
 * block scalar ends. Knows what the actions of template languages look like. */
#include "input/template.h"

#include <otelx.h>

#include <stdbool.h>
#include <string.h>

struct line {
    const char *p, *end, *next;
    const char *value; /* the first text after blanks and the dashes of lists: a key or a value */
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
    struct line line = {.p = p, .end = end ? end : text_end, .next = end ? end + 1 : text_end};
    while (line.end > p && (line.end[-1] == '\r' || line.end[-1] == ' '))
        line.end--;
    line.value = skip_blanks(p, line.end);
    while (line.end - line.value > 1 && line.value[0] == '-' && line.value[1] == ' ')
        line.value = skip_blanks(line.value + 1, line.end);
    line.blank = line.value == line.end;
    return line;
}

/* Whether a block scalar begins here: `|` or `>`, indicators such as `-` or `2`, and a comment. */
static bool is_block_header(const char *p, const char *end)
{
    if (p == end || (*p != '|' && *p != '>'))
        return false;
    for (p++; p < end && strchr("+-0123456789", *p); p++)
        ;
    p = skip_blanks(p, end);
    return p == end || *p == '#';
}

static bool starts(const char *p, const char *end, const char *word)
{
    size_t size = strlen(word);
    return (size_t)(end - p) >= size && memcmp(p, word, size) == 0;
}

/* `{{` of Helm and Go, `{%` of Jinja, `<%` of ERB. */
static bool is_action(const char *p, const char *end)
{
    return starts(p, end, "{{") || starts(p, end, "{%") || starts(p, end, "<%");
}

/* The action that begins the line's text, or a value after `: ` in the line; or NULL. `*block`:
 * whether the line begins a block scalar. */
static const char *look_at_value(const struct line *line, bool *block)
{
    *block = is_block_header(line->value, line->end);
    if (is_action(line->value, line->end))
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
        if (is_action(value, line->end))
            return value;
        if (value < line->end && (*value == '"' || *value == '\'' || *block))
            return NULL;
    }
    return NULL;
}

/* Whether an action of Helm begins here, known by its first word. Such an action counts in quotes,
 * too. */
static bool is_helm(const char *p, const char *end)
{
    static const char *const words[] = {
        ".Values",  "$.Values",  ".Release", ".Chart", ".Capabilities", ".Files",   ".Template",
        "include ", "template ", "toYaml ",  "tpl ",   "required ",     "default ", "printf "};
    if (!starts(p, end, "{{"))
        return false;
    p += 2;
    p = skip_blanks(p + (p < end && *p == '-'), end);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (starts(p, end, words[i]))
            return true;
    return false;
}

/* Whether a comment is code of ytt, such as `#@ if` or `#@data/values`. `p`: after the `#@`. */
static bool is_ytt(const char *p, const char *end)
{
    static const char *const words[] = {"data/", "schema/", "overlay/", "yaml/", "library/",
                                        "load(", "if ",     "if/end",   "for ",  "def ",
                                        "end",   "else",    "elif "};
    const char *text = skip_blanks(p, end);
    if (text > p)
        return text < end && ((*text >= 'a' && *text <= 'z') || *text == '(' || *text == '"');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (starts(p, end, words[i]))
            return true;
    return false;
}

/* Whether a comment holds an action or code of ytt. `p`: at the `#` of the comment. */
static bool is_active_comment(const char *p, const char *end)
{
    return starts(p, end, "#@") ? is_ytt(p + 2, end) : is_action(skip_blanks(p + 1, end), end);
}

/* Braces in quotes are plain text, except in a field such as `name` or `image`, in which no
 * manifest has braces. */
static bool is_quoted_field(const struct line *line)
{
    static const char *const keys[] = {"name", "namespace",  "image",
                                       "kind", "apiVersion", "replicas"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *p = line->value + strlen(keys[i]);
        if (!starts(line->value, line->end, keys[i]) || p >= line->end || *p != ':')
            continue;
        p = skip_blanks(p + 1, line->end);
        return p < line->end && (*p == '"' || *p == '\'') && starts(p + 1, line->end, "{{");
    }
    return false;
}

/* The first action of Helm, or comment with an action, in a line outside of block scalars; or NULL.
 */
static const char *look_anywhere(const struct line *line, bool workload)
{
    if (workload && is_quoted_field(line))
        return line->value;
    for (const char *p = line->p; p < line->end; p++) {
        bool comment = *p == '#' && (p == line->p || p[-1] == ' ' || p[-1] == '\t');
        if (is_helm(p, line->end) || (comment && is_active_comment(p, line->end)))
            return p;
    }
    return NULL;
}

/* `local name = ` begins a variable of Jsonnet. */
static bool is_jsonnet(const struct line *line)
{
    if (!starts(line->value, line->end, "local "))
        return false;
    const char *p = skip_blanks(line->value + 6, line->end);
    while (p < line->end && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' ||
                             (*p >= '0' && *p <= '9')))
        p++;
    p = skip_blanks(p, line->end);
    return p < line->end && (*p == '=' || *p == '(');
}

static bool is_kind(const char *p, const char *end)
{
    char kind[64];
    size_t length = (size_t)(end - p);
    if (length >= sizeof kind)
        return false;
    memcpy(kind, p, length);
    kind[length] = '\0';
    return otelx_kind_find(kind).kind != NULL;
}

/* Whether a document of the text is of a kind that the library knows as a workload. */
static bool has_workload(const char *text, size_t n)
{
    const char *end = text + n;
    for (const char *p = text; p < end;) {
        struct line line = read_line(p, end);
        const char *kind = line.p;
        if (starts(kind, line.end, "kind:")) {
            kind = skip_blanks(kind + 5, line.end);
            if (is_kind(kind, line.end))
                return true;
        }
        p = line.next;
    }
    return false;
}

static const char *look_at_hidden(const struct line *line, bool workload)
{
    const char *found = look_anywhere(line, workload);
    return !found && is_jsonnet(line) ? line->value : found;
}

/* `open`: find also actions in the place of a value or a key, which a parser of YAML sees, too. */
static const char *find(const char *text, size_t n, bool open)
{
    const char *end = text + n, *p = text;
    size_t least = 0; /* a line with at most this indent ends the block scalar */
    bool block = false, workload = has_workload(text, n);
    while (p < end) {
        struct line line = read_line(p, end);
        const char *first = skip_blanks(line.p, line.end);
        if (block && !line.blank && (size_t)(first - line.p) <= least)
            block = false;
        if (!block) {
            const char *action = look_at_value(&line, &block);
            const char *hidden = look_at_hidden(&line, workload);
            if (open && action)
                return action;
            if (hidden && hidden != action)
                return hidden;
            /* The lines of a block scalar are deeper than the dash in `- |`, and than the key in
             * `- key: |`. */
            const char *edge = is_block_header(line.value, line.end) ? first : line.value;
            least = (size_t)(edge - line.p);
        }
        p = line.next;
    }
    return NULL;
}

const char *cli_find_template(const char *text, size_t n)
{
    return find(text, n, true);
}

const char *cli_find_hidden_template(const char *text, size_t n)
{
    return find(text, n, false);
}

const char *cli_find_control(const char *text, size_t n)
{
    const char *end = text + n;
    for (const char *p = text; p < end;) {
        struct line line = read_line(p, end);
        const char *first = skip_blanks(line.p, line.end);
        if (first < line.end && *first == '#' && is_active_comment(first, line.end))
            return first;
        p = line.next;
    }
    return NULL;
}

const char *cli_find_action(const char *text, size_t n)
{
    for (const char *p = text, *end = text + n; p < end; p++) {
        p = memchr(p, '{', (size_t)(end - p));
        if (!p || starts(p, end, "{{"))
            return p;
    }
    return NULL;
}
