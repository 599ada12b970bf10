/* Finds, compares and builds nodes. Knows the scalar types of YAML, no text and no Kubernetes. */
#include "tree/node.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void otx_node_append(struct otx_node *parent, struct otx_node *child)
{
    child->parent = parent;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

/* Compares lengths first, because most keys differ in their lengths. */
static bool is_key(const struct otx_node *node, struct otx_str key)
{
    return node->text.n == key.n && node->kind == OTX_SCALAR && otx_str_eq(node->text, key);
}

struct otx_pair otx_map_find(const struct otx_node *map, struct otx_str key)
{
    struct otx_pair found = {0};
    if (!map || map->kind != OTX_MAP)
        return found;
    for (struct otx_node *k = map->first; k; k = otx_next_key(k)) {
        if (!is_key(k, key))
            continue;
        if (found.key)
            found.again = k;
        else
            found = (struct otx_pair){.key = k, .value = otx_value(k)};
    }
    return found;
}

static inline struct otx_node *find_value(const struct otx_node *map, struct otx_str key)
{
    for (struct otx_node *k = otx_first_key(map); k; k = otx_next_key(k))
        if (is_key(k, key))
            return otx_value(k);
    return NULL;
}

struct otx_node *otx_map_value(const struct otx_node *map, struct otx_str key)
{
    return find_value(map, key);
}

/* The scalar that an alias refers to; any other node itself, also an alias for a collection. */
static const struct otx_node *follow(const struct otx_node *node)
{
    bool scalar = node && node->kind == OTX_ALIAS && node->target->kind == OTX_SCALAR;
    return scalar ? node->target : node;
}

struct otx_str otx_map_text_of(const struct otx_node *map, struct otx_str key)
{
    const struct otx_node *value = follow(find_value(map, key));
    if (!value || value->kind != OTX_SCALAR || otx_is_null(value))
        return (struct otx_str){NULL, 0};
    return value->text;
}

struct otx_pair otx_seq_find(const struct otx_node *seq, const char *merge_key, struct otx_str text)
{
    struct otx_pair found = {0};
    struct otx_str field = otx_str_of(merge_key);
    if (!seq || seq->kind != OTX_SEQ)
        return found;
    for (struct otx_node *item = seq->first; item; item = item->next) {
        const struct otx_node *key = find_value(item, field);
        if (key && key->kind == OTX_SCALAR && key->text.n != text.n)
            continue; /* most items differ in the lengths of their names */
        key = follow(key);
        bool nameless = !key && text.n == 0 && item->kind == OTX_MAP;
        if (!nameless && (!key || key->kind != OTX_SCALAR || !otx_str_eq(key->text, text)))
            continue;
        if (found.value)
            found.again = item;
        else
            found.value = item;
    }
    return found;
}

enum { LONGEST_WORD = 5 }; /* the length of "false" */

/* Whether a text is one of these words in any letter case. A reader of YAML 1.1, such as go-yaml
 * v2, takes such plain words for a null or a boolean. */
static bool is_word_of(struct otx_str text, const char *const *words)
{
    if (text.n == 0 || text.n > LONGEST_WORD)
        return false;
    for (; *words; words++) {
        if ((text.p[0] | 0x20) != **words)
            continue;
        struct otx_str word = otx_str_of(*words);
        if (word.n != text.n)
            continue;
        size_t i = 0;
        while (i < word.n && (text.p[i] | 0x20) == word.p[i])
            i++;
        if (i == word.n)
            return true;
    }
    return false;
}

bool otx_plain_is_null(struct otx_str text)
{
    static const char *const words[] = {"null", NULL};
    return text.n == 0 || otx_str_is(text, "~") || is_word_of(text, words);
}

bool otx_says_nothing(const struct otx_node *node)
{
    if (!node)
        return true;
    if (node->kind == OTX_SCALAR)
        return node->text.n == 0 || otx_is_null(node);
    const struct otx_node *child = node->first;
    while (child && otx_says_nothing(otx_child_value(node, child)))
        child = otx_next_child(node, child);
    return !child;
}

bool otx_is_block(const struct otx_node *node)
{
    return node->style == OTX_BLOCK;
}

static size_t span_of(struct otx_str text, size_t at, const char *set)
{
    while (at < text.n && strchr(set, text.p[at]))
        at++;
    return at;
}

/* Whether some reader takes the text for a decimal number: 1, 1_000, 1.5, .5, 1e3. */
static bool is_decimal(struct otx_str text)
{
    size_t at = span_of(text, 0, "0123456789_");
    if (span_of(text, 0, "._") == text.n)
        return false;
    if (at < text.n && text.p[at] == '.')
        at = span_of(text, at + 1, "0123456789_");
    if (at > 0 && at < text.n && (text.p[at] | 0x20) == 'e') {
        at += at + 1 < text.n && strchr("+-", text.p[at + 1]) ? 2 : 1;
        at = span_of(text, at, "0123456789");
    }
    return at == text.n;
}

/* Whether some reader takes the text for a number of YAML 1.1 or 1.2. Numbers of base 60 (`1:30`)
 * and dates (`2024-01-31`) are included. */
static bool is_number(struct otx_str text)
{
    static const char *const words[] = {".inf", ".nan", NULL};
    if (text.n && strchr("+-", text.p[0]))
        text = otx_str_sub(text, 1, text.n);
    if (text.n == 0)
        return false;
    if (is_word_of(text, words) || is_decimal(text))
        return true;
    if (text.n > 2 && text.p[0] == '0' && strchr("xXoObB", text.p[1]))
        return span_of(text, 2, "0123456789abcdefABCDEF_") == text.n;
    if (text.p[0] < '0' || text.p[0] > '9')
        return false;
    return span_of(text, 0, "0123456789:._") == text.n
               ? otx_str_find(text, ':', 0) < text.n
               : span_of(text, 0, "0123456789") == 4 && text.n > 7 && text.p[4] == '-';
}

enum { A_STRING, A_WORD, A_NUMBER, A_SIGN };

/* What a plain text may be apart from a string, by its first byte. */
static const unsigned char beginnings[256] = {
    ['t'] = A_WORD,   ['T'] = A_WORD,   ['f'] = A_WORD,   ['F'] = A_WORD,   ['y'] = A_WORD,
    ['Y'] = A_WORD,   ['n'] = A_WORD,   ['N'] = A_WORD,   ['o'] = A_WORD,   ['O'] = A_WORD,
    ['0'] = A_NUMBER, ['1'] = A_NUMBER, ['2'] = A_NUMBER, ['3'] = A_NUMBER, ['4'] = A_NUMBER,
    ['5'] = A_NUMBER, ['6'] = A_NUMBER, ['7'] = A_NUMBER, ['8'] = A_NUMBER, ['9'] = A_NUMBER,
    ['+'] = A_NUMBER, ['-'] = A_NUMBER, ['.'] = A_NUMBER, ['_'] = A_NUMBER, ['~'] = A_SIGN,
    ['='] = A_SIGN,   ['<'] = A_SIGN,
};

bool otx_plain_is_string(struct otx_str text)
{
    static const char *const words[] = {"null", "true", "false", "yes", "no",
                                        "on",   "off",  "y",     "n",   NULL};
    switch (text.n ? beginnings[(unsigned char)text.p[0]] : A_SIGN) {
    case A_WORD:
        return !is_word_of(text, words);
    case A_NUMBER:
        return !is_number(text);
    case A_SIGN:
        return text.n && !otx_str_is(text, "~") && !otx_str_is(text, "=") &&
               !otx_str_is(text, "<<");
    default:
        return true;
    }
}

bool otx_is_string(const struct otx_node *node)
{
    if (node->kind == OTX_SCALAR && otx_str_starts(node->tag, OTX_S("!!")))
        return otx_str_is(node->tag, "!!str");
    return node->kind == OTX_SCALAR &&
           (node->style != OTX_PLAIN || otx_plain_is_string(node->text));
}

/* Both maps have the same number of pairs; the order of pairs does not matter. A key that is no
 * scalar cannot be looked up and makes the maps unequal. */
static bool maps_equal(const struct otx_node *a, const struct otx_node *b)
{
    for (const struct otx_node *k = a->first; k; k = otx_next_key(k)) {
        if (k->kind != OTX_SCALAR)
            return false;
        struct otx_pair other = otx_map_find(b, k->text);
        if (!other.key || !otx_node_equal(otx_value(k), other.value))
            return false;
    }
    return true;
}

/* Whether a plain text is a word or a number of JSON, as far as its beginning tells. */
static bool is_json_word(struct otx_str text)
{
    return otx_str_is(text, "null") || otx_str_is(text, "true") || otx_str_is(text, "false") ||
           (text.n && strchr("-0123456789", text.p[0]) && !otx_plain_is_string(text));
}

static bool is_like_json(const struct otx_node *node)
{
    if (node->anchored || node->tag.n || node->kind == OTX_ALIAS)
        return false;
    if (node->kind == OTX_SCALAR)
        return node->style == OTX_DOUBLE || (node->style == OTX_PLAIN && is_json_word(node->text));
    return node->style == OTX_FLOW && !node->single_pair;
}

static void count_unlike_json(struct otx_node *node)
{
    node->unlike_json = is_like_json(node) ? 0 : 1;
    for (struct otx_node *child = node->first; child; child = child->next) {
        count_unlike_json(child);
        node->unlike_json += child->unlike_json;
    }
}

bool otx_is_json(const struct otx_node *root)
{
    bool json = is_like_json(root);
    for (const struct otx_node *child = root->first; child && json; child = child->next)
        json = otx_is_json(child);
    return json;
}

/* Only a tree in brackets can be JSON; counting is spared for any other. */
void otx_count_unlike_json(struct otx_node *root)
{
    if (root && root->style == OTX_FLOW)
        count_unlike_json(root);
    else if (root)
        root->unlike_json = 1;
}

bool otx_node_equal(const struct otx_node *a, const struct otx_node *b)
{
    a = follow(a);
    b = follow(b);
    if (a->kind != b->kind || a->count != b->count || a->kind == OTX_ALIAS)
        return false;
    /* `~`, `null` and no text are the same value */
    if (otx_is_null(a) || otx_is_null(b))
        return otx_is_null(a) && otx_is_null(b);
    if (a->kind == OTX_SCALAR)
        /* "1" and 1 differ */
        return otx_is_string(a) == otx_is_string(b) && otx_str_eq(a->text, b->text);
    if (a->kind == OTX_MAP)
        return maps_equal(a, b);
    const struct otx_node *y = b->first;
    for (const struct otx_node *x = a->first; x; x = x->next, y = y->next)
        if (!otx_node_equal(x, y))
            return false;
    return true;
}

/* Mixes bits: every bit of the result depends on every bit of `x`. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

uint64_t otx_string_hash(struct otx_str text)
{
    return mix(otx_str_hash(otx_str_hash(OTX_HASH_SEED, OTX_S("s")), text));
}

uint64_t otx_node_hash_without(const struct otx_node *node, const char *key)
{
    static const char marks[] = {'p', '{', '[', '*'};
    node = follow(node);
    if (otx_is_string(node))
        return otx_string_hash(node->text);
    uint64_t hash = otx_str_hash(OTX_HASH_SEED, (struct otx_str){&marks[node->kind], 1});
    if (otx_is_null(node))
        return mix(hash);
    if (node->kind == OTX_SCALAR || node->kind == OTX_ALIAS)
        return mix(otx_str_hash(hash, node->text));
    if (node->kind == OTX_MAP) { /* a sum: the order of keys must not matter */
        for (const struct otx_node *k = node->first; k; k = otx_next_key(k))
            if (!key || !otx_str_is(k->text, key))
                hash += mix(otx_node_hash(k) * 3 + otx_node_hash(otx_value(k)));
        return hash;
    }
    for (const struct otx_node *item = node->first; item; item = item->next)
        /* here the order matters */
        hash = mix(hash ^ otx_node_hash(item));
    return hash;
}

