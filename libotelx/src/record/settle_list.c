/* Asks the table of decide.c about each wanted token whose name an entry of the user's has, then
 * builds the value. */
#include "record/settle_list.h"

#include "edit/wrap.h"
#include "record/decide.h"
#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"

/* The scalar that holds the variable's value, or NULL. */
static const struct otx_node *scalar_of(const struct otx_want *leaf)
{
    const struct otx_node *scalar = otx_follow(otx_map_get(leaf->node, leaf->part));
    return scalar && scalar->kind == OTX_SCALAR && !otx_is_null(scalar) ? scalar : NULL;
}

/* The end of a token whose first word ends at `end`. In a list of options the next word may belong
 * to the token: `--require FILE` is one token. */
static size_t phrase_end(struct otx_str value, size_t end, char sep)
{
    size_t next = end + 1;
    if (sep != ' ' || next >= value.n || value.p[next] == '-' || value.p[next] == ' ')
        return end;
    return otx_str_find(value, sep, next);
}

void otx_tokens_known(struct otx_tokens *tokens, struct otx_str digests, char sep,
                      struct otx_str value)
{
    for (size_t at = 0; at < value.n;) {
        size_t end = otx_str_find(value, sep, at), far = phrase_end(value, end, sep);
        for (size_t i = at; sep == ' ' && i < end; i++) /* a line break separates options, too */
            if (strchr("\r\n\t", value.p[i]))
                end = far = i;
        struct otx_str entry = otx_str_trim(otx_str_sub(value, at, end));
        struct otx_str phrase = otx_str_sub(value, at, far);
        bool whole = far > end && otx_digests_have(digests, OTX_VALUE_DIGEST, phrase);
        if (whole || otx_digests_have(digests, OTX_VALUE_DIGEST, entry)) {
            struct otx_str token = whole ? phrase : entry;
            if (!otx_tokens_have(tokens, token))
                otx_tokens_add(tokens, token);
        }
        at = (whole ? far : end) + 1;
    }
}

struct otx_str otx_tokens_digests(struct otx_arena *arena, const struct otx_tokens *tokens)
{
    struct otx_buf buf = {0};
    for (size_t i = 0; i < tokens->n; i++)
        otx_buf_add(&buf, otx_digest_text(arena, tokens->v[i], OTX_VALUE_DIGEST));
    return otx_buf_done(arena, &buf);
}

/* Whether an entry and the next word together are one token of ours; then `rest` loses that word,
 * too. */
static bool is_phrase_of(const struct otx_wrap *wrap, const struct otx_tokens *ours,
                         struct otx_str entry, struct otx_str *rest)
{
    struct otx_str phrase = entry, word = otx_str_sub(*rest, 0, otx_str_find(*rest, wrap->sep, 0));
    if (wrap->sep != ' ' || !word.n)
        return false;
    phrase.n = (size_t)(word.p + word.n - entry.p);
    return otx_tokens_have(ours, phrase) && otx_wrap_cut(wrap, rest, &word);
}

struct otx_str otx_users_digests(struct otx_arena *arena, const struct otx_wrap *wrap,
                                 const struct otx_tokens *ours, struct otx_str value)
{
    struct otx_buf buf = {0};
    struct otx_str entry;
    while (value.n && otx_wrap_cut(wrap, &value, &entry)) {
        bool phrase = is_phrase_of(wrap, ours, entry, &value);
        entry = otx_str_trim(entry);
        if (entry.n && !phrase && !otx_tokens_have(ours, entry))
            otx_buf_add(&buf,
                        otx_digest_text(arena, otx_token_name(wrap->sep, entry), OTX_NAME_DIGEST));
    }
    return otx_buf_done(arena, &buf);
}

/* The list variable that is being settled. */
struct list {
    struct otx_arena *arena;
    struct otx_want *leaf;
    struct otx_wrap *wrap;         /* its tokens: wanted ones and, in `old`, ours of today */
    const struct otx_known *known; /* the memory, if it is one of a list; else NULL */
    struct otx_str value;
};

/* The user's entry with the same name as a token of ours; .p is NULL if there is none. Example: the
 * name of `deployment.environment=a` is `deployment.environment`. */
static struct otx_str users_entry(const struct list *list, struct otx_str token)
{
    struct otx_str rest = list->value, entry, name = otx_token_name(list->wrap->sep, token);
    while (rest.n && otx_wrap_cut(list->wrap, &rest, &entry)) {
        entry = otx_str_trim(entry);
        if (entry.n && otx_str_eq(otx_token_name(list->wrap->sep, entry), name) &&
            !otx_tokens_have(&list->wrap->old, entry))
            return entry;
    }
    return (struct otx_str){NULL, 0};
}

