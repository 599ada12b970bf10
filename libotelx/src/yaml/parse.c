/* Turns libyaml's events into a tree whose nodes know their bytes. libyaml's marks count
 * characters, so a cursor turns characters into bytes. libyaml's block ends run past trailing
 * comments, so a block collection ends where its last child ends. Aliases stay aliases. */
#include "yaml/parse.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "yaml/block_end.h"
#include "yaml/scan.h"

struct anchors {
    struct otx_node **slots;
    struct otx_str *names;
    size_t cap, count;
};

struct reader {
    yaml_parser_t parser;
    struct otx_arena *arena;
    struct otx_str text;
    struct otx_span doc;
    bool ascii;
    size_t chars, bytes; /* the cursor: `chars` characters after doc.start is the byte `bytes` */
    size_t nodes, max_nodes, depth;
    struct otx_node *root, *open; /* `open`: the innermost open collection */
    struct anchors anchors;
    struct otx_yaml_error *error;
};

static bool fail(struct reader *r, size_t at, struct otx_str what)
{
    r->error->at = at;
    r->error->text = otx_str_copy(r->arena, what);
    r->error->no_memory = r->arena->failed;
    return false;
}

static bool no_memory(struct reader *r)
{
    r->error->no_memory = true;
    return false;
}

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The byte of a character. Marks mostly rise; only the start of a collection may lie before the
 * last mark. So both directions are short walks. */
static size_t to_byte(struct reader *r, size_t chars)
{
    if (r->ascii)
        return r->doc.start + chars;
    while (r->chars < chars && r->bytes < r->doc.end) {
        do {
            r->bytes++;
        } while (r->bytes < r->doc.end && is_tail(r->text.p[r->bytes]));
        r->chars++;
    }
    while (r->chars > chars) {
        do {
            r->bytes--;
        } while (is_tail(r->text.p[r->bytes]));
        r->chars--;
    }
    return r->bytes;
}

static bool anchors_grow(struct anchors *a)
{
    size_t cap = a->cap ? a->cap * 2 : 32;
    struct otx_node **slots = calloc(cap, sizeof *slots);
    struct otx_str *names = calloc(cap, sizeof *names);
    if (!slots || !names) {
        free(slots);
        free(names);
        return false;
    }
    for (size_t i = 0; i < a->cap; i++) {
        if (!a->slots[i])
            continue;
        size_t at = otx_str_hash(OTX_HASH_SEED, a->names[i]) & (cap - 1);
        while (slots[at])
            at = (at + 1) & (cap - 1);
        slots[at] = a->slots[i];
        names[at] = a->names[i];
    }
    free(a->slots);
    free(a->names);
    *a = (struct anchors){slots, names, cap, a->count};
    return true;
}

/* The slot that holds a name, or the free slot for it. Needs cap > count. */
static size_t anchor_slot(const struct anchors *a, struct otx_str name)
{
    size_t at = otx_str_hash(OTX_HASH_SEED, name) & (a->cap - 1);
    while (a->slots[at] && !otx_str_eq(a->names[at], name))
        at = (at + 1) & (a->cap - 1);
    return at;
}

static bool set_anchor(struct reader *r, const yaml_char_t *name, struct otx_node *node)
{
    struct anchors *a = &r->anchors;
    if (!name)
        return true;
    node->anchored = true;
    if (a->count * 2 >= a->cap && !anchors_grow(a))
        return no_memory(r);
    struct otx_str copy = otx_str_copy(r->arena, otx_str_of((const char *)name));
    if (!copy.p)
        return no_memory(r);
    size_t at = anchor_slot(a, copy);
    /* a second anchor of the same name replaces the first, as in YAML */
    a->count += !a->slots[at];
    a->slots[at] = node;
    a->names[at] = copy;
    return true;
}

