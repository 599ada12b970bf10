/* A fuzzer of the life of an injection. It takes a workload of testdata and a configuration, and
 * injects. Then come edits as people and tools make them, in another notation, and more runs of
 * inject with the same or a changed configuration, and at the end uninject. The oracle is the same
 * workload without the injection, with the same edits. The input of the fuzzer is a stream of
 * choices. LIFE_LOG=1 prints each sequence. */
#include "branches.h"
#include "edits.h"
#include "judge.h"
#include "material.h"

enum { MAX_STEPS = 60 };

struct life {
    struct otx_arena arena;
    struct choices choices;
    struct otx_node *user, *injected; /* the manifest without otelx, and with it */
    struct settings settings;
    bool lost;    /* the record is gone or belongs to another workload: otelx cannot know all */
    bool stale;   /* likewise, until the next run with the configuration */
    bool renamed; /* a volume of otelx was renamed */
    bool mixed;   /* containers are alike: nobody can know whose entry of the record is whose */
    bool moved;   /* a container was renamed or copied */
    size_t ours;  /* how many values of otelx were changed or deleted */
    const char *steps[MAX_STEPS];
    struct otx_str texts[MAX_STEPS];
    size_t step_count;
};

static void note(struct life *life, const char *step, struct otx_str text)
{
    if (life->step_count == MAX_STEPS)
        return;
    life->texts[life->step_count] = text;
    life->steps[life->step_count++] = step;
}

static void print_life(const struct life *life)
{
    for (size_t i = 0; i < life->step_count; i++)
        fprintf(stderr, "### %s\n%.*s%s", life->steps[i], (int)life->texts[i].n,
                life->texts[i].n ? life->texts[i].p : "", life->texts[i].n ? "\n" : "");
}

static void must(struct life *life, bool good, const char *what)
{
    if (good)
        return;
    print_life(life);
    require(false, what);
}

static void must_not(struct life *life, const char *why)
{
    must(life, !why, why);
}

/* --- calls of the library */

struct outcome {
    struct otx_str text;
    bool refused, told, changed; /* `told`: a finding says that a value stays */
    bool skipped;
};

static otelx_source source_of(struct otx_str text)
{
    return (otelx_source){"in.yaml", text.p, text.n};
}

