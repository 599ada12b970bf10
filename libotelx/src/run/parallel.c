/* Documents do not depend on each other once the index is made. A thread works on some of them in a
 * state and a result of its own; the results are then appended in the order of the input. The work
 * is done in turns, so that few results wait in memory. */
#include "run/parallel.h"

#include <otelx.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/source.h"
#include "run/document.h"
#include "run/result.h"

enum { SMALLEST_PART = 16 * 1024, LARGEST_PART = 1024 * 1024 };

/* Documents that follow each other, and what a thread makes of them. */
struct part {
    struct otx_state state;
    struct otelx_result result;
    struct otx_span span;
    pthread_t thread;
    bool started, good;
};

/* The documents from `start` on, about `size` bytes in all. */
static struct otx_span span_of(struct otx_str text, size_t start, size_t size)
{
    struct otx_span doc, span = {start, start};
    while (span.end - start < size && otx_next_doc(text, &span.end, &doc))
        continue;
    return span;
}

static void *run_part(void *argument)
{
    struct part *part = argument;
    struct otx_state *s = &part->state;
    part->good = (s->filter.arena || otx_begin_filter(s)) && otx_run_documents(s, part->span);
    otx_buf_add(&part->result.text, otx_str_sub(s->run->text, s->copied, part->span.end));
    return NULL;
}

static void start_part(struct otx_state *s, struct part *part, struct otx_span span)
{
    part->span = span;
    part->result.filter_source = s->result->filter_source;
    part->state.run = s->run;
    part->state.result = &part->result;
    part->state.apart = true;
    part->state.told = false;
    part->state.documents = 0;
    part->state.copied = span.start;
    part->started =
        span.start < span.end && pthread_create(&part->thread, NULL, run_part, part) == 0;
}

static bool too_many(const struct otx_state *s, const struct part *part)
{
    return part->result.change_count > s->run->options.max_items - s->result->change_count;
}

/* Appends the result of a part. When the part failed, or depends on documents before it, its
 * documents are worked on again here, and its state is thrown away: it refers to texts of the
 * result. */
static bool add_part(struct otx_state *s, struct part *part)
{
    if (!part->good || s->list_seen || too_many(s, part)) {
        otx_state_free(&part->state);
        part->state = (struct otx_state){0};
        return otx_run_documents(s, part->span);
    }
    if (!otx_begin_selection(s))
        return false;
    if (s->told)
        otx_diags_drop(&part->result.diags, OTX_LEFT_OUT);
    s->told |= part->state.told;
    s->documents += part->state.documents;
    otx_add_selection(s, &part->state);
    otx_buf_add(&s->result->text, otx_str_sub(s->run->text, s->copied, part->span.start));
    s->copied = part->span.end;
    return otx_result_add(s->result, &part->result) || otx_stop(s, OTELX_ENOMEM);
}

static bool finish_part(struct otx_state *s, struct part *part, bool good)
{
    if (part->started)
        pthread_join(part->thread, NULL);
    else if (good)
        run_part(part); /* there was no thread for it */
    good = good && add_part(s, part);
    otx_result_clear(&part->result);
    return good;
}

/* Gives each thread a part. The part of the calling thread goes straight into the result. */
static bool run_turn(struct otx_state *s, struct part *parts, size_t count, size_t *pos)
{
    struct otx_str text = s->run->text;
    size_t size = (text.n - *pos) / (count + 1);
    size = size < SMALLEST_PART ? SMALLEST_PART : size > LARGEST_PART ? LARGEST_PART : size;
    struct otx_span own = span_of(text, *pos, size);
    *pos = own.end;
    for (size_t i = 0; i < count; i++) {
        start_part(s, &parts[i], span_of(text, *pos, size));
        *pos = parts[i].span.end;
    }
    bool good = otx_run_documents(s, own);
    for (size_t i = 0; i < count; i++)
        good = finish_part(s, &parts[i], good);
    return good;
}

/* Works on the first document alone: if it is a ResourceList, it sets the configuration that all
 * other documents read. */
static bool run_first(struct otx_state *s, size_t *pos)
{
    struct otx_span span = span_of(s->run->text, *pos, 1);
    *pos = span.end;
    return otx_run_documents(s, span);
}

bool otx_share(struct otx_state *s)
{
    size_t size = s->run->text.n, threads = s->run->options.threads, pos = 0;
    if (threads > size / SMALLEST_PART)
        threads = size / SMALLEST_PART;
    struct part *parts = threads > 1 ? calloc(threads - 1, sizeof *parts) : NULL;
    if (!parts)
        return otx_run_documents(s, (struct otx_span){0, size});
    bool good = true;
    while (good && pos < size && !s->documents)
        good = run_first(s, &pos);
    while (good && pos < size)
        good = run_turn(s, parts, threads - 1, &pos);
    for (size_t i = 0; i < threads - 1; i++)
        otx_state_free(&parts[i].state);
    free(parts);
    return good;
}
