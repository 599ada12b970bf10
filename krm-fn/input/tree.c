/* Walks a folder as git would: never into .git, not through what is ignored, and through no
 * symbolic link but to a file of the same tree. Knows names, not what is in the files. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "input/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/ignore.h"
#include "base/io.h"
#include "input/git_folder.h"

struct walk {
    bool recursive;
    const struct stat *except; /* a folder not to enter, or NULL */
    cli_tree_fn *found;
    void *context;
    char *root;      /* the folder without symbolic links */
    size_t name_end; /* length of its name in the paths, with a slash behind it */
    struct cli_ignore git, krm;
};

/* Names in one folder; those of folders end in a slash, which makes the order of the names that of
 * the paths. */
struct names {
    char **items;
    size_t count, cap;
};

static bool say_error(const char *path, int error)
{
    cli_say("%s: %s", *path ? path : ".", error == ENOMEM ? "out of memory" : strerror(error));
    return false;
}

/* NULL when out of memory. */
static char *join3(const char *a, const char *b, const char *c)
{
    size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
    char *joined = malloc(size);
    if (joined)
        snprintf(joined, size, "%s%s%s", a, b, c);
    return joined;
}

static bool add_name(struct names *names, const char *name, const char *slash)
{
    if (names->count == names->cap) {
        size_t cap = names->cap ? names->cap * 2 : 32;
        char **items = realloc(names->items, cap * sizeof *items);
        if (!items)
            return false;
        names->items = items;
        names->cap = cap;
    }
    names->items[names->count] = join3(name, slash, "");
    return names->items[names->count++] != NULL;
}

static void free_names(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_manifest_name(const char *name)
{
    static const char *const ends[] = {".yaml", ".yml", ".json"};
    size_t size = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (size >= strlen(ends[i]) && strcmp(name + size - strlen(ends[i]), ends[i]) == 0)
            return true;
    return false;
}

/* What a symbolic link stands for, when that is a file of this tree; else NULL. Yours to free. */
static char *follow_link(const struct walk *walk, const char *path)
{
    struct stat info;
    char *real = stat(path, &info) == 0 && S_ISREG(info.st_mode) ? realpath(path, NULL) : NULL;
    size_t size = strlen(walk->root);
    if (real && strcmp(walk->root, "/") != 0 &&
        (strncmp(real, walk->root, size) != 0 || real[size] != '/')) {
        free(real);
        real = NULL;
    }
    return real;
}

static bool is_ignored(const struct walk *walk, const char *path, bool is_folder)
{
    return cli_ignore_has(&walk->git, path, is_folder) ||
           cli_ignore_has(&walk->krm, path, is_folder);
}

static bool is_excepted(const struct walk *walk, const struct stat *info)
{
    const struct stat *except = walk->except;
    return except && except->st_dev == info->st_dev && except->st_ino == info->st_ino;
}

/* Adds the name if it is of interest. `path`: to open it by; `below`: what the lists call it. */
static bool sort_in(const struct walk *walk, struct names *names, const char *name,
                    const char *path, const char *below)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT || say_error(path, errno);
    bool is_folder = S_ISDIR(info.st_mode);
    bool wanted = is_folder
                      ? walk->recursive && strcmp(name, ".git") != 0 && !is_excepted(walk, &info)
                      : is_manifest_name(name) && (S_ISREG(info.st_mode) || S_ISLNK(info.st_mode));
    if (!wanted || is_ignored(walk, below, is_folder))
        return true;
    return add_name(names, name, is_folder ? "/" : "") || say_error(path, ENOMEM);
}

static bool read_name(const struct walk *walk, struct names *names, const char *name,
                      const char *path, const char *below)
{
    char *whole = join3(path, name, ""), *listed = join3(below, name, "");
    bool ok = whole && listed ? sort_in(walk, names, name, whole, listed) : say_error(path, ENOMEM);
    free(whole);
    free(listed);
    return ok;
}

static bool read_names(const struct walk *walk, struct names *names, const char *folder,
                       const char *path, const char *below)
{
    DIR *dir = opendir(folder);
    struct dirent *entry = NULL;
    bool ok = dir || say_error(folder, errno);
    while (ok && (errno = 0, entry = readdir(dir))) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            ok = read_name(walk, names, name, path, below);
    }
    if (ok && errno)
        ok = say_error(folder, errno);
    if (dir)
        closedir(dir);
    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    return ok;
}

static bool tell_file(const struct walk *walk, const char *path)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT || say_error(path, errno);
    bool is_link = S_ISLNK(info.st_mode);
    const char *slash = strcmp(walk->root, "/") == 0 ? "" : "/";
    char *real =
        is_link ? follow_link(walk, path) : join3(walk->root, slash, path + walk->name_end);
    struct cli_tree_file file = {path, real, is_link, &info};
    bool ok = real || is_link || say_error(path, ENOMEM);
    if (real && (!is_link || lstat(real, &info) == 0))
        ok = walk->found(walk->context, &file);
    free(real);
    return ok;
}

