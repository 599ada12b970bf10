/* Matches the containers of today with the recorded ones: each container gets the recorded entry
 * that it resembles most, by the values that we wrote. */
#include "kube/containers.h"
#include "otel/marks.h"
#include "record/form.h"
#include "record/resolve.h"
#include "record/settle_list.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

enum { MAX_NAMES = 200 };

static struct otx_str name_of(const struct otx_node *container)
{
    return otx_map_text(container, "name");
}

/* How much a container of today resembles a recorded container. */
struct resemblance {
    struct entry *entry;
    size_t wrote, wrote_equal; /* leaves that we wrote; of them, those unchanged */
    size_t equal;              /* all recorded leaves that are unchanged */
    long users;                /* names and values of the user's: there minus gone */
    bool same_name, same_list, same_image;
    bool other_image; /* another image than the recorded one */
    bool runs_other;  /* another command than the recorded one */
    size_t gone;      /* recorded leaves that have changed */
    bool changed;     /* a recorded leaf has changed, or a recorded name is gone */
};

/* A recorded container. */
struct entry {
    const struct otx_known *record;
    const char *list;             /* the list of the pod with the recorded container */
    const struct otx_node *named; /* the container that has its name today, or NULL */
    struct resemblance like;      /* how much `named` resembles the record */
    bool taken;                   /* some container got this entry already */
};

struct matcher {
    struct otx_resolved *r;
    struct entry *entries;
    size_t count;
};

static void count_leaf(struct resemblance *like, bool wrote, bool still)
{
    like->wrote += wrote;
    like->wrote_equal += wrote && still;
    like->equal += still;
    like->gone += !still;
    like->changed |= !still;
}

static size_t count_entries(char sep, struct otx_str value)
{
    const struct otx_wrap wrap = {.sep = sep};
    struct otx_str entry;
    size_t count = 0;
    while (value.n && otx_wrap_cut(&wrap, &value, &entry))
        count++;
    return count;
}

/* Each of our tokens in a list variable counts as a leaf, each of the user's entries as a name. */
static void count_list(struct resemblance *like, const struct otx_node *var,
                       const struct otx_known *leaf)
{
    struct otx_str value = otx_map_text(var, "value"), entry;
    struct otx_tokens found = {.n = 0};
    struct otx_wrap wrap = {.sep = leaf->sep};
    size_t users = leaf->users.n / OTX_NAME_DIGEST, there = 0;
    otx_tokens_known(&found, leaf->wrote, leaf->sep, value);
    for (size_t i = 0; i < leaf->wrote.n / OTX_VALUE_DIGEST; i++)
        count_leaf(like, true, i < found.n);
    while (value.n && otx_wrap_cut(&wrap, &value, &entry)) {
        struct otx_str name = otx_token_name(leaf->sep, otx_str_trim(entry));
        there += otx_digests_have(leaf->users, OTX_NAME_DIGEST, name);
    }
    there = there < users ? there : users;
    like->users += (long)there - (long)(users - there);
    like->changed |= there < users;
}

static bool is_still(const struct otx_resolved *r, const struct otx_node *node,
                     const char *merge_key, const struct otx_known *leaf)
{
    if (!node || leaf->renamed)
        return node != NULL;
    node = otx_follow(node);
    struct otx_str reserved = otx_resolved_reserved(r, otx_map_text(node, "name"));
    /* a mount of a renamed volume of ours is compared as if the volume had its reserved name */
    bool mount = reserved.n && merge_key && strcmp(merge_key, "mountPath") == 0;
    return otx_digest_is(node, merge_key, leaf->wrote) ||
           (mount && otx_resolved_is_mount(r, node, reserved, leaf->wrote));
}

static void count_names(struct resemblance *like, const struct otx_known *list,
                        const char *merge_key, const struct otx_node *items)
{
    bool there[MAX_NAMES] = {false};
    size_t count = list->names.n / OTX_NAME_DIGEST;
    if (count > MAX_NAMES)
        return; /* names are only a hint, and marking them takes quadratic time */
    for (const struct otx_node *item = count ? otx_first_item(items) : NULL; item;
         item = item->next)
        otx_digests_mark(there, list->names, OTX_NAME_DIGEST, otx_map_text(item, merge_key));
    for (size_t i = 0; i < count; i++) {
        like->users += there[i] ? 1 : -1;
        like->changed |= !there[i];
    }
}

/* Counts a variable or a mount. A user's list variable counts with each of its entries, as a list
 * variable with our tokens does. */
