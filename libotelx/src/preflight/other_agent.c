/* Finds another agent or SDK that is there already: in the command, in a variable, in another
 * container, or through an annotation that another injector obeys. */
#include "base/diag.h"
#include "choose/index.h"
#include "kube/containers.h"
#include "otel/agents.h"
#include "preflight/look.h"
#include "preflight/subjects.h"
#include "preflight/words.h"
#include "tree/node.h"

/* Names in the files and images of other makers' agents and of OpenTelemetry's. Agents that work
 * well together with another agent, such as the JMX exporter, are left out. */
static const char *const makers[] = {
    "*opentelemetry*", "*dd-java-agent*", "*dd-trace*",
    "*ddtrace*",       "*datadog*",       "*newrelic*",
    "*elastic-apm*",   "*elasticapm*",    "*appdynamics*",
    "*appagent*",      "*dynatrace*",     "*oneagent*",
    "*skywalking*",    "*pinpoint*",      "*applicationinsights*",
    "*splunk*",        "*signalfx*",      "*instana*",
    "*glowroot*",      "*honeycomb*",     "*inspectit*",
    "*scouter*",       "*solarwinds*",    "*dash0*",
    "*lumigo*",        "*kloudfuse*",     NULL,
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the text holds `otel` as a word, not as a part of `hotel`. */
static bool has_otel(struct otx_str text)
{
    for (size_t i = 0; i + 4 <= text.n; i++)
        if (otx_str_eq(otx_str_sub(text, i, i + 4), OTX_S("otel")) &&
            (i == 0 || !is_letter(text.p[i - 1])) && (i + 4 == text.n || !is_letter(text.p[i + 4])))
            return true;
    return false;
}

static bool is_made(struct otx_str text)
{
    return otx_str_glob_any(makers, text, true) || has_otel(text);
}

/* Whether the text names a path in a mount of ours. */
static bool is_ours(const struct otx_use *use, struct otx_str text)
{
    struct otx_str path = use->settings->agents[use->choice->language].mount_path;
    struct otx_str usual = otx_str_of(use->agent->mount_path);
    struct otx_buf glob = {0};
    otx_buf_format(&glob, "*%s*", path);
    bool ours = path.n && otx_str_glob(otx_buf_str(&glob), text, false);
    otx_buf_free(&glob);
    otx_buf_format(&glob, "*%s*", usual);
    ours |= usual.n && otx_str_glob(otx_buf_str(&glob), text, false);
    otx_buf_free(&glob);
    return ours;
}

static void say_other(struct otx_preflight *p, const struct otx_use *use, struct otx_where place,
                      struct otx_str what)
{
    otx_say_format(
        p, OTX_OTHER_AGENT, place,
        "`%s` is of another agent or SDK; with the %s agent there are two in one process, "
        "and both change the same code; keep one of them",
        what, otx_title_of(use));
}

/* --- in the command */

static bool is_starter(const struct otx_use *use, const struct otx_words *words, size_t at)
{
    const struct otx_cmd_word *word = &words->v[at];
    if (otx_word_runs_any(word, use->agent->starters))
        return true;
    bool module = at > 0 && otx_str_is(words->v[at - 1].text, "-m");
    return use->choice->language == OTX_PYTHON && module && is_made(word->text);
}

/* The value of a flag such as `--require X`, `-r X` or `--import=X`. */
static struct otx_str required_by(struct otx_str flag, struct otx_str next)
{
    static const char *const flags[] = {"--require", "-r", "--import", "--loader",
                                        "--experimental-loader"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        struct otx_str name = otx_str_of(flags[i]);
        if (otx_str_eq(flag, name))
            return next;
        if (otx_str_starts(flag, name) && flag.n > name.n && flag.p[name.n] == '=')
            return otx_str_sub(flag, name.n + 1, flag.n);
    }
    return OTX_S("");
}

/* Whether the file's name shows that the file does tracing, or belongs to a maker's agent. */
static bool is_tracing_file(struct otx_str text)
{
    static const char *const globs[] = {"*tracing*", "*telemetry*", "*instrumentation*",
                                        "*instrument.*", NULL};
    return otx_str_glob_any(globs, text, true) || is_made(text);
}

/* The agent that a flag of Java or Node.js loads; empty if it loads none. */
static struct otx_str loaded_by(const struct otx_use *use, struct otx_str flag, struct otx_str next)
{
    const struct otx_str java = OTX_S("-javaagent:"), native = OTX_S("-agentpath:");
    if (use->choice->language == OTX_JAVA &&
        (otx_str_starts(flag, java) || otx_str_starts(flag, native)) && is_made(flag))
        return flag;
    if (use->choice->language == OTX_NODEJS) {
        struct otx_str file = required_by(flag, next);
        if (file.n && is_tracing_file(file))
            return file;
    }
    return OTX_S("");
}

static void commands_have_no_agent(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_words words;
        otx_words_read(&words, use->today);
        for (size_t i = 0; i < words.n; i++) {
            struct otx_str text = words.v[i].text;
            struct otx_str next = i + 1 < words.n ? words.v[i + 1].text : OTX_S("");
            struct otx_str what =
                is_starter(use, &words, i) ? otx_str_base(text) : loaded_by(use, text, next);
            if (what.n && !is_ours(use, what))
                say_other(p, use, otx_where_is(p, words.v[i].node), what);
        }
    }
}

