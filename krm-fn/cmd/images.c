/* The images of the agents: a registry must have them before the manifests are used. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work/ask.h"

/* The names are parts of the result's texts, and end in a blank or a NUL: hence `n`. */
struct images {
    struct image {
        const char *p;
        size_t n;
    } * items;
    size_t count, cap;
};

static int by_text(const void *a, const void *b)
{
    const struct image *x = a, *y = b;
    int order = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return order ? order : (x->n > y->n) - (x->n < y->n);
}

static bool add_image(struct images *images, const char *p, size_t n)
{
    if (images->count == images->cap) {
        size_t cap = images->cap ? 2 * images->cap : 16;
        void *items = realloc(images->items, cap * sizeof *images->items);
        if (!items)
            return false;
        images->items = items;
        images->cap = cap;
    }
    images->items[images->count++] = (struct image){p, n};
    return true;
}

static bool add_images(struct images *images, const char *text)
{
    bool good = true;
    while (*text && good) {
        size_t size = strcspn(text, " ");
        good = add_image(images, text, size);
        text += size + (text[size] == ' ');
    }
    return good;
}

static void put_images(const struct images *images)
{
    for (size_t i = 0; i < images->count; i++)
        if (!i || by_text(&images->items[i - 1], &images->items[i]) != 0)
            printf("%.*s\n", (int)images->items[i].n, images->items[i].p);
}

static bool write_images(struct cli_job *job)
{
    struct images images = {0};
    bool good = true;
    for (size_t i = 0; i < otelx_result_change_count(job->result) && good; i++)
        good = add_images(&images, otelx_result_change(job->result, i).images);
    if (!good)
        cli_say("out of memory");
    if (images.count)
        qsort(images.items, images.count, sizeof *images.items, by_text);
    if (good)
        put_images(&images);
    free(images.items);
    return good;
}

int cli_images(const struct cli_options *options)
{
    static const struct cli_question question = {
        .verb = otelx_apply_all, .write = write_images, .subject = CLI_STATES};
    return cli_ask(options, &question);
}
