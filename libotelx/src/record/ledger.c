/* Reading and writing the record. It is flow-style YAML too, so the one parser serves. */
#include "record/ledger.h"

#include "base/source.h"
#include "record/took.h"
#include "tree/list_value.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

enum {
    MAX_NODES = 100000,
    MAX_RECORD = 8000
}; /* children of one map: looking for duplicates takes quadratic time */

static const struct otx_node *ledger_node(const struct otx_workload *w)
{
    const struct otx_node *annotations = otx_map_get(w->metadata, "annotations");
    return otx_map_get(annotations, OTX_LEDGER_KEY);
}

/* A separator, then tokens. */
static bool is_token_list(const struct otx_node *list)
{
    if (list->kind != OTX_SEQ || !list->first || list->count > OTX_MAX_TOKENS)
        return false;
    for (const struct otx_node *token = list->first; token; token = token->next)
        if (token->kind != OTX_SCALAR || token->style != OTX_DOUBLE)
            return false;
    return list->first->text.n == 1;
}

/* A mark, or a text: one that was kept, or a hash, of whatever form. */
static bool is_field(struct otx_str key, const struct otx_node *value)
{
    static const char *const marks[] = {"+", "quoted", "value", "as is", "json"};
    bool mark = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        mark |= otx_str_is(key, marks[i]);
    bool text = value->style == OTX_DOUBLE && (value->text.n || !otx_str_is(key, "name"));
    return key.n && value->kind == OTX_SCALAR && (mark || text);
}

/* Whether a record has the form that we write: whoever changed it by hand is told, not guessed at.
 */
static bool is_record(const struct otx_node *record)
{
    for (const struct otx_node *key = record->first; key; key = otx_next_key(key)) {
        const struct otx_node *value = otx_value(key);
        if (record->count > MAX_RECORD || key->kind != OTX_SCALAR ||
            otx_map_find(record, key->text).again)
            return false;
        bool good = is_field(key->text, value);
        if (value->kind == OTX_MAP)
            good = is_record(value);
        else if (value->kind == OTX_SEQ)
            good = otx_str_is(key->text, "tokens") && is_token_list(value);
        if (!good)
            return false;
    }
    return true;
}

/* The mark of what we made; else it tells of a null. */
static bool is_one(const struct otx_node *mark)
{
    return mark->style == OTX_PLAIN && !otx_is_null(mark);
}

bool otx_ledger_read(struct otx_arena *arena, const struct otx_workload *w,
                     struct otx_ledger *ledger)
{
    const struct otx_node *node = ledger_node(w);
    struct otx_node *root = NULL;
    struct otx_yaml_error error;
    *ledger = (struct otx_ledger){0};
    if (!node)
        return true;
    ledger->bad = node;
    if (node->kind != OTX_SCALAR || !otx_is_string(node))
        return true;
    struct otx_scan scan;
    struct otx_span all = {0, node->text.n};
    if (!otx_yaml_read(arena, node->text, all, MAX_NODES, &scan, &root, &error))
        return !error.no_memory;
    const struct otx_node *pod = otx_map_get(root, "pod"), *was = otx_map_get(root, "annotations");
    if (!otx_str_is(otx_map_text(root, "v"), "1") || !pod || pod->kind != OTX_MAP ||
        !is_record(pod))
        return true;
    ledger->bad = NULL;
    ledger->pod = pod;
    ledger->closed = otx_map_get(root, "closed") != NULL;
    ledger->annotations_null = was && was->kind == OTX_SCALAR && !is_one(was);
    ledger->annotations_created = was && !ledger->annotations_null;
    if (ledger->annotations_null && was->style != OTX_PLAIN)
        ledger->annotations_was = was->text;
    return true;
}