static struct otx_node *add_node(struct reader *r, enum otx_kind kind)
{
    if (++r->nodes > r->max_nodes) {
        r->error->too_large = true;
        fail(r, r->doc.start, OTX_S("document has too many nodes"));
        return NULL;
    }
    struct otx_node *node = otx_alloc(r->arena, sizeof *node);
    if (!node) {
        no_memory(r);
        return NULL;
    }
    node->kind = (unsigned char)kind;
    if (r->open)
        otx_node_append(r->open, node);
    else
        r->root = node;
    return node;
}

/* The end of a property: `&anchor` and `!tag` hold no blanks, except in `!<...>`. */
static size_t word_end(const struct reader *r, size_t at, size_t end)
{
    while (at < end && !strchr(" \t\r\n", r->text.p[at]))
        at++;
    return at;
}

/* The offset of the next property, or of the content, after the property at `at`. */
static size_t skip_property(const struct reader *r, size_t at, size_t end)
{
    at = word_end(r, at, end);
    while (at < end && strchr(" \t\r\n#", r->text.p[at]))
        at = r->text.p[at] == '#' ? otx_line_next(r->text, at) : at + 1;
    return at;
}

/* The first byte of content after `&anchor` and `!tag`. */
static size_t skip_properties(const struct reader *r, size_t at, size_t end)
{
    while (at < end && (r->text.p[at] == '&' || r->text.p[at] == '!'))
        at = skip_property(r, at, end);
    return at < end ? at : end;
}

/* The text of the tag among the properties at `at`; libyaml has said that there is a tag. */
static struct otx_str tag_at(const struct reader *r, size_t at)
{
    if (at < r->text.n && r->text.p[at] == '&')
        at = skip_property(r, at, r->text.n);
    return otx_str_sub(r->text, at, word_end(r, at, r->text.n));
}

/* libyaml 0.2.5 reads `?` within plain text in brackets; go-yaml, which kubectl and kustomize have,
 * does not. */
static bool is_kubectls(struct reader *r, const struct otx_node *node)
{
    size_t mark = otx_str_find(otx_str_sub(r->text, 0, node->end), '?', node->start);
    if (node->style != OTX_PLAIN || node->parent == NULL || node->parent->style != OTX_FLOW ||
        mark == node->end)
        return true;
    return fail(r, mark,
                OTX_S("`?` in a value without quotes within brackets, which kubectl and kustomize "
                      "do not read; put the value in quotes"));
}

