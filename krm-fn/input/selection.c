/* Joins the values of repeated flags to the comma lists that the library takes. */
#include "input/selection.h"

#include <stdlib.h>
#include <string.h>

#include "input/glob.h"
#include "base/io.h"

/* `*out`: the words with commas between them, or NULL if there are none. False when out of memory.
 */
static bool join(char **out, const struct cli_words *words)
{
    size_t size = 1, n = 0;
    *out = NULL;
    if (!words->count)
        return true;
    for (size_t i = 0; i < words->count; i++)
        size += strlen(words->items[i]) + 1;
    char *text = *out = malloc(size);
    if (!text)
        return false;
    for (size_t i = 0; i < words->count; i++) {
        size_t length = strlen(words->items[i]);
        if (i)
            text[n++] = ',';
        memcpy(text + n, words->items[i], length);
        n += length;
    }
    text[n] = '\0';
    return true;
}

bool cli_selection_new(struct cli_selection *out, const struct cli_options *options)
{
    *out = (struct cli_selection){.filter = OTELX_FILTER_INIT};
    bool ok = join(&out->selector, &options->selectors) &&
              join(&out->name_space, &options->name_spaces) && join(&out->kind, &options->kinds) &&
              join(&out->name, &options->names) && join(&out->container, &options->containers);
    out->filter.selector = out->selector;
    out->filter.name_space = out->name_space;
    out->filter.kind = out->kind;
    out->filter.name = out->name;
    out->filter.container = out->container;
    if (!ok)
        cli_say("out of memory");
    return ok;
}

static bool matches(const char *pattern, size_t size, const char *name)
{
    struct cli_glob *glob;
    if (!cli_glob_new(&glob, pattern, size, 0))
        cli_say("out of memory");
    bool is = glob && cli_glob_matches(glob, name);
    cli_glob_free(glob);
    return is;
}

bool cli_selection_means(const struct cli_selection *selection, const char *container)
{
    const char *p = selection->container;
    bool any = !p;
    for (; !any && p && *p; p += *p == ',') {
        size_t size = strcspn(p, ",");
        any = matches(p, size, container);
        p += size;
    }
    return any;
}

void cli_selection_free(struct cli_selection *selection)
{
    free(selection->selector);
    free(selection->name_space);
    free(selection->kind);
    free(selection->name);
    free(selection->container);
    *selection = (struct cli_selection){0};
}
