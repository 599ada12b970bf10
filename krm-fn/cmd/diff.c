/* Renders the library's edits as a unified diff, coloured as `git diff` does it and readable for
 * `git apply` and `patch`. Knows lines, nothing of YAML. No text is compared to find the
 * differences: the edits say where they are. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "work/ask.h"

enum { CONTEXT = 3 };

struct text {
    const char *p;
    size_t n;
};

/* Whole lines of the old text, and the lines of the new text that replace them. */
struct change {
    size_t at, end; /* offsets in the old text */
    size_t line;    /* how many lines are before them */
    size_t lines;   /* how many lines they are */
    size_t new_at, new_end, new_lines;
};

struct diff {
    struct text before, after;
    struct change *changes;
    size_t count;
    bool color;
};

/* The start of the line after the line that holds `at`. */
static size_t next_line(struct text text, size_t at)
{
    const char *eol = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
    return eol ? (size_t)(eol - text.p) + 1 : text.n;
}

/* The start of the line that holds `at`, but not before `least`. */
static size_t line_start(struct text text, size_t at, size_t least)
{
    while (at > least && text.p[at - 1] != '\n')
        at--;
    return at;
}

static size_t count_lines(struct text text, size_t at, size_t end)
{
    size_t count = 0;
    for (; at < end; at = next_line(text, at))
        count++;
    return count;
}

static bool equal(const struct diff *d, size_t at, size_t size, size_t new_at, size_t new_size)
{
    return size == new_size && memcmp(d->before.p + at, d->after.p + new_at, size) == 0;
}

/* Drops equal lines at the start and at the end of a change: an edit may repeat what was there. */
static void trim(const struct diff *d, struct change *c)
{
    while (c->at < c->end && c->new_at < c->new_end) {
        size_t next = next_line(d->before, c->at), new_next = next_line(d->after, c->new_at);
        if (!equal(d, c->at, next - c->at, c->new_at, new_next - c->new_at))
            break;
        c->at = next;
        c->new_at = new_next;
    }
    while (c->at < c->end && c->new_at < c->new_end) {
        size_t last = line_start(d->before, c->end - 1, c->at);
        size_t new_last = line_start(d->after, c->new_end - 1, c->new_at);
        if (!equal(d, last, c->end - last, new_last, c->new_end - new_last))
            break;
        c->end = last;
        c->new_end = new_last;
    }
}

/* The end of the last old line that an edit changes. An edit that ends at a line's start, and
 * writes whole lines or removes them, does not change that line. */
static size_t lines_end(const struct diff *d, const otelx_edit *edit, size_t at)
{
    size_t end = edit->offset + edit->removed;
    bool ends_line = edit->size ? edit->text[edit->size - 1] == '\n' : edit->offset == at;
    bool starts_line = end == 0 || d->before.p[end - 1] == '\n';
    return ends_line && starts_line ? end : next_line(d->before, end);
}

/* Whether an edit at `offset` is in the lines that end at `end`. */
static bool is_within(const struct diff *d, size_t offset, size_t end)
{
    bool open = end == d->before.n && end > 0 && d->before.p[end - 1] != '\n';
    return offset < end || (open && offset == end);
}

/* Makes changes from the edits of a file: edits to the same line become one change. The offsets in
 * the new text are those in the old text plus the bytes that earlier edits added. */
static void find_changes(struct diff *d, const struct cli_job *job, size_t file)
{
    struct change *c = NULL;
    size_t shift = 0; /* bytes added so far; unsigned arithmetic wraps, so that less also works */
    for (size_t i = 0; i < cli_job_edit_count(job, file); i++) {
        otelx_edit edit = otelx_result_edit(job->result, job->first_edits[file] + i);
        if (!c || !is_within(d, edit.offset, c->end)) {
            size_t least = c ? c->end : 0;
            c = &d->changes[d->count++];
            c->at = line_start(d->before, edit.offset, least);
            c->end = c->at;
            c->new_at = c->at + shift;
        }
        size_t past = edit.offset + edit.removed;
        if (c->end <= past)
            c->end = lines_end(d, &edit, c->at);
        shift += edit.size - edit.removed;
        c->new_end = c->end + shift;
    }
}

