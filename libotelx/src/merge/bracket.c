/* Where the text of an item in brackets begins and ends is a matter of taste, as long as it comes
 * out the same both ways: its own comma goes with it, and so do the comments on its own lines. */
#include "merge/bracket.h"

#include <string.h>

#include "base/source.h"
#include "edit/child.h"
#include "edit/edits.h"
#include "edit/flow.h"
#include "edit/place.h"
#include "merge/add.h"
#include "merge/draft.h"
#include "merge/take.h"
#include "yaml/style.h"

struct job {
    struct otx_arena *arena;
    struct otx_draft draft;
    struct otx_want *want;
    unsigned dent;                /* spaces before the line on which the list begins */
    const struct otx_node *there; /* the list in the document */
    struct {
        const struct otx_want *want;
        struct otx_node *node;
    } given[OTX_MAX_TAKEN];
    size_t count;
};

/* Still to be given back, from brackets into brackets. */
static bool is_waiting(const struct otx_want *want)
{
    return want->shape == OTX_LEAF && want->verb == OTX_ABSENT && want->taken.n && !want->node &&
           want->from != OTX_FROM_BLOCK && want->outcome != OTX_GIVEN_BACK;
}

/* Whether it is a list in brackets on which one thing must be done after the other; `both`: ours
 * goes and ours comes. */
static bool is_job(const struct otx_node *list, const struct otx_want *want, bool both)
{
    if (list->kind != OTX_SEQ || otx_is_block(list) || !list->first)
        return false;
    for (const struct otx_want *w = want->first; w; w = w->next)
        if (w->outcome == OTX_TAKEN || is_waiting(w))
            return true;
    return both && otx_has_survivor(list);
}

static struct otx_place place_of(struct job *job)
{
    return (struct otx_place){otx_buf_str(&job->draft.text), &job->draft.edits};
}

/* Whether this could not stand in JSON, for how it is written or for a comment. */
static bool is_odd(const struct otx_node *item, struct otx_str text)
{
    bool quoted = false;
    if (!otx_is_json(item))
        return true;
    for (size_t i = 0; i < text.n; i++) {
        if (!quoted && text.p[i] == '#')
            return true;
        quoted ^= text.p[i] == '"';
        i += quoted && text.p[i] == '\\';
    }
    return false;
}

/* Lines behind the first break go `from` columns to the left and `to` to the right; false when some
 * are not indented so far. */
static bool shift(struct otx_buf *buf, struct otx_str text, unsigned from, unsigned to)
{
    size_t first = otx_line_end(text, 0);
    otx_buf_add(buf, otx_str_sub(text, 0, first));
    return otx_block_shift(buf, otx_str_sub(text, first, text.n), from, to);
}

/* The item behind which this one stood, or none; false when that is not there, or not yet. Of one
 * that is still taken out, what that stood behind. */
static bool find_before(const struct job *job, const struct otx_want *want,
                        struct otx_node **before)
{
    *before = NULL;
    for (size_t steps = 0; want->after.p && steps < OTX_MAX_TAKEN; steps++) {
        for (size_t i = 0; i < job->count; i++)
            if (otx_str_eq(job->given[i].want->key, want->after))
                *before = job->given[i].node;
        const struct otx_want *absent = *before ? NULL : otx_find_taken(job->want, want->after);
        if (!*before && !absent)
            *before = otx_seq_find(job->draft.list, job->want->merge_key, want->after).value;
        if (!absent || is_waiting(absent))
            return *before != NULL;
        want = absent;
    }
    return !want->after.p;
}

/* Where the text of a taken item goes, or SIZE_MAX when it does not fit what is there by now. */
static size_t place_for(const struct job *job, const struct otx_want *want,
                        const struct otx_node *before)
{
    struct otx_str text = otx_buf_str(&job->draft.text);
    size_t at = job->draft.list->start + 1, bracket = job->draft.list->end - 1;
    if (before) {
        size_t end = otx_child_end(job->draft.list, before);
        at = otx_flow_comma(text, end, bracket);
        if (want->from == OTX_FROM_END)
            return end;
        if (at == bracket)
            return SIZE_MAX;
        at++;
    }
    size_t next = otx_flow_skip(text, at, bracket), line = otx_line_end(text, at);
    switch (want->from) {
    case OTX_FROM_LINES:
        at = line < next ? line : SIZE_MAX;
        break;
    case OTX_FROM_HEAD:
        at = next;
        break;
    case OTX_FROM_COMMA:
        break;
    default:
        return SIZE_MAX;
    }
    return before || next < bracket ? at : SIZE_MAX;
}

