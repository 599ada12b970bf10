/* Tells resources from other YAML by the keys at the root of a document, without a parser. In doubt
 * a document counts as a resource. That does no harm: the library then finds nothing to do in it.
 */
#include "input/manifest.h"

#include <string.h>

#include "output/stream.h"

static const char version_key[] = "apiVersion";

struct document {
    const char *p, *end;
    bool open; /* the root is in brackets or has a tag: any key in the text may be a key of the root
                */
    size_t indent; /* if not `open`: the columns before the keys of the root */
};

/* Like strstr, for a text that ends at `end`. */
static const char *find(const char *text, const char *end, const char *word)
{
    size_t size = strlen(word);
    while ((size_t)(end - text) >= size) {
        const char *at = memchr(text, word[0], (size_t)(end - text) - size + 1);
        if (!at)
            return NULL;
        if (memcmp(at, word, size) == 0)
            return at;
        text = at + 1;
    }
    return NULL;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

static const char *next_line(const char *p, const char *end)
{
    const char *eol = memchr(p, '\n', (size_t)(end - p));
    return eol ? eol + 1 : end;
}

static bool begins_document(const char *p, const char *end)
{
    return cli_begins_document(p, (size_t)(end - p));
}

/* The document that begins at `p`. */
static struct document cut_document(const char *p, const char *end)
{
    struct document d = {.p = p};
    const char *line = p, *root = skip_blanks(begins_document(p, end) ? p + 3 : p, end);
    while (root < end && (*root == '\n' || *root == '#')) {
        line = next_line(root, end);
        if (begins_document(line, end))
            break;
        root = skip_blanks(line, end);
    }
    for (d.end = next_line(p, end); d.end < end && !begins_document(d.end, end);)
        d.end = next_line(d.end, end);
    if (root < d.end) {
        d.open = memchr("{[!&", *root, 4) != NULL;
        d.indent = (size_t)(root - line);
    }
    return d;
}

/* Whether only the indent of the root is before `at` in its line. */
static bool is_at_edge(const struct document *d, const char *at)
{
    for (size_t i = 0; i < d->indent; i++)
        if (at == d->p || *--at != ' ')
            return false;
    return at == d->p || at[-1] == '\n';
}

/* The colon after the key `key` of the root, searched from `p` on; or NULL. */
static const char *find_key(const struct document *d, const char *p, const char *key)
{
    for (; (p = find(p, d->end, key)) != NULL; p++) {
        size_t quote = p > d->p && (p[-1] == '"' || p[-1] == '\'');
        const char *behind = p + strlen(key);
        if (quote && behind < d->end)
            behind++;
        behind = skip_blanks(behind, d->end);
        if (behind < d->end && *behind == ':' && (d->open || is_at_edge(d, p - quote)))
            return behind;
    }
    return NULL;
}

/* Whether the value of an apiVersion belongs to a tool, such as kustomize or otelx, and not to a
 * cluster. */
static bool is_for_tools(const char *colon, const char *end)
{
    static const char *const groups[] = {"kustomize.config.k8s.io/", "otelx.dev/"};
    const char *value = skip_blanks(colon + 1, end);
    value += value < end && (*value == '"' || *value == '\'');
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        size_t size = strlen(groups[i]);
        if ((size_t)(end - value) >= size && memcmp(value, groups[i], size) == 0)
            return true;
    }
    return false;
}

static bool is_resource(const struct document *d)
{
    const char *version = find_key(d, d->p, version_key);
    while (version && is_for_tools(version, d->end))
        version = find_key(d, version, version_key);
    return version && find_key(d, d->p, "kind");
}

bool cli_is_manifest(const char *text, size_t n)
{
    const char *end = text + n;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    while (text < end) {
        struct document d = cut_document(text, end);
        if (is_resource(&d))
            return true;
        text = d.end;
    }
    return false;
}

bool cli_names_version(const char *text, size_t n)
{
    return find(text, text + n, version_key) != NULL;
}
