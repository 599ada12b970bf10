/* The reserved names, in tables. */
#include "otel/marks.h"

#include "otel/agents.h"
#include "tree/list_value.h"

#define INSTRUMENTATION "opentelemetry-auto-instrumentation"

/* A name; with `open`, a prefix before a word. */
struct pattern {
    const char *text;
    size_t size;
    bool open;
};

/* Lengths are known at compile time: every name of a pod is compared with the patterns. */
#define NAME(name)                                                                                 \
    {                                                                                              \
        .text = (name), .size = sizeof(name) - 1                                                   \
    }
#define PREFIX(prefix)                                                                             \
    {                                                                                              \
        .text = (prefix), .size = sizeof(prefix) - 1, .open = true                                 \
    }

static bool is_word(struct otx_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    }
    return text.n > 0;
}

static bool matches(struct otx_str name, const struct pattern *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct otx_str text = {patterns[i].text, patterns[i].size};
        if (patterns[i].open
                ? otx_str_starts(name, text) && is_word(otx_str_sub(name, text.n, name.n))
                : otx_str_eq(name, text))
            return true;
    }
    return false;
}

bool otx_is_own_container(struct otx_str name)
{
    static const struct pattern patterns[] = {
        NAME(INSTRUMENTATION), PREFIX(INSTRUMENTATION "-"), PREFIX(INSTRUMENTATION "-extension-"),
        NAME("otel-agent-source-container-clone"), PREFIX("otel-agent-attach-")};
    return matches(name, patterns, sizeof patterns / sizeof *patterns);
}

bool otx_is_own_volume(struct otx_str name)
{
    static const struct pattern patterns[] = {
        PREFIX(INSTRUMENTATION "-"), NAME("otel-nginx-agent"), NAME("otel-nginx-conf-dir"),
        NAME("otel-apache-agent"), NAME("otel-apache-conf-dir")};
    return matches(name, patterns, sizeof patterns / sizeof *patterns);
}

bool otx_is_helper(struct otx_str variable)
{
    static const struct pattern patterns[] = {NAME(OTX_POD_NAME), NAME(OTX_POD_UID),
                                              NAME(OTX_NODE_NAME)};
    return matches(variable, patterns, sizeof patterns / sizeof *patterns);
}

bool otx_points_to_agent(struct otx_str variable)
{
    for (size_t i = 0; i < OTX_LANGUAGES; i++)
        for (const struct otx_agent_env *row = otx_agents[i].loaders; row->name; row++)
            if (!row->sep && otx_str_is(variable, row->name) && strstr(row->before, "%M"))
                return true;
    return false;
}

/* Whether a path ends at `at`: `/agent` is not in `/agent-2`. */
static bool ends_a_name(struct otx_str text, size_t at)
{
    char c = at < text.n ? text.p[at] : '/';
    return c != '-' && !is_word((struct otx_str){&c, 1});
}

bool otx_points_into(struct otx_str text, struct otx_str folder)
{
    folder = otx_str_path(folder);
    if (!folder.n)
        return false;
    for (size_t at = otx_str_find(text, folder.p[0], 0); at < text.n;
         at = otx_str_find(text, folder.p[0], at + 1))
        if (otx_str_starts(otx_str_sub(text, at, text.n), folder) &&
            ends_a_name(text, at + folder.n))
            return true;
    return false;
}

static bool refers_to_helper(struct otx_str token)
{
    struct otx_str name;
    for (size_t at = 0; otx_next_reference(token, &at, &name);)
        if (otx_is_helper(name))
            return true;
    return false;
}

bool otx_is_agent_token(struct otx_str token)
{
    static const char *const starts[] = {"/", "-javaagent:", "--require ",
                                         "-Dotel.javaagent.extensions="};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (otx_str_starts(token, otx_str_of(starts[i])))
            return true;
    return refers_to_helper(token);
}

static const struct otx_agent_env *list_of(struct otx_str variable)
{
    for (size_t i = 0; i < OTX_LANGUAGES; i++)
        for (const struct otx_agent_env *row = otx_agents[i].loaders; row->name; row++)
            if (row->sep && otx_str_is(variable, row->name))
                return row;
    return NULL;
}

char otx_list_separator(struct otx_str variable)
{
    const struct otx_agent_env *row = list_of(variable);
    if (otx_str_is(variable, "OTEL_RESOURCE_ATTRIBUTES"))
        return ',';
    return row ? row->sep : 0;
}

bool otx_list_is_open(struct otx_str variable, struct otx_str value)
{
    const struct otx_agent_env *row = list_of(variable);
    return row && row->empty_first && value.n && value.p[0] == row->sep;
}
