/* Looks at a workload as it will be after the injection. */
#include "preflight/look.h"

#include "choose/env_from.h"
#include "choose/index.h"
#include "kube/containers.h"

enum { MAX_DEPTH = 4 }; /* of variables that refer to variables */

/* --- the containers */

static const struct otx_node *container_of(const struct otx_node *pod, bool init,
                                           struct otx_str name)
{
    return otx_seq_find(otx_containers_of(pod, init ? 0 : 1), "name", name).value;
}

static const struct otx_want *want_of(const struct otx_want *pod, const char *list,
                                      struct otx_str name)
{
    return otx_want_find(otx_want_find(pod, otx_str_of(list)), name);
}

static size_t slot_of(const struct otx_variables *variables, struct otx_str name)
{
    size_t at = (size_t)otx_str_hash(OTX_HASH_SEED, name) & (variables->size - 1);
    while (variables->slots[at] && !otx_str_eq(otx_map_text(variables->slots[at], "name"), name))
        at = (at + 1) & (variables->size - 1);
    return at;
}

/* Fills the table of a container's variables. Of several items with the same name the first is
 * used. */
static bool fill_variables(struct otx_arena *arena, const struct otx_node *container,
                           struct otx_variables *variables)
{
    const struct otx_node *env = otx_map_get(container, "env");
    *variables = (struct otx_variables){.from = otx_map_get(container, "envFrom") != NULL};
    if (!otx_first_item(env))
        return true;
    variables->size = 16;
    while (variables->size < 2 * env->count)
        variables->size *= 2;
    variables->slots = otx_alloc(arena, variables->size * sizeof *variables->slots);
    if (!variables->slots)
        return false;
    for (size_t i = 0; i < variables->size; i++)
        variables->slots[i] = NULL;
    for (const struct otx_node *item = env->first; item; item = item->next) {
        size_t at = slot_of(variables, otx_map_text(item, "name"));
        if (!variables->slots[at])
            variables->slots[at] = item;
    }
    return true;
}

static const struct otx_node *variable_of(const struct otx_use *use,
                                          const struct otx_node *container, struct otx_str name)
{
    if (container != use->sends)
        return otx_seq_find(otx_map_get(container, "env"), "name", name).value;
    return use->variables.size ? use->variables.slots[slot_of(&use->variables, name)] : NULL;
}

/* Whether the container's `envFrom` supplies a variable, and its text. */
static enum otx_supply supply_of(const struct otx_preflight *p, const struct otx_use *use,
                                 const struct otx_node *container, struct otx_str name,
                                 struct otx_str *text)
{
    if (container == use->sends && !use->variables.from)
        return OTX_NOT_SUPPLIED;
    return otx_envfrom(p->plan->context->index, p->plan->choices.name_space, container, name, text);
}

static bool fill_use(struct otx_preflight *p, const struct otx_choice *choice,
                     const struct otx_node *target, struct otx_use *use)
{
    struct otx_str name = otx_map_text(target, "name");
    bool init = otx_is_init(p->plan->base, target);
    *use = (struct otx_use){.choice = choice,
                            .agent = &otx_agents[choice->language],
                            .settings = choice->settings,
                            .init = init,
                            .base = target,
                            .app = container_of(p->pod, init, name),
                            .today = container_of(p->workload->pod_spec, init, name)};
    bool sidecar = use->agent->form == OTX_SIDECAR;
    struct otx_str sender = sidecar ? otx_str_of(use->agent->name) : name;
    use->sends = sidecar ? container_of(p->pod, false, sender) : use->app;
    use->wanted = want_of(p->plan->pod, otx_container_lists[init && !sidecar ? 0 : 1], sender);
    return use->app && use->today && use->sends &&
           fill_variables(p->arena, use->sends, &use->variables);
}

bool otx_preflight_look(struct otx_preflight *p)
{
    const struct otx_choices *choices = &p->plan->choices;
    size_t count = 0;
    for (size_t i = 0; i < choices->count; i++)
        count += choices->items[i].targets.n;
    p->uses = count ? otx_alloc(p->arena, count * sizeof *p->uses) : NULL;
    for (size_t i = 0; p->uses && i < choices->count; i++)
        for (size_t k = 0; k < choices->items[i].targets.n; k++)
            p->use_count += fill_use(p, &choices->items[i], choices->items[i].targets.v[k],
                                     &p->uses[p->use_count]);
    return p->uses || !count;
}