/* The text that comes back. In front of another item, blanks before it go behind it: the bracket
 * has its own. */
static struct otx_str text_of(struct job *job, const struct otx_want *want, bool in_front)
{
    struct otx_buf buf = {0};
    struct otx_str taken = want->taken;
    size_t blanks = in_front ? otx_skip_blanks(taken, 0, taken.n) : 0;
    shift(&buf, otx_str_sub(taken, blanks, taken.n), 0, want->as_is ? 0 : job->dent);
    otx_buf_add(&buf, otx_str_sub(taken, 0, blanks));
    struct otx_str text = otx_buf_done(job->arena, &buf);
    job->draft.failed |= job->arena->failed;
    return text;
}

/* Whether it came back as it was; else it is to be written anew, like something of ours. */
static bool give(struct job *job, struct otx_want *want, struct otx_node *before)
{
    size_t at = place_for(job, want, before);
    if (at == SIZE_MAX || job->count == OTX_MAX_TAKEN)
        return false;
    if (!want->in_json && is_odd(want->value, want->taken) && otx_is_json_but(job->there))
        return false; /* something has made JSON of it since */
    struct otx_str all = otx_buf_str(&job->draft.text);
    size_t next = otx_flow_skip(all, at, job->draft.list->end - 1);
    bool in_front = !before && want->from == OTX_FROM_COMMA && otx_line_end(all, at) >= next;
    if (in_front)
        at = next;
    struct otx_str text = text_of(job, want, in_front);
    const struct otx_node *item = otx_taken_item(job->arena, text, want->from);
    struct otx_node *copy = item ? otx_new_copy(job->arena, item) : NULL;
    if (!copy || !otx_node_equal(copy, want->value))
        return false;
    otx_edit_add(&job->draft.edits, at, 0, text);
    otx_draft_step(&job->draft);
    otx_node_move(copy, at);
    otx_draft_put(&job->draft, before, copy);
    job->given[job->count].want = want;
    job->given[job->count++].node = copy;
    otx_want_added(want);
    return true;
}

/* Gives one back that can be; false when none is left. `lost`: also what stood behind something
 * that is gone, behind all that stays. */
static bool give_next(struct job *job, bool lost)
{
    struct otx_node *last = NULL;
    for (struct otx_node *c = job->draft.list->first; c; c = c->next)
        last = c->doomed ? last : c;
    for (struct otx_want *w = job->want->first; w && !job->draft.failed; w = w->next) {
        struct otx_node *before;
        if (is_waiting(w) &&
            (find_before(job, w, &before) ? give(job, w, before) : lost && give(job, w, last)))
            return true;
    }
    return false;
}

static void give_back(struct job *job)
{
    while (give_next(job, false) || give_next(job, true))
        continue;
}

/* Ours that goes, then ours that comes; at once when nothing else would be between them. */
static const char *change(struct job *job)
{
    struct otx_draft *draft = &job->draft;
    struct otx_place place = place_of(job);
    const char *why = otx_place_removals(&place, draft->list);
    if (!why && otx_has_survivor(draft->list)) {
        for (struct otx_node *c = draft->list->first, *next; c; c = next) {
            next = c->next;
            if (c->doomed)
                otx_draft_drop(draft, c);
        }
        otx_draft_step(draft);
        place = place_of(job);
    }
    if (!why && !draft->failed)
        why = otx_add_missing(job->arena, &place, draft->list, job->want);
    otx_draft_step(draft);
    return why;
}

struct cut {
    size_t start, end;
    enum otx_taken_from from;
};

/* The last item, with no comma of its own: that before it goes too. */
static const char *cut_last(struct otx_str text, const struct otx_node *list,
                            const struct otx_node *item, const struct otx_node *before,
                            struct cut *cut)
{
    size_t end = before ? otx_child_end(list, before) : list->end;
    if (end >= text.n || text.p[end] != ',' || memchr(text.p + end, '#', item->head - end))
        return "stands last in its brackets, behind a comment; put a comma behind it";
    *cut = (struct cut){end, otx_child_end(list, item), OTX_FROM_END};
    return NULL;
}