/* --- in a variable */

/* Variables that only another agent reads. */
static const struct otx_str switches[] = {
    OTX_S_INIT("NEW_RELIC_LICENSE_KEY"),
    OTX_S_INIT("DD_TRACE_AGENT_URL"),
    OTX_S_INIT("DD_TRACE_AGENT_PORT"),
    OTX_S_INIT("DD_TRACE_ENABLED"),
    OTX_S_INIT("DD_DOTNET_TRACER_HOME"),
    OTX_S_INIT("DD_INJECTION_ENABLED"),
    OTX_S_INIT("ELASTIC_APM_SERVER_URL"),
    OTX_S_INIT("ELASTIC_APM_SERVER_URLS"),
    OTX_S_INIT("ELASTIC_APM_SECRET_TOKEN"),
    OTX_S_INIT("ELASTIC_APM_SERVICE_NAME"),
    OTX_S_INIT("APPDYNAMICS_AGENT_ACCOUNT_ACCESS_KEY"),
    OTX_S_INIT("APPDYNAMICS_CONTROLLER_HOST_NAME"),
    OTX_S_INIT("SW_AGENT_COLLECTOR_BACKEND_SERVICES"),
    OTX_S_INIT("APPLICATIONINSIGHTS_CONNECTION_STRING"),
    OTX_S_INIT("INSTANA_AGENT_KEY"),
    OTX_S_INIT("DT_TENANT"),
    OTX_S_INIT("SIGNALFX_ENDPOINT_URL"),
    OTX_S_INIT("LUMIGO_TRACER_TOKEN"),
};

static bool is_switch(struct otx_str name)
{
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (otx_str_eq(name, switches[i]))
            return true;
    return false;
}

/* The agent in a list of options, such as JAVA_OPTS; our own agents are ignored. */
static struct otx_str agent_in(const struct otx_use *use, struct otx_str options)
{
    struct otx_str rest = options, flag, next = OTX_S(""), found;
    while (rest.n && otx_str_cut(&rest, ' ', &flag)) {
        struct otx_str after = rest;
        otx_str_cut(&after, ' ', &next);
        found = loaded_by(use, flag, next);
        if (found.n && !is_ours(use, found))
            return found;
    }
    return OTX_S("");
}

static bool is_profiler(struct otx_str name)
{
    return otx_str_is(name, "CORECLR_PROFILER") || otx_str_is(name, "COR_PROFILER");
}

