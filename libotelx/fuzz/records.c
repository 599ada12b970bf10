/* A fuzzer of records. It takes the record of a real injection, changes it in one to three places,
 * puts it into the injected manifest or into the user's own, and runs inject and uninject. A record
 * is hostile input: it must not make the library crash, write values of its own, remove what is not
 * otelx's, or stop the other workload of the stream. The input is a stream of choices. RECORD_LOG=1
 * prints each trial. */
#include "judge.h"
#include "material.h"

static const char *const hostile[] = {"x\n  hostNetwork: true",
                                      "x\nhostNetwork: true",
                                      "x}, hostNetwork: true, y: {z: q",
                                      "x\", \"hostNetwork\": true, \"y\": \"z",
                                      "otlp,console",
                                      "a: b",
                                      "{a: b}",
                                      "[a]",
                                      "x # y",
                                      "&a x",
                                      "*a",
                                      "!!str x",
                                      "|\n  x",
                                      "'",
                                      "\"",
                                      "'x'",
                                      "\"\\x41\"",
                                      "",
                                      " ",
                                      "null",
                                      " null",
                                      "~",
                                      "yes",
                                      "010",
                                      "-",
                                      "?",
                                      "---",
                                      "...\n",
                                      "%TAG ! x",
                                      "\t",
                                      "x\xE2\x80\xA8y",
                                      "\xEF\xBB\xBFx",
                                      "\x01",
                                      "AAAAAA",
                                      "=AAAAAA",
                                      ":AAAAAA",
                                      ",AAAAAA|AAA",
                                      ":AAAAAA|",
                                      " AAAAAA",
                                      ">",
                                      "AAA",
                                      "zz",
                                      "/otelx.moved/etc",
                                      "OTELX_USER_PYTHONPATH",
                                      "opentelemetry-auto-instrumentation-java"};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

struct trial {
    struct otx_arena arena;
    struct choices choices;
    struct otx_node *user,
        *base; /* the manifest without otelx; the manifest that gets the record */
    struct otx_str config, record;
    struct otx_str first, second; /* the two documents */
    otelx_config *cfg;
};

static void must(struct trial *t, bool good, const char *what, const char *verb, struct otx_str out)
{
    if (good)
        return;
    fprintf(stderr, "### configuration\n%.*s\n### record\n%.*s\n### input\n%.*s\n### %s\n%.*s\n",
            (int)t->config.n, t->config.p, (int)t->record.n, t->record.p, (int)t->first.n,
            t->first.p, verb, (int)out.n, out.p);
    require(false, what);
}

/* --- changing a record */

static size_t count_nodes(const struct otx_node *node)
{
    size_t count = 1;
    for (const struct otx_node *c = node->first; c; c = c->next)
        count += count_nodes(c);
    return count;
}

/* The node with this number, counted in the order of the text. */
static struct otx_node *node_at(struct otx_node *node, size_t *number)
{
    if (!*number)
        return node;
    for (struct otx_node *c = node->first; c; c = c->next) {
        --*number;
        struct otx_node *found = node_at(c, number);
        if (found)
            return found;
    }
    return NULL;
}

static struct otx_node *any_node(struct trial *t, struct otx_node *root)
{
    size_t number = choose(&t->choices, count_nodes(root));
    return node_at(root, &number);
}

static bool is_key(const struct otx_node *node)
{
    bool key = true;
    if (!node->parent || node->parent->kind != OTX_MAP)
        return false;
    for (const struct otx_node *c = node->parent->first; c != node; c = c->next)
        key = !key;
    return key;
}

static struct otx_str hostile_text(struct trial *t)
{
    return otx_str_of(hostile[choose(&t->choices, HOSTILE)]);
}

/* A name from the user's pod, or of otelx. */
static struct otx_str any_name(struct trial *t)
{
    static const char *const keys[] = {"name", "mountPath", "image"};
    for (size_t tries = 0; tries < 20; tries++) {
        const struct otx_node *node = any_node(t, pod_of(t->base));
        for (size_t i = 0; i < 3; i++) {
            struct otx_str name = text_below(node, keys[i]);
            if (name.n)
                return name;
        }
    }
    return OTX_S("HOME");
}

