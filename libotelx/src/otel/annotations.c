/* The keys of annotations are in tables; a new key is a new row. */
#include "otel/annotations.h"

#include "base/near.h"
#include "kube/name.h"

static const struct otx_str prefix = {OTX_ANNOTATIONS, sizeof OTX_ANNOTATIONS - 1};
static const struct otx_str attribute_prefix = {OTX_ATTRIBUTE_ANNOTATIONS,
                                                sizeof OTX_ATTRIBUTE_ANNOTATIONS - 1};

/* Read from pod templates only, as attributes are. All other keys are read from Namespaces, too. */
#define POD_ONLY "otel-go-auto-target-exe"

/* Keys after the prefix, besides those of each language. */
static const char *const common_keys[] = {"container-names", "otel-python-platform",
                                          "otel-dotnet-auto-runtime", POD_ONLY};

static bool is_operators(struct otx_str key)
{
    return otx_str_starts(key, prefix) || otx_str_starts(key, attribute_prefix);
}

static const struct otx_node *find_key(const struct otx_node *map, const char *key)
{
    struct otx_str name = otx_str_of(key);
    for (const struct otx_node *k = otx_first_key(map); k; k = otx_next_key(k))
        if (k->text.n == prefix.n + name.n && otx_str_starts(k->text, prefix) &&
            otx_str_ends(k->text, name))
            return otx_value(k);
    return NULL;
}

static bool is_word(struct otx_str text, const char *word)
{
    return otx_str_glob(otx_str_of(word), text, true);
}

const struct otx_node *otx_note_value(const struct otx_node *value)
{
    value = otx_follow(value);
    return value && value->kind == OTX_SCALAR && !otx_is_null(value) ? value : NULL;
}

static struct otx_note note_of(const struct otx_node *map, const char *key, bool in_pod)
{
    const struct otx_node *node = find_key(map, key), *value = otx_note_value(node);
    return (struct otx_note){value ? value->text : OTX_S(""), node, in_pod};
}

/* The pod's own annotation counts. Exception: when it is just `true`, a Namespace that says more
 * (the name of a resource) counts. */
struct otx_note otx_note_find(const struct otx_notes *notes, const char *key)
{
    if (!key)
        return (struct otx_note){.text = OTX_S("")};
    struct otx_note pod = note_of(notes->pod, key, true);
    struct otx_note space = note_of(notes->name_space, key, false);
    if (!space.text.n)
        return pod;
    if (!pod.text.n)
        return space;
    bool precise = !is_word(pod.text, "true") || is_word(space.text, "false");
    return precise ? pod : space;
}

enum otx_wish otx_note_wish(const struct otx_notes *notes, enum otx_language language,
                            struct otx_note *note)
{
    *note = otx_note_find(notes, otx_agents[language].inject);
    if (!note->text.n)
        return OTX_WISH_NONE;
    if (is_word(note->text, "false"))
        return OTX_WISH_NO;
    return is_word(note->text, "true") ? OTX_WISH_THE_ONLY : OTX_WISH_NAMED;
}

struct otx_note otx_note_containers(const struct otx_notes *notes, enum otx_language language)
{
    return otx_note_find(notes, otx_agents[language].containers);
}

struct otx_str otx_note_attribute(const struct otx_notes *notes, const char *key)
{
    for (const struct otx_node *k = otx_first_key(notes->pod); k; k = otx_next_key(k))
        if (otx_str_starts(k->text, attribute_prefix) &&
            otx_str_is(otx_str_sub(k->text, attribute_prefix.n, k->text.n), key))
            return otx_note_value(otx_value(k)) ? otx_note_value(otx_value(k))->text : OTX_S("");
    return OTX_S("");
}

/* A key without the beginning of a known key is nearer than any misspelling of it:
 * `nginx-container-names` for `inject-nginx-container-names`. */
static bool is_key(struct otx_str key, const char *known, struct otx_near *near)
{
    struct otx_str whole = otx_str_of(known);
    if (key.n && whole.n > key.n + 1 && otx_str_ends(whole, key) &&
        whole.p[whole.n - key.n - 1] == '-')
        *near = (struct otx_near){.word = key, .best = whole, .distance = 0};
    else
        otx_near_offer(near, whole);
    return otx_str_is(key, known);
}

/* Whether `key`, given without the prefix, is known. `near` becomes the nearest of the known keys.
 */
static bool is_known(struct otx_str key, struct otx_near *near)
{
    bool known = false;
    *near = (struct otx_near){.word = key};
    for (size_t i = 0; i < sizeof common_keys / sizeof *common_keys; i++)
        known |= is_key(key, common_keys[i], near);
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        if (!otx_agents[i].inject)
            continue;
        known |= is_key(key, otx_agents[i].inject, near);
        known |= is_key(key, otx_agents[i].containers, near);
    }
    return known;
}

static void say_unknown(struct otx_diags *diags, const struct otx_node *at, struct otx_str best)
{
    if (best.n)
        otx_diag_format(diags, OTX_ANNOTATION, at->head,
                        "annotation `%s` has no effect; did you mean `%s%s`?", at->text,
                        OTX_S(OTX_ANNOTATIONS), best);
    else
        otx_diag_format(diags, OTX_ANNOTATION, at->head,
                        "annotation `%s` has no effect; there is no annotation of this name",
                        at->text);
}

