/* Carries out the word of each leaf. Missing parts are rendered and added; parts that go are marked
 * as doomed, then removed together with their neighbours in one edit. The workload is refused where
 * an edit would change another place too (an anchor), or where the text is ambiguous (a key that
 * stands twice). */
#include "merge/merge.h"

#include "base/diag.h"
#include "edit/block.h"
#include "edit/child.h"
#include "edit/place.h"
#include "edit/wrap.h"
#include "merge/add.h"
#include "merge/fill.h"
#include "merge/rename.h"
#include "merge/restore.h"
#include "tree/known.h"

/* Writes the path of a want for a finding, such as `spec.containers[app].env`. */
static void add_path(struct otx_buf *buf, const struct otx_want *want)
{
    if (!want->parent)
        return;
    add_path(buf, want->parent);
    if (want->parent->shape == OTX_ITEMS)
        otx_buf_format(buf, "[%s]", want->key);
    else if (buf->n)
        otx_buf_format(buf, ".%s", want->key);
    else
        otx_buf_add(buf, want->key);
}

static void refuse(struct otx_merge *m, const struct otx_want *want, enum otx_code code, size_t at,
                   const char *why)
{
    struct otx_buf path = {0};
    /* the first reason counts */
    if (m->refused)
        return;
    m->refused = true;
    add_path(&path, want);
    struct otx_str short_name = want->key.n ? want->key : OTX_S("document");
    otx_diag_format(m->doc->diags, code, at, "`%s` %s", short_name, otx_str_of(why));
    if (m->doc->diags->count && !m->doc->diags->failed) {
        const char *field = otx_str_c(&m->doc->diags->arena, otx_buf_str(&path));
        if (field)
            m->doc->diags->items[m->doc->diags->count - 1].field = field;
    }
    m->doc->diags->failed |= otx_buf_end(&path);
}

static void refuse_at(struct otx_merge *m, const struct otx_want *want, struct otx_obstacle found)
{
    if (found.why)
        refuse(m, want, found.code, found.at, found.why);
}

static struct otx_place place_of(const struct otx_merge *m)
{
    return (struct otx_place){m->doc->text, &m->doc->edits};
}

/* An edit inside of an anchored node would change every place with an alias for it. */
static bool may_edit(struct otx_merge *m, const struct otx_want *want, const struct otx_node *node)
{
    for (const struct otx_node *at = node; at; at = at->parent) {
        if (!at->shared)
            continue;
        refuse(m, want, OTX_SHARED_NODE, node->head,
               "is shared through an anchor; write it out where it is to differ");
        return false;
    }
    return true;
}

/* An alias or a merge key `<<` that may supply the child which seems to be missing, or NULL. */
static const struct otx_node *hiding(const struct otx_node *node, const struct otx_want *want)
{
    if (want->shape == OTX_FIELDS)
        return otx_map_find(node, OTX_S("<<")).key;
    for (const struct otx_node *item = node->first; item; item = item->next)
        if (item->kind == OTX_ALIAS ||
            (want->merge_key && otx_map_get(item, "<<") && !otx_map_get(item, want->merge_key)))
            return item;
    return NULL;
}

static bool merge_any(struct otx_merge *m, struct otx_node *node, struct otx_want *want);

static void doom(struct otx_pair found)
{
    found.value->doomed = true;
    if (found.key)
        found.key->doomed = true;
}

struct tally {
    size_t missing, doomed;
};

/* The order in which the children of a list are merged. Removals and renames come first, since they
 * free names that our items need; names that are given back to the user's items come last, when
 * ours are gone. */
enum turn { GOES, RENAMED, WANTED, NAMED_BACK, TURNS };

static enum turn turn_of(const struct otx_want *want)
{
    if (otx_want_renames(want))
        return want->word == OTX_WORD_GIVE_BACK ? NAMED_BACK : RENAMED;
    return want->shape == OTX_LEAF && want->word == OTX_WORD_REMOVE ? GOES : WANTED;
}

static void merge_name(struct otx_merge *m, const struct otx_node *list, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    size_t edits = m->doc->edits.count;
    refuse_at(m, want, otx_rename(&place, m->doc->arena, list, want));
    if (!m->refused && m->doc->edits.count > edits)
        may_edit(m, want, want->node);
}

