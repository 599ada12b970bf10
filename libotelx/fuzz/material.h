/* The material of the fuzzers lifecycle and records: the workloads of testdata, and configurations.
 */
#ifndef FUZZ_MATERIAL_H
#define FUZZ_MATERIAL_H

#include <dirent.h>
#include <otelx.h>
#include <sys/stat.h>

#include "kube/workload.h"
#include "objects.h"

static inline void require(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

/* --- workloads */

/* Workloads with very many containers are left out: they take longer than an input may.
 * libotelx/test covers them. */
enum { MAX_OBJECTS = 2000, MAX_FOLDERS = 8, MAX_CONTAINERS = 100 };

struct material {
    struct otx_arena arena;
    struct otx_node *objects[MAX_OBJECTS];
    size_t count;
};

static inline struct otx_str file_text(struct otx_arena *arena, const char *path)
{
    struct otx_buf buf = {0};
    char part[4096];
    size_t n;
    FILE *file = fopen(path, "rb");
    while (file && (n = fread(part, 1, sizeof part, file)) > 0)
        otx_buf_add(&buf, (struct otx_str){part, n});
    if (file)
        fclose(file);
    return otx_buf_done(arena, &buf);
}

static inline bool has_text(struct otx_str text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.n; i++)
        if (memcmp(text.p + i, word, length) == 0)
            return true;
    return false;
}

/* Whether a tree has only what JSON has: no aliases, tags or merge keys, and no key twice. */
static inline bool is_simple(const struct otx_node *node)
{
    if (node->kind == OTX_ALIAS || node->anchored || node->tag.n)
        return false;
    if (node->kind == OTX_MAP)
        for (const struct otx_node *k = node->first; k; k = otx_next_key(k))
            if (k->kind != OTX_SCALAR || !otx_is_string(k) || otx_str_is(k->text, "<<") ||
                otx_map_find(node, k->text).again || otx_str_is(k->text, "$patch"))
                return false;
    for (const struct otx_node *c = node->first; c; c = c->next)
        if (!is_simple(c))
            return false;
    return true;
}

/* Whether all items of a list are maps with different names. */
static inline bool is_named(const struct otx_node *list, const char *key)
{
    if (list && list->kind != OTX_SEQ)
        return otx_is_null(list);
    for (const struct otx_node *item = otx_first(list); item; item = item->next) {
        struct otx_str name = text_below(item, key);
        if (!name.n || is_reserved(name) || otx_seq_find(list, key, name).again)
            return false;
    }
    return true;
}

static inline bool are_containers(const struct otx_node *list)
{
    bool good = is_named(list, "name");
    for (const struct otx_node *c = otx_first_item(list); c && good; c = c->next)
        good = is_named(otx_map_get(c, "env"), "name") &&
               is_named(otx_map_get(c, "volumeMounts"), "mountPath");
    return good;
}

static inline bool is_plain_workload(const struct otx_workload *w)
{
    const struct otx_node *list = otx_map_get(w->pod_spec, "containers");
    const struct otx_node *init = otx_map_get(w->pod_spec, "initContainers");
    if (w->bad || !w->pod_spec || !w->metadata || !w->name.n || !is_simple(w->root) ||
        w->pod_spec != pod_of(w->root) || !otx_first_item(list) || list->count > MAX_CONTAINERS ||
        !are_containers(list) || !are_containers(init) ||
        !is_named(otx_map_get(w->pod_spec, "volumes"), "name"))
        return false;
    for (const struct otx_node *c = otx_first_item(init); c; c = c->next)
        if (otx_seq_find(list, "name", text_below(c, "name")).value)
            return false;
    return true;
}

static inline bool keep_workload(void *context, const struct otx_workload *w)
{
    struct material *m = context;
    if (is_plain_workload(w) && m->count < MAX_OBJECTS)
        m->objects[m->count++] = otx_new_copy(&m->arena, w->root);
    return true;
}

