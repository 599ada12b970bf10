/* Walks a folder as git would: it does not enter .git or ignored folders, and follows a symbolic
 * link only to a file of the same tree. Knows names, nothing of the content of files. */
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
#include "input/git.h"
#include "input/kustomizations.h"

struct walk {
    bool recursive;
    const struct stat *except; /* a folder not to enter, or NULL */
    cli_tree_fn *found;
    void *context;
    char *root;      /* the path of the walked folder without symbolic links */
    size_t name_end; /* length of the walked folder's name in paths, with the slash after it */
    struct cli_ignore git, krm;
    struct cli_git repository; /* the repository that the current folder is in */
    size_t top_size;           /* how many bytes of a path are before its name in that repository */
    bool hidden;               /* git ignores the current folder, but tracks files in it */
};

/* Names in one folder. The name of a folder ends in a slash, so that sorting the names also sorts
 * the paths below them: `a-b` comes before `a/c`. */
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
    if (strcmp(name, "Kustomization") == 0)
        return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (size >= strlen(ends[i]) && strcmp(name + size - strlen(ends[i]), ends[i]) == 0)
            return true;
    return false;
}

/* The path of the file that a symbolic link leads to; NULL if it leads to no regular file of this
 * tree. Yours to free. */
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

/* A tracked file is taken, whatever a .gitignore says. */
static bool is_tracked(const struct walk *walk, const char *path, bool is_folder)
{
    char *name = is_folder ? join3(path, "/", "") : NULL;
    bool is = cli_git_tracks(&walk->repository, (name ? name : path) + walk->top_size);
    free(name);
    return is;
}

static bool is_ignored(const struct walk *walk, const char *path, bool is_folder)
{
    if (cli_ignore_has(&walk->krm, path, is_folder))
        return true;
    return (walk->hidden || cli_ignore_has(&walk->git, path, is_folder)) &&
           !is_tracked(walk, path, is_folder);
}

static bool leave_out(const struct walk *walk, const char *path, enum cli_reason why)
{
    return walk->found(walk->context, &(struct cli_tree_file){.path = path, .why = why});
}

static bool is_excepted(const struct walk *walk, const struct stat *info)
{
    const struct stat *except = walk->except;
    return except && except->st_dev == info->st_dev && except->st_ino == info->st_ino;
}

/* Adds a name if it is a folder to enter or may be a manifest. `path`: to open the file; `below`:
 * its path as the ignore lists know it. */
static bool sort_in(const struct walk *walk, struct names *names, const char *name,
                    const char *path, const char *below)
{
    struct stat info;
    if (lstat(path, &info) != 0) /* ENOENT: removed since the folder was read */
        return errno == ENAMETOOLONG ? leave_out(walk, path, CLI_TOO_LONG)
                                     : errno == ENOENT || say_error(path, errno);
    bool is_folder = S_ISDIR(info.st_mode);
    bool wanted = is_folder
                      ? walk->recursive && strcmp(name, ".git") != 0 && !is_excepted(walk, &info)
                      : is_manifest_name(name);
    if (!wanted)
        return true;
    if (is_ignored(walk, below, is_folder))
        return leave_out(walk, path, CLI_IGNORED);
    if (!is_folder && !S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode))
        return leave_out(walk, path, CLI_NO_FILE);
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
    if (ok && errno) /* readdir returns NULL at the end and after an error, too */
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
    struct cli_tree_file file = {.path = path, .real = real, .is_link = is_link, .info = &info};
    bool ok = real || is_link || say_error(path, ENOMEM);
    if (is_link && (!real || lstat(real, &info) != 0))
        ok = leave_out(walk, path, CLI_LINK);
    else if (ok)
        ok = walk->found(walk->context, &file);
    free(real);
    return ok;
}