static void measure_changes(struct diff *d)
{
    size_t at = 0, line = 0;
    for (size_t i = 0; i < d->count; i++) {
        struct change *c = &d->changes[i];
        trim(d, c);
        line += count_lines(d->before, at, c->at);
        c->line = line;
        c->lines = count_lines(d->before, c->at, c->end);
        c->new_lines = count_lines(d->after, c->new_at, c->new_end);
        line += c->lines;
        at = c->end;
    }
}

static void put(const struct diff *d, const char *tint, const char *p, size_t n)
{
    bool color = d->color && *tint;
    if (color)
        fputs(tint, stdout);
    fwrite(p, 1, n, stdout);
    fputs(color ? "\033[m\n" : "\n", stdout);
}

/* Prints lines, each with `sign` before it. */
static void put_lines(const struct diff *d, char sign, struct text text, size_t at, size_t end)
{
    const char *tint = sign == '-' ? "\033[31m" : sign == '+' ? "\033[32m" : "";
    while (at < end) {
        size_t next = next_line(text, at);
        bool open = text.p[next - 1] != '\n';
        if (d->color)
            fputs(tint, stdout);
        fputc(sign, stdout);
        put(d, tint, text.p + at, next - at - !open);
        if (open)
            fputs("\\ No newline at end of file\n", stdout);
        at = next;
    }
}

/* "-4,7": the first line and the number of lines. An empty range has the number of the line before
 * it, as the format wants. */
static void put_range(char *out, size_t size, char sign, size_t line, size_t count)
{
    if (count == 1)
        snprintf(out, size, "%c%zu", sign, line + 1);
    else
        snprintf(out, size, "%c%zu,%zu", sign, line + (count > 0), count);
}

/* Prints the changes `first` to `last`, whose lines of context meet, as one hunk. `grown`: how many
 * lines the hunks before have added; a negative number wraps. */
static void put_hunk(const struct diff *d, size_t first, size_t last, size_t grown)
{
    const struct change *begin = &d->changes[first], *end = &d->changes[last];
    size_t from = begin->at, to = end->end, lead = 0, trail = 0, more = 0;
    for (; lead < CONTEXT && from > 0; lead++)
        from = line_start(d->before, from - 1, 0);
    for (; trail < CONTEXT && to < d->before.n; trail++)
        to = next_line(d->before, to);
    for (size_t i = first; i <= last; i++)
        more += d->changes[i].new_lines - d->changes[i].lines;

    size_t line = begin->line - lead, count = end->line + end->lines + trail - line;
    char old[64], new[64], head[160];
    put_range(old, sizeof old, '-', line, count);
    put_range(new, sizeof new, '+', line + grown, count + more);
    int size = snprintf(head, sizeof head, "@@ %s %s @@", old, new);
    put(d, "\033[36m", head, (size_t)size);
    for (size_t i = first; i <= last; i++) {
        const struct change *c = &d->changes[i];
        put_lines(d, ' ', d->before, from, c->at);
        put_lines(d, '-', d->before, c->at, c->end);
        put_lines(d, '+', d->after, c->new_at, c->new_end);
        from = c->end;
    }
    put_lines(d, ' ', d->before, from, to);
}

static void put_hunks(const struct diff *d)
{
    size_t first = 0, grown = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct change *c = &d->changes[i], *next = c + 1;
        if (i + 1 < d->count && next->line - (c->line + c->lines) <= 2 * CONTEXT)
            continue;
        put_hunk(d, first, i, grown);
        for (; first <= i; first++)
            grown += d->changes[first].new_lines - d->changes[first].lines;
    }
}

