/* Replaces files, all of them or none: all new texts are written first, and the old files are kept
 * until the last one is replaced. */
#include "output/save.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/replace.h"
#include "base/io.h"
#include "base/pool.h"

struct save {
    struct cli_replacement *entries;
    size_t count;
    mode_t mask; /* umask of the process, for new files */
};

/* --- signals: while files are replaced, a signal only leaves a note, and ends otelx afterwards */

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
        if (before[i].sa_handler == SIG_DFL) /* `nohup` ignores SIGHUP, and that stays so */
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

/* Whether a signal has come: the file is then not replaced, with `what` as the reason. */
static bool is_caught(struct cli_replacement *e)
{
    if (!atomic_load(&caught))
        return false;
    e->what = "was not replaced";
    e->error = EINTR;
    return true;
}

static void prepare_one(void *context, size_t i)
{
    struct save *save = context;
    if (!is_caught(&save->entries[i]))
        cli_replace_prepare(&save->entries[i], save->mask);
}

static bool same_folder(const struct cli_replacement *a, const struct cli_replacement *b)
{
    const char *one = a->file->path, *other = b->file->path;
    const char *slash = strrchr(one, '/'), *other_slash = strrchr(other, '/');
    size_t size = slash ? (size_t)(slash - one) : 0;
    return size == (other_slash ? (size_t)(other_slash - other) : 0) &&
           strncmp(one, other, size) == 0;
}

/* Replaces the files one by one, and stops at the first failure. */
static bool replace_all(struct save *save)
{
    for (size_t i = 0; i < save->count; i++)
        if (is_caught(&save->entries[i]) || !cli_replace(&save->entries[i]))
            return false;
    /* The files are sorted by folder: each folder is synced once, after its last file. */
    for (size_t i = 0; i < save->count; i++) {
        bool last = i + 1 == save->count || !same_folder(&save->entries[i], &save->entries[i + 1]);
        if (last && !cli_replace_sync(&save->entries[i]))
            return false;
    }
    return true;
}

static void say_failures(const struct save *save)
{
    for (size_t i = 0; i < save->count; i++) {
        const struct cli_replacement *e = &save->entries[i];
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
    /* All of them: a file that cannot be put back must not keep the others from it. */
    for (size_t i = save->count; i-- > 0;) {
        struct cli_replacement *e = &save->entries[i];
        undone += e->replaced;
        lost += !cli_replace_undo(e);
    }
    if (lost)
        cli_say("%zu of %zu files could not be put back", lost, save->count);
    else if (undone)
        cli_say("%zu file%s already replaced %s put back; nothing was changed", undone,
                undone == 1 ? "" : "s", undone == 1 ? "was" : "were");
    else
        cli_say("nothing was written");
}

static void clean_up(struct save *save)
{
    for (size_t i = 0; i < save->count; i++)
        cli_replace_clean(&save->entries[i]);
    free(save->entries);
}

/* Counts the temporary files in the folder of `path`. `first`: the path of the first of all. */
static size_t count_leftovers(const char *path, char *first, size_t size)
{
    const char *slash = strrchr(path, '/');
    size_t count = 0, length = slash ? (size_t)(slash - path) + 1 : 0;
    char *folder = malloc(length + 2);
    if (!folder)
        return 0;
    snprintf(folder, length + 2, "%.*s%s", (int)length, path, slash ? "" : ".");
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        const char *name = entry->d_name; /* a name that begins with the mark is the user's */
        if (name[0] != '.' || !strstr(name + 1, cli_temporary_mark))
            continue;
        if (!*first)
            snprintf(first, size, "%.*s%s", (int)length, path, name);
        count++;
    }
    if (dir)
        closedir(dir);
    free(folder);
    return count;
}

/* Temporary files may belong to an otelx that was killed, or to one that is still at work. otelx
 * only names them: a person decides whether to remove them. */
static void say_leftovers(const struct save *save)
{
    char first[PATH_MAX] = "";
    size_t count = 0;
    for (size_t i = 0; i < save->count; i++)
        if (i == 0 || !same_folder(&save->entries[i - 1], &save->entries[i]))
            count += count_leftovers(save->entries[i].file->path, first, sizeof first);
    if (count)
        cli_say("%s%s: left behind by an otelx that was killed; if no otelx is at work there, "
                "`find . -name '.*.otelx-*' -delete` removes such files",
                first, count > 1 ? " and others" : "");
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
    save.mask = umask(0); /* umask cannot be read without setting it */
    umask(save.mask);
    hold_signals(before);
    say_leftovers(&save);
    bool ok = prepare_all(&save) && replace_all(&save);
    if (!ok)
        undo_all(&save);
    clean_up(&save);
    release_signals(before);
    return ok;
}