/* Reads the ignore lists of a folder. `top`: the folder is the top of a repository. */
static bool enter_folder(struct walk *walk, const char *path, const char *below, bool top)
{
    if (top && !cli_git_ask(&walk->repository, path))
        return say_error(path, ENOMEM);
    const char *exclude = top ? walk->repository.exclude : NULL;
    if (exclude && !cli_ignore_read(&walk->git, exclude, below))
        return say_error(exclude, walk->git.error);
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

/* Walks a folder. In a folder that git ignores, only tracked files count. */
static bool walk_below(struct walk *walk, const char *path, char *below)
{
    size_t size = strlen(below);
    bool hidden = walk->hidden;
    below[size - 1] = '\0';
    walk->hidden |= cli_ignore_has(&walk->git, below, true);
    below[size - 1] = '/';
    bool ok = walk_folder(walk, path, below);
    walk->hidden = hidden;
    return ok;
}

static bool walk_name(struct walk *walk, const char *name, const char *path, const char *below)
{
    char *whole = join3(path, name, ""), *listed = join3(below, name, "");
    bool ok = whole && listed;
    if (!ok)
        say_error(path, ENOMEM);
    else if (name[strlen(name) - 1] == '/')
        ok = walk_below(walk, whole, listed);
    else
        ok = tell_file(walk, whole);
    free(whole);
    free(listed);
    return ok;
}

/* The folder's path without the slash at its end. NULL when out of memory. */
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

/* `path` and `below` are empty or end in a slash. The recursion is bounded by the longest path that
 * the system opens. */
static bool walk_folder(struct walk *walk, const char *path, const char *below)
{
    char *folder = folder_name(path);
    if (!folder)
        return say_error(path, ENOMEM);
    struct cli_ignore_list *mark = walk->krm.deepest;
    const struct walk outside = *walk;
    bool top = cli_git_is_top(folder);
    if (top) { /* a repository within another has rules of its own */
        walk->git.deepest = NULL;
        walk->repository = (struct cli_git){0};
        walk->top_size = strlen(below);
        walk->hidden = false;
    }
    bool ok = walk_names(walk, path, below, folder, top);
    cli_ignore_leave(&walk->git, top ? NULL : outside.git.deepest);
    cli_ignore_leave(&walk->krm, mark);
    if (top)
        cli_git_free(&walk->repository);
    walk->git.deepest = outside.git.deepest;
    walk->repository = outside.repository;
    walk->top_size = outside.top_size;
    walk->hidden = outside.hidden;
    free(folder);
    return ok;
}

/* The length of the path of the repository's top folder, a part of `root`. Without a repository,
 * the length of `root`. */
static size_t find_top(char *root)
{
    for (size_t end = strlen(root); end > 0;) {
        char cut = root[end];
        root[end] = '\0';
        bool found = cli_git_is_top(root);
        root[end] = cut;
        if (found)
            return end;
        while (end > 0 && root[--end] != '/')
            ;
    }
    return strlen(root);
}

/* Reports the kustomizations in a folder above the root: they may name files below it as patches.
 */
static bool tell_above(const struct walk *walk, const char *folder)
{
    bool ok = true;
    for (size_t i = 0; ok && cli_kustomization_names[i]; i++) {
        struct stat info;
        char *path = join3(folder, "/", cli_kustomization_names[i]);
        struct cli_tree_file file = {.path = path, .real = path, .is_above = true, .info = &info};
        if (!path)
            return say_error(folder, ENOMEM);
        if (lstat(path, &info) == 0 && S_ISREG(info.st_mode))
            ok = walk->found(walk->context, &file);
        free(path);
    }
    return ok;
}

/* Reads the lists of the folders above the root, from the repository's top down. */
static bool enter_above(struct walk *walk, size_t top)
{
    char *root = walk->root, *below = join3(root, "", "");
    bool ok = below || say_error(root, ENOMEM);
    for (size_t at = top; ok && root[at]; at += 1 + strcspn(root + at + 1, "/")) {
        /* "a/b/": with the slash after, without that before */
        size_t size = at > top ? at - top : 0;
        memcpy(below, root + top + 1, size);
        below[size] = '\0';
        root[at] = '\0';
        ok = enter_folder(walk, root, below, at == top) && tell_above(walk, root);
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
    cli_git_free(&walk->repository);
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
