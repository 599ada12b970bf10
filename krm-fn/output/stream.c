/* Joins YAML streams, with `---` between them if needed. Knows how a document of YAML begins, and
 * nothing else of YAML. */
#include "output/stream.h"

#include <string.h>

#include "base/io.h"
#include "base/pieces.h"

static bool has_prefix(const char *p, size_t n, const char *prefix)
{
    size_t size = strlen(prefix);
    return n >= size && memcmp(p, prefix, size) == 0;
}

bool cli_begins_document(const char *p, size_t n)
{
    return has_prefix(p, n, "---") && (n == 3 || memchr(" \t\r\n", p[3], 4));
}

/* Whether a text begins with `{`. kubectl reads such a stream as JSON, and ignores what follows the
 * JSON: a `---` before it prevents that. */
static bool begins_json(const struct cli_pieces *text)
{
    size_t i = 0;
    char c = 0;
    while (cli_pieces_copy(text, i, &c, 1) && memchr(" \t\r\n", c, 4))
        i++;
    return i < text->size && c == '{';
}

bool cli_join_write(struct cli_join *join, const struct cli_pieces *text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    char start[8];
    size_t at = 0, n = cli_pieces_copy(text, 0, start, sizeof start);
    if (join->any && has_prefix(start, n, mark)) {
        at = strlen(mark); /* within a stream, a byte order mark would hide a `---` after it */
        n = cli_pieces_copy(text, at, start, sizeof start);
    }
    if (n == 0)
        return true;
    if (!join->any && join->several && begins_json(text) && !cli_write("---\n", 4))
        return false;
    if (join->any) {
        if (join->last != '\n' && !cli_write("\n", 1))
            return false;
        if (!cli_begins_document(start, n) && !cli_write("---\n", 4))
            return false;
    }
    join->any = true;
    cli_pieces_copy(text, text->size - 1, &join->last, 1);
    return cli_write_pieces(text, at);
}