/* An item that was renamed in this run still has its old name in the tree, and does not count as
 * ours. */
static struct otx_pair find_child(const struct otx_node *node, const struct otx_want *want,
                                  const struct otx_want *child)
{
    struct otx_pair found = otx_want_node(node, want, child);
    return otx_is_renamed(want, found.value) ? (struct otx_pair){0} : found;
}

static void merge_child(struct otx_merge *m, struct otx_node *node, struct otx_want *want,
                        struct otx_want *child, struct tally *tally)
{
    struct otx_pair found = find_child(node, want, child);
    if (found.again) {
        refuse(m, child, OTX_DUPLICATE_KEY, found.again->head,
               "is there twice; readers differ on which one counts");
    } else if (found.value && !found.value->doomed) {
        if (merge_any(m, found.value, child)) {
            doom(found);
            tally->doomed++;
        }
    } else if (otx_want_adds(child)) {
        const struct otx_node *by = hiding(node, want);
        if (by)
            refuse(m, child, OTX_SHARED_NODE, by->head,
                   "may come in through an alias or a merge key `<<`; write it out");
        tally->missing++;
    }
}

static struct tally merge_children(struct otx_merge *m, struct otx_node *node,
                                   struct otx_want *want)
{
    struct tally tally = {0, 0};
    for (enum turn turn = GOES; turn < TURNS; turn++)
        for (struct otx_want *child = want->first; child && !m->refused; child = child->next)
            if (turn_of(child) == turn && otx_want_renames(child))
                merge_name(m, node, child);
            else if (turn_of(child) == turn)
                merge_child(m, node, want, child, &tally);
    return tally;
}

static enum otx_was was_of(const struct otx_want *want)
{
    return want->known ? want->known->was : OTX_WAS_UNKNOWN;
}

/* Whether the collection is removed with its last child. When nothing is known of its past, a
 * collection in block style goes; one in brackets stays when its parent is in block style, because
 * we never write such a collection there. */
static bool goes_too(const struct otx_node *node, const struct otx_want *want)
{
    if (want->must_exist || was_of(want) == OTX_WAS_NULL || was_of(want) == OTX_WAS_THERE)
        return false;
    bool flow = node->style == OTX_FLOW;
    return was_of(want) == OTX_WAS_ABSENT || !flow ||
           (node->parent && node->parent->style == OTX_FLOW);
}

static bool settle_collection(struct otx_merge *m, struct otx_node *node, struct otx_want *want,
                              struct tally tally)
{
    struct otx_place place = place_of(m);
    const char *why = NULL;
    if (m->refused || (tally.missing == 0 && tally.doomed == 0) || !may_edit(m, want, node))
        return false;
    /* a null that we filled becomes a null again; else the collection stays, empty */
    if (tally.doomed && tally.missing == 0 && !otx_has_survivor(node)) {
        if (goes_too(node, want))
            return true;
        why = was_of(want) == OTX_WAS_NULL ? otx_place_null_again(&place, node, want->known->before)
                                           : otx_place_emptied(&place, node);
    } else if (node->style == OTX_FLOW && tally.doomed && tally.missing) {
        why = otx_change_flow(m->doc->arena, &place, node, want);
    } else {
        if (tally.doomed)
            why = otx_place_removals(&place, node);
        if (tally.missing && !why)
            why = otx_add_missing(m->doc->arena, &place, node, want);
    }
    if (why)
        refuse(m, want, OTX_CANNOT_EDIT, node->head, why);
    return false;
}

/* Puts the wanted collection in the place of a null, and notes how the null was written. */
static void fill_null(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    if (!otx_want_adds(want) || !may_edit(m, want, node))
        return;
    const struct otx_node *value = otx_want_render(m->doc->arena, want);
    struct otx_str null_text = {NULL, 0};
    const char *why = "is a null where no map can be";
    if (value && node->parent && node->parent->kind == OTX_MAP)
        why = otx_place_null(&place, node, value, &null_text);
    if (why)
        refuse(m, want, OTX_CANNOT_EDIT, node->head, why);
    if (!want->after)
        return;
    want->after->was = OTX_WAS_NULL;
    want->after->before = null_text;
}