enum { FEW_SLIPS = 3 }; /* a word with more slips is another domain */

/* A known key after a wrong prefix: `opentelemetry.io/inject-java`, or
 * `instrumentation.opentelemtry.io/inject-java`. *last becomes the known key. */
static bool is_astray(struct otx_str key, struct otx_str *last)
{
    struct otx_near near;
    size_t slash = otx_str_find(key, '/', 0);
    struct otx_near domain = {.word = otx_str_sub(key, 0, slash)};
    *last = otx_str_sub(key, slash + 1, key.n);
    otx_near_offer(&domain, otx_str_sub(prefix, 0, prefix.n - 1));
    bool slipped = domain.best.n && domain.distance <= FEW_SLIPS;
    return slash < key.n &&
           (slipped || otx_str_glob(OTX_S("*opentelemetry*"), domain.word, true)) &&
           is_known(*last, &near);
}

static void check_map(struct otx_diags *diags, const struct otx_node *map)
{
    struct otx_str last;
    for (const struct otx_node *k = otx_first_key(map); k; k = otx_next_key(k)) {
        struct otx_near near;
        if (otx_str_starts(k->text, prefix)) {
            if (!is_known(otx_str_sub(k->text, prefix.n, k->text.n), &near))
                say_unknown(diags, k, near.best);
            else if (otx_value(k)->kind == OTX_SCALAR && !otx_is_string(otx_value(k)))
                otx_diag_format(diags, OTX_ANNOTATION, otx_value(k)->head,
                                "annotation `%s` must be a string; write it in quotes", k->text);
        } else if (is_astray(k->text, &last)) {
            say_unknown(diags, k, last);
        }
    }
}

/* Adds findings for the Operator's keys in a map that the Operator does not read. `format` takes
 * the key, and `path`, the place where the key must stand. */
static void check_lost(struct otx_diags *diags, const struct otx_node *map, const char *format,
                       struct otx_str path)
{
    for (const struct otx_node *k = otx_first_key(map); k; k = otx_next_key(k))
        if (is_operators(k->text))
            otx_diag_format(diags, OTX_ANNOTATION, k->head, format, k->text, path);
}

static void check_labels(struct otx_diags *diags, const struct otx_node *metadata,
                         struct otx_str path)
{
    check_lost(diags, otx_map_get(metadata, "labels"),
               "label `%s` has no effect; it must be an annotation, in `%s.annotations`", path);
}

void otx_notes_check(struct otx_diags *diags, const struct otx_notes *notes,
                     const struct otx_workload *w)
{
    struct otx_buf path = {0};
    otx_put_path(&path, w);
    otx_buf_text(&path, !path.n ? "metadata" : w->row->bare ? "" : ".metadata");
    check_map(diags, notes->pod);
    for (size_t i = 0; i <= w->path_count; i++) {
        const struct otx_node *node = i ? w->path[i - 1].node : w->root;
        const struct otx_node *metadata = otx_map_get(node, "metadata");
        /* the object's own metadata are checked once, with its first pod template */
        if (i == 0 && !w->first)
            continue;
        check_labels(diags, metadata, otx_buf_str(&path));
        if (metadata != w->pod_metadata)
            check_lost(diags, otx_map_get(metadata, "annotations"),
                       "annotation `%s` has no effect here; it must stand in `%s.annotations`",
                       otx_buf_str(&path));
    }
    diags->failed |= otx_buf_end(&path);
}

void otx_notes_check_name_space(struct otx_diags *diags, const struct otx_node *metadata)
{
    const struct otx_node *own = otx_map_get(metadata, "annotations");
    check_map(diags, own);
    check_labels(diags, metadata, OTX_S("metadata"));
    for (const struct otx_node *k = otx_first_key(own); k; k = otx_next_key(k))
        if (otx_str_is(k->text, OTX_ANNOTATIONS POD_ONLY) ||
            otx_str_starts(k->text, attribute_prefix))
            otx_diag_format(diags, OTX_ANNOTATION, k->head,
                            "annotation `%s` has no effect on a Namespace; it must stand on the "
                            "pod template of a workload",
                            k->text);
}

bool otx_is_name_list(struct otx_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        bool word =
            (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
        if (!word && ch != '-' && ch != ',')
            return false;
    }
    return true;
}

enum { MAX_NAMES = 200 };

bool otx_names_twice(struct otx_str common, struct otx_str own, struct otx_str *twice)
{
    struct otx_str lists[] = {common, own}, seen[MAX_NAMES], name;
    size_t count = 0;
    for (size_t i = 0; i < 2; i++) {
        while (lists[i].n && otx_str_cut(&lists[i], ',', &name)) {
            for (size_t k = 0; k < count; k++)
                if (name.n && otx_str_eq(seen[k], name)) {
                    *twice = name;
                    return true;
                }
            if (count < MAX_NAMES)
                seen[count++] = name;
        }
    }
    return false;
}
