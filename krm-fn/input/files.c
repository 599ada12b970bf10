/* From arguments to files: a folder is replaced with the files in it, and a file with several names
 * is taken once. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "input/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pool.h"
#include "base/progress.h"
#include "input/tree.h"

static bool say_no_memory(const char *name)
{
    cli_say("%s: out of memory", name);
    return false;
}

static struct cli_file *add_file(struct cli_files *files, const char *path, const char *real)
{
    if (files->count == files->cap) {
        size_t cap = files->cap ? files->cap * 2 : 16;
        struct cli_file *items = realloc(files->items, cap * sizeof *items);
        if (!items)
            return NULL;
        files->items = items;
        files->cap = cap;
    }
    struct cli_file *file = &files->items[files->count];
    *file = (struct cli_file){.path = strdup(path), .real = real ? strdup(real) : NULL};
    files->count++;
    return file->path && (file->real || !real) ? file : NULL;
}

bool cli_is_inside(const char *path)
{
    if (*path == '/')
        return false;
    for (; path; path = strchr(path, '/')) {
        path += *path == '/';
        if (strncmp(path, "..", 2) == 0 && (path[2] == '/' || path[2] == '\0'))
            return false;
    }
    return true;
}

static const char *skip_dots(const char *path)
{
    while (path[0] == '.' && path[1] == '/')
        for (path += 2; *path == '/'; path++)
            ;
    return path;
}

struct folder {
    struct cli_files *files;
    const char *name;
};

static bool add_found(void *context, const struct cli_tree_file *seen)
{
    const struct folder *folder = context;
    struct cli_file *file = add_file(folder->files, seen->path, seen->real);
    if (!file)
        return say_no_memory(seen->path);
    file->found = true;
    file->is_link = seen->is_link;
    file->is_above = seen->is_above;
    file->why = seen->why;
    if (seen->info)
        file->text.info = *seen->info;
    file->below = skip_dots(file->path);
    if (!cli_is_inside(folder->name))
        for (file->below = file->path + strlen(folder->name); *file->below == '/'; file->below++)
            ;
    return true;
}

static bool add_folder(struct cli_files *files, const char *name, const struct cli_options *options)
{
    size_t before = files->count, taken = 0;
    struct folder folder = {files, name};
    /* The files in --output-dir were written by an earlier run: they are no input. */
    if (!cli_tree_walk(name, options->recursive, options->output_dir, add_found, &folder))
        return false;
    for (size_t i = before; i < files->count; i++)
        taken += files->items[i].why == CLI_TAKEN && !files->items[i].is_above;
    if (taken || options->allow_empty)
        return true;
    cli_say("%s: no `*.yaml`, `*.yml` or `*.json` in this directory, except what is ignored%s",
            name, options->recursive ? "" : "; give -R to look into those below it");
    return false;
}

/* A file that is to be replaced must have a path without symbolic links. Other inputs need none: a
 * pipe that a shell has made for `<(...)` has no such path. */
static bool add_named(struct cli_files *files, const char *name, const struct cli_options *options)
{
    char *real = cli_is_stdin(name) ? NULL : realpath(name, NULL);
    if (!real && (options->in_place || options->output_dir)) {
        cli_say("%s: %s", *name ? name : "``", strerror(errno));
        return false;
    }
    struct cli_file *file = add_file(files, name, real);
    free(real);
    if (!file)
        return say_no_memory(name);
    const char *slash = strrchr(file->path, '/');
    file->below = cli_is_inside(name) ? skip_dots(file->path) : slash ? slash + 1 : file->path;
    return true;
}

static int compare_real(const void *a, const void *b)
{
    const struct cli_file *const *one = a, *const *other = b;
    int order = strcmp((*one)->real, (*other)->real);
    if (order == 0) /* the name that is no link comes first, and stays */
        order = (*one)->is_link - (*other)->is_link;
    return order ? order : *one < *other ? -1 : *one > *other;
}

void cli_file_free(struct cli_file *file)
{
    cli_text_free(&file->text);
    free(file->path);
    free(file->real);
    *file = (struct cli_file){0};
}

/* Keeps one name of each file: a name that is not a symbolic link, or else the first name. A file
 * that was also named as an argument counts as named, not as found in a folder. */
