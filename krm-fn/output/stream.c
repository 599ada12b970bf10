/* What has to stand between two YAML streams to make them one. Knows nothing of YAML but how its
 * documents begin. */
#include "output/stream.h"

#include <string.h>

#include "base/io.h"

static bool has_prefix(const char *p, size_t n, const char *prefix)
{
    size_t size = strlen(prefix);
    return n >= size && memcmp(p, prefix, size) == 0;
}

bool cli_begins_document(const char *p, size_t n)
{
    return has_prefix(p, n, "---") && (n == 3 || memchr(" \t\r\n", p[3], 4));
}

/* kubectl takes a stream that begins so for JSON, and reads no further than the JSON goes. */
static bool begins_json(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n && memchr(" \t\r\n", p[i], 4))
        i++;
    return i < n && p[i] == '{';
}

bool cli_join_write(struct cli_join *join, const char *p, size_t n)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (join->any && has_prefix(p, n, mark)) {
        p += strlen(mark); /* a byte order mark within a stream hides the `---` behind it */
        n -= strlen(mark);
    }
    if (n == 0)
        return true;
    if (!join->any && join->several && begins_json(p, n) && !cli_write("---\n", 4))
        return false;
    if (join->any) {
        if (join->last != '\n' && !cli_write("\n", 1))
            return false;
        if (!cli_begins_document(p, n) && !cli_write("---\n", 4))
            return false;
    }
    join->any = true;
    join->last = p[n - 1];
    return cli_write(p, n);
}