/* Adds the workloads of a file that have no agent yet. */
static inline void add_file(struct material *m, const char *path)
{
    struct otx_str text = file_text(&m->arena, path);
    struct otx_span doc;
    if (has_text(text, "otelx.dev") || has_text(text, "opentelemetry-auto") ||
        has_text(text, "/otel") || has_text(text, "otel-agent") || has_text(text, "OTELX_"))
        return;
    for (size_t at = 0; otx_next_doc(text, &at, &doc);) {
        struct otx_scan scan;
        struct otx_node *root;
        struct otx_yaml_error error;
        if (!otx_yaml_read(&m->arena, text, doc, MAX_WRITTEN, &scan, &root, &error))
            return;
        if (root)
            otx_each_workload(
                &(struct otx_finder){.each = keep_workload, .context = m, .arena = &m->arena},
                &(struct otx_scope){.node = root});
    }
}

static inline int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Adds the files of a folder in the order of their names: the same input of the fuzzer must choose
 * the same workload on every machine. */
static inline void add_folder(struct material *m, const char *path, unsigned depth)
{
    struct dirent **entries;
    int count = depth < MAX_FOLDERS ? scandir(path, &entries, not_hidden, alphasort) : -1;
    for (int i = 0; i < count; i++) {
        char name[1024];
        struct stat about;
        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (stat(name, &about) == 0 && S_ISDIR(about.st_mode))
            add_folder(m, name, depth + 1);
        else if (strcmp(entries[i]->d_name, "in.yaml") == 0 ||
                 strcmp(entries[i]->d_name, "in.json") == 0)
            add_file(m, name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* The workloads of the cases in the folder TESTDATA, by default `testdata`. Never freed. */
static inline const struct material *all_material(void)
{
    static struct material material;
    const char *folder = getenv("TESTDATA");
    if (!material.count) {
        add_folder(&material, folder ? folder : "testdata", 0);
        require(material.count > 50, "the fuzzer finds no testdata: set TESTDATA");
    }
    return &material;
}

/* --- configurations */

enum { LANGUAGES = 8 };
static const char *const languages[LANGUAGES] = {"python", "java",  "nodejs",      "dotnet",
                                                 "go",     "nginx", "apacheHttpd", "sdk"};

struct language {
    bool on, everywhere, from_image;
    size_t image, mount, variable;
};

struct settings {
    struct language of[LANGUAGES];
    size_t endpoint, attributes, selector, variable;
    bool tolerations, secret, as_operator, override, without_record;
};

static inline struct language any_language(struct choices *c)
{
    struct language language = {.on = true};
    language.image = chance(c, 20) ? 1 + choose(c, 2) : 0;
    language.mount = chance(c, 15) ? 1 : 0;
    language.variable = chance(c, 20) ? 1 + choose(c, 3) : 0;
    language.everywhere = chance(c, 10);
    language.from_image = chance(c, 20);
    return language;
}

static inline struct settings any_settings(struct choices *c)
{
    static const size_t amounts[] = {1, 1, 1, 2, 2, 3};
    struct settings s = {.endpoint = chance(c, 70) ? 1 + choose(c, 2) : 0};
    for (size_t left = amounts[choose(c, 6)]; left; left--)
        s.of[choose(c, LANGUAGES)] = any_language(c);
    s.attributes = chance(c, 60) ? 1 + choose(c, 3) : 0;
    s.selector = chance(c, 30) ? 1 : 0;
    s.tolerations = chance(c, 20);
    s.secret = chance(c, 20);
    s.variable = chance(c, 20) ? 1 + choose(c, 2) : 0;
    s.as_operator = chance(c, 40);
    s.override = chance(c, 15);
    return s;
}

/* Changes a configuration as a user might. */
static inline struct settings other_settings(struct choices *c, struct settings s)
{
    size_t language = choose(c, LANGUAGES), what = choose(c, 11);
    switch (what) {
    case 0:
    case 1:
        s.endpoint = 3;
        break;
    case 2:
        s.attributes = (s.attributes + 1) % 4;
        break;
    case 3:
        s.selector = (s.selector + 1) % 3;
        break;
    case 4:
        for (size_t i = 0; i < LANGUAGES; i++)
            s.of[i].image = 3;
        break;
    case 5:
        s.of[language] = any_language(c);
        break;
    case 6:
        s.variable = (s.variable + 1) % 3;
        break;
    case 7:
        for (size_t i = 0; i < LANGUAGES; i++)
            if (s.of[i].on && i != language) {
                s.of[i].on = false;
                s.of[language] = any_language(c);
                break;
            }
        break;
    case 8:
        s.tolerations = !s.tolerations;
        s.secret = !s.secret;
        break;
    case 9:
        for (size_t i = 0; i < LANGUAGES; i++)
            s.of[i].from_image = !s.of[i].from_image;
        break;
    default:
        s.override = !s.override;
        break;
    }
    return s;
}

static inline void put_variable(struct otx_buf *out, size_t which)
{
    static const char *const variables[] = {"OTEL_LOG_LEVEL, value: debug", "OTEL_A, value: 'x'",
                                            "OTEL_A, value: 'y'"};
    otx_buf_format(out, "{name: %s}", otx_str_of(variables[which - 1]));
}

static inline void put_language(struct otx_buf *out, size_t i, const struct language *l)
{
    struct otx_str name = otx_str_of(languages[i]);
    otx_buf_format(out, "  %s: {", name);
    if (l->image && i < LANGUAGES - 1)
        otx_buf_format(out, "image: 'x/%s:%z', ", name, l->image);
    if (l->mount && i < 4)
        otx_buf_format(out, "mountPath: /otel/%s, ", name);
    if (l->from_image && i < 3)
        otx_buf_text(out, "volume: image, ");
    if (l->everywhere && i < 4)
        otx_buf_text(out, "containers: ['*'], ");
    bool go = strcmp(languages[i], "go") == 0, sdk = i == LANGUAGES - 1;
    if (go || (l->variable && !sdk)) {
        otx_buf_text(out, "env: [");
        if (go)
            otx_buf_text(out, "{name: OTEL_GO_AUTO_TARGET_EXE, value: /app}, ");
        if (l->variable)
            put_variable(out, l->variable);
        otx_buf_char(out, ']');
    }
    otx_buf_text(out, "}\n");
}

static inline void put_common(struct otx_buf *out, const struct settings *s)
{
    static const char *const attributes[] = {"", "service.version: '1', team: a",
                                             "service.version: '2', deployment.environment: prod",
                                             "team: b, x: z"};
    static const char *const selectors[] = {"", "ao: x", "ao: z"};
    if (s->endpoint)
        otx_buf_format(out, "  exporter: {endpoint: 'http://c%z:4318'}\n", s->endpoint);
    if (s->attributes)
        otx_buf_format(out, "  resource: {resourceAttributes: {%s}}\n",
                       otx_str_of(attributes[s->attributes]));
    if (s->selector)
        otx_buf_format(out, "  nodeSelector: {%s}\n", otx_str_of(selectors[s->selector]));
    if (s->tolerations)
        otx_buf_text(out, "  tolerations: [{key: obs, operator: Exists}]\n");
    if (s->secret)
        otx_buf_text(out, "  imagePullSecrets: [{name: pull}]\n");
    if (s->variable) {
        otx_buf_text(out, "  env: [");
        put_variable(out, s->variable);
        otx_buf_text(out, "]\n");
    }
    otx_buf_format(out, "  profile: %s\n  onConflict: %s\n  ledger: %s\n",
                   otx_str_of(s->as_operator ? "operator" : "minimal"),
                   otx_str_of(s->override ? "override" : "keep"),
                   otx_str_of(s->without_record ? "none" : "annotation"));
}

static inline struct otx_str settings_text(struct otx_arena *arena, const struct settings *s)
{
    struct otx_buf out = {0};
    otx_buf_text(&out, "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\n"
                       "metadata: {name: fuzz}\nspec:\n");
    put_common(&out, s);
    for (size_t i = 0; i < LANGUAGES; i++)
        if (s->of[i].on)
            put_language(&out, i, &s->of[i]);
    return otx_buf_done(arena, &out);
}

static inline otelx_config *config_of(struct otx_str text)
{
    otelx_config *cfg;
    otelx_source source = {"config.yaml", text.p, text.n};
    otelx_status status = otelx_config_new(&cfg, source, NULL);
    if (status != OTELX_OK)
        fprintf(stderr, "%.*s\n%s\n", (int)text.n, text.p, otelx_config_diag(cfg, 0).text);
    require(status == OTELX_OK, "the fuzzer's own configuration");
    return cfg;
}

#endif