/* The owner of a token of this name before the run. */
static enum otx_owner state_of(const struct list *list, struct otx_str token)
{
    struct otx_str name = otx_token_name(list->wrap->sep, token);
    if (otx_tokens_have(&list->wrap->old, token))
        return OTX_OURS;
    const struct otx_known *known = list->leaf->known;
    /* replaced: the user has edited our override of the whole value */
    bool theirs = known && (known->state == OTX_THEIRS || known->state == OTX_REPLACED);
    theirs |= list->known && otx_digests_have(list->known->users, OTX_NAME_DIGEST, name);
    return theirs ? OTX_THEIRS : OTX_UNKNOWN;
}

/* Decides whether a wanted token is written. Returns false if a user's entry of the same name wins.
 * `told`: then that entry is reported. */
static bool settle_token(struct list *list, struct otx_str token, bool told)
{
    struct otx_str users = users_entry(list, token);
    if (!users.p)
        return true;
    bool equal = otx_str_eq(users, token);
    struct otx_decision decision =
        otx_decide(state_of(list, token), equal ? OTX_WANTED : OTX_OTHER, true, OTX_KEEP);
    if (decision.word == OTX_WORD_ADOPT) {
        otx_tokens_add(&list->wrap->old, token);
        list->leaf->word = OTX_WORD_ADOPT;
    }
    if (equal || !told)
        return equal;
    if (!list->leaf->kept)
        list->leaf->kept = otx_alloc(list->arena, sizeof *list->leaf->kept);
    if (list->leaf->kept)
        otx_tokens_add(list->leaf->kept, users);
    return false;
}

static void settle_tokens(struct list *list, struct otx_tokens *tokens, const bool *told)
{
    struct otx_tokens stay = {.n = 0};
    for (size_t i = 0; i < tokens->n; i++)
        if (settle_token(list, tokens->v[i], told && told[i]))
            otx_tokens_add(&stay, tokens->v[i]);
    *tokens = stay;
}

/* Our tokens in the value after the run, in the order in which they are wanted. */
static struct otx_tokens ours_after(const struct list *list)
{
    struct otx_tokens all = otx_wrap_tokens(list->wrap), ours = {.n = 0};
    for (size_t i = 0; i < all.n; i++) {
        struct otx_str users = users_entry(list, all.v[i]);
        if (!users.p)
            otx_tokens_add(&ours, all.v[i]);
    }
    return ours;
}

/* Whether the variable is entirely ours: its value holds only our tokens, and the item has no field
 * besides name and value. */
static bool is_whole(const struct list *list)
{
    return list->known && !list->known->extends && list->leaf->node->count == 4 &&
           otx_wrap_is_old(list->wrap, list->value);
}

static void note_list(struct list *list)
{
    struct otx_known *after = list->leaf->after;
    struct otx_tokens ours = ours_after(list);
    after->state = OTX_OURS;
    after->sep = list->wrap->sep;
    after->wrote = otx_tokens_digests(list->arena, &ours);
    after->extends = list->known ? list->known->extends : true;
    after->users = list->known ? list->known->users
                               : otx_users_digests(list->arena, list->wrap, &ours, list->value);
    after->has_before = list->known && list->known->has_before;
    if (after->has_before) {
        after->before = list->known->before;
        after->before_value = list->known->before_value;
    }
}

static void note_theirs(struct list *list)
{
    struct otx_want *leaf = list->leaf;
    struct otx_known *after = leaf->after;
    after->state = OTX_THEIRS;
    after->sep = 0;
    after->extends = after->has_before = false;
    bool same = leaf->known && leaf->known->state == OTX_THEIRS;
    struct otx_node *var = otx_new_node(list->arena, OTX_MAP);
    otx_put(list->arena, var, "value", otx_new_string(list->arena, leaf->text));
    after->wrote = same   ? leaf->known->wrote
                   : !var ? OTX_S(OTX_NO_DIGEST)
                          : otx_digest(list->arena, leaf->text.p ? var : leaf->node, "name");
}

/* The variable is ours as a whole: its value is written anew, as the planner has joined it. */
static void write_whole(struct list *list)
{
    struct otx_want *leaf = list->leaf;
    struct otx_tokens all = otx_wrap_tokens(list->wrap);
    leaf->text = otx_map_text(leaf->value, leaf->part);
    leaf->whole = true;
    leaf->after->state = OTX_OURS;
    leaf->after->sep = list->wrap->sep;
    leaf->after->wrote = otx_tokens_digests(list->arena, &all);
    leaf->after->extends = leaf->after->has_before = false;
}

static void settle_wanted(struct list *list)
{
    struct otx_want *leaf = list->leaf;
    struct otx_wrap *wrap = list->wrap;
    if (is_whole(list)) {
        write_whole(list);
        bool same = otx_str_eq(leaf->text, list->value);
        leaf->word = same ? OTX_WORD_SAME : OTX_WORD_CHANGE;
        return;
    }
    leaf->word = OTX_WORD_SAME;
    settle_tokens(list, &wrap->before, NULL);
    settle_tokens(list, &wrap->after, wrap->told);
    if (!otx_wrap_text(list->arena, wrap, list->value, &leaf->text))
        leaf->text = list->value; /* the value has too many entries: the merge reports it */
    leaf->fresh = !list->wrap->old.n;
    if (ours_after(list).n)
        note_list(list);
    else
        note_theirs(list);
    if (!otx_str_eq(leaf->text, list->value))
        leaf->word = OTX_WORD_CHANGE;
}

