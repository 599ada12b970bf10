/* Collects the files and folders that kustomizations name. The library reads the kustomizations. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "input/kustomizations.h"

#include <otelx.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const cli_kustomization_names[] = {"kustomization.yaml", "kustomization.yml",
                                               "Kustomization", NULL};

bool cli_is_kustomization(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    for (size_t i = 0; cli_kustomization_names[i]; i++)
        if (strcmp(name, cli_kustomization_names[i]) == 0)
            return true;
    return false;
}

static bool add(struct cli_kustomizations *all, const char *real, const char *field)
{
    struct stat info;
    bool folder = stat(real, &info) == 0 && S_ISDIR(info.st_mode);
    size_t size = strlen(real) + 2;
    if (all->count == all->cap) {
        size_t cap = all->cap ? all->cap * 2 : 32;
        struct cli_part_name *items = realloc(all->items, cap * sizeof *items);
        if (!items)
            return false;
        all->items = items;
        all->cap = cap;
    }
    char *path = malloc(size);
    if (!path)
        return false;
    snprintf(path, size, "%s%s", real, folder ? "/" : "");
    all->items[all->count++] = (struct cli_part_name){path, field};
    return true;
}

bool cli_kustomizations_add(struct cli_kustomizations *all, const struct cli_text *text,
                            const char *real)
{
    otelx_kustomization *k;
    const char *slash = strrchr(real, '/');
    int size = slash ? (int)(slash - real) + 1 : 0;
    otelx_status status = otelx_kustomization_new(&k, (otelx_source){text->name, text->p, text->n});
    all->failed |= !k;
    for (size_t i = 0; k && i < otelx_kustomization_count(k); i++) {
        otelx_reference reference = otelx_kustomization_get(k, i);
        size_t room = (size_t)size + strlen(reference.path) + 1;
        char *path = malloc(room);
        if (path)
            snprintf(path, room, "%.*s%s", size, real, reference.path);
        /* NULL for a URL, an inline patch or a file that does not exist: nothing to leave out. */
        char *there = path ? realpath(path, NULL) : NULL;
        all->failed |= !path || (there && !add(all, there, reference.field));
        free(there);
        free(path);
    }
    otelx_kustomization_free(k);
    return status != OTELX_EINPUT;
}

static int by_path(const void *a, const void *b)
{
    const struct cli_part_name *one = a, *other = b;
    return strcmp(one->path, other->path);
}

bool cli_kustomizations_sort(struct cli_kustomizations *all)
{
    if (all->count)
        qsort(all->items, all->count, sizeof *all->items, by_path);
    return !all->failed;
}

static const char *find(const struct cli_kustomizations *all, char *path)
{
    const struct cli_part_name wanted = {.path = path};
    const struct cli_part_name *found =
        all->count ? bsearch(&wanted, all->items, all->count, sizeof wanted, by_path) : NULL;
    return found ? found->field : NULL;
}

const char *cli_kustomizations_find(const struct cli_kustomizations *all, const char *real)
{
    char *path = all->count ? strdup(real) : NULL;
    const char *field = path ? find(all, path) : NULL;
    for (char *slash; !field && path && (slash = strrchr(path, '/')) != NULL && slash > path;) {
        slash[1] = '\0';
        field = find(all, path);
        *slash = '\0';
    }
    free(path);
    return field;
}

void cli_kustomizations_free(struct cli_kustomizations *all)
{
    for (size_t i = 0; i < all->count; i++)
        free(all->items[i].path);
    free(all->items);
    *all = (struct cli_kustomizations){0};
}
