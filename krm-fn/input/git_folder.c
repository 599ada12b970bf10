/* Finds git's own folder: `.git`, or where a file of that name points. */
#include "input/git_folder.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NULL when out of memory. A path that is absolute is not below the folder. */
static char *below(const char *folder, const char *path)
{
    size_t size = strlen(folder) + strlen(path) + 2;
    char *joined = malloc(size);
    if (joined && *path == '/')
        snprintf(joined, size, "%s", path);
    else if (joined)
        snprintf(joined, size, "%s/%s", folder, path);
    return joined;
}

/* The first line of the file, behind `prefix`, as a path below the folder; NULL when there is none.
 */
static char *read_path(const char *folder, const char *file, const char *prefix)
{
    char line[PATH_MAX + sizeof "gitdir: "], *path = below(folder, file);
    int fd = path ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
    ssize_t got = fd >= 0 ? read(fd, line, sizeof line - 1) : -1;
    size_t skip = strlen(prefix);
    if (fd >= 0)
        close(fd);
    free(path);
    line[got > 0 ? got : 0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    bool is = strncmp(line, prefix, skip) == 0 && line[skip];
    return is ? below(folder, line + skip) : NULL;
}

/* A folder of that name without a HEAD is git's no more than any other. */
bool cli_repo_is_top(const char *folder)
{
    struct stat info;
    char *git = below(folder, ".git"), *inside = NULL;
    if (git && stat(git, &info) == 0)
        inside = S_ISDIR(info.st_mode) ? below(git, "HEAD") : read_path(folder, ".git", "gitdir: ");
    bool is = inside && (!S_ISDIR(info.st_mode) || lstat(inside, &info) == 0);
    free(git);
    free(inside);
    return is;
}

char *cli_repo_exclude(const char *folder)
{
    struct stat info;
    char *git = below(folder, ".git"), *common = NULL, *list = NULL;
    if (git && stat(git, &info) == 0 && !S_ISDIR(info.st_mode)) {
        free(git);
        git = read_path(folder, ".git", "gitdir: ");
    }
    if (git)
        common = read_path(git, "commondir", ""); /* of a worktree: the folder of them all */
    if (git)
        list = below(common ? common : git, "info/exclude");
    free(git);
    free(common);
    return list;
}
