/* Replaces files: a new one is written and synced under another name in the same folder, then
 * renamed. The old one stays reachable by a second name until all are replaced. Knows nothing of
 * their text. */
#include "output/save.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/file_attributes.h"
#include "base/io.h"
#include "base/pool.h"

enum { NAME_KEPT = 200 }; /* bytes of a file's name that its new one's temporary name has */

struct entry {
    const struct cli_save *file;
    char *fresh, *old; /* temporary names; NULL when there is no such file */
    char *room;        /* for `old` */
    bool exists, replaced;
    const char *what; /* went wrong, with `error`, or NULL */
    int error;
};

struct save {
    struct entry *entries;
    size_t count;
};

/* --- signals: from here to the end they only leave a note */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { SIGNAL_COUNT = sizeof signals / sizeof *signals };
static atomic_int caught;

static void note_signal(int number)
{
    atomic_store(&caught, number);
}

static void hold_signals(struct sigaction *before)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        sigaction(signals[i], NULL, &before[i]);
        if (before[i].sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
    }
}

static void release_signals(const struct sigaction *before)
{
    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        sigaction(signals[i], &before[i], NULL);
    if (atomic_load(&caught))
        raise(atomic_load(&caught));
}

/* --- one file */

static bool fail(struct entry *e, const char *what)
{
    e->error = errno;
    e->what = what;
    return false;
}

static bool fail_because(struct entry *e, const char *what)
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

/* "folder/.name.otelx-" and room for what makes it unique; NULL when out of memory. No manifest is
 * called so, whoever looks while it is there, or after we were killed. */