static struct otx_node *other_value(struct trial *t, struct otx_node *root)
{
    static const char *const words[] = {"null", "true", "1", "2", "1.5", "-1", "1e400"};
    struct otx_node *value = NULL;
    switch (choose(&t->choices, 6)) {
    case 0:
        return otx_new_node(&t->arena, OTX_MAP);
    case 1:
        return otx_new_node(&t->arena, OTX_SEQ);
    case 2:
        value = otx_new_node(&t->arena, OTX_SCALAR);
        value->text = otx_str_of(words[choose(&t->choices, 7)]);
        return value;
    case 3:
        return otx_new_copy(&t->arena, any_node(t, root));
    case 4:
        value = otx_new_node(&t->arena, OTX_SEQ);
        otx_node_append(value, otx_new_copy(&t->arena, any_node(t, root)));
        otx_node_append(value, otx_new_string(&t->arena, hostile_text(t)));
        return value;
    default:
        return otx_new_string(&t->arena, hostile_text(t));
    }
}

static void become(struct otx_node *node, const struct otx_node *other)
{
    struct otx_node links = *node;
    *node = *other;
    node->parent = links.parent;
    node->next = links.next;
    for (struct otx_node *c = node->first; c; c = c->next)
        c->parent = node;
}

static void put_pair(struct otx_node *map, struct otx_node *key, struct otx_node *value)
{
    otx_node_append(map, key);
    otx_node_append(map, value);
}

static void change_key(struct trial *t, struct otx_node *root, struct otx_node *key)
{
    struct otx_node *map = key->parent;
    switch (choose(&t->choices, 4)) {
    case 0:
        drop_nodes(map, key, 2);
        break;
    case 1:
        key->text = any_name(t);
        break;
    case 2:
        key->text = hostile_text(t);
        break;
    default: /* the same key a second time, with another value */
        put_pair(map, otx_new_copy(&t->arena, key), other_value(t, root));
        break;
    }
}

static void change_record(struct trial *t, struct otx_node *root)
{
    struct otx_node *node = any_node(t, root);
    if (is_key(node)) {
        change_key(t, root, node);
    } else if (node->kind == OTX_MAP && chance(&t->choices, 40)) {
        put_pair(node, otx_new_string(&t->arena, any_name(t)), other_value(t, root));
    } else if (node->kind == OTX_SCALAR && chance(&t->choices, 20)) {
        node->text = otx_str_format(&t->arena, "%s%s", node->text, hostile_text(t));
    } else {
        become(node, other_value(t, root));
    }
}

/* The text of a record. In some cases it is no JSON any more. */
static struct otx_str record_text(struct trial *t, const struct otx_node *root)
{
    struct format json = {.name = "", .notation = JSON, .quotes = DOUBLE_QUOTES};
    json.sorted = !chance(&t->choices, 10);
    struct otx_str text = otx_str_trim(written(&t->arena, root, &json));
    if (!chance(&t->choices, 10))
        return text;
    size_t at = choose(&t->choices, text.n + 1), drop = choose(&t->choices, 3);
    return otx_str_format(&t->arena, "%s%s%s", otx_str_sub(text, 0, at), hostile_text(t),
                          otx_str_sub(text, at + drop, text.n));
}

/* --- looking at what came out */

static bool is_in(const struct otx_node *node, const struct otx_node *a, const struct otx_node *b);

/* The item in `list` that corresponds to `item`: with the same mountPath, the same name, or in the
 * same place. */
static const struct otx_node *twin_in(const struct otx_node *list, const struct otx_node *item,
                                      size_t place)
{
    struct otx_str name = text_below(item, "name"), path = text_below(item, "mountPath");
    const struct otx_node *c = otx_first_item(list);
    if (path.n)
        return otx_seq_find(list, "mountPath", path).value;
    if (name.n)
        return otx_seq_find(list, "name", name).value;
    for (; c && place; place--)
        c = c->next;
    return c;
}

/* Whether every key and every item of a tree is in one of the trees `a` and `b`, in the same place.
 */
static bool is_in(const struct otx_node *node, const struct otx_node *a, const struct otx_node *b)
{
    size_t place = 0;
    if (!a && !b)
        return false;
    for (const struct otx_node *c = otx_first_key(node); c; c = otx_next_key(c))
        if (!otx_str_is(c->text, RECORD) && !otx_str_is(c->text, "annotations") &&
            !is_in(otx_value(c), otx_map_find(a, c->text).value, otx_map_find(b, c->text).value))
            return false;
    for (const struct otx_node *c = otx_first_item(node); c; c = c->next, place++)
        if (!is_in(c, twin_in(a, c, place), twin_in(b, c, place)))
            return false;
    return true;
}

/* The first document of a stream. */
static struct otx_str first_document(struct otx_str text)
{
    for (size_t at = 0; at < text.n; at = otx_line_next(text, at))
        if (otx_str_starts(otx_str_sub(text, at, text.n), OTX_S("---\n")))
            return otx_str_sub(text, 0, at);
    return text;
}