static bool on_scalar(struct reader *r, const yaml_event_t *event)
{
    static const unsigned char styles[] = {
        [YAML_PLAIN_SCALAR_STYLE] = OTX_PLAIN,
        [YAML_SINGLE_QUOTED_SCALAR_STYLE] = OTX_SINGLE,
        [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = OTX_DOUBLE,
        [YAML_LITERAL_SCALAR_STYLE] = OTX_LITERAL,
        [YAML_FOLDED_SCALAR_STYLE] = OTX_FOLDED,
    };
    struct otx_node *node = add_node(r, OTX_SCALAR);
    if (!node)
        return false;
    node->style = styles[event->data.scalar.style];
    node->head = node->start = to_byte(r, event->start_mark.index);
    node->end = to_byte(r, event->end_mark.index);
    if (event->data.scalar.tag)
        node->tag = tag_at(r, node->head);
    if (node->tag.n || event->data.scalar.anchor)
        node->start = skip_properties(r, node->head, node->end);
    if (node->style == OTX_LITERAL || node->style == OTX_FOLDED)
        node->end = otx_block_scalar_end(r->text, node->start, node->end);
    struct otx_str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    struct otx_str raw = otx_str_sub(r->text, node->start, node->end);
    if (node->style != OTX_PLAIN && raw.n >= 2)
        raw = otx_str_sub(raw, 1, raw.n - 1);
    /* most scalars equal their bytes, which need no copy */
    node->text = otx_str_eq(raw, value) ? raw : otx_str_copy(r->arena, value);
    if (value.n && !node->text.p)
        return no_memory(r);
    return is_kubectls(r, node) && set_anchor(r, event->data.scalar.anchor, node);
}

static bool on_alias(struct reader *r, const yaml_event_t *event)
{
    struct otx_str name = otx_str_of((const char *)event->data.alias.anchor);
    size_t at = to_byte(r, event->start_mark.index);
    struct otx_node *target = NULL;
    if (r->anchors.count)
        target = r->anchors.slots[anchor_slot(&r->anchors, name)];
    if (!target)
        return fail(r, at, OTX_S("alias to an anchor that is not defined"));
    struct otx_node *node = add_node(r, OTX_ALIAS);
    if (!node)
        return false;
    node->head = node->start = at;
    node->end = to_byte(r, event->end_mark.index);
    node->target = target;
    /* collections around an alias cannot share their children (otx_new_twin) */
    for (struct otx_node *around = r->open; around; around = around->parent)
        around->holds_alias = true;
    node->text = otx_str_copy(r->arena, name);
    target->shared = true;
    return node->text.p || no_memory(r);
}

static bool open_collection(struct reader *r, const yaml_event_t *event, enum otx_kind kind,
                            bool flow)
{
    size_t head = to_byte(r, event->start_mark.index);
    size_t end = to_byte(r, event->end_mark.index);
    if (++r->depth > OTX_MAX_DEPTH)
        return fail(r, head, OTX_S("nested deeper than 128 levels"));
    struct otx_node *node = add_node(r, kind);
    if (!node)
        return false;
    node->style = flow ? OTX_FLOW : OTX_BLOCK;
    node->head = head;
    node->column = (unsigned)event->end_mark.column;
    node->start = end;
    if (flow) {
        node->single_pair = event->start_mark.index == event->end_mark.index;
        node->start = node->single_pair || end == 0 ? end : end - 1;
    } else if (kind == OTX_SEQ && end > r->doc.start && end <= r->doc.end &&
               !(end < r->doc.end && r->text.p[end] == '-') && r->text.p[end - 1] == '-') {
        /* a sequence at its key's column: libyaml's mark is after the first dash */
        node->start = end - 1;
        node->column--;
    }
    node->end = node->start;
    r->open = node;
    const yaml_char_t *anchor =
        kind == OTX_MAP ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    if (kind == OTX_MAP ? event->data.mapping_start.tag : event->data.sequence_start.tag)
        node->tag = tag_at(r, head);
    return set_anchor(r, anchor, node);
}

static bool close_collection(struct reader *r, const yaml_event_t *event)
{
    struct otx_node *node = r->open;
    /* a pair without braces ends with its last child */
    if (node->style == OTX_FLOW && !node->single_pair)
        node->end = to_byte(r, event->end_mark.index);
    else if (node->last)
        node->end = node->last->end;
    if (node->last && node->last->kind == OTX_SCALAR && node->last->start > node->end)
        node->end = node->last->start;
    r->open = node->parent;
    r->depth--;
    return true;
}

static bool on_document(struct reader *r, const yaml_event_t *event, bool *seen)
{
    size_t at = to_byte(r, event->start_mark.index);
    if (*seen)
        return fail(r, at, OTX_S("text after the end of the document; start it with `---`"));
    *seen = true;
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        return fail(r, at, OTX_S("YAML directives are not accepted, as kubectl accepts none"));
    return true;
}

static bool on_event(struct reader *r, const yaml_event_t *event, bool *seen)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(r, event, seen);
    case YAML_SCALAR_EVENT:
        return on_scalar(r, event);
    case YAML_ALIAS_EVENT:
        return on_alias(r, event);
    case YAML_MAPPING_START_EVENT:
        return open_collection(r, event, OTX_MAP,
                               event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(r, event, OTX_SEQ,
                               event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        return close_collection(r, event);
    default:
        return true;
    }
}

/* The error in libyaml's own words with its context: "mapping values are not allowed in this
 * context". */
static bool parser_error(struct reader *r)
{
    const yaml_parser_t *parser = &r->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return no_memory(r);
    size_t at = r->doc.start + parser->problem_offset;
    if (parser->error != YAML_READER_ERROR)
        at = to_byte(r, parser->problem_mark.index);
    struct otx_buf what = {0};
    otx_buf_text(&what, parser->problem ? parser->problem : "malformed YAML");
    if (parser->context)
        otx_buf_format(&what, " %s", otx_str_of(parser->context));
    if (parser->problem && strstr(parser->problem, "Unicode character escape"))
        otx_buf_text(&what,
                     "; YAML has no surrogate pairs: write the character itself, or `\\U` and "
                     "its number in eight digits");
    if (otx_str_ends(otx_buf_str(&what), OTX_S("<document start>")))
        otx_buf_text(&what, "; documents must have a line `---` between them");
    bool failed = what.failed;
    fail(r, at < r->doc.end ? at : r->doc.end, otx_buf_str(&what));
    otx_buf_free(&what);
    return failed ? no_memory(r) : false;
}

static bool read_events(struct reader *r)
{
    bool seen = false;
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event))
            return parser_error(r);
        yaml_event_type_t type = event.type;
        bool good = on_event(r, &event, &seen);
        yaml_event_delete(&event);
        if (!good)
            return false;
        if (type == YAML_STREAM_END_EVENT)
            return true;
    }
}

