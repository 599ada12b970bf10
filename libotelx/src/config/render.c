/* Makes a resource from settings, in the order of the tables of fields. */
#include "config/render.h"

#include "config/field.h"
#include "config/spec_fields.h"
#include "otel/agents.h"
#include "tree/node.h"
#include "tree/want.h"
#include "yaml/emit.h"

static void put_copy(struct otx_arena *arena, struct otx_node *map, const char *name,
                     const struct otx_node *value)
{
    if (value)
        otx_put(arena, map, name, otx_new_copy(arena, value));
}

/* The fields of a block that have defaults, and the members with their decoded values. */
static const struct {
    const char *name;
    size_t at;
} block_texts[] = {
    {"image", offsetof(struct otx_config_agent, image)},
    {"mountPath", offsetof(struct otx_config_agent, mount_path)},
    {"version", offsetof(struct otx_config_agent, version)},
    {"configPath", offsetof(struct otx_config_agent, config_path)},
    {"configFile", offsetof(struct otx_config_agent, config_path)},
};

static struct otx_str block_text(const struct otx_config_agent *agent, const char *name)
{
    for (size_t i = 0; i < sizeof block_texts / sizeof *block_texts; i++)
        if (strcmp(block_texts[i].name, name) == 0)
            return *(const struct otx_str *)((const char *)agent + block_texts[i].at);
    return OTX_S("");
}

/* A block as it takes effect: decoded values for fields with defaults, else the user's node. */
static struct otx_node *new_block(struct otx_arena *arena, const struct otx_settings *s,
                                  size_t language, const struct otx_field *fields)
{
    const struct otx_config_agent *agent = &s->agents[language];
    const char *resources = otx_agents[language].resources;
    struct otx_node *block = otx_new_node(arena, OTX_MAP);
    for (const struct otx_field *field = fields; field->name; field++) {
        struct otx_str text = block_text(agent, field->name);
        if (!otx_field_is_open(field, s->by_annotation ? OTX_ALPHA : OTX_OTELX))
            continue;
        if (resources && strcmp(field->name, resources) == 0)
            put_copy(arena, block, field->name, agent->resources);
        else if (text.n)
            otx_put_text(arena, block, field->name, text);
        else
            put_copy(arena, block, field->name, otx_map_get(agent->block, field->name));
    }
    return block;
}

/* The value of a field of otelx.dev that has a default, or NULL for any other field. */
static const char *own_word(const struct otx_settings *s, const char *name)
{
    static const char *const profiles[] = {[OTX_MINIMAL] = "minimal", [OTX_OPERATOR] = "operator"};
    static const char *const policies[] = {
        [OTX_KEEP] = "keep", [OTX_OVERRIDE] = "override", [OTX_REFUSE] = "error"};
    if (strcmp(name, "profile") == 0)
        return profiles[s->profile];
    if (strcmp(name, "onConflict") == 0)
        return policies[s->on_conflict];
    if (strcmp(name, "ledger") == 0)
        return s->ledger ? "annotation" : "none";
    return NULL;
}

static size_t language_of(const char *field)
{
    size_t i = 0;
    while (i < OTX_LANGUAGES && strcmp(otx_agents[i].field, field) != 0)
        i++;
    return i;
}

/* The Operator's resource serves every language with its defaults, so every block is written
 * out. */
static struct otx_node *new_spec(struct otx_arena *arena, const struct otx_settings *s)
{
    struct otx_node *spec = otx_new_node(arena, OTX_MAP);
    for (const struct otx_field *field = otx_fields_spec; field->name; field++) {
        size_t language = language_of(field->name);
        const char *word = own_word(s, field->name);
        if (!otx_field_is_open(field, s->by_annotation ? OTX_ALPHA : OTX_OTELX))
            continue;
        if (word)
            otx_put_text(arena, spec, field->name, otx_str_of(word));
        else if (language == OTX_LANGUAGES)
            put_copy(arena, spec, field->name, otx_map_get(s->spec, field->name));
        else if (s->agents[language].block || s->by_annotation)
            otx_put(arena, spec, field->name, new_block(arena, s, language, field->fields));
    }
    return spec;
}

void otx_effective(struct otx_arena *arena, const struct otx_settings *s, struct otx_buf *out)
{
    const struct otx_look look = {.map_step = 2,
                                  .item_step = 2,
                                  .eol = OTX_S("\n"),
                                  .colon = OTX_S(": "),
                                  .comma = OTX_S(", ")};
    struct otx_node *root = otx_new_node(arena, OTX_MAP), *metadata = otx_new_node(arena, OTX_MAP);
    otx_put_text(arena, root, "apiVersion",
                 s->by_annotation ? OTX_S("opentelemetry.io/v1alpha1")
                                  : OTX_S("otelx.dev/v1alpha1"));
    otx_put_text(arena, root, "kind", OTX_S("Instrumentation"));
    otx_put_text(arena, metadata, "name", s->name);
    otx_put_text(arena, metadata, "namespace", s->name_space);
    if (metadata && metadata->first)
        otx_put(arena, root, "metadata", metadata);
    otx_put(arena, root, "spec", new_spec(arena, s));
    if (!arena->failed)
        otx_emit_content(out, &look, 0, root);
    otx_buf_char(out, '\n');
    out->failed |= arena->failed;
}