static bool merge_collection(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    bool map = want->shape == OTX_FIELDS;
    if (otx_is_null(node)) {
        fill_null(m, node, want);
        return false;
    }
    if (node->kind == OTX_ALIAS) {
        refuse(m, want, OTX_SHARED_NODE, node->head,
               "is an alias; write it out where it is to differ");
        return false;
    }
    if (node->kind != (map ? OTX_MAP : OTX_SEQ)) {
        refuse(m, want, OTX_WRONG_SHAPE, node->head, map ? "must be a map" : "must be a list");
        return false;
    }
    struct tally tally = merge_children(m, node, want);
    return settle_collection(m, node, want, tally);
}

static void write_value(struct otx_merge *m, const struct otx_want *want, struct otx_node *node,
                        const struct otx_node *value)
{
    struct otx_place place = place_of(m);
    if (m->refused || !may_edit(m, want, node))
        return;
    const char *why = otx_place_value(&place, node, value);
    if (why)
        refuse(m, want, OTX_CANNOT_EDIT, node->head, why);
}

/* When both maps have the same keys, only the scalars that differ are written: comments and
 * notation of the others stay. */
static void make_equal(struct otx_merge *m, const struct otx_want *want, struct otx_node *node,
                       const struct otx_node *value)
{
    bool same_keys = node->kind == OTX_MAP && value->kind == OTX_MAP && node->count == value->count;
    for (const struct otx_node *k = value->first; same_keys && k; k = otx_next_key(k))
        same_keys = otx_map_find(node, k->text).key != NULL;
    if (!same_keys) {
        write_value(m, want, node, value);
        return;
    }
    for (const struct otx_node *k = value->first; k; k = otx_next_key(k)) {
        struct otx_node *mine = otx_map_find(node, k->text).value;
        if (!otx_node_equal(mine, otx_value(k)))
            make_equal(m, want, mine, otx_value(k));
    }
}

/* The scalar of a leaf: the item's `part`, or the node itself. NULL when it is missing or null. */
static struct otx_node *scalar_of(struct otx_node *node, const struct otx_want *want)
{
    struct otx_node *scalar = node;
    if (want->part)
        scalar = node->kind == OTX_MAP ? otx_map_find(node, otx_str_of(want->part)).value : NULL;
    return scalar && scalar->kind == OTX_SCALAR && !otx_is_null(scalar) ? scalar : NULL;
}

/* Replaces the user's scalar by ours (`onConflict: override`) and keeps its text for the record.
 * When the leaf goes as a whole one day, no text need be kept, and any form can be replaced. */
static void merge_replace(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_node *scalar = scalar_of(node, want);
    bool plain_item = !want->part || (node->count == want->value->count &&
                                      otx_map_get(want->value, want->part)); /* no `valueFrom` */
    if (want->after->state == OTX_REPLACED) {
        if (!scalar || !plain_item || !otx_can_restore(m->doc->arena, m->doc->text, scalar)) {
            refuse(m, want, OTX_CONFLICT, node->head,
                   "is set in a way that cannot be overridden; write it as one string in quotes, "
                   "without a tag or an anchor, or take it out");
            return;
        }
        want->after->has_before = true;
        want->after->before = otx_str_sub(m->doc->text, scalar->start, scalar->end);
        want->after->before_value = scalar;
    }
    make_equal(m, want, node, want->value);
}

/* Restores the user's value after an override. */
static void merge_give_back(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    struct otx_node *scalar = scalar_of(node, want);
    if (!scalar)
        refuse(m, want, OTX_CANNOT_EDIT, node->head, "must have a scalar for its value");
    else if (may_edit(m, want, scalar))
        otx_restore(&place, m->doc->arena, scalar, want->known->before, want->known->before_value);
}

/* Keeps the text of a plain scalar that got quotes: removing our tokens would not remove the
 * quotes. */
