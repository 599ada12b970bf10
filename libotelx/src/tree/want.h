/* The overlay: a tree shaped like a workload that says what should be there. The planner builds
 * it, the merge carries it out and notes the outcome on every leaf. */
#ifndef OTX_TREE_WANT_H
#define OTX_TREE_WANT_H

#include "tree/node.h"
#include "tree/list_value.h"

enum otx_verb {
    OTX_ENSURE, /* present; one that is there already wins */
    OTX_SET,    /* ours: make it so, unless it was changed since we wrote it */
    OTX_WRAP,   /* our tokens around the value that is there */
    OTX_TAKE,   /* the user's item, out of the list as long as ours is there */
    OTX_ABSENT  /* ours, and no longer wanted; or taken, and to be put back */
};

enum otx_shape { OTX_LEAF, OTX_FIELDS, OTX_ITEMS };

/* Where a missing item goes in a list that is there. */
enum otx_spot { OTX_AT_END, OTX_AT_FRONT, OTX_BEFORE, OTX_AFTER };

enum { OTX_MAX_TAKEN = 32 }; /* in one list */

/* What the text of a taken item is, and where it goes when it comes back: the lines of a block
 * list; or from brackets, up to the end of a line, to a comma, to the next item, or from the comma
 * before the last item. */
enum otx_taken_from {
    OTX_FROM_BLOCK,
    OTX_FROM_LINES,
    OTX_FROM_COMMA,
    OTX_FROM_HEAD,
    OTX_FROM_END,
    OTX_FROM_NOWHERE /* a record that we did not write */
};

enum otx_outcome {
    OTX_NOTHING, /* absent, and stays so */
    OTX_ADDED,
    OTX_SAME,
    OTX_CHANGED,  /* ours, brought up to date */
    OTX_REPLACED, /* the user's, replaced as the configuration asks */
    OTX_OTHERS,   /* another value, not ours: kept */
    OTX_STALE,    /* ours once, changed by someone since: kept */
    OTX_REMOVED,  /* by OTX_SET: an override taken back, the user's value is there again */
    OTX_TOKENS,   /* tokens were put into or taken out of the user's value */
    OTX_RENAMED,  /* the user's item goes under the want's key now */
    OTX_TAKEN,
    OTX_GIVEN_BACK
};

struct otx_want {
    enum otx_verb verb;
    enum otx_shape shape;
    struct otx_str key;    /* of a pair; of an item the text of its merge key */
    const char *merge_key; /* OTX_ITEMS: what identifies an item; NULL: the hash of its value */
    const struct otx_node *value; /* of a leaf; of an item with its merge key inside */
    const char *part;             /* OTX_WRAP: the field of the item that holds the scalar */
    struct otx_wrap *wrap;
    bool must_exist; /* never create it */
    enum otx_spot spot;
    struct otx_str anchor; /* OTX_BEFORE, OTX_AFTER: merge key of the item that it goes next to */
    const char *note;      /* OTX_TAKE: what the finding says of it */
    bool strict;           /* the user's own value is a reason to refuse */
    bool may_hide;         /* an `envFrom` may supply what we add */
    /* What the ledger knows of it. */
    bool ours;                     /* we put it there */
    const struct otx_node *record; /* its entry, where it is one for each field */
    bool hashed;
    uint32_t hash;      /* of the value that we wrote */
    bool created;       /* a collection that we made: goes with its last child */
    bool guess_created; /* no ledger: take it for ours when it ends up empty */
    bool part_made;     /* an item of the user's that has its `part` from us as a whole */
    bool was_null;      /* the collection, or that part, stands in the place of a null, written: */
    /* Of a collection: .p NULL is not at all, in block style. Of that part: with the blanks before
     * it. */
    struct otx_str null_text;
    bool even_if_changed; /* OTX_ABSENT: it goes whatever it holds now */
    bool force;           /* OTX_SET: even if it was changed since */
    bool replace;         /* OTX_SET also over the user's own value; kept here: */
    struct otx_str replaced;
    /* Of an item: the user's of this name is to bear the want's key, as if it had always. It has no
     * value and comes before a want for the name that becomes free. */
    struct otx_str rename_from;
    bool renamed; /* the ledger knows that it does; `replaced` is how the name was written */
    bool adopt;   /* ours too if it is there with our value, though no ledger says so */
    struct otx_str taken; /* the text of an item that was taken; .p NULL: none was */
    struct otx_str after; /* merge key of the item before it; .p NULL: it was the first */
    enum otx_taken_from from;
    bool as_is;   /* the lines of `taken` are indented as they were */
    bool in_json; /* all around it was JSON, which the item was not */
    /* What the merge found and did. */
    enum otx_outcome outcome;
    bool kept_other;             /* a removed one held something that was not ours */
    const struct otx_node *node; /* what is in the text, or NULL */
    struct otx_want *parent, *first, *last, *next;
};

struct otx_want *otx_want_new(struct otx_arena *arena, struct otx_want *parent,
                              enum otx_shape shape, struct otx_str key);
/* Takes a child out of its parent again. */
void otx_want_drop(struct otx_want *want);

/* The value that a want with children stands for; NULL when out of memory. */
struct otx_node *otx_want_render(struct otx_arena *arena, const struct otx_want *want);

/* The want of a list with the item of this key that was taken in an earlier run, or NULL when that
 * is there again. */
const struct otx_want *otx_find_taken(const struct otx_want *list, struct otx_str key);

/* Whether it is about the name of an item alone. */
bool otx_want_renames(const struct otx_want *want);

/* Whether carrying it out on nothing would add something. */
bool otx_want_adds(const struct otx_want *want);
/* Notes that it was missing and has been added as a whole. */
void otx_want_added(struct otx_want *want);
/* Whether all of this list variable is from us: nothing else is in its value, nor beside it. */
bool otx_want_is_whole(const struct otx_want *want, const struct otx_node *node,
                       struct otx_str value);
/* The scalar's tokens are all ours where we wrote the whole value. */
void otx_want_own_tokens(struct otx_want *want);

#endif