/* Reads the lists of one folder; `top`: of a repository. */
static bool enter_folder(struct walk *walk, const char *path, const char *below, bool top)
{
    char *exclude = top ? cli_repo_exclude(path) : NULL;
    bool excluded = !exclude || cli_ignore_read(&walk->git, exclude, below) ||
                    say_error(exclude, walk->git.error);
    free(exclude);
    if (!excluded)
        return false;
    struct cli_ignore *lists[] = {&walk->git, &walk->krm};
    for (size_t i = 0; i < 2; i++) {
        if (cli_ignore_enter(lists[i], path, below))
            continue;
        char *list = join3(path, "/", lists[i]->name);
        say_error(list ? list : path, lists[i]->error);
        free(list);
        return false;
    }
    return true;
}

static bool walk_folder(struct walk *walk, const char *path, const char *below);

static bool walk_name(struct walk *walk, const char *name, const char *path, const char *below)
{
    char *whole = join3(path, name, ""), *listed = join3(below, name, "");
    bool ok = whole && listed;
    if (!ok)
        say_error(path, ENOMEM);
    else if (name[strlen(name) - 1] == '/')
        ok = walk_folder(walk, whole, listed);
    else
        ok = tell_file(walk, whole);
    free(whole);
    free(listed);
    return ok;
}

/* The folder's name without the slash behind it; NULL when out of memory. */
static char *folder_name(const char *path)
{
    char *folder = join3(*path ? path : ".", "", "");
    size_t size = folder ? strlen(folder) : 0;
    while (size > 1 && folder[size - 1] == '/')
        folder[--size] = '\0';
    return folder;
}

static bool walk_names(struct walk *walk, const char *path, const char *below, const char *folder,
                       bool top)
{
    struct names names = {0};
    if (access(folder, R_OK | X_OK) != 0)
        return say_error(folder, errno);
    bool ok =
        enter_folder(walk, folder, below, top) && read_names(walk, &names, folder, path, below);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = walk_name(walk, names.items[i], path, below);
    free_names(&names);
    return ok;
}

/* `path` and `below` are empty or end in a slash. Goes as deep as a path can be long. */
static bool walk_folder(struct walk *walk, const char *path, const char *below)
{
    char *folder = folder_name(path);
    if (!folder)
        return say_error(path, ENOMEM);
    struct cli_ignore_list *outside = walk->git.deepest, *mark = walk->krm.deepest;
    bool top = cli_repo_is_top(folder);
    if (top)
        walk->git.deepest = NULL; /* a repository within another has rules of its own */
    bool ok = walk_names(walk, path, below, folder, top);
    cli_ignore_leave(&walk->git, top ? NULL : outside);
    cli_ignore_leave(&walk->krm, mark);
    walk->git.deepest = outside;
    free(folder);
    return ok;
}

/* The length of the name of the repository's top folder that `root` is in, or of `root` itself. */
static size_t find_top(char *root)
{
    for (size_t end = strlen(root); end > 0;) {
        char cut = root[end];
        root[end] = '\0';
        bool found = cli_repo_is_top(root);
        root[end] = cut;
        if (found)
            return end;
        while (end > 0 && root[--end] != '/')
            ;
    }
    return strlen(root);
}

/* Reads the lists of the folders above the root, from the repository's top down. */
static bool enter_above(struct walk *walk, size_t top)
{
    char *root = walk->root, *below = join3(root, "", "");
    bool ok = below || say_error(root, ENOMEM);
    for (size_t at = top; ok && root[at]; at += 1 + strcspn(root + at + 1, "/")) {
        size_t size = at > top ? at - top : 0; /* with the slash behind it, without that before */
        memcpy(below, root + top + 1, size);
        below[size] = '\0';
        root[at] = '\0';
        ok = enter_folder(walk, root, below, at == top);
        root[at] = '/';
    }
    free(below);
    return ok;
}

static bool walk_root(struct walk *walk, const char *path)
{
    size_t top = find_top(walk->root), size = strlen(walk->root);
    char *below = join3(size > top ? walk->root + top + 1 : "", size > top ? "/" : "", "");
    bool ok = (below || say_error(path, ENOMEM)) && enter_above(walk, top) &&
              walk_folder(walk, path, below);
    cli_ignore_leave(&walk->git, NULL);
    cli_ignore_leave(&walk->krm, NULL);
    free(below);
    return ok;
}

bool cli_tree_walk(const char *folder, bool recursive, const char *except, cli_tree_fn *found,
                   void *context)
{
    struct stat info;
    struct walk walk = {.recursive = recursive,
                        .except = except && stat(except, &info) == 0 ? &info : NULL,
                        .found = found,
                        .context = context,
                        .root = realpath(folder, NULL),
                        .git = {.name = ".gitignore"},
                        .krm = {.name = ".krmignore"}};
    bool here = strcmp(folder, ".") == 0 || strcmp(folder, "./") == 0;
    bool slash = *folder && folder[strlen(folder) - 1] == '/';
    char *path = join3(here ? "" : folder, here || slash ? "" : "/", "");
    int error = walk.root ? ENOMEM : errno;
    bool ok = walk.root && path;
    if (ok) {
        walk.name_end = strlen(path);
        ok = walk_root(&walk, path);
    } else {
        say_error(folder, error);
    }
    free(walk.root);
    free(path);
    return ok;
}
