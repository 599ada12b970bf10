/* Runs git to learn which files it tracks. The repository may come from anyone: settings of its
 * configuration that would run a program are switched off. Variables such as GIT_DIR, which git
 * sets when it runs otelx in a hook, are removed. */
#include "input/git.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* An absolute path is returned as it is. NULL when out of memory. */
static char *join(const char *folder, const char *path)
{
    size_t size = strlen(folder) + strlen(path) + 2;
    char *joined = malloc(size);
    if (joined && *path == '/')
        snprintf(joined, size, "%s", path);
    else if (joined)
        snprintf(joined, size, "%s/%s", folder, path);
    return joined;
}

/* `.git` is a folder with a HEAD, or a file that says where that folder is. */
bool cli_git_is_top(const char *folder)
{
    struct stat info, head;
    char git[PATH_MAX], inside[PATH_MAX];
    int size = snprintf(git, sizeof git, "%s/.git", folder);
    int longer = snprintf(inside, sizeof inside, "%s/.git/HEAD", folder);
    /* no call takes a longer path */
    if (size < 0 || longer < 0 || (size_t)longer >= sizeof inside || stat(git, &info) != 0)
        return false;
    return S_ISREG(info.st_mode) || (S_ISDIR(info.st_mode) && lstat(inside, &head) == 0);
}

static void become_git(const char *folder, const char *const *words, int out)
{
    static const char *const variables[] = {"GIT_DIR",
                                            "GIT_WORK_TREE",
                                            "GIT_INDEX_FILE",
                                            "GIT_OBJECT_DIRECTORY",
                                            "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                            "GIT_COMMON_DIR",
                                            "GIT_NAMESPACE",
                                            "GIT_PREFIX",
                                            "GIT_CONFIG",
                                            "GIT_CONFIG_PARAMETERS",
                                            "GIT_CONFIG_COUNT"};
    /* core.fsmonitor can name a program of the repository. safe.directory: a repository of another
     * user may be read, because nothing of its configuration is run. Locks would disturb a git at
     * work. */
    const char *args[16] = {"git",
                            "-C",
                            folder,
                            "-c",
                            "core.fsmonitor=false",
                            "-c",
                            "safe.directory=*",
                            "--no-optional-locks"};
    size_t count = 8;
    int nothing = open("/dev/null", O_RDWR);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    for (size_t i = 0; words[i] && count + 1 < sizeof args / sizeof *args; i++)
        args[count++] = words[i];
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(nothing, STDERR_FILENO) >= 0 &&
        dup2(out, STDOUT_FILENO) >= 0)
        execvp("git", (char *const *)(void *)args);
    _exit(127);
}

/* Reads to the end, and adds a NUL. NULL when out of memory, or after an error. */
static char *read_all(int fd, size_t *size)
{
    size_t cap = 64 * 1024, n = 0;
    char *text = malloc(cap + 1);
    while (text) {
        ssize_t got = read(fd, text + n, cap - n);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        n += got > 0 ? (size_t)got : 0;
        char *more = got < 0 ? NULL : n < cap ? text : realloc(text, (cap *= 2) + 1);
        if (!more)
            free(text);
        text = more;
    }
    if (text)
        text[n] = '\0';
    *size = n;
    return text;
}

/* The output of git with a NUL after it. NULL if git is not installed or fails. */
static char *ask(const char *folder, const char *const *words, size_t *size)
{
    int ends[2], status = -1;
    if (pipe(ends) != 0)
        return NULL;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        become_git(folder, words, ends[1]);
    }
    close(ends[1]);
    char *text = child > 0 ? read_all(ends[0], size) : NULL;
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (status != 0) {
        free(text);
        text = NULL;
    }
    return text;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool sort_names(struct cli_git *git, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += git->names[i] == '\0';
    git->tracked = malloc((count + 1) * sizeof *git->tracked);
    if (!git->tracked)
        return false;
    for (const char *name = git->names; git->count < count; name += strlen(name) + 1)
        git->tracked[git->count++] = name;
    if (count)
        qsort(git->tracked, count, sizeof *git->tracked, compare);
    return true;
}

bool cli_git_ask(struct cli_git *out, const char *top)
{
    static const char *const exclude[] = {"rev-parse", "--git-path", "info/exclude", NULL};
    static const char *const files[] = {"ls-files", "-z", "--cached", NULL};
    size_t size;
    *out = (struct cli_git){0};
    char *path = ask(top, exclude, &size);
    if (path)
        path[strcspn(path, "\n")] = '\0';
    out->exclude = join(top, path ? path : ".git/info/exclude");
    free(path);
    out->names = ask(top, files, &size);
    return out->exclude && (!out->names || sort_names(out, size));
}

bool cli_git_tracks(const struct cli_git *git, const char *name)
{
    size_t low = 0, high = git->count, size = strlen(name);
    bool folder = size && name[size - 1] == '/';
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(git->tracked[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == git->count)
        return false;
    return folder ? strncmp(git->tracked[low], name, size) == 0
                  : strcmp(git->tracked[low], name) == 0;
}

void cli_git_free(struct cli_git *git)
{
    free(git->exclude);
    free(git->names);
    free(git->tracked);
    *git = (struct cli_git){0};
}
