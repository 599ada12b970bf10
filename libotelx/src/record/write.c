/* Keys are sorted, so that the same record always gives the same text. */
#include "record/write.h"

#include <stdlib.h>

#include "kube/workload.h"
#include "tree/known.h"
#include "tree/node.h"
#include "yaml/emit.h"

struct writer {
    struct otx_arena *arena;
    struct otx_buf buf;
};

static void put_string(struct writer *w, struct otx_str text)
{
    static const struct otx_look json = {
        .json = true, .colon = {":", 1}, .comma = {",", 1}, .eol = {"\n", 1}};
    struct otx_node node = {.kind = OTX_SCALAR, .style = OTX_DOUBLE, .text = text};
    otx_emit_scalar(&w->buf, &json, true, &node);
}

static void put_comma(struct writer *w)
{
    char last = w->buf.n ? w->buf.p[w->buf.n - 1] : '{';
    if (last != '{' && last != '[')
        otx_buf_char(&w->buf, ',');
}

static void put_key(struct writer *w, struct otx_str key)
{
    put_comma(w);
    put_string(w, key);
    otx_buf_char(&w->buf, ':');
}

/* Writes a null that was in the place of a collection or value. */
static void put_null(struct writer *w, const struct otx_known *known)
{
    if (!known->before.p) {
        otx_buf_text(&w->buf, "null");
        return;
    }
    otx_buf_char(&w->buf, '[');
    put_string(w, known->before);
    otx_buf_char(&w->buf, ']');
}

static bool has_mark(const struct otx_known *known)
{
    return known->was == OTX_WAS_NULL || known->was == OTX_WAS_THERE;
}

static void put_mark(struct writer *w, const struct otx_known *known)
{
    if (known->was == OTX_WAS_NULL)
        put_null(w, known);
    else
        put_string(w, known->names);
}

/* Digests, separators and marks need no escapes. */
static void put_leaf_text(struct writer *w, const struct otx_known *leaf)
{
    struct otx_buf *buf = &w->buf;
    otx_buf_char(buf, '"');
    if (leaf->renamed)
        otx_buf_char(buf, '>');
    else if (leaf->sep)
        otx_buf_char(buf, leaf->sep);
    else if (leaf->state == OTX_THEIRS)
        otx_buf_char(buf, '=');
    if (!leaf->renamed)
        otx_buf_add(buf, leaf->wrote);
    if (leaf->sep && leaf->extends) {
        otx_buf_char(buf, '|');
        otx_buf_add(buf, leaf->users);
    }
    otx_buf_char(buf, '"');
}

static void put_leaf(struct writer *w, const struct otx_known *leaf)
{
    if (!leaf->has_before) {
        put_leaf_text(w, leaf);
        return;
    }
    otx_buf_char(&w->buf, '[');
    put_leaf_text(w, leaf);
    otx_buf_char(&w->buf, ',');
    if (leaf->before.p)
        put_string(w, leaf->before);
    else
        otx_buf_text(&w->buf, "null");
    otx_buf_char(&w->buf, ']');
}

static int by_key(const void *a, const void *b)
{
    const struct otx_known *const *x = a, *const *y = b;
    return otx_str_compare((*x)->key, (*y)->key);
}

/* Whether a child is written: it is a leaf with a state, or a collection that is marked or holds a
 * written child. */
static bool is_told(const struct otx_known *known)
{
    bool any = known->state != OTX_UNKNOWN || has_mark(known);
    for (const struct otx_known *child = known->first; child && !any; child = child->next)
        any = is_told(child);
    return any;
}

/* The children that are written, sorted by key; *count gets their number. */
static const struct otx_known **sorted(struct writer *w, const struct otx_known *known,
                                       size_t *count)
{
    size_t room = 1;
    for (const struct otx_known *child = known->first; child; child = child->next)
        room++;
    const struct otx_known **all = otx_alloc(w->arena, room * sizeof *all);
    *count = 0;
    for (const struct otx_known *child = known->first; all && child; child = child->next)
        if (is_told(child))
            all[(*count)++] = child;
    if (all)
        qsort(all, *count, sizeof *all, by_key);
    return all;
}

static void put_children(struct writer *w, const struct otx_known *known);

static void put_child(struct writer *w, const struct otx_known *child)
{
    put_key(w, child->key);
    if (child->state != OTX_UNKNOWN) {
        put_leaf(w, child);
        return;
    }
    otx_buf_char(&w->buf, '{');
    if (has_mark(child)) {
        put_key(w, OTX_S(""));
        put_mark(w, child);
    }
    put_children(w, child);
    otx_buf_char(&w->buf, '}');
}