/* None of our tokens is wanted any more. */
static void settle_unwanted(struct list *list)
{
    struct otx_want *leaf = list->leaf;
    otx_known_forget(leaf->after, leaf->key);
    if (is_whole(list)) {
        leaf->word = OTX_WORD_REMOVE;
        return;
    }
    if (!otx_wrap_text(list->arena, list->wrap, list->value, &leaf->text))
        leaf->text = list->value;
    bool same = otx_str_eq(leaf->text, list->value);
    leaf->word = same ? OTX_WORD_KEEP : OTX_WORD_CHANGE;
    const struct otx_node *before = list->known->before_value;
    struct otx_str old = before && !otx_is_null(before) ? before->text : OTX_S("");
    if (list->known->has_before && otx_str_eq(old, leaf->text) && !same)
        leaf->word = OTX_WORD_GIVE_BACK;
    note_theirs(list);
}

/* A variable without a value is treated as an empty list; one with `valueFrom` is not. */
static void settle_empty(struct list *list)
{
    struct otx_want *leaf = list->leaf;
    bool wanted = list->wrap->before.n + list->wrap->after.n > 0 && leaf->value;
    if (otx_map_get(leaf->node, "valueFrom") || !wanted) {
        leaf->word = wanted ? OTX_WORD_CHANGE : OTX_WORD_KEEP;
        leaf->text = (struct otx_str){NULL, 0};
        note_theirs(list);
        return;
    }
    leaf->word = OTX_WORD_CHANGE;
    leaf->fresh = true;
    leaf->text = otx_str_trim(otx_map_text(leaf->value, leaf->part));
    list->known = NULL;
    note_list(list);
}

/* The planner wants the variable as one value, and the record knows a list. If the list is entirely
 * ours, the value replaces it; else our tokens are removed, and the user's value stays. */
static void settle_as_value(struct list *list)
{
    struct otx_want *leaf = list->leaf;
    bool whole = !leaf->node || is_whole(list);
    if (!whole) {
        leaf->value = NULL;
        settle_unwanted(list);
        return;
    }
    leaf->wrap = NULL;
    leaf->word = leaf->node ? OTX_WORD_CHANGE : OTX_WORD_ADD;
    otx_known_forget(leaf->after, leaf->key);
    leaf->after->state = OTX_OURS;
    leaf->after->wrote = otx_digest(list->arena, leaf->value, "name");
}

/* Finds the variable's value and our tokens in it. False when there is no value. */
static bool look_at(struct list *list)
{
    const struct otx_node *scalar = scalar_of(list->leaf);
    if (!scalar)
        return false;
    list->value = scalar->text;
    if (list->known && list->known->sep == list->wrap->sep)
        otx_tokens_known(&list->wrap->old, list->known->wrote, list->wrap->sep, list->value);
    return true;
}

static void settle_absent(struct list *list, bool wanted)
{
    list->leaf->word = wanted ? OTX_WORD_ADD : OTX_WORD_NOTHING;
    otx_known_forget(list->leaf->after, list->leaf->key);
    if (wanted)
        write_whole(list);
}

bool otx_settle_list(struct otx_arena *arena, struct otx_want *leaf)
{
    struct list list = {.arena = arena, .leaf = leaf};
    bool listed = otx_is_list(leaf->known), wanted = leaf->value && leaf->wrap;
    bool as_value = leaf->value && !leaf->wrap;
    list.known = listed ? leaf->known : NULL;
    list.wrap = wanted ? leaf->wrap : otx_alloc(arena, sizeof *list.wrap);
    if (!list.wrap)
        return false;
    if (!wanted)
        list.wrap->sep = leaf->known->sep;
    leaf->wrap = list.wrap;
    if (!leaf->node && !as_value) {
        settle_absent(&list, wanted);
        return !arena->failed;
    }
    bool found = look_at(&list);
    bool ours = leaf->known && leaf->known->state == OTX_OURS && !listed &&
                otx_digest_is(leaf->node, "name", leaf->known->wrote);
    if (as_value) {
        settle_as_value(&list);
    } else if (!found) {
        settle_empty(&list);
    } else if (wanted && ours) { /* we wrote it as one value in an earlier run, now it is a list */
        write_whole(&list);
        leaf->word = otx_str_eq(leaf->text, list.value) ? OTX_WORD_SAME : OTX_WORD_CHANGE;
    } else if (wanted) {
        settle_wanted(&list);
    } else {
        settle_unwanted(&list);
    }
    return !arena->failed;
}
