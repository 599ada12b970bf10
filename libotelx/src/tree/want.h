/* The overlay: a tree shaped like a workload that says what should be there. The planner builds it
 * (the order), `record/settle` adds what is known of each leaf and what is to become of it (the
 * memory and the word), the merge carries that out and notes where it stands in the text. */
#ifndef OTX_TREE_WANT_H
#define OTX_TREE_WANT_H

#include "tree/known.h"
#include "tree/list_value.h"
#include "tree/node.h"

enum otx_shape { OTX_LEAF, OTX_FIELDS, OTX_ITEMS };

/* Where a missing item goes in a list that is there. */
enum otx_spot { OTX_AT_END, OTX_AT_FRONT, OTX_BEFORE, OTX_AFTER };

/* Whose value counts where the user has another one: `onConflict`. */
enum otx_policy { OTX_KEEP, OTX_OVERRIDE, OTX_REFUSE };

/* What becomes of a leaf. */
enum otx_word {
    OTX_WORD_NOTHING, /* absent and stays so, or no business of ours */
    OTX_WORD_ADD,
    OTX_WORD_ADOPT,     /* equal to what is wanted: ours from now on */
    OTX_WORD_SAME,      /* as it should be */
    OTX_WORD_CHANGE,    /* ours, brought up to date */
    OTX_WORD_REMOVE,    /* ours, and no longer wanted */
    OTX_WORD_GIVE_BACK, /* the user's value, which we had replaced, comes back */
    OTX_WORD_KEEP,      /* another value: it stays */
    OTX_WORD_REPLACE,   /* the user's value makes room, and is kept in the record */
    OTX_WORD_REFUSE,    /* another value, and `onConflict` is `error` */
    OTX_WORD_HOLD       /* ours and no longer wanted, but something else needs it */
};

struct otx_want {
    /* The order. */
    enum otx_shape shape;
    struct otx_str key;    /* of a pair; of an item the text of its merge key */
    const char *merge_key; /* OTX_ITEMS: what identifies an item; NULL: the digest of its value */
    /* Of a leaf, with the merge key of an item inside; NULL: nothing is wanted here any more. */
    const struct otx_node *value;
    const char *part;      /* the field of an item that holds the scalar */
    struct otx_wrap *wrap; /* of a list variable: the tokens that are wanted, else NULL */
    bool must_exist;       /* never create it */
    bool own;              /* it bears a reserved name: it goes as a whole, whatever it holds */
    bool may_hide;         /* an `envFrom` may supply what we add */
    enum otx_policy policy;
    enum otx_spot spot;
    struct otx_str anchor; /* OTX_BEFORE, OTX_AFTER: merge key of the item that it goes next to */
    struct otx_str rename_from; /* the user's item of this name is to bear the want's key */
    /* The memory: what is known of it before and after the run; NULL: nothing. */
    const struct otx_known *known;
    struct otx_known *after;
    /* The result. */
    enum otx_word word;
    bool fresh;              /* a list variable of the user's that gets tokens for the first time */
    struct otx_tokens *kept; /* of a list variable: entries of the user's that keep ours out */
    struct otx_str text;     /* of a list variable: what it is to be; .p NULL: no variable */
    bool whole;              /* of a list variable that is ours alone: it is written as one value */
    bool placed;             /* it was missing, and has got its place */
    const struct otx_node *node; /* what is in the text, or NULL */
    struct otx_want *parent, *first, *last, *next;
};

struct otx_want *otx_want_new(struct otx_arena *arena, struct otx_want *parent,
                              enum otx_shape shape, struct otx_str key);
/* Takes a child out of its parent again. */
void otx_want_drop(struct otx_want *want);
/* The child with this key, or NULL; `want` may be NULL. */
struct otx_want *otx_want_find(const struct otx_want *want, struct otx_str key);

/* The value that the wanted leaves below stand for; NULL when out of memory. */
struct otx_node *otx_want_render(struct otx_arena *arena, const struct otx_want *want);

/* The item of a list, or the pair of a map, that a child of `want` is about; .value NULL: none. */
struct otx_pair otx_want_node(const struct otx_node *node, const struct otx_want *want,
                              const struct otx_want *child);
/* Whether a want is about the merge key of an item of the user's. */
bool otx_want_renames(const struct otx_want *want);
/* Whether the want, or some leaf below it, adds something when carried out on nothing. */
bool otx_want_adds(const struct otx_want *want);

#endif