bool otx_use_needs(const struct otx_use *use, struct otx_str name)
{
    if (otx_str_starts(name, OTX_S("OTEL_")))
        return true;
    for (const struct otx_agent_env *row = use->agent->loaders; row->name; row++)
        if (otx_str_is(name, row->name))
            return true;
    return false;
}

bool otx_use_is_first(const struct otx_preflight *p, const struct otx_use *use)
{
    for (const struct otx_use *other = p->uses; other < use; other++)
        if (other->app == use->app)
            return false;
    return true;
}

const struct otx_node *otx_next_own(const struct otx_preflight *p, struct otx_own_at *at)
{
    for (; at->list < OTX_CONTAINER_LISTS; at->list++, at->want = NULL) {
        const struct otx_want *wants =
            otx_want_find(p->plan->pod, otx_str_of(otx_container_lists[at->list]));
        const struct otx_node *containers = otx_containers_of(p->pod, at->list);
        at->want = at->want ? at->want->next : wants ? wants->first : NULL;
        for (; at->want; at->want = at->want->next) {
            const struct otx_node *c = otx_seq_find(containers, "name", at->want->key).value;
            if (at->want->own && c)
                return c;
        }
    }
    return NULL;
}

/* --- places */

struct otx_where otx_where_is(const struct otx_preflight *p, const struct otx_node *node)
{
    return (struct otx_where){.at = node ? node->head : p->workload->root->start};
}

/* The node at which a missing field would be written. */
static const struct otx_node *home_of_fields(const struct otx_node *root)
{
    const struct otx_node *spec = otx_map_find(root, OTX_S("spec")).key;
    const struct otx_node *data = otx_map_find(root, OTX_S("data")).key;
    return spec ? spec : data ? data : root;
}

struct otx_where otx_where_in(const struct otx_settings *settings, const struct otx_node *node)
{
    const struct otx_node *at = node ? node : home_of_fields(settings->root);
    return (struct otx_where){.source = at->set_by ? at->set_by : settings->source,
                              .set = at->set_by != 0,
                              .at = at->head};
}

struct otx_where otx_where_object(const struct otx_object *object, const struct otx_node *node)
{
    return (struct otx_where){.source = object->source, .at = node ? node->head : 0};
}

struct otx_where otx_where_block(const struct otx_use *use)
{
    struct otx_str field = otx_str_of(use->agent->field);
    return otx_where_in(use->settings, otx_map_find(use->settings->spec, field).key);
}

/* --- findings */

static bool is_said(struct otx_told *told, const struct otx_said *said)
{
    for (size_t i = 0; i < told->count; i++) {
        const struct otx_said *other = &told->items[i];
        if (other->code == said->code && other->source == said->source && other->at == said->at &&
            other->text == said->text)
            return true;
    }
    /* when the list is full, a finding may be repeated: this does less harm than losing it */
    if (told->count < sizeof told->items / sizeof *told->items)
        told->items[told->count++] = *said;
    return false;
}

struct otx_diag *otx_say(struct otx_preflight *p, enum otx_code code, struct otx_where place,
                         struct otx_buf *text)
{
    struct otx_said said = {code, place.source, place.at,
                            otx_str_hash(OTX_HASH_SEED, otx_buf_str(text))};
    if (place.source && is_said(p->told, &said)) {
        otx_buf_free(text);
        return NULL;
    }
    struct otx_diag *diag = otx_diag_done(p->diags, code, place.at, text);
    diag->source = place.source;
    diag->set = place.set;
    return diag;
}

struct otx_str otx_name_of(const struct otx_node *container)
{
    return otx_map_text(container, "name");
}

struct otx_str otx_title_of(const struct otx_use *use)
{
    return otx_str_of(use->agent->title);
}

/* --- variables */

