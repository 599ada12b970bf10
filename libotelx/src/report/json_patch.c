/* A reader carries out the operations in their order. They are made from front to back: everything
 * before the present place has its new form already, so an index is an index in the new form. */
#include "report/json_patch.h"

#include "kube/pod_lists.h"
#include "report/delta.h"

/* A key or an index of a JSON pointer. */
struct step {
    struct step *up; /* NULL for the whole object */
    struct otx_str key;
    size_t index;
    bool is_index, at_end;
    /* the item that must be here; NULL after its `test` was written, or when there is none */
    const struct otx_node *item;
    /* the field that names the item; NULL: the item is a scalar and names itself */
    const char *merge_key;
};

/* `~` and `/` are escaped in a JSON pointer (RFC 6901). */
static void put_key(struct otx_buf *path, struct otx_str key)
{
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] == '~' || key.p[i] == '/')
            otx_buf_text(path, key.p[i] == '~' ? "~0" : "~1");
        else
            otx_buf_char(path, key.p[i]);
    }
}

static void put_steps(struct otx_buf *path, const struct step *step)
{
    if (!step->up)
        return;
    put_steps(path, step->up);
    otx_buf_char(path, '/');
    if (step->at_end)
        otx_buf_char(path, '-');
    else if (step->is_index)
        otx_buf_number(path, step->index);
    else
        put_key(path, step->key);
}

static void put_pair(struct otx_jsonpatch *job, const char *key, struct otx_str text)
{
    struct otx_node name = {.kind = OTX_SCALAR, .style = OTX_PLAIN, .text = otx_str_of(key)};
    struct otx_node value = {.kind = OTX_SCALAR, .style = OTX_DOUBLE, .text = text};
    otx_emit_pair(job->out, job->look, 2, &name, &value);
    otx_buf_add(job->out, job->look->eol);
}

/* Writes one operation. `value` may be NULL. */
static void put_op(struct otx_jsonpatch *job, const char *op, const struct step *step,
                   const struct otx_node *value)
{
    struct otx_node name = {.kind = OTX_SCALAR, .style = OTX_PLAIN, .text = OTX_S("value")};
    struct otx_buf path = {0};
    put_steps(&path, step);
    otx_buf_text(job->out, "- ");
    put_pair(job, "op", otx_str_of(op));
    otx_buf_fill(job->out, ' ', 2);
    put_pair(job, "path", otx_buf_str(&path));
    if (value) {
        job->unfit |= !otx_delta_is_portable(value);
        otx_buf_fill(job->out, ' ', 2);
        otx_emit_pair(job->out, job->look, 2, &name, value);
        otx_buf_add(job->out, job->look->eol);
    }
    job->out->failed |= otx_buf_end(&path);
}

/* Writes a `test` for each item on the path that has none yet: an index says nothing when the list
 * has changed. */
static void put_guards(struct otx_jsonpatch *job, struct step *step)
{
    if (!step)
        return;
    put_guards(job, step->up);
    const struct otx_node *item = step->item;
    step->item = NULL;
    if (!item)
        return;
    const struct otx_node *name = step->merge_key ? otx_delta_name(item, step->merge_key) : item;
    if (!name)
        return;
    struct step key = {.up = step, .key = otx_str_of(step->merge_key)};
    struct otx_node value = otx_delta_written(name);
    put_op(job, "test", step->merge_key ? &key : step, &value);
}

static void change(struct otx_jsonpatch *job, struct step *step, const char *op,
                   const struct otx_node *expected, const struct otx_node *value)
{
    put_guards(job, step);
    if (expected && expected->kind == OTX_SCALAR)
        put_op(job, "test", step, expected);
    put_op(job, op, step, value);
}

static void diff(struct otx_jsonpatch *job, struct step *at, const struct otx_node *a,
                 const struct otx_node *b);

/* Whether a step leads to annotations that the object shares with other tools, as every object in a
 * cluster does. */
static bool is_shared(const struct otx_jsonpatch *job, const struct step *step)
{
    return job->live && otx_str_is(step->key, "annotations") &&
           otx_str_is(step->up->key, "metadata") && !step->up->up->up;
}

/* Removes a value; of shared annotations only our own pairs. */
static void take(struct otx_jsonpatch *job, struct step *step, const struct otx_node *value)
{
    bool shared = is_shared(job, step);
    if (!shared)
        change(job, step, "remove", value, NULL);
    for (const struct otx_node *key = shared ? otx_first_key(value) : NULL; key;
         key = otx_next_key(key)) {
        struct step part = {.up = step, .key = key->text};
        change(job, &part, "remove", otx_value(key), NULL);
    }
}

