/* The tree of memories, and digests. */
#include "tree/known.h"

struct otx_known *otx_known_find(const struct otx_known *known, struct otx_str key)
{
    struct otx_known *child = known ? known->first : NULL;
    while (child && !otx_str_eq(child->key, key))
        child = child->next;
    return child;
}

struct otx_known *otx_known_new(struct otx_arena *arena, struct otx_known *parent,
                                struct otx_str key)
{
    struct otx_known *known = otx_alloc(arena, sizeof *known);
    if (!known)
        return NULL;
    known->key = key;
    if (!parent)
        return known;
    if (parent->last)
        parent->last->next = known;
    else
        parent->first = known;
    parent->last = known;
    return known;
}

struct otx_known *otx_known_child(struct otx_arena *arena, struct otx_known *parent,
                                  struct otx_str key)
{
    struct otx_known *child = otx_known_find(parent, key);
    return child || !parent ? child : otx_known_new(arena, parent, key);
}

void otx_known_forget(struct otx_known *known, struct otx_str key)
{
    *known = (struct otx_known){.key = key, .next = known->next};
}

struct otx_known *otx_known_copy(struct otx_arena *arena, struct otx_known *parent,
                                 const struct otx_known *known, struct otx_str key)
{
    struct otx_known *copy = otx_known_new(arena, parent, key);
    if (!copy)
        return NULL;
    *copy = *known;
    copy->key = key;
    /* the record keeps its own key through all renames */
    copy->recorded = known->recorded.p ? known->recorded : known->key;
    copy->next = copy->first = copy->last = NULL;
    for (const struct otx_known *child = known->first; child; child = child->next)
        if (!otx_known_copy(arena, copy, child, child->key))
            return NULL;
    return copy;
}

static struct otx_str digest_of(struct otx_arena *arena, size_t length, uint64_t hash)
{
    char text[OTX_VALUE_DIGEST];
    return otx_str_copy(arena, otx_hash_text(text, length, hash));
}

struct otx_str otx_digest(struct otx_arena *arena, const struct otx_node *value,
                          const char *merge_key)
{
    return digest_of(arena, OTX_VALUE_DIGEST, otx_node_hash_without(value, merge_key));
}

bool otx_digest_is(const struct otx_node *value, const char *merge_key, struct otx_str digest)
{
    char text[OTX_VALUE_DIGEST];
    uint64_t hash = otx_node_hash_without(value, merge_key);
    return otx_str_eq(otx_hash_text(text, OTX_VALUE_DIGEST, hash), digest);
}

struct otx_str otx_digest_text(struct otx_arena *arena, struct otx_str text, size_t length)
{
    return digest_of(arena, length, otx_string_hash(text));
}

void otx_digests_mark(bool *there, struct otx_str digests, size_t length, struct otx_str text)
{
    char digest[OTX_VALUE_DIGEST];
    struct otx_str wanted = otx_hash_text(digest, length, otx_string_hash(text));
    for (size_t i = 0; (i + 1) * length <= digests.n; i++)
        there[i] |= otx_str_eq(otx_str_sub(digests, i * length, (i + 1) * length), wanted);
}

bool otx_digests_have(struct otx_str digests, size_t length, struct otx_str text)
{
    char digest[OTX_VALUE_DIGEST];
    if (!digests.n)
        return false;
    struct otx_str wanted = otx_hash_text(digest, length, otx_string_hash(text));
    for (size_t at = 0; at + length <= digests.n; at += length)
        if (otx_str_eq(otx_str_sub(digests, at, at + length), wanted))
            return true;
    return false;
}

bool otx_was_there(const struct otx_known *collection, struct otx_str name)
{
    return collection && collection->was == OTX_WAS_THERE &&
           otx_digests_have(collection->names, OTX_NAME_DIGEST, name);
}