/* Skips `/` and `./` at the start: git refuses them in names, and they mean nothing there. */
static const char *skip_nothing(const char *path)
{
    while (*path == '/' || (path[0] == '.' && path[1] == '/'))
        path++;
    return path;
}

/* Whether git would quote the path: it has control characters, bytes beyond ASCII, `"` or `\\`. */
static bool needs_quotes(const char *path)
{
    for (; *path; path++)
        if ((unsigned char)*path < ' ' || (unsigned char)*path >= 0x7F || strchr("\"\\", *path))
            return true;
    return false;
}

static void append_name_byte(FILE *out, unsigned char c, bool quoted)
{
    static const char letters[] = "abtnvfr"; /* escapes of the bytes 7 to 13 */
    if (quoted && (c == '"' || c == '\\'))
        fprintf(out, "\\%c", c);
    else if (c >= 7 && c < 7 + sizeof letters - 1)
        fprintf(out, "\\%c", letters[c - 7]);
    else if (c < ' ' || c >= 0x7F)
        fprintf(out, "\\%03o", (unsigned)c);
    else
        fputc(c, out);
}

/* `--- a/PATH`. There is no `diff --git` line: with such a line git reads the path from the top of
 * the work tree, whatever the working folder is, and ignores a path outside without a word. */
static void put_name(const struct diff *d, const char *sign, const char *path)
{
    bool quoted = needs_quotes(path);
    if (d->color)
        fputs("\033[1m", stdout);
    fprintf(stdout, "%s %s%c/", sign, quoted ? "\"" : "", *sign == '-' ? 'a' : 'b');
    for (const char *c = skip_nothing(path); *c; c = *c == '/' ? skip_nothing(c + 1) : c + 1)
        append_name_byte(stdout, (unsigned char)*c, quoted);
    /* A name with blanks is ended by a tab, as git does it. */
    const char *end = quoted ? "\"" : strchr(path, ' ') ? "\t" : "";
    fprintf(stdout, "%s%s\n", end, d->color ? "\033[m" : "");
}

/* The path by which git knows the file. git follows no symbolic link, so that the path must have
 * none. `here`: the working folder without symbolic links, or NULL. */
static const char *own_name(const struct cli_file *file, const char *here)
{
    const char *name = file->text.name;
    size_t size = here ? strlen(here) : 0;
    if (!size || !file->real || !cli_is_inside(name) || strncmp(file->real, here, size) != 0)
        return name;
    const char *own = file->real + size;
    return here[size - 1] == '/' ? own : *own == '/' ? own + 1 : name;
}

/* `name`: the path of the file in the diff. */
static bool write_diff(const struct cli_job *job, size_t file, const char *name, bool color)
{
    const struct cli_text *text = &job->files.items[file].text;
    struct diff d = {.before = {text->p, text->n}, .color = color};
    d.after.p = otelx_result_input_text(job->result, file, &d.after.n);
    d.changes = calloc(cli_job_edit_count(job, file), sizeof *d.changes);
    if (!d.after.p || !d.changes) {
        free(d.changes);
        cli_say("%s: out of memory", name);
        return false;
    }
    find_changes(&d, job, file);
    measure_changes(&d);
    put_name(&d, "---", name);
    put_name(&d, "+++", name);
    put_hunks(&d);
    free(d.changes);
    return true;
}

static bool write_diffs(struct cli_job *job)
{
    bool color = cli_wants_color(job->options->color, STDOUT_FILENO), ok = true;
    char *here = realpath(".", NULL);
    for (size_t i = 0; ok && i < job->files.count; i++)
        if (cli_job_edit_count(job, i))
            ok = write_diff(job, i, own_name(&job->files.items[i], here), color);
    free(here);
    return ok;
}

int cli_diff(const struct cli_options *options)
{
    static const struct cli_question question = {
        .verb = otelx_apply_all, .write = write_diffs, .subject = CLI_PLANS};
    return cli_ask(options, &question);
}