static void count_item(const struct otx_resolved *r, struct resemblance *like,
                       const struct otx_node *node, const char *merge_key,
                       const struct otx_known *leaf)
{
    if (leaf->sep) {
        count_list(like, otx_follow(node), leaf);
        return;
    }
    bool still = is_still(r, node, merge_key, leaf);
    char sep = still ? otx_list_separator(leaf->key) : 0;
    count_leaf(like, otx_is_ours(leaf), still);
    if (leaf->state == OTX_THEIRS)
        like->users += still ? 1 : -1;
    size_t entries = sep ? count_entries(sep, otx_map_text(node, "value")) : 0;
    like->equal += entries > 1 ? entries - 1 : 0;
}

static struct resemblance compare(const struct otx_resolved *r, struct entry *entry,
                                  const struct otx_node *container)
{
    const struct otx_known *record = entry->record;
    struct resemblance like = {.entry = entry,
                               .same_name = otx_str_eq(record->key, name_of(container)),
                               .same_list =
                                   entry->list == otx_container_list_of(r->workload, container)};
    for (const struct otx_known *k = record->first; k; k = k->next) {
        const struct otx_record_form *form = otx_record_form_find(otx_container_forms, k->key);
        struct otx_pair pair = otx_map_find(container, k->key);
        if (form->shape == OTX_LEAF) {
            bool still = is_still(r, pair.value, NULL, k);
            like.same_image |= still && otx_str_is(k->key, "image");
            like.other_image |= !still && otx_str_is(k->key, "image");
            like.runs_other |= !still && otx_str_is(k->key, "command");
            like.changed |= !still;
            if (otx_str_is(k->key, "image") && k->state == OTX_THEIRS)
                continue; /* the user's image separates containers that are alike, but changes with
                             every release: it is no evidence against a match */
            count_leaf(&like, otx_is_ours(k), still);
            continue;
        }
        for (const struct otx_known *leaf = k->first; leaf; leaf = leaf->next)
            count_item(r, &like, otx_seq_find(pair.value, form->merge_key, leaf->key).value,
                       form->merge_key, leaf);
        count_names(&like, k, form->merge_key, pair.value);
    }
    return like;
}

static bool is_there_today(const struct otx_resolved *r, struct otx_str name)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        if (otx_seq_find(otx_containers_of(r->workload->pod_spec, i), "name", name).value)
            return true;
    return false;
}

/* Whether the container may get the entry: under any name if it has more than half of the values
 * that we wrote. A container of ours under another name must also have our image and our command:
 * its other fields may resemble a user's container, and a web server's clone differs from the
 * user's container only in the command. */
static bool is_like(const struct otx_resolved *r, const struct resemblance *like,
                    struct otx_str name)
{
    struct otx_str recorded = like->entry->record->key;
    bool own = otx_is_own_container(recorded), most;
    if (own || otx_is_own_container(name)) {
        if (like->same_name)
            return true;
        return own && !otx_is_own_container(name) && !is_there_today(r, recorded) &&
               2 * like->wrote_equal > like->wrote && like->same_image && !like->runs_other;
    }
    most = like->wrote ? 2 * like->wrote_equal > like->wrote : like->same_name && like->equal;
    return most;
}

bool otx_resembles(const struct otx_resolved *r, const struct otx_node *container,
                   const struct otx_known *record)
{
    struct entry entry = {.record = record};
    const struct resemblance like = compare(r, &entry, container);
    return is_like(r, &like, name_of(container));
}

/* Compares by values first, then by what has changed, the names, the image and the container's
 * name. */
static bool is_better(const struct resemblance *a, const struct resemblance *b)
{
    if (!b->entry || a->equal != b->equal)
        return !b->entry || a->equal > b->equal;
    if (a->gone != b->gone)
        return a->gone < b->gone;
    if (a->users != b->users)
        return a->users > b->users;
    if (a->same_image != b->same_image)
        return a->same_image;
    if (a->same_name != b->same_name)
        return a->same_name;
    if (a->same_list != b->same_list)
        return a->same_list;
    return !a->entry->taken && b->entry->taken;
}

static struct entry *recorded(const struct matcher *m, struct otx_str name)
{
    for (size_t i = 0; i < m->count; i++)
        if (otx_str_eq(m->entries[i].record->key, name))
            return &m->entries[i];
    return NULL;
}

static struct resemblance like_of(const struct matcher *m, struct entry *entry,
                                  const struct otx_node *container)
{
    return entry->named == container ? entry->like : compare(m->r, entry, container);
}

/* 1 for the recorded image, -1 for another image, 0 if no image is recorded. */
static int rank_image(const struct resemblance *like)
{
    return like->same_image - like->other_image;
}

/* Compares first by what otelx never changes. A run makes our leaves whole: if they decided first,
 * the next run could decide otherwise. */
static bool is_surer(const struct resemblance *a, const struct resemblance *b)
{
    if (rank_image(a) != rank_image(b))
        return rank_image(a) > rank_image(b);
    if (a->users != b->users)
        return a->users > b->users;
    if (a->equal != b->equal)
        return a->equal > b->equal;
    return a->gone < b->gone;
}

