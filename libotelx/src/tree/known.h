/* The known past of a pod: a tree shaped like the pod, with a memory for each leaf. Says nothing
 * about what should be there. `record/read` makes the tree from the record, `record/resolve` brings
 * it up to today's names, `record/write` writes it down. */
#ifndef OTX_TREE_KNOWN_H
#define OTX_TREE_KNOWN_H

#include "tree/node.h"

/* The owner of a leaf. */
enum otx_owner {
    OTX_UNKNOWN,
    OTX_THEIRS,  /* the user's: it was there before us, or the user's value won */
    OTX_OURS,    /* ours: nothing was there before */
    OTX_REPLACED /* ours, in the place of the user's value, which is in `before` */
};

/* The state of a collection before the injection. */
enum otx_was {
    OTX_WAS_UNKNOWN,
    OTX_WAS_ABSENT,
    OTX_WAS_NULL, /* a null; `before` is its text; .p NULL: the null had no text */
    OTX_WAS_THERE /* a collection, with the items in `names` */
};

/* Lengths of digests: of a value, and of a name that only must not be mistaken for another name of
 * the same list. */
enum { OTX_VALUE_DIGEST = 6, OTX_NAME_DIGEST = 3 };
/* Stands for an unknown digest. */
#define OTX_NO_DIGEST "AAAAAA"

struct otx_known {
    struct otx_str key;      /* the key of a pair; for an item the text of its merge key */
    struct otx_str recorded; /* its key in the record when that differs; else .p is NULL */
    /* a leaf */
    enum otx_owner state;
    struct otx_str wrote; /* digest of our value, or of theirs; for a list variable a digest for
                             each of our tokens */
    char sep;             /* separator of a list variable with our tokens, else 0 */
    bool extends;         /* the list variable was there before the injection, */
    struct otx_str users; /* with tokens of these names (short digests) */
    bool guessed;         /* found without a record: other tokens of the list may be ours, too */
    bool renamed;         /* a user's item whose merge key we replaced */
    /* The user's text before the injection: the scalar that we replaced, the merge key of an item
     * that we renamed, or a list variable that cannot be restored from its tokens. .p NULL: there
     * was no scalar. */
    bool has_before;
    struct otx_str before;
    const struct otx_node *before_value; /* the value of `before` */
    /* a collection */
    enum otx_was was;
    struct otx_str names; /* short digests of the names of its items */
    struct otx_known *first, *last, *next;
};

/* The child with this key, or NULL; `known` may be NULL. */
struct otx_known *otx_known_find(const struct otx_known *known, struct otx_str key);
static inline struct otx_known *otx_known_get(const struct otx_known *known, const char *key)
{
    return otx_known_find(known, otx_str_of(key));
}
/* A new child, or a root without a parent. NULL when out of memory. */
struct otx_known *otx_known_new(struct otx_arena *arena, struct otx_known *parent,
                                struct otx_str key);
/* The child with this key, created when it is missing. NULL when `parent` is NULL. */
struct otx_known *otx_known_child(struct otx_arena *arena, struct otx_known *parent,
                                  struct otx_str key);
/* Forgets everything about a leaf or collection except its place among its siblings; its key
 * becomes `key`. */
void otx_known_forget(struct otx_known *known, struct otx_str key);
/* A copy, with everything below it, under another key. */
struct otx_known *otx_known_copy(struct otx_arena *arena, struct otx_known *parent,
                                 const struct otx_known *known, struct otx_str key);

/* Digests. otx_digest: of a value, without the field `merge_key` that names it in a list (NULL: no
 * field is left out). otx_digest_text: of a text, such as a token or the name of an item. The
 * digests live in the arena. */
struct otx_str otx_digest(struct otx_arena *arena, const struct otx_node *value,
                          const char *merge_key);
/* Whether `digest` is the digest of the value. */
bool otx_digest_is(const struct otx_node *value, const char *merge_key, struct otx_str digest);
struct otx_str otx_digest_text(struct otx_arena *arena, struct otx_str text, size_t length);
/* Whether `digests`, which holds digests of this length one after the other, has the digest of
 * `text`. */
bool otx_digests_have(struct otx_str digests, size_t length, struct otx_str text);
/* Sets there[i] if the i-th of the digests is that of `text`. */
void otx_digests_mark(bool *there, struct otx_str digests, size_t length, struct otx_str text);

/* Whether the leaf is a list variable with our tokens. */
static inline bool otx_is_list(const struct otx_known *leaf)
{
    return leaf && leaf->sep;
}

static inline bool otx_is_ours(const struct otx_known *leaf)
{
    return leaf && (leaf->state == OTX_OURS || leaf->state == OTX_REPLACED);
}

/* Whether the collection had an item of this name before the injection, as far as is known. */
bool otx_was_there(const struct otx_known *collection, struct otx_str name);

#endif