static bool drop_doubles(struct cli_files *files)
{
    struct cli_file **sorted = malloc((files->count + 1) * sizeof *sorted);
    size_t count = 0, kept = 0;
    if (!sorted)
        return say_no_memory("otelx");
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].real)
            sorted[count++] = &files->items[i];
    qsort(sorted, count, sizeof *sorted, compare_real);
    for (size_t i = 0, first = 0; i < count; i++) {
        if (i == first || strcmp(sorted[i]->real, sorted[first]->real) != 0) {
            first = i;
            continue;
        }
        sorted[first]->found &= sorted[i]->found;
        sorted[first]->is_above &= sorted[i]->is_above;
        cli_file_free(sorted[i]);
    }
    free(sorted);
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].path)
            files->items[kept++] = files->items[i];
    files->count = kept;
    return true;
}

/* stdin can be read only once, and cannot be replaced. */
static bool check_stdin(const struct cli_options *options)
{
    size_t inputs = options->arg_count == 0;
    for (size_t i = 0; i < options->arg_count; i++)
        inputs += cli_is_stdin(options->args[i]);
    size_t configs = 0;
    for (size_t i = 0; i < options->configs.count; i++)
        configs += cli_is_stdin(options->configs.items[i]);
    if (inputs && (options->in_place || options->output_dir))
        cli_say("stdin cannot be rewritten by %s; name files, or a directory",
                options->in_place ? "--in-place" : "--output-dir");
    else if (inputs > 1 || configs > 1)
        cli_say("`-` stands for stdin and can be named only once");
    else if (inputs && configs)
        cli_say("stdin cannot be both the configuration and the input; name a file for one");
    else
        return true;
    return false;
}

/* Called before the file is opened: opening a pipe would wait until somebody writes to it. */
static bool check_kind(const char *name, const struct stat *info, const struct cli_options *options)
{
    if (!options->in_place || S_ISREG(info->st_mode))
        return true;
    cli_say("%s: must be a file to be rewritten in place", name);
    return false;
}

bool cli_files_find(struct cli_files *out, const struct cli_options *options)
{
    *out = (struct cli_files){0};
    if (!check_stdin(options))
        return false;
    if (options->arg_count == 0)
        return add_file(out, "-", NULL) || say_no_memory("<stdin>");
    bool ok = true;
    for (size_t i = 0; i < options->arg_count; i++) {
        const char *name = options->args[i];
        struct stat info;
        bool there = !cli_is_stdin(name) && stat(name, &info) == 0;
        if (there && S_ISDIR(info.st_mode))
            ok &= add_folder(out, name, options);
        else
            ok &= (!there || check_kind(name, &info, options)) && add_named(out, name, options);
    }
    return ok && drop_doubles(out);
}

static void load_one(void *context, size_t i)
{
    struct cli_file *file = &((struct cli_files *)context)->items[i];
    struct stat seen = file->text.info; /* a copy: loading overwrites it */
    if (file->why)
        file->text.name = file->path;
    else if (file->found)
        cli_load_seen(&file->text, file->path, file->real, &seen);
    else
        cli_load(&file->text, file->path);
}

/* Whether stdout goes to this file. */
static bool is_output(const struct cli_text *text)
{
    struct stat output;
    return fstat(STDOUT_FILENO, &output) == 0 && S_ISREG(output.st_mode) &&
           output.st_dev == text->info.st_dev && output.st_ino == text->info.st_ino;
}

/* With `>`, the shell empties the file before it starts otelx; with `>>` the text is still there.
 */
static bool say_output(const struct cli_text *text)
{
    if (text->n)
        cli_say("%s: is input and output; write to another file, or give -i", text->name);
    else
        cli_say("%s: the shell has emptied this file for the output, before otelx could read it; "
                "write to another file, or give -i",
                text->name);
    return false;
}

static bool check_one(const struct cli_file *file, const struct cli_options *options)
{
    if (file->found && file->text.error == EFBIG)
        return true; /* cli_sort_out leaves the file out */
    if (file->text.error) {
        cli_say_unread(&file->text);
        return false;
    }
    if (!file->found && !file->why && is_output(&file->text))
        return say_output(&file->text);
    if (file->found || options->allow_empty || !cli_text_is_blank(&file->text))
        return true;
    cli_say("%s: is empty; give --allow-empty if that is meant", file->text.name);
    return false;
}

bool cli_files_read(struct cli_files *files, const struct cli_options *options)
{
    bool ok = true;
    cli_progress_begin(options, "reading", files->count);
    cli_pool_each(files->count, load_one, files);
    cli_progress_end();
    for (size_t i = 0; i < files->count;
         i++) /* reports every file that fails, not only the first */
        ok &= check_one(&files->items[i], options);
    return ok;
}

void cli_files_free(struct cli_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        cli_file_free(&files->items[i]);
    free(files->items);
    *files = (struct cli_files){0};
}