static bool tells(const char *code)
{
    static const char *const codes[] = {"OTX2102", "OTX2106", "OTX2107"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

static struct outcome outcome_of(struct life *life, otelx_result *res)
{
    struct outcome outcome = {.refused = otelx_result_failed(res) != 0};
    size_t size;
    const char *text = otelx_result_text(res, &size);
    outcome.text = otx_str_copy(&life->arena, (struct otx_str){text, size});
    outcome.changed = otelx_result_edit_count(res) > 0;
    outcome.skipped =
        otelx_result_change_count(res) == 0 || otelx_result_change(res, 0).verdict == OTELX_SKIPPED;
    for (size_t i = 0; i < otelx_result_diag_count(res); i++) {
        otelx_diag diag = otelx_result_diag(res, i);
        note(life,
             otx_str_c(&life->arena, otx_str_format(&life->arena, "  %s %s", otx_str_of(diag.code),
                                                    otx_str_of(diag.text))),
             (struct otx_str){NULL, 0});
        outcome.told |= tells(diag.code);
        must(life, strcmp(diag.code, "OTX9001") != 0, "an internal error");
    }
    return outcome;
}

static struct outcome call(struct life *life, bool remove, struct otx_str in,
                           const otelx_config *cfg)
{
    otelx_result *res;
    otelx_status status = remove ? otelx_remove(&res, source_of(in), cfg, NULL)
                                 : otelx_apply(&res, source_of(in), cfg, NULL);
    must(life, status == OTELX_OK, "a run ends with an error");
    struct outcome outcome = outcome_of(life, res);
    otelx_result_free(res);
    must(life, !outcome.refused || (!outcome.changed && otx_str_eq(in, outcome.text)),
         "a refused workload is changed");
    return outcome;
}

/* Runs the call twice: the second must change nothing. */
static struct outcome run(struct life *life, bool remove, struct otx_str in,
                          const otelx_config *cfg)
{
    note(life, remove ? "uninject:" : "inject:", (struct otx_str){NULL, 0});
    struct outcome outcome = call(life, remove, in, cfg);
    note(life, remove ? "uninject" : "inject", outcome.text);
    if (outcome.changed) {
        size_t count = life->step_count;
        struct outcome again = call(life, remove, outcome.text, cfg);
        note(life, "again", again.text);
        must(life, !again.changed, "a second run changes something");
        life->step_count = count;
    }
    return outcome;
}

static void read_back(struct life *life, struct otx_str text)
{
    life->injected = object_of(&life->arena, text);
    must(life, life->injected != NULL, "the result cannot be read");
    must_not(life, broken_in(life->user, life->injected));
    must_not(life, lost_of(life->user, life->injected));
}

static otelx_config *config(struct life *life)
{
    struct otx_str text = settings_text(&life->arena, &life->settings);
    note(life, "configuration", text);
    return config_of(text);
}

/* --- the record */

static void lose_record(struct life *life)
{
    drop_key(notes_of(life->injected), RECORD);
    life->lost = life->stale = true;
    note(life, "the record is gone", (struct otx_str){NULL, 0});
}

/* Removes an entry, and the maps that are empty then. */
static bool cut_entry(struct choices *choices, struct otx_node *map)
{
    size_t at = map->count ? choose(choices, map->count / 2) : 0;
    struct otx_node *key = map->first;
    for (; key && at; at--)
        key = otx_next_key(key);
    if (!key || otx_str_is(key->text, "v"))
        return false;
    struct otx_node *value = otx_value(key);
    if (value->kind == OTX_MAP && value->count && (!cut_entry(choices, value) || value->count))
        return true;
    drop_nodes(map, key, 2);
    return true;
}

static struct otx_str one_line(struct otx_arena *arena, const struct otx_node *root)
{
    static const struct format json = {.name = "", .notation = JSON, .quotes = DOUBLE_QUOTES};
    return otx_str_trim(written(arena, root, &json));
}

static void cut_record(struct life *life)
{
    struct otx_node *notes = notes_of(life->injected);
    struct otx_node *record = object_of(&life->arena, text_below(notes, RECORD));
    if (!record || record->kind != OTX_MAP || !cut_entry(&life->choices, record))
        return;
    set_key(&life->arena, notes, RECORD,
            otx_new_string(&life->arena, one_line(&life->arena, record)));
    life->lost = life->stale = true;
    note(life, "the record has lost an entry", (struct otx_str){NULL, 0});
}

/* Replaces the record with the record of another branch of the same workload. */
static void exchange_record(struct life *life)
{
    struct settings mine = life->settings;
    life->settings = other_settings(&life->choices, mine);
    otelx_config *cfg = config(life);
    struct otx_str in = written(&life->arena, life->user, &formats[0]);
    note(life, "the manifest", in);
    struct outcome other = call(life, false, in, cfg);
    struct otx_str record = text_below(notes_of(object_of(&life->arena, other.text)), RECORD);
    if (record.n && notes_of(life->injected)) {
        set_key(&life->arena, notes_of(life->injected), RECORD,
                otx_new_string(&life->arena, record));
        life->lost = life->stale = true;
        note(life, "the record of another branch", (struct otx_str){NULL, 0});
    }
    life->settings = mine;
    otelx_config_free(cfg);
}

/* Two branches change the configuration, each runs inject, and the branches are merged. The record
 * is that of one branch. If both have changed a value, the merged manifest has a value that no run
 * would write. */
static void merge_branches(struct life *life)
{
    struct settings base = life->settings, both[2];
    struct otx_node *branches[2], *merged;
    struct otx_str in = written(&life->arena, life->injected, &formats[0]);
    note(life, "the manifest", in);
    for (size_t i = 0; i < 2; i++) {
        both[i] = life->settings = other_settings(&life->choices, base);
        otelx_config *cfg = config(life);
        branches[i] = object_of(&life->arena, call(life, false, in, cfg).text);
        otelx_config_free(cfg);
    }
    life->settings = base;
    merged = merge_trees(&life->arena, life->injected, branches[0], branches[1]);
    const struct otx_node *from = notes_of(branches[chance(&life->choices, 50)]);
    struct otx_node *record = otx_map_get(from, RECORD), *notes = notes_of(merged);
    if (!record || !notes || broken_in(life->user, merged))
        return;
    set_key(&life->arena, notes, RECORD, otx_new_copy(&life->arena, record));
    life->injected = merged;
    life->settings = merge_settings(base, both[0], both[1]);
    life->lost = life->stale = true;
    note(life, "two branches are merged", (struct otx_str){NULL, 0});
}

/* --- a life */

/* Whether two containers have the same image. */
static bool has_alike(const struct otx_node *pod)
{
    const struct otx_node *list = otx_map_get(pod, "containers");
    for (const struct otx_node *c = otx_first_item(list); c; c = c->next)
        for (const struct otx_node *other = c->next; other; other = other->next)
            if (otx_str_eq(text_below(c, "image"), text_below(other, "image")))
                return true;
    return false;
}

static void edit(struct life *life)
{
    struct edit e = {.arena = &life->arena, .choices = &life->choices, .user = life->user};
    const struct edit_kind *kind;
    const char *done;
    bool alike = has_alike(pod_of(life->user));
    switch (choose(&life->choices, 12)) {
    case 0:
        done = delete_ours(&e, life->injected);
        life->ours += done != NULL;
        break;
    case 1:
        done = change_ours(&e, life->user, life->injected);
        life->ours += done != NULL;
        break;
    case 2:
        done = life->lost ? NULL : rename_volume(&e, life->injected);
        life->renamed |= done != NULL;
        break;
    default:
        kind = edit_both(&life->arena, &life->choices, life->user, life->injected);
        done = kind ? kind->name : NULL;
        life->mixed |= kind && kind->mixes && alike;
        life->moved |= kind && kind->moves;
        break;
    }
    life->mixed |= life->moved && life->ours > 1;
    if (done)
        note(life,
             otx_str_c(&life->arena,
                       otx_str_format(&life->arena, "edit: %s %s %s", otx_str_of(done), e.a, e.b)),
             (struct otx_str){NULL, 0});
}

static void edit_all(struct life *life)
{
    for (size_t left = 1 + choose(&life->choices, 4); left; left--)
        edit(life);
    if (life->renamed) /* without the record, nothing tells that the volume belongs to otelx */
        return;
    switch (choose(&life->choices, 12)) {
    case 0:
    case 1:
        lose_record(life);
        break;
    case 2:
        cut_record(life);
        break;
    case 3:
        exchange_record(life);
        break;
    case 4:
        merge_branches(life);
        break;
    default:
        break;
    }
}

static struct otx_str any_notation(struct life *life, const struct otx_node *root)
{
    struct otx_str text = written(&life->arena, root, &formats[choose(&life->choices, FORMATS)]);
    must(life, text.p != NULL, "the fuzzer cannot write a manifest");
    note(life, "the manifest", text);
    return text;
}

/* The first injection. False: the workload was not injected, and its life ends. */
static bool begin(struct life *life)
{
    struct otx_str in = any_notation(life, life->user);
    otelx_config *cfg = config(life);
    struct outcome first = run(life, false, in, cfg);
    otelx_config_free(cfg);
    if (first.refused || first.skipped || !first.changed)
        return false;
    read_back(life, first.text);
    return true;
}

/* Another run with the same or a changed configuration. */
static void go_on(struct life *life)
{
    struct otx_str in = any_notation(life, life->injected);
    if (chance(&life->choices, 60))
        life->settings = other_settings(&life->choices, life->settings);
    otelx_config *cfg = config(life);
    struct outcome next = run(life, false, in, cfg);
    otelx_config_free(cfg);
    life->stale &= next.refused || next.skipped;
    read_back(life, next.text);
}

/* Drops the variables of the instrumentation, before mixed pods are compared. If containers are
 * alike, nobody can tell of which one a copy was made, or whether they have changed names: a value
 * that was overridden in one may come back in the other. A renamed container with at most half of
 * the injection left counts as a new one. */
static void drop_instrumentation(const struct otx_node *pod)
{
    for (size_t i = 0; i < POD_LISTS; i++)
        for (struct otx_node *c = otx_first_item(otx_map_get(pod, pod_lists[i])); c; c = c->next) {
            struct otx_node *env = otx_map_get(c, "env");
            for (struct otx_node *v = otx_first_item(env), *next; v; v = next) {
                next = v->next;
                if (is_instrumentation(text_below(v, "name")))
                    drop_item(env, v);
            }
        }
}

static void end(struct life *life)
{
    struct otx_str in = any_notation(life, life->injected);
    otelx_config *cfg = life->lost || chance(&life->choices, 30) ? config(life) : NULL;
    struct outcome last = run(life, true, in, cfg);
    otelx_config_free(cfg);
    read_back(life, last.text);
    if (last.refused || last.told || life->lost)
        return;
    if (life->mixed) {
        drop_instrumentation(pod_of(life->user));
        drop_instrumentation(pod_of(life->injected));
    }
    const char *where = differ(life->user, life->injected);
    note(life, where ? where : "", (struct otx_str){NULL, 0});
    must(life, !where, "what is left is not what the user has");
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
    struct life life = {.choices = choices_of(data, size)};
    size_t which = choose(&life.choices, material->count);
    life.user = otx_new_copy(&life.arena, material->objects[which]);
    life.settings = any_settings(&life.choices);
    if (begin(&life)) {
        edit_all(&life);
        if (chance(&life.choices, 70))
            go_on(&life);
        if (chance(&life.choices, 20)) {
            edit_all(&life);
            go_on(&life);
        }
        end(&life);
    }
    if (getenv("LIFE_LOG"))
        print_life(&life);
    otx_arena_free(&life.arena);
    return 0;
}
