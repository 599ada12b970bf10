/* The tree of a document. A parsed node knows its bytes in the text. The planner makes nodes
 * without bytes in the same form, so both kinds can be compared and rendered alike. */
#ifndef OTX_TREE_NODE_H
#define OTX_TREE_NODE_H

#include "base/str.h"

enum otx_kind { OTX_SCALAR, OTX_MAP, OTX_SEQ, OTX_ALIAS };
enum otx_style { OTX_PLAIN, OTX_SINGLE, OTX_DOUBLE, OTX_LITERAL, OTX_FOLDED, OTX_BLOCK, OTX_FLOW };

struct otx_node {
    unsigned char kind, style;
    bool anchored : 1;
    bool shared : 1;      /* an alias refers to it */
    bool single_pair : 1; /* `[a: b]`: a map without braces */
    bool doomed : 1;      /* is being removed from its collection */
    bool holds_alias : 1; /* an alias is somewhere below */
    /* number of the source, for a setting given by its path; 0: the node is from a text */
    unsigned set_by;
    unsigned column;      /* of a block collection: column of its keys or dashes, from 0 */
    unsigned unlike_json; /* see otx_count_unlike_json */
    size_t head;          /* first byte, properties included */
    /* first byte of content and end; a block collection ends where its last child ends */
    size_t start, end;
    size_t count;        /* number of children; keys and values count separately */
    struct otx_str text; /* value of a scalar, name of an alias */
    struct otx_str tag;  /* as written; empty: none */
    struct otx_node *parent, *first, *last, *next;
    struct otx_node *target; /* the node that an alias refers to */
};

/* Children of a map alternate: key, value, key, value. */
struct otx_pair {
    struct otx_node *key, *value;
    struct otx_node *again; /* another key or item with the same text, or NULL */
};

void otx_node_append(struct otx_node *parent, struct otx_node *child);

/* Functions for walking; inline, because walking is most of the work. The first child of a
 * collection, or NULL; `collection` may be NULL. otx_first_key and otx_first_item also return NULL
 * when the node is no map or no sequence. */
static inline struct otx_node *otx_first(const struct otx_node *collection)
{
    return collection ? collection->first : NULL;
}

static inline struct otx_node *otx_first_key(const struct otx_node *map)
{
    return map && map->kind == OTX_MAP ? map->first : NULL;
}

/* The target of an alias; any other node itself. `node` may be NULL. */
static inline const struct otx_node *otx_follow(const struct otx_node *node)
{
    return node && node->kind == OTX_ALIAS ? node->target : node;
}

static inline struct otx_node *otx_first_item(const struct otx_node *list)
{
    return list && list->kind == OTX_SEQ ? list->first : NULL;
}

/* The value of a key of a map, and the key of the next pair. */
static inline struct otx_node *otx_value(const struct otx_node *key)
{
    return key->next;
}

static inline struct otx_node *otx_next_key(const struct otx_node *key)
{
    return key->next->next;
}

/* The children of a map are its pairs, each known by its key; those of a sequence its items. */
static inline struct otx_node *otx_next_child(const struct otx_node *collection,
                                              const struct otx_node *child)
{
    return collection->kind == OTX_MAP ? otx_next_key(child) : child->next;
}

/* The value of a pair, or the item itself. */
static inline const struct otx_node *otx_child_value(const struct otx_node *collection,
                                                     const struct otx_node *child)
{
    return collection->kind == OTX_MAP ? otx_value(child) : child;
}

/* The pair with this key; .key is NULL when there is none, or `map` is NULL or no map. */
struct otx_pair otx_map_find(const struct otx_node *map, struct otx_str key);
/* The value of this key, or NULL. */
struct otx_node *otx_map_value(const struct otx_node *map, struct otx_str key);
/* Inline, so that the compiler knows the length of a literal key. */
static inline struct otx_node *otx_map_get(const struct otx_node *map, const char *key)
{
    return otx_map_value(map, otx_str_of(key));
}
/* The text of the value when it is a scalar and no null, else the empty slice. */
struct otx_str otx_map_text_of(const struct otx_node *map, struct otx_str key);
static inline struct otx_str otx_map_text(const struct otx_node *map, const char *key)
{
    return otx_map_text_of(map, otx_str_of(key));
}
/* The item of a sequence of maps whose `merge_key` has this text. The empty text finds an item
 * without that key. */
struct otx_pair otx_seq_find(const struct otx_node *seq, const char *merge_key,
                             struct otx_str text);

bool otx_plain_is_null(struct otx_str text);
/* Inline, because nearly all scalars are longer than a null. */
static inline bool otx_is_null(const struct otx_node *node)
{
    return node->kind == OTX_SCALAR && node->style == OTX_PLAIN && node->text.n <= 4 &&
           !node->tag.n && otx_plain_is_null(node->text);
}
/* Whether a value is empty: an empty text, a null, or a collection of empty values. */
bool otx_says_nothing(const struct otx_node *node);
bool otx_is_block(const struct otx_node *node);
/* Whether a scalar is a string to readers of YAML 1.1 and of YAML 1.2 alike. */
bool otx_is_string(const struct otx_node *node);
/* Whether every reader takes this text, unquoted, for a string. */
bool otx_plain_is_string(struct otx_str text);

/* Counts for each node how many nodes in and below it are not written as JSON. Only for trees in
 * brackets: of any other tree the root counts as 1 and the nodes below as 0. `root` may be NULL. */
void otx_count_unlike_json(struct otx_node *root);

/* Whether the whole tree is written as JSON. */
bool otx_is_json(const struct otx_node *root);

/* Whether the values are equal. Styles do not matter, nor the notation of a null; "true" and true
 * differ. */
bool otx_node_equal(const struct otx_node *a, const struct otx_node *b);
/* A hash of the value: equal nodes have equal hashes, whatever the order of keys. */
uint64_t otx_node_hash(const struct otx_node *node);
/* The hash of a node that holds this string. */
uint64_t otx_string_hash(struct otx_str text);
/* The hash of a map without the pair of this key; NULL: no pair is left out. */
uint64_t otx_node_hash_without(const struct otx_node *node, const char *key);

/* A key that stands twice in some map of this tree, or NULL. The arena gives memory for sorting the
 * keys of a large map. */
const struct otx_node *otx_node_twice(struct otx_arena *arena, const struct otx_node *node);

/* Builders. They return NULL when an argument is NULL or there is no memory. Text is borrowed. */
struct otx_node *otx_new_string(struct otx_arena *arena, struct otx_str text);
struct otx_node *otx_new_node(struct otx_arena *arena, enum otx_kind kind);
/* A copy that keeps the places in the text; an alias for a scalar becomes the scalar. */
struct otx_node *otx_new_copy(struct otx_arena *arena, const struct otx_node *node);
/* As otx_new_copy, for reading only: where possible, it shares the children of `node`, whose
 * `parent` is still `node`. */
struct otx_node *otx_new_twin(struct otx_arena *arena, const struct otx_node *node);
struct otx_node *otx_put(struct otx_arena *arena, struct otx_node *map, const char *key,
                         struct otx_node *value);
/* Puts a string under a key; leaves the key out when the text is empty. */
void otx_put_text(struct otx_arena *arena, struct otx_node *map, const char *key,
                  struct otx_str text);
/* Gives `node` the place of `other`, for findings. */
void otx_node_place(struct otx_node *node, const struct otx_node *other);

#endif