/* What a user's variable brings if it brings another agent; else empty. */
static struct otx_str brought_by(const struct otx_use *use, struct otx_str name,
                                 struct otx_str value)
{
    static const char ours[] = "{918728DD-259F-4A6A-AC2B-B85E1B658318}";
    bool dotnet = use->choice->language == OTX_DOTNET;
    bool path = otx_str_is(name, "PYTHONPATH") || otx_str_is(name, "LD_PRELOAD");
    if (dotnet && is_profiler(name) && value.n && !otx_str_glob(otx_str_of(ours), value, true))
        return value;
    if (dotnet && otx_str_is(name, "DOTNET_STARTUP_HOOKS")) {
        struct otx_str rest = value, entry;
        while (rest.n && otx_str_cut(&rest, ':', &entry))
            if (is_made(entry) && !is_ours(use, entry))
                return entry;
    }
    if (path && is_made(value) && !is_ours(use, value))
        return value;
    return is_switch(name) ? name : agent_in(use, value);
}

static void variables_bring_no_agent(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *env = otx_map_get(use->base, "env");
        for (const struct otx_node *item = otx_first_item(env); item; item = item->next) {
            struct otx_str name = otx_map_text(item, "name");
            struct otx_env_value value = otx_env_item(p, use, use->base, item);
            struct otx_str what = brought_by(use, name, value.text);
            if (what.n && use->agent->form != OTX_ENV_ONLY)
                say_other(p, use, otx_env_in(p, use, use->base, name).place, what);
        }
    }
}

/* --- in the pod */

/* Images that bring an agent into the pod. */
static const char *const bringers[] = {
    "*dd-lib-*-init*",
    "*newrelic*-init*",
    "*apm-agent-java*",
    "*apm-agent-nodejs*",
    "*apm-agent-python*",
    "*skywalking-java-agent*",
    "*skywalking-agent*",
    "*oneagent*",
    "*autoinstrumentation-*",
    "*splunk-otel-java*",
    "*splunk-otel-js*",
    "*dash0*instrumentation*",
    "*odigos*",
    "*appdynamics/*-agent*",
    "*instana/instrumentation*",
    "*opentelemetry-javaagent*",
    NULL,
};

/* Images whose programs look into the processes of the pod, as Go's agent does. */
static const char *const lookers[] = {"*otel-go-agent*", "*autoinstrumentation-go*",
                                      "*beyla*",         "*opentelemetry-ebpf*",
                                      "*odigos*",        NULL};

/* Whether a container has a variable that names the program it looks into. */
static bool looks_into(const struct otx_node *container)
{
    static const char *const names[] = {"OTEL_TARGET_EXE",           "OTEL_GO_AUTO_TARGET_EXE",
                                        "BEYLA_EXECUTABLE_NAME",     "BEYLA_OPEN_PORT",
                                        "OTEL_EBPF_EXECUTABLE_NAME", "OTEL_EBPF_AUTO_TARGET_EXE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (otx_seq_find(otx_map_get(container, "env"), "name", otx_str_of(names[i])).value)
            return true;
    return false;
}

/* A container that another agent seems to come with. */
struct bringer {
    const struct otx_node *container;
    const struct otx_node *image;
    bool looks; /* as Go's agent does; else it is an init container that brings an agent */
};

static void check_bringer(struct otx_preflight *p, const struct otx_use *use,
                          const struct bringer *other)
{
    bool go = use->choice->language == OTX_GO;
    if (other->container == use->base || use->agent->form == OTX_ENV_ONLY || go != other->looks)
        return;
    otx_say_format(p, OTX_OTHER_AGENT,
                   otx_where_is(p, other->image ? other->image : other->container),
                   "container `%s` brings another agent into the pod; with the %s agent there "
                   "are two in one process; keep one of them",
                   otx_name_of(other->container), otx_title_of(use));
}

static bool uses_go(const struct otx_preflight *p)
{
    bool go = false;
    for (size_t i = 0; i < p->use_count; i++)
        go |= p->uses[i].choice->language == OTX_GO;
    return go;
}

/* Looks at each container once, however many agents are injected. */
static void containers_bring_no_agent(struct otx_preflight *p)
{
    const struct otx_node *base = p->plan->base->pod_spec;
    bool go = uses_go(p);
    struct bringer *found = otx_alloc(p->arena, (otx_count_containers(base) + 1) * sizeof *found);
    size_t count = 0;
    for (size_t i = 0; i < OTX_CONTAINER_LISTS && found; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(base, i)); c; c = c->next) {
            bool init = i == 0;
            const struct otx_node *image = otx_map_get(c, "image");
            struct otx_str text = image ? image->text : OTX_S("");
            if (init ? otx_str_glob_any(bringers, text, true)
                     : go && (otx_str_glob_any(lookers, text, true) || looks_into(c)))
                found[count++] = (struct bringer){c, image, !init};
        }
    for (size_t i = 0; i < p->use_count; i++)
        for (size_t k = 0; k < count; k++)
            check_bringer(p, &p->uses[i], &found[k]);
}

