/* The overlay: a tree shaped like a workload, which says what should be there. The planner builds
 * it (the order). `record/settle` adds what is known of each leaf (the memory) and decides (the
 * word). The merge carries the words out and notes the nodes in the text (the result). */
#ifndef OTX_TREE_WANT_H
#define OTX_TREE_WANT_H

#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"

enum otx_shape { OTX_LEAF, OTX_FIELDS, OTX_ITEMS };

/* The place of a missing item in a list that exists. */
enum otx_spot { OTX_AT_END, OTX_AT_FRONT, OTX_BEFORE, OTX_AFTER };

/* `onConflict`: whose value wins when the user has set another one. */
enum otx_policy { OTX_KEEP, OTX_OVERRIDE, OTX_REFUSE };

/* The decision for a leaf. */
enum otx_word {
    OTX_WORD_NOTHING, /* missing and not wanted, or not ours */
    OTX_WORD_ADD,
    OTX_WORD_ADOPT,     /* equal to the wanted value: ours from now on */
    OTX_WORD_SAME,      /* already as wanted */
    OTX_WORD_CHANGE,    /* ours: is updated */
    OTX_WORD_REMOVE,    /* ours and no longer wanted: is removed */
    OTX_WORD_GIVE_BACK, /* the user's value is restored after we had replaced it */
    OTX_WORD_KEEP,      /* has another value, which stays */
    OTX_WORD_REPLACE,   /* the user's value is replaced, and kept in the record */
    OTX_WORD_REFUSE,    /* has another value, and `onConflict` is `error` */
    OTX_WORD_HOLD       /* ours and no longer wanted, but a part of the user's needs it */
};

struct otx_want {
    /* The order. */
    enum otx_shape shape;
    struct otx_str key; /* the key of a pair; for an item the text of its merge key */
    /* OTX_ITEMS: the field that names an item; NULL: the digest of the item does */
    const char *merge_key;
    /* The wanted value of a leaf, an item with its merge key; NULL: the leaf is not wanted any
     * more. */
    const struct otx_node *value;
    const char *part;      /* the field of an item that holds its scalar */
    struct otx_wrap *wrap; /* the wanted tokens of a list variable, else NULL */
    bool must_exist;       /* the merge never creates it */
    bool own;              /* has a reserved name: is removed as a whole, whatever it holds */
    bool may_hide;         /* an `envFrom` may supply the variable */
    enum otx_policy policy;
    enum otx_spot spot;
    struct otx_str anchor;      /* OTX_BEFORE, OTX_AFTER: merge key of the neighbour */
    struct otx_str rename_from; /* the user's item of this name gets `key` as its name */
    /* The memory: what is known before and after the run; NULL: nothing. */
    const struct otx_known *known;
    struct otx_known *after;
    /* The result. */
    enum otx_word word;
    bool fresh;                  /* the user's list variable gets our tokens for the first time */
    struct otx_tokens *kept;     /* of a list variable: the user's entries that keep ours out */
    struct otx_str text;         /* of a list variable: its new value; .p NULL: no variable */
    bool whole;                  /* a list variable that is ours as a whole: written as one value */
    bool placed;                 /* was missing, and the merge has placed it */
    const struct otx_node *node; /* its node in the text, or NULL */
    struct otx_want *parent, *first, *last, *next;
};

struct otx_want *otx_want_new(struct otx_arena *arena, struct otx_want *parent,
                              enum otx_shape shape, struct otx_str key);
/* Removes a child from its parent. */
void otx_want_drop(struct otx_want *want);
/* The child with this key, or NULL; `want` may be NULL. */
struct otx_want *otx_want_find(const struct otx_want *want, struct otx_str key);

/* The value that consists of all leaves to add below `want`; NULL when out of memory. */
struct otx_node *otx_want_render(struct otx_arena *arena, const struct otx_want *want);

/* The item of a list, or the pair of a map, that belongs to a child of `want`; .value is NULL when
 * there is none. */
struct otx_pair otx_want_node(const struct otx_node *node, const struct otx_want *want,
                              const struct otx_want *child);
/* Whether a want renames a user's item, or has renamed it. */
static inline bool otx_want_renames(const struct otx_want *want)
{
    return want->rename_from.p || (want->known && want->known->renamed);
}
/* Whether the want, or a leaf below it, adds something to an empty tree. */
bool otx_want_adds(const struct otx_want *want);

#endif