bool otx_yaml_parse(struct otx_arena *arena, struct otx_str text, struct otx_span doc, bool ascii,
                    size_t max_nodes, struct otx_node **root, struct otx_yaml_error *error)
{
    struct reader r = {.arena = arena,
                       .text = text,
                       .doc = doc,
                       .ascii = ascii,
                       .bytes = doc.start,
                       .max_nodes = max_nodes,
                       .error = error};
    *root = NULL;
    *error = (struct otx_yaml_error){0};
    if (!yaml_parser_initialize(&r.parser))
        return no_memory(&r);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text.p + doc.start,
                                 doc.end - doc.start);
    bool good = read_events(&r);
    yaml_parser_delete(&r.parser);
    free(r.anchors.slots);
    free(r.anchors.names);
    *root = good ? r.root : NULL;
    otx_count_unlike_json(*root);
    return good;
}

/* A document that the scanner does not take is read by libyaml, which also has the error
 * messages. */
static bool scan_or_parse(struct otx_arena *arena, struct otx_str text, struct otx_span doc,
                          size_t max_nodes, const struct otx_scan *scan,
                          struct otx_outline *outline, struct otx_node **root,
                          struct otx_yaml_error *error)
{
    bool certain = scan->printable && !scan->odd_breaks;
    struct otx_arena_mark mark = otx_arena_mark(arena);
    if (certain && otx_yaml_scan(arena, text, doc, scan->ascii, max_nodes, outline, root))
        return true;
    if (outline)
        outline->list = NULL;
    otx_arena_rewind(arena, mark);
    error->no_memory = arena->failed;
    error->at = otx_find_directive(text, doc);
    if (error->no_memory)
        return false;
    if (error->at < doc.end) {
        error->text = OTX_S("YAML directives are not accepted, as kubectl accepts none");
        return false;
    }
    return otx_yaml_parse(arena, text, doc, scan->ascii, max_nodes, root, error);
}

bool otx_yaml_read_outline(struct otx_arena *arena, struct otx_str text, struct otx_span doc,
                           size_t max_nodes, struct otx_scan *scan, struct otx_outline *outline,
                           struct otx_node **root, struct otx_yaml_error *error)
{
    *scan = otx_scan_text(otx_str_sub(text, doc.start, doc.end));
    *root = NULL;
    *error = (struct otx_yaml_error){0};
    if (doc.start + scan->bad < doc.end) {
        error->at = doc.start + scan->bad;
        error->text = otx_str_of(scan->why);
        error->bad_text = true;
        return false;
    }
    return scan_or_parse(arena, text, doc, max_nodes, scan, outline, root, error);
}

bool otx_yaml_read(struct otx_arena *arena, struct otx_str text, struct otx_span doc,
                   size_t max_nodes, struct otx_scan *scan, struct otx_node **root,
                   struct otx_yaml_error *error)
{
    return otx_yaml_read_outline(arena, text, doc, max_nodes, scan, NULL, root, error);
}