uint64_t otx_node_hash(const struct otx_node *node)
{
    return otx_node_hash_without(node, NULL);
}

static int by_text(const void *a, const void *b)
{
    const struct otx_node *const *x = a, *const *y = b;
    int order = otx_str_compare((*x)->text, (*y)->text);
    return order ? order : ((*x)->head > (*y)->head) - ((*x)->head < (*y)->head);
}

/* As key_twice, for a map of many keys: sorts them. */
static const struct otx_node *sorted_twice(struct otx_arena *arena, const struct otx_node *map)
{
    const struct otx_node **keys = otx_alloc(arena, map->count / 2 * sizeof *keys), *found = NULL;
    size_t count = 0;
    for (const struct otx_node *key = map->first; key && keys; key = otx_next_key(key))
        if (key->kind == OTX_SCALAR)
            keys[count++] = key;
    if (count)
        qsort(keys, count, sizeof *keys, by_text);
    for (size_t i = 1; i < count; i++) {
        bool last = i + 1 == count || !otx_str_eq(keys[i]->text, keys[i + 1]->text);
        if (last && otx_str_eq(keys[i]->text, keys[i - 1]->text) &&
            (!found || keys[i]->head < found->head))
            found = keys[i];
    }
    return found;
}

enum { FEW_PARTS = 40 }; /* keys and values: so few keys are compared with each other */

