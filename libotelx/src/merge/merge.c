/* The merge: a missing key renders its whole subtree, a present one is descended into, items of
 * lists are matched by their merge key. What would change something that stands elsewhere too, or
 * cannot be told for certain, is refused. */
#include "merge/merge.h"

#include "edit/block.h"
#include "edit/child.h"
#include "edit/place.h"
#include "edit/wrap.h"
#include "merge/bracket.h"
#include "merge/fill.h"
#include "merge/rename.h"
#include "merge/take.h"
#include "tree/list_value.h"
#include "yaml/style.h"

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
    if (m->refused)
        return;
    m->refused = true;
    add_path(&path, want);
    struct otx_str short_name = want->key.n ? want->key : OTX_S("document");
    otx_diag_format(m->diags, code, at, "`%s` %s", short_name, otx_str_of(why));
    if (m->diags->count && !m->diags->failed) {
        const char *field = otx_str_c(&m->diags->arena, otx_buf_str(&path));
        if (field)
            m->diags->items[m->diags->count - 1].field = field;
    }
    m->diags->failed |= otx_buf_end(&path);
}

static struct otx_place place_of(const struct otx_merge *m)
{
    return (struct otx_place){m->text, m->edits};
}

/* An edit below an anchor that is used elsewhere would show there too. */
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

/* An alias or a merge key `<<` that may supply what we think is missing, or NULL. */
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

static struct otx_pair find_child(const struct otx_node *node, const struct otx_want *want,
                                  const struct otx_want *child)
{
    if (want->shape == OTX_FIELDS)
        return otx_map_find(node, child->key);
    struct otx_pair found = {0};
    if (want->merge_key) {
        found = otx_seq_find(node, want->merge_key, child->key);
        return otx_is_renamed(want, found.value) ? (struct otx_pair){0} : found;
    }
    for (struct otx_node *item = node->first; item && !found.value; item = item->next)
        if (otx_node_hash(item) == child->hash)
            found.value = item;
    return found;
}

static bool merge_any(struct otx_merge *m, struct otx_node *node, struct otx_want *want);

static void doom(struct otx_pair found)
{
    found.value->doomed = true;
    if (found.key)
        found.key->doomed = true;
}

static void merge_name(struct otx_merge *m, const struct otx_node *node, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    size_t edits = m->edits->count;
    struct otx_obstacle found = otx_rename(&place, m->arena, node, want);
    if (found.why)
        refuse(m, want, found.code, found.at, found.why);
    else if (m->edits->count > edits)
        may_edit(m, want, want->node);
}

struct tally {
    size_t missing, doomed, taken;
};

/* First what is to go, then what is taken or renamed, so that ours can stand in its place; then
 * what is wanted; last what comes back, when nothing of ours is in its place any more. */
enum turn { GOES, TAKEN, RENAMED, WANTED, COMES_BACK, OLD_NAME, TURNS };

static enum turn turn_of(const struct otx_want *want)
{
    if (otx_want_renames(want))
        return want->verb == OTX_ABSENT ? OLD_NAME : RENAMED;
    if (want->verb == OTX_ABSENT)
        return want->taken.p ? COMES_BACK : GOES;
    return want->verb == OTX_TAKE ? TAKEN : WANTED;
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
            tally->taken += found.value->taken;
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
    struct tally tally = {0, 0, 0};
    for (enum turn turn = GOES; turn < TURNS; turn++)
        for (struct otx_want *child = want->first; child && !m->refused; child = child->next)
            if (turn_of(child) == turn && otx_want_renames(child))
                merge_name(m, node, child);
            else if (turn_of(child) == turn)
                merge_child(m, node, want, child, &tally);
    return tally;
}

/* True when the collection itself is to go with the last of its children. */
static bool goes_too(const struct otx_node *node, const struct otx_want *want)
{
    if (want->created && !want->was_null)
        return true;
    bool flow = node->style == OTX_FLOW;
    return want->guess_created && (!flow || (node->parent && node->parent->style == OTX_FLOW));
}

static bool settle_collection(struct otx_merge *m, struct otx_node *node, struct otx_want *want,
                              struct tally tally)
{
    struct otx_place place = place_of(m);
    const struct otx_want *stuck = want;
    const char *why = NULL;
    if (m->refused || (tally.missing == 0 && tally.doomed == 0) || !may_edit(m, want, node))
        return false;
    if (tally.doomed && tally.missing == 0 && !otx_has_survivor(node)) {
        if (tally.taken) {
            refuse(m, want, OTX_CANNOT_EDIT, node->head, "would be left empty");
            return false;
        }
        if (goes_too(node, want))
            return true;
        why = want->was_null ? otx_place_null_again(&place, node, want->null_text)
                             : otx_place_emptied(&place, node);
    } else {
        why = otx_settle(m->arena, &place, node, want, tally.doomed, tally.missing, &stuck);
    }
    if (why)
        refuse(m, stuck, OTX_CANNOT_EDIT, stuck->node->head, why);
    return false;
}

