/* What is known of the past of a pod: a tree shaped like the pod, with a memory for each leaf. Says
 * nothing about what should be there. `record/read` makes it of the record, `record/resolve` brings
 * it up to today's names, `record/write` writes it down. */
#ifndef OTX_TREE_KNOWN_H
#define OTX_TREE_KNOWN_H

#include "tree/node.h"

/* Whose a leaf is. */
enum otx_owner {
    OTX_UNKNOWN,
    OTX_THEIRS,  /* it was there before us, or the user's value won */
    OTX_OURS,    /* we wrote it; nothing was there before */
    OTX_REPLACED /* we wrote it over a value of the user's, which is in `before` */
};

/* What stood in the place of a collection before us. */
enum otx_was {
    OTX_WAS_UNKNOWN,
    OTX_WAS_ABSENT,
    OTX_WAS_NULL, /* `before` says how it was written; .p NULL: it was not */
    OTX_WAS_THERE /* with the items in `names` */
};

/* Lengths of digests: of a value, and of the name of something that only may not be mistaken. */
enum { OTX_VALUE_DIGEST = 6, OTX_NAME_DIGEST = 3 };
/* Stands for the digest of a value that is not known. */
#define OTX_NO_DIGEST "AAAAAA"

struct otx_known {
    struct otx_str key;      /* of a pair; of an item the text of its merge key */
    struct otx_str recorded; /* its key in the record, where that is another; else .p NULL */
    /* a leaf */
    enum otx_owner state;
    struct otx_str
        wrote;    /* digest of what we wrote, or of theirs; of a list variable one a token */
    char sep;     /* of a list variable that has tokens of ours, else 0 */
    bool extends; /* the list variable was there before us, */
    struct otx_str users; /* with these tokens: short digests of their names */
    bool guessed;         /* found without a record: what else is in the list may be ours, too */
    bool renamed;         /* an item of the user's whose merge key we replaced */
    /* What was there before us, as it was written: the scalar that we replaced, the merge key of an
     * item that we renamed, a list variable that cannot be restored otherwise. .p NULL: no scalar.
     */
    bool has_before;
    struct otx_str before;
    const struct otx_node *before_value; /* what that text means */
    /* a collection */
    enum otx_was was;
    struct otx_str names; /* short digests of what was in it */
    struct otx_known *first, *last, *next;
};

/* The child with this key, or NULL; `known` may be NULL. */
struct otx_known *otx_known_find(const struct otx_known *known, struct otx_str key);
struct otx_known *otx_known_get(const struct otx_known *known, const char *key);
/* A new child, or a root without a parent. NULL when out of memory. */
struct otx_known *otx_known_new(struct otx_arena *arena, struct otx_known *parent,
                                struct otx_str key);
/* The child with this key, made when it is not there yet. NULL in, NULL out. */
struct otx_known *otx_known_child(struct otx_arena *arena, struct otx_known *parent,
                                  struct otx_str key);
/* Forgets all of a leaf or collection but its place; its key is then `key`. */
void otx_known_forget(struct otx_known *known, struct otx_str key);
/* A copy with all below it, under another key. */
struct otx_known *otx_known_copy(struct otx_arena *arena, struct otx_known *parent,
                                 const struct otx_known *known, struct otx_str key);

/* Digests: of a value, without the merge key that names it in a list (NULL: there is none); of a
 * text, such as a token or the name of an item. Their text is the arena's. */
struct otx_str otx_digest(struct otx_arena *arena, const struct otx_node *value,
                          const char *merge_key);
/* Whether that is the digest. */
bool otx_digest_is(const struct otx_node *value, const char *merge_key, struct otx_str digest);
struct otx_str otx_digest_text(struct otx_arena *arena, struct otx_str text, size_t length);
/* Whether one of the digests of this length, written one after the other, is that of `text`. */
bool otx_digests_have(struct otx_str digests, size_t length, struct otx_str text);
/* Sets there[i] if the i-th of the digests is that of `text`. */
void otx_digests_mark(bool *there, struct otx_str digests, size_t length, struct otx_str text);

/* Whether the leaf has tokens of ours in a list. */
static inline bool otx_is_list(const struct otx_known *leaf)
{
    return leaf && leaf->sep;
}

static inline bool otx_is_ours(const struct otx_known *leaf)
{
    return leaf && (leaf->state == OTX_OURS || leaf->state == OTX_REPLACED);
}

/* Whether a collection had something of this name before us, as far as is known. */
bool otx_was_there(const struct otx_known *collection, struct otx_str name);

#endif