/* Whether a container that fits the entry of its name (`mine`) gets another entry (`to`), because
 * two containers have exchanged their names: it must resemble `to` more than its own entry, in no
 * leaf less, and today's container of that name must resemble `to` less, or `mine` more. */
static bool may_move(const struct matcher *m, const struct resemblance *mine,
                     const struct resemblance *to)
{
    const struct entry *other = to->entry;
    if (!is_surer(to, mine) || to->equal < mine->equal)
        return false;
    if (!other->named || is_surer(to, &other->like))
        return true;
    const struct resemblance back = compare(m->r, mine->entry, other->named);
    return is_surer(&back, &other->like);
}

/* The entry that a container resembles most. */
static struct entry *best_match(const struct matcher *m, const struct otx_node *container)
{
    struct otx_str name = name_of(container);
    struct resemblance best = {.entry = NULL}, mine = best;
    struct entry *entry = recorded(m, name);
    if (entry)
        mine = like_of(m, entry, container);
    bool fits = entry && is_like(m->r, &mine, name);
    for (size_t i = 0; i < m->count; i++) {
        struct entry *other = &m->entries[i];
        if (fits && other != entry && other->named && !other->like.changed && !mine.changed)
            continue; /* nothing has happened to both containers */
        struct resemblance like = like_of(m, other, container);
        if (is_like(m->r, &like, name) && (!fits || other == entry || may_move(m, &mine, &like)) &&
            (fits ? !best.entry || is_surer(&like, &best) : is_better(&like, &best)))
            best = like;
    }
    return best.entry;
}

static void take(struct matcher *m, const struct otx_node *container, struct entry *entry)
{
    struct otx_resolved *r = m->r;
    struct otx_str name = name_of(container), key = entry->record->key;
    struct otx_known *list = otx_known_child(
        r->arena, r->known, otx_str_of(otx_container_list_of(r->workload, container)));
    entry->taken = true;
    if (list)
        otx_known_copy(r->arena, list, entry->record, name);
    if (otx_is_own_container(key) && !otx_is_own_container(name))
        r->own[r->own_count++] = (struct otx_own){key, container};
}

/* Matches the containers whose names are recorded, or the others. Those with recorded names come
 * first, so that a copy under a new name cannot take their entry. */
static void match_all(struct matcher *m, bool known_names)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(m->r->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            bool named = recorded(m, name_of(c)) != NULL;
            struct entry *best = named == known_names ? best_match(m, c) : NULL;
            if (best)
                take(m, c, best);
        }
    }
}

/* A container that resembles no entry gets the entry of its name, if no other container has it. */
static void match_rest(struct matcher *m)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(m->r->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            struct entry *entry = recorded(m, name_of(c));
            if (entry && !entry->taken && !otx_resolved_container(m->r, c) &&
                !otx_is_own_container(name_of(c)))
                take(m, c, entry);
        }
    }
}

static size_t count_children(const struct otx_known *known)
{
    size_t count = 0;
    for (const struct otx_known *k = known ? known->first : NULL; k; k = k->next)
        count++;
    return count;
}

static bool add_entries(struct matcher *m, const struct otx_known *known)
{
    const struct otx_known *lists[OTX_CONTAINER_LISTS];
    size_t count = 0;
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        lists[i] = otx_known_get(known, otx_container_lists[i]);
        count += count_children(lists[i]);
    }
    m->entries = otx_alloc(m->r->arena, (count + 1) * sizeof *m->entries);
    for (size_t i = 0; i < OTX_CONTAINER_LISTS && m->entries; i++)
        for (const struct otx_known *k = lists[i] ? lists[i]->first : NULL; k; k = k->next)
            m->entries[m->count++] = (struct entry){.record = k, .list = otx_container_lists[i]};
    return m->entries != NULL;
}

static void find_named(struct matcher *m)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(m->r->workload->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next) {
            struct entry *entry = recorded(m, name_of(c));
            if (!entry)
                continue;
            entry->named = c;
            entry->like = compare(m->r, entry, c);
        }
    }
}

bool otx_resolve_containers(struct otx_resolved *r, const struct otx_known *known)
{
    struct matcher m = {.r = r};
    if (!add_entries(&m, known))
        return false;
    for (const struct otx_known *k = known->first; k; k = k->next) {
        bool containers = otx_str_is(k->key, otx_container_lists[0]) ||
                          otx_str_is(k->key, otx_container_lists[1]);
        /* the lists of containers are copied empty: each container is added when it is matched */
        struct otx_known alone = *k;
        alone.first = containers ? NULL : k->first;
        otx_known_copy(r->arena, r->known, &alone, k->key);
    }
    find_named(&m);
    match_all(&m, true);
    match_all(&m, false);
    match_rest(&m);
    return !r->arena->failed;
}