static void fill_null(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    if (!otx_want_adds(want) || !may_edit(m, want, node))
        return;
    const struct otx_node *value = otx_want_render(m->arena, want);
    if (!value)
        return;
    bool created = want->created;
    const char *why = "is a null where no map can be";
    if (node->parent && node->parent->kind == OTX_MAP)
        why = otx_place_null(&place, node, value, &want->null_text);
    if (why)
        refuse(m, want, OTX_CANNOT_EDIT, node->head, why);
    otx_want_added(want);
    want->created = created;
    want->was_null = true;
}

static bool merge_collection(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    bool map = want->shape == OTX_FIELDS;
    want->node = node;
    want->outcome = OTX_SAME;
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

/* Writes only the scalars that differ when both have the same keys. */
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

static bool is_changed(const struct otx_node *node, const struct otx_want *want)
{
    return want->hashed && otx_node_hash(node) != want->hash;
}

/* The scalar that a want is about: the item's `part`, or the node itself. */
static struct otx_node *scalar_of(struct otx_node *node, const struct otx_want *want)
{
    struct otx_node *scalar = node;
    if (want->part)
        scalar = node->kind == OTX_MAP ? otx_map_find(node, otx_str_of(want->part)).value : NULL;
    return scalar && scalar->kind == OTX_SCALAR && !otx_is_null(scalar) ? scalar : NULL;
}

/* Replaces the user's own scalar, because the configuration says so, and keeps how it was written.
 */
static void override(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_node *scalar = scalar_of(node, want);
    bool plain_item = !want->part || node->count == want->value->count;
    bool odd = scalar && scalar->style != OTX_DOUBLE && otx_is_json_but(scalar);
    if (!scalar || !plain_item || odd || scalar->style >= OTX_LITERAL) {
        refuse(m, want, OTX_CONFLICT, node->head, "is set in a way that cannot be overridden");
        return;
    }
    want->replaced = otx_str_sub(m->text, scalar->start, scalar->end);
    make_equal(m, want, node, want->value);
    want->outcome = OTX_REPLACED;
}

/* Puts back what stood there before an override. */
static void restore(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_node *scalar = scalar_of(node, want);
    if (!scalar || is_changed(node, want)) {
        want->outcome = OTX_STALE;
    } else if (may_edit(m, want, scalar)) {
        struct otx_str kept = otx_kept_as_written(m->arena, scalar, want->replaced);
        otx_edit_add(m->edits, scalar->start, scalar->end - scalar->start, kept);
        want->outcome = OTX_REMOVED;
    }
}

static void merge_set(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    if (want->ours && want->replaced.p && !want->replace) {
        restore(m, node, want);
    } else if (otx_node_equal(node, want->value)) {
        want->outcome = OTX_SAME;
    } else if (want->ours && is_changed(node, want) && !want->force) {
        want->outcome = OTX_STALE;
    } else if (want->replace && !want->ours) {
        override(m, node, want);
    } else {
        make_equal(m, want, node, want->value);
        want->outcome = OTX_CHANGED;
    }
}

static void cut_tokens(struct otx_merge *m, struct otx_node *scalar, struct otx_want *want)
{
    const char *why = NULL;
    size_t edits = m->edits->count;
    if (otx_wrap_scalar(want->wrap, m->text, scalar, m->edits, &why) == OTX_WRAP_CANNOT)
        refuse(m, want, OTX_CANNOT_EDIT, scalar->head, why);
    want->outcome = m->edits->count > edits ? OTX_TOKENS : OTX_SAME;
    if (want->outcome == OTX_TOKENS)
        may_edit(m, want, scalar);
}

/* What has no value is empty: the whole of it will be ours. */
static void fill_value(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    struct otx_obstacle found = otx_fill(&place, m->arena, node, want);
    if (found.why)
        refuse(m, want, found.code, found.at, found.why);
    else
        may_edit(m, want, node);
    otx_want_own_tokens(want);
    want->outcome = OTX_TOKENS;
}

static void merge_wrap(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_node *scalar = scalar_of(node, want);
    const struct otx_node *value = otx_map_get(node, want->part);
    if (value && value->kind == OTX_ALIAS) {
        refuse(m, want, OTX_SHARED_NODE, value->head,
               "is an alias; write it out where it is to differ");
    } else if (!scalar) {
        fill_value(m, node, want);
    } else if (want->ours && (otx_want_is_whole(want, node, scalar->text) ||
                              (!want->created && want->hashed && !is_changed(node, want)))) {
        want->created = true;
        merge_set(m, node, want);
        otx_want_own_tokens(want);
    } else {
        cut_tokens(m, scalar, want);
        if (!want->wrap->found)
            want->part_made = want->was_null = false; /* someone has written another */
    }
}

/* An alias elsewhere refers to something in it. */
static bool is_shared_below(const struct otx_node *node)
{
    bool shared = node->shared;
    for (const struct otx_node *child = node->first; child && !shared; child = child->next)
        shared = is_shared_below(child);
    return shared;
}

static bool merge_take(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    bool ours = otx_took_place(want, node);
    if (ours || want->taken.p) {
        want->outcome = !ours && want->taken.n ? OTX_OTHERS : OTX_NOTHING;
        return false;
    }
    if (!may_edit(m, want, node))
        return false;
    const char *why = otx_take(m->arena, m->text, node, want);
    if (is_shared_below(node))
        refuse(m, want, OTX_SHARED_NODE, node->head,
               "holds an anchor that is used elsewhere; write it out there");
    else if (why)
        refuse(m, want, OTX_CANNOT_EDIT, node->head, why);
    return !m->refused;
}

/* Takes out the value that an item of the user's has from us. */
static void empty_value(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_place place = place_of(m);
    if (!may_edit(m, want, node))
        return;
    const char *why = otx_empty(&place, node, want);
    if (why)
        refuse(m, want, OTX_CANNOT_EDIT, node->head, why);
    want->outcome = OTX_TOKENS;
}

static bool merge_absent(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    struct otx_node *scalar = scalar_of(node, want);
    if (want->taken.p) { /* there is such an item again */
        want->outcome = OTX_OTHERS;
        return false;
    }
    if (want->replaced.p) {
        restore(m, node, want);
        return false;
    }
    if (want->wrap && !scalar) {
        want->outcome = otx_is_filled(want) ? OTX_NOTHING : OTX_STALE;
        return false;
    }
    if (want->wrap && otx_is_filled(want) && otx_wrap_is_old(want->wrap, scalar->text)) {
        empty_value(m, node, want);
        return false;
    }
    if (want->wrap && !otx_want_is_whole(want, node, scalar->text)) {
        cut_tokens(m, scalar, want);
        return false;
    }
    bool changed = is_changed(node, want);
    if (changed && !want->even_if_changed) {
        want->outcome = OTX_STALE;
        return false;
    }
    want->kept_other = changed;
    want->outcome = OTX_REMOVED;
    return true;
}

static bool merge_leaf(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    want->node = node;
    switch (want->verb) {
    case OTX_ABSENT:
        return merge_absent(m, node, want);
    case OTX_TAKE:
        return merge_take(m, node, want);
    case OTX_WRAP:
        merge_wrap(m, node, want);
        return false;
    case OTX_SET:
        merge_set(m, node, want);
        return false;
    case OTX_ENSURE:
        break;
    }
    const struct otx_node *value = node->kind == OTX_ALIAS ? node->target : node;
    want->outcome = otx_node_equal(value, want->value) ? OTX_SAME : OTX_OTHERS;
    return false;
}

static bool merge_any(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    return want->shape == OTX_LEAF ? merge_leaf(m, node, want) : merge_collection(m, node, want);
}

/* What a ledger holds of items that were taken must be what we wrote there. */
static void read_taken(struct otx_merge *m, const struct otx_node *node, struct otx_want *want)
{
    size_t count = 0;
    for (struct otx_want *child = want->first; child && !m->refused; child = child->next) {
        bool known = (child->verb == OTX_ABSENT || child->verb == OTX_TAKE) && child->taken.n > 0;
        count += known || child->verb == OTX_TAKE;
        if (count > OTX_MAX_TAKEN || (known && !otx_read_taken(m->arena, child)))
            refuse(m, child, OTX_BAD_LEDGER, node->head,
                   "cannot be put back: its record was changed by hand");
        read_taken(m, node, child);
    }
}

void otx_merge(struct otx_merge *m, struct otx_node *node, struct otx_want *want)
{
    size_t before = m->edits->count;
    read_taken(m, node, want);
    if (!m->refused)
        merge_any(m, node, want);
    if (!m->refused && m->edits->count > before && m->odd_at != SIZE_MAX)
        refuse(m, want, OTX_CANNOT_EDIT, m->odd_at,
               "has a line break that is none in YAML 1.2 (CR, NEL, LS or PS); use LF");
}