static const char *find_cut(struct otx_str text, const struct otx_node *list,
                            const struct otx_node *item, struct cut *cut)
{
    const struct otx_node *before = NULL;
    size_t bracket = list->end - 1, start = list->start + 1;
    for (const struct otx_node *c = list->first; c != item; c = c->next)
        before = c;
    if (before)
        start = otx_flow_comma(text, otx_child_end(list, before), bracket) + 1;
    size_t comma = otx_flow_comma(text, otx_child_end(list, item), bracket);
    if (comma == bracket)
        return cut_last(text, list, item, before, cut);
    size_t next = otx_flow_skip(text, comma + 1, bracket);
    size_t line = otx_line_end(text, start), last = otx_line_end(text, comma);
    bool begins = line < item->head, ends = last < next; /* the item its line, its comma's line */
    if (begins && ends)
        *cut = (struct cut){line, last, OTX_FROM_LINES};
    else if (!begins && (before || ends))
        *cut = (struct cut){start, comma + 1, OTX_FROM_COMMA};
    else
        *cut = (struct cut){item->head, next, OTX_FROM_HEAD};
    return NULL;
}

static bool is_item(struct job *job, const struct otx_want *want, struct otx_str text,
                    const struct otx_node *item)
{
    const struct otx_node *alone = otx_taken_item(job->arena, text, want->from);
    return alone && otx_node_equal(alone, item);
}

/* Without the indentation of the list, so that the record is the same wherever the workload stands;
 * as it is when it would not be found to be the same again. */
static const char *keep(struct job *job, const struct otx_node *item, struct otx_str text,
                        struct otx_want *want)
{
    struct otx_buf buf = {0};
    bool all = shift(&buf, text, job->dent, 0);
    struct otx_str shifted = otx_buf_done(job->arena, &buf);
    job->draft.failed |= job->arena->failed;
    want->as_is = !all || !is_item(job, want, shifted, item);
    want->in_json = is_odd(item, text) && otx_is_json_but(job->there);
    want->taken = want->as_is ? otx_str_copy(job->arena, text) : shifted;
    if (!want->taken.p || !is_item(job, want, want->taken, item))
        return "must be written without aliases; it is to be taken out of its list";
    return NULL;
}

static const char *take(struct job *job, struct otx_node *item, struct otx_want *want)
{
    struct otx_str text = otx_buf_str(&job->draft.text);
    struct cut cut;
    const char *why = find_cut(text, job->draft.list, item, &cut);
    if (why)
        return why;
    want->from = cut.from;
    why = keep(job, item, otx_str_sub(text, cut.start, cut.end), want);
    otx_draft_drop(&job->draft, item);
    otx_edit_add(&job->draft.edits, cut.start, cut.end - cut.start, (struct otx_str){NULL, 0});
    otx_draft_step(&job->draft);
    return why;
}

static struct otx_want *want_of(const struct job *job, const struct otx_node *item)
{
    struct otx_str key = otx_map_text(item, job->want->merge_key);
    for (struct otx_want *w = job->want->first; w; w = w->next)
        if (w->outcome == OTX_TAKEN && otx_str_eq(w->key, key))
            return w;
    return NULL;
}

/* From the last to the first: they come back from the first to the last. */
static const char *take_out(struct job *job, const struct otx_want **stuck)
{
    for (;;) {
        struct otx_node *item = NULL;
        for (struct otx_node *c = job->draft.list->first; c; c = c->next)
            item = c->taken ? c : item;
        struct otx_want *want = item ? want_of(job, item) : NULL;
        if (!want || job->draft.failed)
            return NULL;
        *stuck = want;
        const char *why = take(job, item, want);
        if (why)
            return why;
    }
}

/* One step after the other. */
static const char *settle_brackets(struct otx_arena *arena, const struct otx_place *place,
                                   const struct otx_node *list, struct otx_want *want,
                                   const struct otx_want **stuck)
{
    struct job job = {.arena = arena, .want = want, .there = list};
    size_t line = otx_line_start(place->text, list->start);
    const char *why = NULL;
    while (place->text.p[line + job.dent] == ' ')
        job.dent++;
    otx_draft_open(&job.draft, arena, place->text, list);
    if (!job.draft.failed)
        give_back(&job);
    if (!job.draft.failed)
        why = change(&job);
    if (!why && !job.draft.failed)
        why = take_out(&job, stuck);
    otx_draft_close(&job.draft, place->edits);
    return why;
}

const char *otx_settle(struct otx_arena *arena, const struct otx_place *place,
                       const struct otx_node *node, struct otx_want *want, bool goes, bool comes,
                       const struct otx_want **stuck)
{
    const char *why = NULL;
    *stuck = want;
    if (is_job(node, want, goes && comes))
        return settle_brackets(arena, place, node, want, stuck);
    if (goes)
        why = otx_place_removals(place, node);
    return why || !comes ? why : otx_add_missing(arena, place, node, want);
}