static struct otx_str call(struct trial *t, bool remove, struct otx_str in, const otelx_config *cfg,
                           bool *refused)
{
    otelx_result *res;
    size_t size;
    otelx_source source = {"in.yaml", in.p, in.n};
    otelx_status status =
        remove ? otelx_remove(&res, source, cfg, NULL) : otelx_apply(&res, source, cfg, NULL);
    const char *text = otelx_result_text(res, &size), *verb = remove ? "uninject" : "inject";
    struct otx_str out = otx_str_copy(&t->arena, (struct otx_str){text, size});
    must(t, status == OTELX_OK, "a run ends with an error", verb, out);
    for (size_t i = 0; i < otelx_result_diag_count(res); i++)
        must(t, strcmp(otelx_result_diag(res, i).code, "OTX9001") != 0, "an internal error", verb,
             otx_str_of(otelx_result_diag(res, i).text));
    *refused =
        otelx_result_change_count(res) > 0 && otelx_result_change(res, 0).verdict == OTELX_REFUSED;
    otelx_result_free(res);
    return out;
}

/* Runs both documents as one stream: the second document must come out as it does alone. */
static void try_run(struct trial *t, bool remove, const otelx_config *cfg)
{
    const char *verb = remove ? "uninject" : "inject";
    bool refused, ignored;
    struct otx_str both = otx_str_format(&t->arena, "%s---\n%s", t->first, t->second);
    struct otx_str alone = call(t, remove, t->second, cfg, &ignored);
    struct otx_str out = call(t, remove, both, cfg, &refused), first = first_document(out);
    must(t, otx_str_ends(out, alone) && first.n + 4 + alone.n == out.n,
         "another workload of the stream is not done", verb, out);
    must(t, !refused || otx_str_eq(first, t->first), "a refused workload is changed", verb, first);
    struct otx_node *root = object_of(&t->arena, first);
    must(t, root != NULL, "the result cannot be read", verb, first);
    const char *why = lost_of(t->user, root);
    must(t, !why, why, verb, first);
    why = refused ? NULL : broken_in(t->base, root);
    must(t, !why, why, verb, first);
    must(t, !remove || is_in(root, t->base, t->user), "something new is written", verb, first);
    struct otx_str again = call(t, remove, out, cfg, &ignored);
    must(t, otx_str_eq(out, again), "a second run changes something", verb, first);
}

/* --- a trial */

static bool begin(struct trial *t)
{
    struct settings settings = any_settings(&t->choices);
    bool refused;
    t->config = settings_text(&t->arena, &settings);
    t->cfg = config_of(t->config);
    struct otx_str in = written(&t->arena, t->user, &formats[0]);
    struct otx_node *injected = object_of(&t->arena, call(t, false, in, t->cfg, &refused));
    struct otx_node *record = object_of(&t->arena, text_below(notes_of(injected), RECORD));
    if (refused || !record)
        return false;
    bool own = chance(&t->choices, 40); /* the user's manifest gets a record without an injection */
    t->base = own ? otx_new_copy(&t->arena, t->user) : injected;
    for (size_t left = 1 + choose(&t->choices, 3); left; left--)
        change_record(t, record);
    t->record = record_text(t, record);
    struct otx_node *meta = otx_map_get(t->base, "metadata");
    struct otx_node *notes = otx_map_get(meta, "annotations");
    if (!notes || notes->kind != OTX_MAP)
        set_key(&t->arena, meta, "annotations", otx_new_node(&t->arena, OTX_MAP));
    set_key(&t->arena, otx_map_get(meta, "annotations"), RECORD,
            otx_new_string(&t->arena, t->record));
    return true;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads testdata now, because the first input has a time limit. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    all_material();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct material *material = all_material();
    struct trial t = {.choices = choices_of(data, size)};
    size_t which = choose(&t.choices, material->count);
    t.user = otx_new_copy(&t.arena, material->objects[which]);
    t.second = written(&t.arena, material->objects[0], &formats[0]);
    if (begin(&t)) {
        /* first_document() looks for a `---` after LF only: a text with CRLF is written in the
         * first format. */
        t.first = written(&t.arena, t.base, &formats[choose(&t.choices, FORMATS)]);
        if (otx_str_find(t.first, '\r', 0) < t.first.n)
            t.first = written(&t.arena, t.base, &formats[0]);
        try_run(&t, true, NULL);
        try_run(&t, true, t.cfg);
        try_run(&t, false, t.cfg);
        if (getenv("RECORD_LOG"))
            fprintf(stderr, "%.*s\n", (int)t.record.n, t.record.p);
    }
    otelx_config_free(t.cfg);
    otx_arena_free(&t.arena);
    return 0;
}