static bool read_hash(const struct otx_node *node, uint32_t *hash)
{
    *hash = 0;
    if (!node || node->kind != OTX_SCALAR || node->text.n != 8)
        return false;
    for (size_t i = 0; i < 8; i++) {
        char c = node->text.p[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                                                : 16;
        if (digit > 15)
            return false;
        *hash = *hash << 4 | digit;
    }
    return true;
}

static void note_tokens(struct otx_want *leaf, const struct otx_node *tokens)
{
    const struct otx_node *sep = tokens->first;
    if (!leaf->wrap || (leaf->wrap->sep && leaf->wrap->sep != sep->text.p[0]))
        return;
    leaf->wrap->sep = sep->text.p[0];
    for (const struct otx_node *t = sep->next; t; t = t->next)
        otx_tokens_add(&leaf->wrap->old, t->text);
}

/* The whole value is ours: a pair, or in the place of a null. */
static void note_part(struct otx_want *leaf, const struct otx_node *mark)
{
    if (!mark || mark->kind != OTX_SCALAR)
        return;
    leaf->part_made = mark->style == OTX_PLAIN;
    leaf->was_null = !leaf->part_made;
    leaf->null_text = mark->text;
}

void otx_ledger_note_leaf(struct otx_want *leaf, const struct otx_node *record)
{
    const struct otx_node *was = otx_map_get(record, "was");
    const struct otx_node *tokens = otx_map_get(record, "tokens");
    if (leaf->verb == OTX_TAKE) {
        otx_ledger_note_taken(leaf, record);
        return;
    }
    if (otx_is_taken_record(record))
        record = otx_map_get(record, "hash");
    if (!record)
        return; /* it tells of the user's item, not of ours */
    leaf->ours = true;
    if (tokens && tokens->kind == OTX_SEQ) {
        note_tokens(leaf, tokens);
        leaf->created = otx_map_get(record, "+") != NULL;
        note_part(leaf, otx_map_get(record, "value"));
        if (leaf->wrap)
            leaf->wrap->quoted = otx_map_get(record, "quoted") != NULL;
        return;
    }
    if (was && was->kind == OTX_SCALAR)
        leaf->replaced = was->text;
    const struct otx_node *name = otx_map_get(record, "name");
    if (was && name && name->kind == OTX_SCALAR) {
        leaf->renamed = true;
        leaf->rename_from = name->text;
        return;
    }
    leaf->hashed = read_hash(was ? otx_map_get(record, "hash") : record, &leaf->hash);
    if (leaf->verb == OTX_ENSURE)
        leaf->verb = OTX_SET;
}

static void note_created(struct otx_want *want, const struct otx_node *record)
{
    const struct otx_node *mark = otx_map_get(record, "+");
    if (!mark || mark->kind != OTX_SCALAR)
        return;
    want->created = is_one(mark);
    want->was_null = !want->created;
    if (want->was_null && mark->style != OTX_PLAIN)
        want->null_text = mark->text;
}

void otx_ledger_note(struct otx_want *want, const struct otx_node *record)
{
    if (!record)
        return;
    note_created(want, record);
    for (struct otx_want *child = want->first; child; child = child->next) {
        const struct otx_node *mine = otx_map_find(record, child->key).value;
        if (!mine)
            continue;
        if (child->shape == OTX_LEAF)
            otx_ledger_note_leaf(child, mine);
        else
            otx_ledger_note(child, mine);
    }
}

static const struct otx_look json = {
    .json = true, .colon = {":", 1}, .comma = {",", 1}, .eol = {"\n", 1}};

static void put_string(struct otx_buf *buf, struct otx_str text)
{
    struct otx_node node = {.kind = OTX_SCALAR, .style = OTX_DOUBLE, .text = text};
    otx_emit_scalar(buf, &json, true, &node);
}

static void put_hash(struct otx_buf *buf, uint32_t hash)
{
    char text[OTX_HASH_TEXT];
    put_string(buf, otx_hash_text(text, hash));
}

static void put_key(struct otx_buf *buf, struct otx_str key)
{
    if (buf->n && buf->p[buf->n - 1] != '{')
        otx_buf_char(buf, ',');
    put_string(buf, key);
    otx_buf_char(buf, ':');
}

/* A taken item, until it is given back. */
static bool keeps_taken(const struct otx_want *leaf)
{
    bool back = leaf->verb == OTX_ABSENT && leaf->outcome != OTX_OTHERS;
    return leaf->shape == OTX_LEAF && leaf->taken.n && !back;
}

static bool is_recorded(const struct otx_want *leaf)
{
    if (leaf->verb == OTX_ABSENT || leaf->verb == OTX_TAKE)
        return keeps_taken(leaf);
    switch (leaf->outcome) {
    case OTX_ADDED:
    case OTX_CHANGED:
    case OTX_REPLACED:
    case OTX_RENAMED:
        return true;
    case OTX_SAME:
    case OTX_TOKENS:
        return leaf->wrap && !leaf->created ? leaf->wrap->old.n > 0 : leaf->ours || leaf->adopt;
    case OTX_STALE:
        return leaf->ours;
    default:
        return false;
    }
}

static void put_tokens(struct otx_buf *buf, const struct otx_want *leaf)
{
    bool created = leaf->created || leaf->outcome == OTX_ADDED;
    otx_buf_text(buf, "{\"tokens\":[");
    put_string(buf, (struct otx_str){&leaf->wrap->sep, 1});
    for (size_t i = 0; i < leaf->wrap->old.n; i++) {
        otx_buf_char(buf, ',');
        put_string(buf, leaf->wrap->old.v[i]);
    }
    otx_buf_char(buf, ']');
    if (leaf->wrap->quoted)
        otx_buf_text(buf, ",\"quoted\":1");
    if (leaf->part_made || leaf->was_null)
        otx_buf_text(buf, ",\"value\":");
    if (leaf->part_made)
        otx_buf_char(buf, '1');
    else if (leaf->was_null)
        put_string(buf, leaf->null_text);
    otx_buf_text(buf, created ? ",\"+\":1}" : "}");
}

/* The other want with the same key: ours in the place of what was taken. */
static const struct otx_want *find_twin(const struct otx_want *leaf)
{
    for (const struct otx_want *w = leaf->parent->first; w; w = w->next)
        if (w != leaf && otx_str_eq(w->key, leaf->key))
            return w;
    return NULL;
}

/* Its record is in that of the taken one. */
static bool has_taken_twin(const struct otx_want *leaf)
{
    const struct otx_want *twin = keeps_taken(leaf) ? NULL : find_twin(leaf);
    return twin && keeps_taken(twin);
}

static void put_taken(struct otx_buf *buf, const struct otx_want *leaf)
{
    const struct otx_want *ours = find_twin(leaf);
    otx_buf_text(buf, "{\"took\":");
    put_string(buf, leaf->taken);
    if (leaf->from != OTX_FROM_BLOCK) {
        otx_buf_text(buf, ",\"from\":");
        put_string(buf, otx_taken_name(leaf->from));
    }
    if (leaf->as_is)
        otx_buf_text(buf, ",\"as is\":1");
    if (leaf->in_json)
        otx_buf_text(buf, ",\"json\":1");
    if (leaf->after.p) {
        otx_buf_text(buf, ",\"after\":");
        put_string(buf, leaf->after);
    }
    if (ours && is_recorded(ours) && ours->value) {
        otx_buf_text(buf, ",\"hash\":");
        put_hash(buf, ours->outcome == OTX_STALE ? ours->hash : otx_node_hash(ours->value));
    }
    otx_buf_char(buf, '}');
}

static void put_leaf(struct otx_buf *buf, const struct otx_want *leaf)
{
    if (otx_want_renames(leaf)) {
        otx_buf_text(buf, "{\"was\":");
        put_string(buf, leaf->replaced);
        otx_buf_text(buf, ",\"name\":");
        put_string(buf, leaf->rename_from);
        otx_buf_char(buf, '}');
        return;
    }
    if (keeps_taken(leaf)) {
        put_taken(buf, leaf);
        return;
    }
    uint32_t hash = leaf->outcome == OTX_STALE ? leaf->hash : otx_node_hash(leaf->value);
    if (leaf->wrap) {
        put_tokens(buf, leaf);
    } else if (leaf->replaced.p) {
        otx_buf_text(buf, "{\"was\":");
        put_string(buf, leaf->replaced);
        otx_buf_text(buf, ",\"hash\":");
        put_hash(buf, hash);
        otx_buf_char(buf, '}');
    } else {
        put_hash(buf, hash);
    }
}

/* What stood in the place of a collection: a null, as it was written, or nothing. */
static void put_former(struct otx_buf *buf, bool was_null, struct otx_str null_text)
{
    if (null_text.p)
        put_string(buf, null_text);
    else
        otx_buf_text(buf, was_null ? "null" : "1");
}

/* Of a manifest instrumented by hand: a collection that holds nothing but what we adopted is taken
 * for made by the same hand. */
static bool is_adopted(const struct otx_want *want)
{
    size_t adopted = 0;
    for (const struct otx_want *child = want->first; child; child = child->next)
        adopted += child->adopt && child->node != NULL && !otx_want_renames(child);
    size_t each = want->shape == OTX_FIELDS ? 2 : 1;
    return adopted && want->node && want->node->count == adopted * each;
}

static void put_created(struct otx_buf *buf, const struct otx_want *want)
{
    if (want->parent && want->parent->shape == OTX_ITEMS)
        return; /* an item goes by its name */
    if (!want->created && !want->was_null && !is_adopted(want))
        return;
    put_key(buf, OTX_S("+"));
    put_former(buf, want->was_null, want->null_text);
}

/* Writes a collection's record; false, and nothing, when none of it is ours. */
static bool put_record(struct otx_buf *buf, const struct otx_want *want)
{
    size_t start = buf->n;
    bool any = false;
    otx_buf_char(buf, '{');
    put_created(buf, want);
    for (const struct otx_want *child = want->first; child; child = child->next) {
        size_t before = buf->n;
        if (child->shape == OTX_LEAF && (!is_recorded(child) || has_taken_twin(child)))
            continue;
        put_key(buf, child->key);
        if (child->shape == OTX_LEAF) {
            put_leaf(buf, child);
        } else if (!put_record(buf, child)) {
            buf->n = before;
            continue;
        }
        any = true;
    }
    otx_buf_char(buf, '}');
    if (!any)
        buf->n = start;
    return any;
}

bool otx_ledger_wrote(const struct otx_node *record, const struct otx_node *node)
{
    const struct otx_node *inner = otx_map_get(record, "hash");
    uint32_t hash;
    if (!record || (record->kind == OTX_MAP && !inner))
        return false;
    return !read_hash(inner ? inner : record, &hash) || hash == otx_node_hash(node);
}

struct otx_str otx_ledger_without(struct otx_arena *arena, const struct otx_node *tokens,
                                  struct otx_str value)
{
    struct otx_want leaf = {.wrap = otx_alloc(arena, sizeof *leaf.wrap)};
    struct otx_buf buf = {0};
    struct otx_str entry;
    bool any = false;
    if (!leaf.wrap)
        return value;
    note_tokens(&leaf, tokens);
    while (otx_wrap_cut(leaf.wrap, &value, &entry)) {
        if (otx_tokens_have(&leaf.wrap->old, entry))
            continue;
        if (any)
            otx_buf_char(&buf, leaf.wrap->sep);
        otx_buf_add(&buf, entry);
        any = true;
    }
    return otx_buf_done(arena, &buf);
}

/* The tree of a piece of YAML that the record kept; NULL when it cannot be read. */
static const struct otx_node *read_piece(struct otx_arena *arena, struct otx_str text)
{
    struct otx_node *root = NULL;
    struct otx_yaml_error error;
    struct otx_scan scan;
    struct otx_span all = {0, text.n};
    if (!otx_yaml_read(arena, text, all, MAX_NODES, &scan, &root, &error)) {
        arena->failed |= error.no_memory;
        return NULL;
    }
    return root;
}

struct otx_str otx_ledger_was(struct otx_arena *arena, const struct otx_node *was)
{
    const struct otx_node *root = read_piece(arena, was->text);
    return root && root->kind == OTX_SCALAR ? root->text : was->text;
}

struct otx_str otx_ledger_text(struct otx_arena *arena, const struct otx_want *pod,
                               const struct otx_ledger *ledger)
{
    struct otx_buf buf = {0};
    struct otx_str text = {NULL, 0};
    otx_buf_text(&buf, "{\"v\":1,");
    if (ledger->annotations_null || ledger->annotations_created) {
        otx_buf_text(&buf, "\"annotations\":");
        put_former(&buf, ledger->annotations_null, ledger->annotations_was);
        otx_buf_char(&buf, ',');
    }
    if (ledger->closed)
        otx_buf_text(&buf, "\"closed\":1,");
    otx_buf_text(&buf, "\"pod\":");
    if (put_record(&buf, pod)) {
        otx_buf_char(&buf, '}');
        text = otx_str_copy(arena, otx_buf_str(&buf));
    }
    arena->failed |= otx_buf_end(&buf);
    return text;
}
