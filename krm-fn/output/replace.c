/* Replaces one file. The new text is written and synced under another name in the same folder, then
 * the two names are exchanged. */
#ifdef __linux__
#define _GNU_SOURCE /* renameat2 */
#endif
#include "output/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/pieces.h"
#include "output/file_attributes.h"

/* How many bytes of a file's name a temporary name repeats: a name may have 255 bytes. */
enum { NAME_KEPT = 200 };
const char cli_temporary_mark[] = ".otelx-";

static bool fail(struct cli_replacement *e, const char *what)
{
    e->error = errno;
    e->what = what;
    return false;
}

static bool fail_because(struct cli_replacement *e, const char *what)
{
    errno = 0;
    return fail(e, what);
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno != EINTR)
            return false;
        p += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* "folder/.name.otelx-XXXXXX", for mkstemp. NULL when out of memory. The name does not end in
 * .yaml: if otelx is killed, nobody takes the file for a manifest. */
static char *temporary_name(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t size = strlen(path) + sizeof cli_temporary_mark + sizeof ".XXXXXX";
    char *temporary = malloc(size);
    if (temporary)
        snprintf(temporary, size, "%.*s.%.*s%sXXXXXX", (int)(name - path), path, NAME_KEPT, name,
                 cli_temporary_mark);
    return temporary;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool fail_changed(struct cli_replacement *e)
{
    return fail_because(e, "was changed by someone else meanwhile");
}

/* `from`: the file that will be replaced, whose attributes are copied; or -1. */
static bool fill_new(struct cli_replacement *e, int fd, int from, const struct stat *info,
                     mode_t mask)
{
    if (!cli_pieces_write(&e->file->text, 0, fd))
        return fail(e, "the new text cannot be written");
    bool ok = from < 0 ? fchmod(fd, e->file->input->st_mode & 0777 & ~mask) == 0
                       : cli_copy_attributes(from, fd, info);
    if (!ok)
        return fail(e, "its owner, mode and attributes cannot be kept");
    /* Before the rename: after a power failure, the name must not lead to an empty file. */
    return fsync(fd) == 0 || fail(e, "the new text cannot be written");
}

static bool write_new(struct cli_replacement *e, int from, const struct stat *info, mode_t mask)
{
    e->fresh = temporary_name(e->file->path);
    int fd = e->fresh ? mkstemp(e->fresh) : -1;
    if (fd < 0) {
        fail(e, "its directory cannot be written to");
        free(e->fresh);
        e->fresh = NULL;
        return false;
    }
    bool ok = fill_new(e, fd, from, info, mask);
    if (close(fd) != 0 && ok)
        ok = fail(e, "the new text cannot be written");
    return ok;
}

/* Writes the new text next to the file. The old file is opened for writing to learn whether it may
 * be changed: a rename asks for the rights on the folder only. */
bool cli_replace_prepare(struct cli_replacement *e, mode_t mask)
{
    struct stat info = {0};
    e->exists = lstat(e->file->path, &info) == 0;
    if (!e->exists && (errno != ENOENT || e->file->in_place))
        return fail(e, "cannot be replaced");
    if (e->exists && !S_ISREG(info.st_mode))
        return fail_because(e, "is not a regular file and cannot be replaced");
    if (e->file->in_place && !is_same(&info, e->file->input))
        return fail_changed(e);
    int from = e->exists ? open(e->file->path, O_WRONLY | O_CLOEXEC) : -1;
    if (e->exists && from < 0)
        return fail(e, "cannot be written to");
    bool ok = write_new(e, from, &info, mask);
    if (from >= 0)
        close(from);
    return ok;
}

/* Exchanges the files of two names. False with errno set; ENOSYS and the like: the system or the
 * file system cannot do that. */
static bool swap_names(const char *one, const char *other)
{
#ifdef RENAME_EXCHANGE
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0;
#else
    (void)one;
    (void)other;
    errno = ENOSYS;
    return false;
#endif
}

static bool cannot_swap(void)
{
    return errno == ENOSYS || errno == EINVAL || errno == ENOTSUP;
}

static bool copy_bytes(int from, int to)
{
    char room[64 * 1024];
    for (;;) {
        ssize_t got = read(from, room, sizeof room);
        if (got == 0)
            return fsync(to) == 0;
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0 && !write_all(to, room, (size_t)got))
            return false;
    }
}