/* --- by other injectors */

/* Labels and annotations that make an admission webhook inject an agent, whatever the value, except
 * `false`, `disabled` and `none`. */
static const char *const wishes[] = {
    "admission.datadoghq.com/enabled",
    "admission.datadoghq.com/mutate-pods",
    "admission.datadoghq.com/java-lib.version",
    "admission.datadoghq.com/js-lib.version",
    "admission.datadoghq.com/python-lib.version",
    "admission.datadoghq.com/dotnet-lib.version",
    "oneagent.dynatrace.com/inject",
    "dynatrace.com/inject",
    "dynakube.internal.dynatrace.com/instance",
    "co.elastic.apm/attach",
    "co.elastic.traces/agent",
    "instrumentation.newrelic.com/inject-java",
    "instrumentation.newrelic.com/inject-python",
    "instrumentation.newrelic.com/inject-nodejs",
    "instrumentation.newrelic.com/inject-dotnet",
    "newrelic.injection",
    "odigos-instrumentation",
    "odigos.io/inject",
    "swck-java-agent-injected",
    "strategy.skywalking.apache.org/inject.Container",
    "instana-autotrace",
    "lumigo.auto-trace",
    "dash0.com/enable",
};

static void check_wishes(struct otx_preflight *p, const struct otx_node *map,
                         const struct otx_object *name_space)
{
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
        struct otx_pair pair = otx_map_find(map, otx_str_of(wishes[i]));
        struct otx_str value = pair.value ? pair.value->text : OTX_S("");
        if (!pair.key || otx_str_is(value, "false") || otx_str_is(value, "disabled") ||
            otx_str_is(value, "none"))
            continue;
        struct otx_where place =
            name_space ? otx_where_object(name_space, pair.key) : otx_where_is(p, pair.key);
        otx_say_format(p, OTX_OTHER_INJECTOR, place,
                       "`%s` makes another webhook put its agent into these pods: there would be "
                       "two; take it out, or set it to `false`",
                       pair.key->text);
    }
}

static void nobody_else_injects(struct otx_preflight *p)
{
    const struct otx_object *name_space =
        otx_index_name_space_of(p->plan->context->index, p->plan->choices.name_space);
    check_wishes(p, otx_map_get(p->workload->pod_metadata, "labels"), NULL);
    check_wishes(p, otx_map_get(p->workload->pod_metadata, "annotations"), NULL);
    if (!name_space)
        return;
    check_wishes(p, name_space->map, name_space);
    check_wishes(p, name_space->more, name_space);
}

/* --- two of our agents */

static bool is_same_container(const struct otx_use *a, const struct otx_use *b)
{
    return a->app == b->app && a->agent->form == OTX_COPIED && b->agent->form == OTX_COPIED;
}

/* Reports languages for which no container is named: all of them go to the first container, which
 * hardly uses more than one language. */
static void languages_have_containers(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++)
        for (const struct otx_use *other = p->uses; other < use; other++) {
            if (!is_same_container(use, other) || !use->choice->by_default ||
                !other->choice->by_default)
                continue;
            otx_say_format(p, OTX_TWO_LANGUAGES, otx_where_block(use),
                           "%s and %s both go into the container `%s`, since neither names its "
                           "containers; write `%s: {containers: [NAME]}` for each",
                           otx_title_of(other), otx_title_of(use), otx_name_of(use->app),
                           otx_str_of(use->agent->field));
            break;
        }
}

otx_check_fn *const otx_other_agent_checks[] = {
    commands_have_no_agent, variables_bring_no_agent,  containers_bring_no_agent,
    nobody_else_injects,    languages_have_containers, NULL,
};