static void note_list(struct otx_merge *m, const struct otx_node *scalar, struct otx_want *want,
                      enum otx_wrap_result result)
{
    struct otx_str text = otx_str_sub(m->doc->text, scalar->start, scalar->end);
    if (!want->fresh || result != OTX_WRAP_QUOTED ||
        !otx_can_restore(m->doc->arena, m->doc->text, scalar))
        return;
    want->after->has_before = true;
    want->after->before = text;
    want->after->before_value = scalar;
}

/* Adds and removes tokens inside of the scalar. */
static void cut_tokens(struct otx_merge *m, struct otx_node *scalar, struct otx_want *want)
{
    const char *why = NULL;
    size_t edits = m->doc->edits.count;
    enum otx_wrap_result result =
        otx_wrap_scalar(want->wrap, m->doc->text, scalar, &m->doc->edits, &why);
    if (result == OTX_WRAP_CANNOT)
        refuse(m, want, OTX_CANNOT_EDIT, scalar->head, why);
    else if (m->doc->edits.count > edits && may_edit(m, want, scalar))
        note_list(m, scalar, want, result);
}

static void merge_list(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    struct otx_node *scalar = scalar_of(node, want);
    const struct otx_node *value = otx_map_get(node, want->part);
    const struct otx_known *known = want->known;
    if (value && value->kind == OTX_ALIAS)
        refuse(m, want, OTX_SHARED_NODE, value->head,
               "is an alias; write it out where it is to differ");
    else if (!scalar && may_edit(m, want, node))
        refuse_at(m, want, otx_fill(&place, m->doc->arena, node, want));
    else if (!scalar || m->refused)
        return;
    else if (want->word == OTX_WORD_GIVE_BACK && may_edit(m, want, node))
        known->before_value && !otx_is_null(known->before_value)
            ? otx_restore(&place, m->doc->arena, scalar, known->before, known->before_value)
            : refuse_at(m, want, otx_empty(&place, node, want));
    else if (want->whole)
        make_equal(m, want, node, want->value);
    else
        cut_tokens(m, scalar, want);
}

/* Carries out the word of a leaf; true when the caller must remove the node. */
static bool merge_leaf(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    bool changes = want->word == OTX_WORD_CHANGE || want->word == OTX_WORD_REPLACE ||
                   want->word == OTX_WORD_GIVE_BACK;
    if (want->word == OTX_WORD_REMOVE)
        return true;
    if (!changes)
        return false;
    if (want->wrap)
        merge_list(m, node, want);
    else if (want->word == OTX_WORD_GIVE_BACK)
        merge_give_back(m, node, want);
    else if (want->word == OTX_WORD_REPLACE)
        merge_replace(m, node, want);
    else
        make_equal(m, want, node, want->value);
    return false;
}

/* A key that stands twice where it matters: anywhere in what a leaf is about, and the name of an
 * item that is descended into. */
static const struct otx_node *key_twice(struct otx_arena *arena, const struct otx_node *node,
                                        const struct otx_want *want)
{
    const struct otx_want *list = want->parent;
    if (want->shape == OTX_LEAF)
        return otx_node_twice(arena, node);
    bool named = list && list->shape == OTX_ITEMS && list->merge_key && node->kind == OTX_MAP;
    return named ? otx_map_find(node, otx_str_of(list->merge_key)).again : NULL;
}

static bool merge_any(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    const struct otx_node *twice = key_twice(m->doc->arena, node, want);
    want->node = node;
    if (twice) {
        refuse(m, want, OTX_DUPLICATE_KEY, twice->head,
               "has a key twice; readers differ on which one counts");
        return false;
    }
    return want->shape == OTX_LEAF ? merge_leaf(m, node, want) : merge_collection(m, node, want);
}

void otx_merge(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    size_t before = m->doc->edits.count;
    const struct otx_want *top = want;
    while (top->parent)
        top = top->parent;
    merge_any(m, node, want);
    if (!m->refused && m->doc->edits.count > before && m->doc->odd_at != SIZE_MAX)
        refuse(m, top, OTX_CANNOT_EDIT, m->doc->odd_at,
               "has a line break that is none in YAML 1.2 (CR, NEL, LS or PS); use LF");
}