/* Copies the old file: for file systems in which a file cannot have two names. */
static bool copy_old(struct cli_replacement *e)
{
    struct stat info;
    int from = open(e->file->path, O_RDONLY | O_CLOEXEC);
    int to = from < 0 ? -1 : open(e->old, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = to >= 0 && fstat(from, &info) == 0 && copy_bytes(from, to) &&
              cli_copy_attributes(from, to, &info);
    if (!ok)
        fail(e, "the old text cannot be kept aside");
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return ok;
}

static void forget_name(char **name)
{
    free(*name);
    *name = NULL;
}

/* Replaces the file if names cannot be exchanged: the old file gets a second name, then the new
 * file is renamed. */
static bool keep_and_rename(struct cli_replacement *e)
{
    size_t size = strlen(e->fresh) + sizeof ".old";
    e->old = malloc(size);
    if (!e->old)
        return fail(e, "cannot be replaced");
    snprintf(e->old, size, "%s.old", e->fresh);
    if (link(e->file->path, e->old) != 0 && !copy_old(e))
        return false;
    if (rename(e->fresh, e->file->path) != 0)
        return fail(e, "cannot be replaced");
    forget_name(&e->fresh);
    return true;
}

static bool replace_old(struct cli_replacement *e)
{
    if (swap_names(e->fresh, e->file->path)) {
        e->old = e->fresh;
        e->fresh = NULL;
    } else if (!cannot_swap()) {
        return fail(e, "cannot be replaced");
    } else if (!keep_and_rename(e)) {
        return false;
    }
    e->replaced = true;
    /* Somebody may have edited the file after it was checked and before it was replaced. */
    struct iovec before = e->file->before;
    const struct cli_pieces text = {.items = &before, .count = 1, .size = before.iov_len};
    return !e->file->in_place || cli_file_holds(e->old, &text) || fail_changed(e);
}

/* Gives a new file its name. A file that somebody has made there meanwhile is not replaced: link
 * fails if the name exists, and rename would not. */
static bool place_new(struct cli_replacement *e)
{
    if (link(e->fresh, e->file->path) == 0)
        unlink(e->fresh);
    else if (errno == EEXIST)
        return fail_because(e, "was made by someone else meanwhile");
    else if (rename(e->fresh, e->file->path) != 0)
        return fail(e, "cannot be made");
    forget_name(&e->fresh);
    e->replaced = true;
    return true;
}

bool cli_replace(struct cli_replacement *e)
{
    return e->exists ? replace_old(e) : place_new(e);
}

/* A rename is safe from a power failure only after the folder is synced. */
bool cli_replace_sync(struct cli_replacement *e)
{
    const char *slash = strrchr(e->file->path, '/');
    size_t size = slash ? (size_t)(slash - e->file->path) + 1 : 0;
    char *folder = malloc(size + 2);
    if (!folder)
        return fail(e, "cannot be replaced");
    snprintf(folder, size + 2, "%.*s%s", (int)size, e->file->path, slash ? "" : ".");
    /* Some folders can be written and not read, and some file systems cannot sync a folder: the
     * files are replaced all the same. */
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd < 0 || fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ||
              fail(e, "cannot be replaced");
    if (fd >= 0)
        close(fd);
    free(folder);
    return ok;
}

static bool is_ours(const struct cli_replacement *e, const char *path)
{
    return cli_file_holds(path, &e->file->text);
}

/* Does nothing if somebody has changed the new file meanwhile: their text must not be lost. */
static bool put_old_back(struct cli_replacement *e)
{
    if (!is_ours(e, e->file->path)) {
        errno = 0;
        return false;
    }
    if (!swap_names(e->old, e->file->path)) {
        if (!cannot_swap() || rename(e->old, e->file->path) != 0)
            return false;
        forget_name(&e->old);
        return true;
    }
    if (is_ours(e, e->old))
        return true;
    /* Somebody wrote between the look and the exchange: their text gets the name again. */
    swap_names(e->old, e->file->path);
    errno = 0;
    return false;
}

static bool take_new_away(struct cli_replacement *e)
{
    bool ours = is_ours(e, e->file->path);
    errno = ours ? errno : 0;
    return ours && unlink(e->file->path) == 0;
}

bool cli_replace_undo(struct cli_replacement *e)
{
    if (!e->replaced || (e->exists ? put_old_back(e) : take_new_away(e))) {
        e->replaced = false;
        return true;
    }
    cli_say("%s: cannot be put back: %s%s%s", e->file->name,
            errno ? strerror(errno) : "someone else has changed it meanwhile",
            e->exists ? "; its old text is in " : "", e->exists ? e->old : "");
    forget_name(&e->old); /* cli_replace_clean must not remove the old text */
    return false;
}

static void take_away(char *name, const struct cli_replacement *e)
{
    if (name && unlink(name) != 0 && errno != ENOENT)
        cli_say("%s: its temporary file cannot be removed: %s: %s", e->file->name, name,
                strerror(errno));
    free(name);
}

void cli_replace_clean(struct cli_replacement *e)
{
    take_away(e->fresh, e);
    take_away(e->old, e);
    e->fresh = e->old = NULL;
}