static char *temporary_name(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t size = strlen(path) + sizeof "..otelx-XXXXXX";
    char *temporary = malloc(size);
    if (temporary)
        snprintf(temporary, size, "%.*s.%.*s.otelx-XXXXXX", (int)(name - path), path, NAME_KEPT,
                 name);
    return temporary;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* What someone else has written since it was read must not be lost. */
static bool is_as_read(struct entry *e, const struct stat *now)
{
    return !e->file->in_place || is_same(now, e->file->input) ||
           fail_because(e, "was changed by someone else meanwhile");
}

static bool fill_new(struct entry *e, int fd, int from, const struct stat *info)
{
    if (!write_all(fd, e->file->text, e->file->size))
        return fail(e, "the new text cannot be written");
    bool ok = from < 0 ? fchmod(fd, e->file->input->st_mode & 0777) == 0
                       : cli_copy_attributes(from, fd, info);
    if (!ok)
        return fail(e, "its owner, mode and attributes cannot be kept");
    return fsync(fd) == 0 || fail(e, "the new text cannot be written");
}

static bool write_new(struct entry *e, int from, const struct stat *info)
{
    e->fresh = temporary_name(e->file->path);
    int fd = e->fresh ? mkstemp(e->fresh) : -1;
    if (fd < 0) {
        fail(e, "its directory cannot be written to");
        free(e->fresh);
        e->fresh = NULL;
        return false;
    }
    bool ok = fill_new(e, fd, from, info);
    if (close(fd) != 0 && ok)
        ok = fail(e, "the new text cannot be written");
    return ok;
}

/* Writes the new text beside the file. Opening the old one for writing tells whether it may be
 * replaced: a rename would ask nobody but the folder. */
static bool prepare(struct entry *e)
{
    struct stat info = {0};
    e->exists = lstat(e->file->path, &info) == 0;
    if (!e->exists && (errno != ENOENT || e->file->in_place))
        return fail(e, "cannot be replaced");
    if (e->exists && !S_ISREG(info.st_mode))
        return fail_because(e, "is no file and cannot be replaced");
    if (!is_as_read(e, &info))
        return false;
    int from = e->exists ? open(e->file->path, O_WRONLY | O_CLOEXEC) : -1;
    if (e->exists && from < 0)
        return fail(e, "cannot be written to");
    bool ok = write_new(e, from, &info);
    if (from >= 0)
        close(from);
    return ok;
}

static void prepare_one(void *context, size_t i)
{
    struct save *save = context;
    errno = EINTR;
    if (atomic_load(&caught))
        fail(&save->entries[i], "was not replaced");
    else
        prepare(&save->entries[i]);
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

/* Where a file cannot have two names, the second is that of a copy. */
static bool copy_old(struct entry *e, const struct stat *info)
{
    int from = open(e->file->path, O_RDONLY | O_CLOEXEC);
    int to = from < 0 ? -1 : open(e->room, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to >= 0)
        e->old = e->room;
    bool ok = to >= 0 && copy_bytes(from, to) && cli_copy_attributes(from, to, info);
    if (!ok)
        fail(e, "the old text cannot be kept aside");
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return ok;
}

static bool keep_old(struct entry *e)
{
    struct stat info;
    size_t size = strlen(e->fresh) + sizeof ".old";
    e->room = malloc(size);
    if (!e->room || lstat(e->file->path, &info) != 0)
        return fail(e, "cannot be replaced");
    snprintf(e->room, size, "%s.old", e->fresh);
    if (!is_as_read(e, &info))
        return false;
    if (link(e->file->path, e->room) != 0)
        return copy_old(e, &info);
    e->old = e->room;
    return true;
}

static bool replace(struct entry *e)
{
    errno = EINTR;
    if (atomic_load(&caught))
        return fail(e, "was not replaced");
    if (e->exists && !keep_old(e))
        return false;
    if (rename(e->fresh, e->file->path) != 0)
        return fail(e, "cannot be replaced");
    free(e->fresh);
    e->fresh = NULL;
    e->replaced = true;
    return true;
}

/* A rename is safe from a power failure when the folder is. */
static bool sync_folder(struct entry *e)
{
    const char *slash = strrchr(e->file->path, '/');
    size_t size = slash ? (size_t)(slash - e->file->path) + 1 : 0;
    char *folder = malloc(size + 2);
    if (!folder)
        return fail(e, "cannot be replaced");
    snprintf(folder, size + 2, "%.*s%s", (int)size, e->file->path, slash ? "" : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd < 0 || fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ||
              fail(e, "cannot be replaced");
    if (fd >= 0)
        close(fd);
    free(folder);
    return ok;
}

static bool put_back(struct entry *e)
{
    if (!e->replaced)
        return true;
    if ((e->exists ? rename(e->old, e->file->path) : unlink(e->file->path)) != 0) {
        cli_say("%s: cannot be put back: %s%s%s", e->file->name, strerror(errno),
                e->exists ? "; what it was is in " : "", e->exists ? e->old : "");
        e->old = NULL; /* it stays */
        return false;
    }
    e->replaced = false;
    if (e->exists)
        e->old = NULL;
    return true;
}

/* --- all of them */

static bool same_folder(const struct entry *a, const struct entry *b)
{
    const char *one = a->file->path, *other = b->file->path;
    const char *slash = strrchr(one, '/'), *other_slash = strrchr(other, '/');
    size_t size = slash ? (size_t)(slash - one) : 0;
    return size == (other_slash ? (size_t)(other_slash - other) : 0) &&
           strncmp(one, other, size) == 0;
}

/* Stops at the first that fails. */
static bool replace_all(struct save *save)
{
    for (size_t i = 0; i < save->count; i++)
        if (!replace(&save->entries[i]))
            return false;
    for (size_t i = 0; i < save->count; i++) {
        bool last = i + 1 == save->count || !same_folder(&save->entries[i], &save->entries[i + 1]);
        if (last && !sync_folder(&save->entries[i]))
            return false;
    }
    return true;
}

static void say_failures(const struct save *save)
{
    for (size_t i = 0; i < save->count; i++) {
        const struct entry *e = &save->entries[i];
        if (e->what && !atomic_load(&caught))
            cli_say("%s: %s%s%s", e->file->name, e->what, e->error ? ": " : "",
                    e->error ? strerror(e->error) : "");
    }
    if (atomic_load(&caught))
        cli_say("interrupted");
}

static void undo_all(struct save *save)
{
    size_t undone = 0, lost = 0;
    say_failures(save);
    for (size_t i = save->count; i-- > 0;) {
        struct entry *e = &save->entries[i];
        undone += e->replaced;
        lost += !put_back(e);
    }
    if (lost)
        cli_say("%zu of %zu files could not be put back", lost, save->count);
    else if (undone)
        cli_say("the %zu already replaced %s put back; nothing was changed", undone,
                undone == 1 ? "was" : "were");
    else
        cli_say("nothing was written");
}

static void clean_up(struct save *save)
{
    for (size_t i = 0; i < save->count; i++) {
        struct entry *e = &save->entries[i];
        if (e->fresh)
            unlink(e->fresh);
        if (e->old)
            unlink(e->old);
        free(e->fresh);
        free(e->room);
    }
    free(save->entries);
}

static bool prepare_all(struct save *save)
{
    cli_pool_each(save->count, prepare_one, save);
    for (size_t i = 0; i < save->count; i++)
        if (save->entries[i].what)
            return false;
    return true;
}

bool cli_save_all(const struct cli_save *files, size_t count)
{
    struct save save = {.entries = calloc(count + 1, sizeof *save.entries), .count = count};
    struct sigaction before[SIGNAL_COUNT];
    if (!save.entries) {
        cli_say("out of memory; nothing was written");
        return false;
    }
    for (size_t i = 0; i < count; i++)
        save.entries[i].file = &files[i];
    hold_signals(before);
    bool ok = prepare_all(&save) && replace_all(&save);
    if (!ok)
        undo_all(&save);
    clean_up(&save);
    release_signals(before);
    return ok;
}