/* The last of the keys with the same text; of several such texts, the first in the map. */
static const struct otx_node *key_twice(struct otx_arena *arena, const struct otx_node *map)
{
    if (map->count > FEW_PARTS)
        return sorted_twice(arena, map);
    for (const struct otx_node *key = map->first; key; key = otx_next_key(key))
        if (key->kind == OTX_SCALAR && otx_map_find(map, key->text).again == key)
            return key;
    return NULL;
}

const struct otx_node *otx_node_twice(struct otx_arena *arena, const struct otx_node *node)
{
    const struct otx_node *found = NULL;
    for (const struct otx_node *child = otx_first(node); child && !found; child = child->next)
        found = otx_node_twice(arena, child);
    return found || !node || node->kind != OTX_MAP ? found : key_twice(arena, node);
}

struct otx_node *otx_new_node(struct otx_arena *arena, enum otx_kind kind)
{
    struct otx_node *node = otx_alloc(arena, sizeof *node);
    if (node) {
        node->kind = (unsigned char)kind;
        node->style = kind == OTX_SCALAR ? OTX_PLAIN : OTX_BLOCK;
    }
    return node;
}

struct otx_node *otx_new_string(struct otx_arena *arena, struct otx_str text)
{
    struct otx_node *node = otx_new_node(arena, OTX_SCALAR);
    if (node) {
        node->style = OTX_DOUBLE;
        node->text = text;
    }
    return node;
}