static void put_children(struct writer *w, const struct otx_known *known)
{
    size_t count;
    const struct otx_known **all = sorted(w, known, &count);
    for (size_t i = 0; all && i < count; i++)
        put_child(w, all[i]);
}

static void put_names(struct writer *w, const struct otx_node *names)
{
    otx_buf_char(&w->buf, '[');
    for (const struct otx_node *name = names->first; name; name = name->next) {
        put_comma(w);
        put_string(w, name->text);
    }
    otx_buf_char(&w->buf, ']');
}

static void put_templates(struct writer *w, const struct otx_record *record);

/* Writes a key of the record that is not part of the pod, if it has a value. */
static void put_extra(struct writer *w, const struct otx_record *record, const char *key)
{
    struct otx_str name = otx_str_of(key);
    if (otx_str_is(name, "templates") && record->entries) {
        put_key(w, name);
        put_templates(w, record);
    } else if (otx_str_is(name, "annotations") && has_mark(&record->annotations)) {
        put_key(w, name);
        put_mark(w, &record->annotations);
    } else if (otx_str_is(name, "closed") && record->closed) {
        put_key(w, name);
        otx_buf_char(&w->buf, '1');
    } else if (otx_str_is(name, "to") && otx_first(record->to)) {
        put_key(w, name);
        put_names(w, record->to);
    } else if (otx_str_is(name, "v")) {
        put_key(w, name);
        otx_buf_char(&w->buf, '2');
    }
}

/* Writes the pod's keys and the `extras`, a list that ends with NULL, in one sorted sequence. */
static void put_map(struct writer *w, const struct otx_record *record, const char *const *extras)
{
    size_t count, next = 0;
    const struct otx_known **all = sorted(w, record->pod, &count);
    otx_buf_char(&w->buf, '{');
    while (all && (next < count || *extras)) {
        bool of_pod =
            next < count && (!*extras || otx_str_compare(all[next]->key, otx_str_of(*extras)) < 0);
        if (of_pod)
            put_child(w, all[next++]);
        else
            put_extra(w, record, *extras++);
    }
    otx_buf_char(&w->buf, '}');
}

/* Whether the record has a leaf that is ours or, with `theirs`, a leaf that is theirs. */
static bool tells_any(const struct otx_known *known, bool theirs)
{
    bool any = otx_is_ours(known) || (theirs && known->state == OTX_THEIRS);
    for (const struct otx_known *child = known->first; child && !any; child = child->next)
        any = tells_any(child, theirs);
    return any;
}

static int by_path(const void *a, const void *b)
{
    const struct otx_record_entry *const *x = a, *const *y = b;
    return otx_str_compare((*x)->path, (*y)->path);
}

static void put_entry(struct writer *w, const struct otx_record_entry *entry)
{
    static const char *const extras[] = {"to", NULL};
    const struct otx_record record = {.pod = entry->pod, .to = entry->to};
    put_map(w, &record, extras);
}

static void put_templates(struct writer *w, const struct otx_record *record)
{
    const struct otx_record_entry *all[OTX_MAX_TEMPLATES];
    size_t count = 0;
    for (const struct otx_record_entry *e = record->entries; e; e = e->next) {
        w->buf.failed |= count == OTX_MAX_TEMPLATES;
        if (tells_any(e->pod, e->stays) && count < OTX_MAX_TEMPLATES)
            all[count++] = e;
    }
    qsort(all, count, sizeof *all, by_path);
    otx_buf_char(&w->buf, '{');
    for (size_t i = 0; i < count; i++) {
        put_key(w, all[i]->path);
        put_entry(w, all[i]);
    }
    otx_buf_char(&w->buf, '}');
}

struct otx_str otx_record_entry_text(struct otx_arena *arena, const struct otx_record_entry *entry)
{
    struct writer w = {.arena = arena};
    if (!entry->pod || !tells_any(entry->pod, entry->stays))
        return (struct otx_str){NULL, 0};
    put_entry(&w, entry);
    return otx_buf_done(arena, &w.buf);
}

struct otx_str otx_record_text(struct otx_arena *arena, const struct otx_record *record)
{
    static const char *const extras[] = {"annotations", "closed", "templates", "to", "v", NULL};
    struct writer w = {.arena = arena};
    bool any = record->pod && tells_any(record->pod, record->stays);
    for (const struct otx_record_entry *e = record->entries; e && !any; e = e->next)
        any = tells_any(e->pod, e->stays);
    if (!any)
        return (struct otx_str){NULL, 0};
    put_map(&w, record, extras);
    return otx_buf_done(arena, &w.buf);
}