static const struct otx_index *index_of(const struct otx_preflight *p)
{
    return p->plan->context->index;
}

/* Finds the text of a reference to a ConfigMap of the input, or to a Secret in clear text. */
static bool from_reference(const struct otx_preflight *p, const struct otx_node *from,
                           struct otx_str *text)
{
    static const char *const kinds[] = {"configMapKeyRef", "secretKeyRef"};
    for (size_t i = 0; i < 2; i++) {
        const struct otx_node *ref = otx_map_get(from, kinds[i]);
        const struct otx_object *object =
            ref ? otx_index_find(index_of(p), i == 1, p->plan->choices.name_space,
                                 otx_map_text(ref, "name"))
                : NULL;
        const struct otx_node *there =
            object ? otx_map_value(i ? object->more : object->map, otx_map_text(ref, "key")) : NULL;
        if (there && there->kind == OTX_SCALAR) {
            *text = there->text;
            return true;
        }
    }
    return false;
}

/* Variables that are set by fields of the configuration, and the path of each field. */
static const struct {
    const char *name, *path[3];
} fields_of[] = {
    {.name = "OTEL_EXPORTER_OTLP_ENDPOINT", .path = {"exporter", "endpoint"}},
    {.name = "OTEL_EXPORTER_OTLP_PROTOCOL", .path = {"exporter", "protocol"}},
    {.name = "OTEL_EXPORTER_OTLP_CERTIFICATE", .path = {"exporter", "tls", "ca_file"}},
    {.name = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", .path = {"exporter", "tls", "cert_file"}},
    {.name = "OTEL_EXPORTER_OTLP_CLIENT_KEY", .path = {"exporter", "tls", "key_file"}},
    {.name = "OTEL_TRACES_SAMPLER", .path = {"sampler", "type"}},
    {.name = "OTEL_TRACES_SAMPLER_ARG", .path = {"sampler", "argument"}},
    {.name = "OTEL_PROPAGATORS", .path = {"propagators"}},
    {.name = "OTEL_RESOURCE_ATTRIBUTES", .path = {"resource", "resourceAttributes"}},
};

static const struct otx_node *field_of(const struct otx_node *spec, struct otx_str variable)
{
    const struct otx_node *node = NULL;
    for (size_t i = 0; i < sizeof fields_of / sizeof *fields_of && !node; i++) {
        if (!otx_str_is(variable, fields_of[i].name))
            continue;
        node = spec;
        for (size_t k = 0; k < 3 && fields_of[i].path[k]; k++)
            node = otx_map_get(node, fields_of[i].path[k]);
    }
    return node;
}

/* The place in the configuration that sets a variable of ours. */
static struct otx_where place_of_ours(const struct otx_use *use, struct otx_str name)
{
    const struct otx_config_agent *agent = &use->settings->agents[use->choice->language];
    const struct otx_node *item = otx_seq_find(agent->env, "name", name).value;
    if (!item)
        item = otx_seq_find(use->settings->env, "name", name).value;
    if (item) {
        const struct otx_node *value = otx_map_get(item, "value");
        return otx_where_in(use->settings, value ? value : item);
    }
    const struct otx_node *field = field_of(use->settings->spec, name);
    return field ? otx_where_in(use->settings, field) : otx_where_block(use);
}

static bool is_ours(const struct otx_want *leaf)
{
    return leaf && leaf->value && !leaf->wrap &&
           (leaf->word == OTX_WORD_ADD || leaf->word == OTX_WORD_ADOPT ||
            leaf->word == OTX_WORD_SAME || leaf->word == OTX_WORD_CHANGE ||
            leaf->word == OTX_WORD_REPLACE);
}

static struct otx_where place_of_theirs(const struct otx_preflight *p, const struct otx_use *use,
                                        const struct otx_node *container, struct otx_str name)
{
    const struct otx_node *today = use && container == use->app ? use->today : container;
    const struct otx_node *item = otx_seq_find(otx_map_get(today, "env"), "name", name).value;
    const struct otx_node *value = otx_map_get(item, "value");
    const struct otx_node *from = otx_map_get(today, "envFrom");
    return otx_where_is(p, value ? value : item ? item : from ? from : today);
}

static struct otx_str expand(const struct otx_preflight *p, const struct otx_use *use,
                             const struct otx_node *container, struct otx_str text, size_t depth);

static bool text_of(const struct otx_preflight *p, const struct otx_use *use,
                    const struct otx_node *container, const struct otx_node *item,
                    struct otx_str *text, size_t depth)
{
    const struct otx_node *from = otx_map_get(item, "valueFrom");
    if (from)
        return from_reference(p, from, text);
    *text = expand(p, use, container, otx_map_text(item, "value"), depth);
    return true;
}

/* The text of a variable to which another variable refers. */
static bool look_up(const struct otx_preflight *p, const struct otx_use *use,
                    const struct otx_node *container, struct otx_str name, struct otx_str *text,
                    size_t depth)
{
    const struct otx_node *item = variable_of(use, container, name);
    if (item)
        return text_of(p, use, container, item, text, depth);
    text->p = NULL;
    return supply_of(p, use, container, name, text) == OTX_SUPPLIED && text->p;
}

/* Replaces the references whose values are known; the others remain as written. */
static struct otx_str expand(const struct otx_preflight *p, const struct otx_use *use,
                             const struct otx_node *container, struct otx_str text, size_t depth)
{
    size_t at = otx_str_find(text, '$', 0);
    struct otx_buf buf = {0};
    if (at == text.n || depth == 0)
        return text;
    for (size_t from = 0; from < text.n; at = otx_str_find(text, '$', from)) {
        size_t end = otx_str_find(text, ')', at);
        struct otx_str value;
        bool open = at + 1 < text.n && text.p[at + 1] == '(' && end < text.n;
        otx_buf_add(&buf, otx_str_sub(text, from, at));
        if (open && look_up(p, use, container, otx_str_sub(text, at + 2, end), &value, depth - 1)) {
            otx_buf_add(&buf, value);
            from = end + 1;
        } else {
            otx_buf_add(&buf, otx_str_sub(text, at, at + 1));
            from = at + 1;
        }
    }
    return otx_buf_done(p->arena, &buf);
}

static void set_place(const struct otx_preflight *p, const struct otx_use *use,
                      const struct otx_node *container, struct otx_str name,
                      struct otx_env_value *value)
{
    const struct otx_want *list =
        container == use->sends ? otx_want_find(use->wanted, OTX_S("env")) : NULL;
    value->ours = list && is_ours(otx_want_find(list, name));
    value->place =
        value->ours ? place_of_ours(use, name) : place_of_theirs(p, use, container, name);
}

struct otx_env_value otx_env_item(const struct otx_preflight *p, const struct otx_use *use,
                                  const struct otx_node *container, const struct otx_node *item)
{
    struct otx_env_value value = {.item = item, .there = true};
    value.known = text_of(p, use, container, item, &value.text, MAX_DEPTH);
    return value;
}

static struct otx_env_value value_in(const struct otx_preflight *p, const struct otx_use *use,
                                     const struct otx_node *container, struct otx_str name)
{
    const struct otx_node *item = variable_of(use, container, name);
    struct otx_env_value value = {.item = item};
    struct otx_str text = {NULL, 0};
    if (item)
        return otx_env_item(p, use, container, item);
    value.there = supply_of(p, use, container, name, &text) == OTX_SUPPLIED;
    value.known = value.there && text.p;
    value.text = text;
    return value;
}

struct otx_env_value otx_env_in(const struct otx_preflight *p, const struct otx_use *use,
                                const struct otx_node *container, struct otx_str name)
{
    struct otx_env_value value = value_in(p, use, container, name);
    if (value.there)
        set_place(p, use, container, name, &value);
    return value;
}

struct otx_env_value otx_env_peek(const struct otx_preflight *p, const struct otx_use *use,
                                  struct otx_str name)
{
    return value_in(p, use, use->sends, name);
}

struct otx_env_value otx_env_of(const struct otx_preflight *p, const struct otx_use *use,
                                const char *name)
{
    return otx_env_in(p, use, use->sends, otx_str_of(name));
}