void otx_node_place(struct otx_node *node, const struct otx_node *other)
{
    node->head = other->head;
    node->start = other->start;
    node->end = other->end;
    node->set_by = other->set_by;
}

struct otx_node *otx_new_copy(struct otx_arena *arena, const struct otx_node *node)
{
    const struct otx_node *place = node;
    node = follow(node);
    struct otx_node *copy = node ? otx_new_node(arena, node->kind) : NULL;
    if (!copy)
        return NULL;
    copy->style = node->style;
    copy->single_pair = node->single_pair;
    copy->holds_alias = node->holds_alias;
    copy->text = node->text;
    copy->tag = node->kind == OTX_SCALAR ? node->tag : copy->tag;
    copy->target = node->target;
    otx_node_place(copy, place);
    for (const struct otx_node *child = node->first; child; child = child->next) {
        struct otx_node *twin = otx_new_copy(arena, child);
        if (!twin)
            return NULL;
        otx_node_append(copy, twin);
    }
    return copy;
}

struct otx_node *otx_new_twin(struct otx_arena *arena, const struct otx_node *node)
{
    const struct otx_node *value = follow(node);
    /* an alias below must be resolved, which needs a copy */
    if (!value || value->holds_alias)
        return otx_new_copy(arena, node);
    struct otx_node *twin = otx_new_node(arena, value->kind);
    if (!twin)
        return NULL;
    *twin = *value;
    twin->parent = twin->next = NULL;
    otx_node_place(twin, node);
    return twin;
}

struct otx_node *otx_put(struct otx_arena *arena, struct otx_node *map, const char *key,
                         struct otx_node *value)
{
    struct otx_node *name = otx_new_string(arena, otx_str_of(key));
    if (!map || !name || !value)
        return NULL;
    assert(map->kind == OTX_MAP);
    otx_node_append(map, name);
    otx_node_append(map, value);
    return map;
}

void otx_put_text(struct otx_arena *arena, struct otx_node *map, const char *key,
                  struct otx_str text)
{
    if (text.n)
        otx_put(arena, map, key, otx_new_string(arena, text));
}
