/* Lists of patterns as git reads them: what a line means, and which line decides about a path. */
#include "input/ignore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/glob.h"

enum { MAX_LIST = 16 * 1024 * 1024 };

struct rule {
    struct cli_glob *glob;
    bool negated;  /* `!` at the start: a path that matches is not left out */
    bool folders;  /* a slash at the end: matches folders only */
    bool anchored; /* a slash elsewhere: matches the path, not only the name */
};

struct cli_ignore_list {
    struct cli_ignore_list *above;
    size_t below; /* how many bytes of a path to skip: the patterns begin at the list's folder */
    struct rule *rules;
    size_t count;
};

/* Cuts off the blanks at the end of a line, except a blank after a backslash. */
static void cut_blanks(char *line)
{
    char *cut = NULL;
    for (char *p = line; *p; p++) {
        if (*p == ' ') {
            cut = cut ? cut : p;
            continue;
        }
        cut = NULL;
        if (*p == '\\' && !*++p)
            return;
    }
    if (cut)
        *cut = '\0';
}

/* False when out of memory. */
static bool read_rule(struct rule *out, const char *line)
{
    *out = (struct rule){.negated = *line == '!'};
    line += out->negated;
    size_t size = strlen(line), literal = strcspn(line, "*?[\\");
    out->folders = size && line[size - 1] == '/';
    size -= out->folders;
    literal = literal < size ? literal : size;
    out->anchored = memchr(line, '/', size) != NULL;
    if (*line == '/' && size) {
        line++;
        size--;
        literal--;
    }
    /* As in git: the literal part is compared byte by byte, and the rest is matched on its own. */
    return cli_glob_new(&out->glob, line, size, out->anchored ? literal : 0);
}

/* Reads a whole file, and adds a NUL. `*out` is NULL if there is no such file. Returns errno, or 0.
 */
static int read_list(char **out, size_t *size, const char *path, int flags)
{
    struct stat info;
    *out = NULL;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : errno;
    int error = fstat(fd, &info) == 0 ? 0 : errno;
    if (!error && S_ISREG(info.st_mode)) {
        error = info.st_size > MAX_LIST ? EFBIG : 0;
        *size = error ? 0 : (size_t)info.st_size;
        *out = error ? NULL : malloc(*size + 1);
        ssize_t got = *out ? read(fd, *out, *size) : -1;
        if (!error && got < 0)
            error = errno;
        *size = got < 0 ? 0 : (size_t)got;
        if (*out)
            (*out)[*size] = '\0';
    }
    close(fd);
    return error;
}

static size_t count_lines(const char *text, size_t size)
{
    size_t count = 1;
    for (size_t i = 0; i < size; i++)
        count += text[i] == '\n';
    return count;
}

static bool read_rules(struct cli_ignore_list *list, char *text, size_t size)
{
    static const char mark[] = "\xEF\xBB\xBF";
    list->rules = calloc(count_lines(text, size), sizeof *list->rules);
    if (!list->rules)
        return false;
    char *line = strncmp(text, mark, 3) == 0 ? text + 3 : text, *end = text + size;
    while (line < end) {
        char *next = memchr(line, '\n', (size_t)(end - line));
        next = next ? next : end;
        bool skip = next == line || *line == '#';
        if (next > line && next[-1] == '\r')
            next[-1] = '\0';
        *next = '\0';
        cut_blanks(line);
        if (!skip && !read_rule(&list->rules[list->count++], line))
            return false;
        line = next + 1;
    }
    return true;
}

static bool add_list(struct cli_ignore *ignore, const char *file, const char *below, int flags)
{
    char *text;
    size_t size;
    ignore->error = read_list(&text, &size, file, flags);
    if (ignore->error || !text)
        return !ignore->error;
    struct cli_ignore_list *list = calloc(1, sizeof *list);
    if (list) {
        *list = (struct cli_ignore_list){.above = ignore->deepest, .below = strlen(below)};
        ignore->deepest = list;
    }
    if (!list || !read_rules(list, text, size))
        ignore->error = ENOMEM;
    free(text);
    return !ignore->error;
}

bool cli_ignore_read(struct cli_ignore *ignore, const char *file, const char *below)
{
    return add_list(ignore, file, below, 0);
}

bool cli_ignore_enter(struct cli_ignore *ignore, const char *path, const char *below)
{
    size_t size = strlen(path) + strlen(ignore->name) + 2;
    char *file = malloc(size);
    if (!file) {
        ignore->error = ENOMEM;
        return false;
    }
    snprintf(file, size, "%s/%s", path, ignore->name);
    bool ok = add_list(ignore, file, below,
                       O_NOFOLLOW); /* git ignores a .gitignore that is a symbolic link */
    free(file);
    return ok;
}

void cli_ignore_leave(struct cli_ignore *ignore, struct cli_ignore_list *mark)
{
    while (ignore->deepest != mark) {
        struct cli_ignore_list *list = ignore->deepest;
        ignore->deepest = list->above;
        for (size_t i = 0; i < list->count; i++)
            cli_glob_free(list->rules[i].glob);
        free(list->rules);
        free(list);
    }
}

static bool matches(const struct cli_ignore_list *list, const struct rule *rule, const char *path,
                    bool is_folder)
{
    if (!rule->glob || (rule->folders && !is_folder))
        return false;
    const char *slash = strrchr(path, '/');
    if (rule->anchored)
        return cli_glob_matches(rule->glob, path + list->below);
    return cli_glob_matches(rule->glob, slash ? slash + 1 : path);
}

bool cli_ignore_has(const struct cli_ignore *ignore, const char *path, bool is_folder)
{
    for (const struct cli_ignore_list *list = ignore->deepest; list; list = list->above)
        for (size_t i = list->count; i-- > 0;)
            if (matches(list, &list->rules[i], path, is_folder))
                return !list->rules[i].negated;
    return false;
}