static void diff_maps(struct otx_jsonpatch *job, struct step *at, const struct otx_node *a,
                      const struct otx_node *b)
{
    static const struct otx_node nothing = {
        .kind = OTX_SCALAR, .style = OTX_PLAIN, .text = {"null", 4}};
    const struct otx_node *next = b->first, *old = a->first;
    for (const struct otx_node *key = a->first; key; key = otx_next_key(key)) {
        struct step step = {.up = at, .key = key->text};
        if (!otx_delta_value(b, key, &next))
            take(job, &step, otx_value(key));
    }
    for (const struct otx_node *key = b->first; key; key = otx_next_key(key)) {
        struct step step = {.up = at, .key = key->text};
        const struct otx_node *value = otx_delta_value(a, key, &old);
        if (value)
            diff(job, &step, value, otx_value(key));
        else if (!is_shared(job, &step))
            change(job, &step, "add", &nothing, otx_value(key));
    }
}

/* Whether two items are the old and the new form of one item. */
static bool is_one(const char *merge_key, const struct otx_node *a, const struct otx_node *b)
{
    if (!merge_key)
        return otx_delta_same(a, b);
    const struct otx_node *old = otx_delta_name(a, merge_key), *now = otx_delta_name(b, merge_key);
    return old && now ? otx_node_equal(old, now) : otx_delta_same(a, b);
}

/* Whether the old item is in the rest of the new list. If so, new items were inserted before it. */
static bool comes_later(const char *merge_key, const struct otx_node *a, const struct otx_node *b)
{
    while (b && !is_one(merge_key, a, b))
        b = b->next;
    return b != NULL;
}

/* Makes a step expect an item: by its name, or as a scalar by itself. */
static void expect(struct step *step, const struct otx_node *item, const char *merge_key)
{
    bool scalar = item && item->kind == OTX_SCALAR;
    step->merge_key = merge_key;
    step->item = scalar || merge_key ? item : NULL;
    if (scalar)
        step->merge_key = NULL;
}

/* Adds an item at the end, with a `test` for the last item. */
static void append(struct otx_jsonpatch *job, struct step *last, const struct step *here,
                   const struct otx_node *item)
{
    struct step end = {.up = here->up, .is_index = true, .at_end = true};
    put_guards(job, last);
    change(job, &end, "add", NULL, item);
}

static const char *merge_key_of(const struct otx_jsonpatch *job, struct otx_str list)
{
    const char *merge_key = otx_merge_key(list);
    for (size_t i = 0; i < job->list_count && !merge_key; i++)
        if (otx_str_eq(job->lists[i].list, list))
            merge_key = job->lists[i].field;
    return merge_key;
}

static void diff_lists(struct otx_jsonpatch *job, struct step *at, const struct otx_node *a,
                       const struct otx_node *b)
{
    const char *merge_key = merge_key_of(job, at->key);
    const struct otx_node *old = a->first, *now = b->first;
    struct step step = {.up = at, .is_index = true}, last = {.up = at};
    expect(&step, old, merge_key);
    while (old || now) {
        bool one = old && now && is_one(merge_key, old, now);
        /* an old item that comes later was not removed: new items go before it */
        bool gone = old && !one && !comes_later(merge_key, old, now);
        if (one)
            diff(job, &step, old, now);
        else if (gone)
            change(job, &step, "remove", NULL, NULL);
        else if (old)
            change(job, &step, "add", NULL, now);
        else
            append(job, &last, &step, now);
        if (one)
            last = step;
        if (!gone) {
            now = now->next;
            step.index++;
        }
        if (one || gone) {
            old = old->next;
            expect(&step, old, merge_key);
        }
    }
}

static void diff(struct otx_jsonpatch *job, struct step *at, const struct otx_node *a,
                 const struct otx_node *b)
{
    if (otx_delta_same(a, b))
        return;
    if (a->kind == OTX_MAP && b->kind == OTX_MAP)
        diff_maps(job, at, a, b);
    else if (a->kind == OTX_SEQ && b->kind == OTX_SEQ)
        diff_lists(job, at, a, b);
    else if (is_shared(job, at))
        take(job, at, a);
    else
        change(job, at, otx_is_null(a) && !at->is_index ? "add" : "replace", a, b);
}

void otx_jsonpatch_diff(struct otx_jsonpatch *job, const struct otx_node *before,
                        const struct otx_node *after)
{
    struct step root = {.up = NULL};
    diff(job, &root, before, after);
}
