/* Describes the injection in a pod as it is, by the reserved names of the agents. Knows nothing of
 * configurations: what should be there does not matter. */
#include "report/inspect.h"

#include "kube/volumes.h"
#include "otel/agents.h"
#include "otel/image.h"
#include "otel/marks.h"
#include "tree/known.h"
#include "tree/node.h"

struct inspect {
    struct otx_arena *arena;
    const struct otx_workload *workload;
    const struct otx_node *containers, *init;
    otelx_agent *agents; /* NULL while they are being counted */
    size_t count;
};

static const char *keep(struct inspect *in, struct otx_str text)
{
    const char *copy = otx_str_c(in->arena, text);
    return copy ? copy : "";
}

/* An agent: its row, the container or image that brings it, and the volume that holds it. */
struct agent {
    const struct otx_agent *row;
    const struct otx_node *carrier; /* NULL for an image volume */
    const struct otx_node *image;   /* the reference to the agent's image */
    struct otx_str volume;
    bool complete; /* all parts outside of the instrumented container are there */
};

static void add_agent(struct inspect *in, const struct agent *agent,
                      const struct otx_node *container, struct otx_str mount_path)
{
    if (in->agents)
        in->agents[in->count] = (otelx_agent){
            .language = agent->row->language,
            .version = keep(in, otx_image_version(agent->image ? agent->image->text : OTX_S(""))),
            .container = keep(in, otx_map_text(container, "name")),
            .carrier = keep(in, otx_map_text(agent->carrier, "name")),
            .mount_path = keep(in, mount_path),
            .complete = agent->complete && container};
    in->count++;
}

static const struct otx_node *find_mount(const struct otx_node *container, struct otx_str volume)
{
    return otx_seq_find(otx_map_get(container, "volumeMounts"), "name", volume).value;
}

static void add_mounting(struct inspect *in, const struct agent *agent, const struct otx_node *list)
{
    for (const struct otx_node *c = otx_first(list); c; c = c->next) {
        const struct otx_node *mount = find_mount(c, agent->volume);
        /* a container that brings the agent mounts the volume, too */
        if (mount && !otx_is_own_container(otx_map_text(c, "name")))
            add_agent(in, agent, c, otx_map_text(mount, "mountPath"));
    }
}

/* Finds an agent that is copied into a volume, even when some of its parts are missing. */
static void find_copied(struct inspect *in, const struct otx_agent *row)
{
    struct otx_str name = otx_str_of(row->name);
    struct agent agent = {
        .row = row, .carrier = otx_seq_find(in->init, "name", name).value, .volume = name};
    if (row->form == OTX_WEBSERVER) {
        const struct otx_node *mounts = otx_map_get(agent.carrier, "volumeMounts");
        /* the agent's volume is the first mount of the container that brings it */
        agent.volume = otx_map_text(otx_first(mounts), "name");
        if (!agent.volume.n)
            return;
    }
    const struct otx_node *volume = otx_find_volume(in->workload->pod_spec, agent.volume);
    size_t before = in->count;
    agent.image = agent.carrier ? otx_map_get(agent.carrier, "image") : otx_volume_image(volume);
    agent.complete = agent.image && volume;
    add_mounting(in, &agent, in->init);
    add_mounting(in, &agent, in->containers);
    if (in->count == before && (agent.carrier || volume))
        add_agent(in, &agent, NULL, OTX_S(""));
}

static void find_sidecar(struct inspect *in, const struct otx_agent *row)
{
    const struct otx_node *pod = in->workload->pod_spec;
    struct agent agent = {
        .row = row,
        .carrier = otx_seq_find(in->containers, "name", otx_str_of(row->name)).value,
        .complete = otx_str_is(otx_map_text(pod, "shareProcessNamespace"), "true")};
    agent.image = otx_map_get(agent.carrier, "image");
    if (agent.carrier)
        add_agent(in, &agent, agent.carrier, OTX_S(""));
}

/* Whether a container has a variable that the Operator's webhook adds always, or nearly always. */
static bool has_marks(const struct otx_node *container)
{
    static const char *const names[] = {OTX_NODE_NAME, OTX_POD_NAME};
    const struct otx_node *env = otx_map_get(container, "env");
    if (otx_str_is(otx_map_text(container, "name"), "otc-container"))
        return false; /* the Operator's collector has these variables, too */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (otx_seq_find(env, "name", otx_str_of(names[i])).value)
            return true;
    return false;
}

/* Finds an injection of variables only: by the record, or without a record by the marks of the
 * Operator. */
static void find_env_only(struct inspect *in, const struct otx_record *record)
{
    struct agent agent = {.row = &otx_agents[OTX_SDK], .complete = true};
    const struct otx_known *known = otx_known_get(record->pod, "containers");
    if (in->count || otx_known_get(record->pod, "initContainers"))
        return;
    for (const struct otx_node *c = in->containers->first; c; c = c->next)
        if (otx_known_find(known, otx_map_text(c, "name")) || (!record->there && has_marks(c)))
            add_agent(in, &agent, c, OTX_S(""));
}

static void find_agents(struct inspect *in, const struct otx_record *record)
{
    in->count = 0;
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        const struct otx_agent *row = &otx_agents[i];
        if (row->form == OTX_SIDECAR)
            find_sidecar(in, row);
        else if (row->form != OTX_ENV_ONLY)
            find_copied(in, row);
    }
    find_env_only(in, record);
}

static otelx_origin origin_of(const struct inspect *in, const struct otx_record *record)
{
    if (record->there || record->bad)
        return OTELX_RECORDED;
    for (const struct otx_node *c = in->containers->first; c; c = c->next)
        if (has_marks(c))
            return OTELX_OPERATOR;
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        bool operators = otx_agents[i].form == OTX_SIDECAR || otx_agents[i].form == OTX_WEBSERVER;
        const struct otx_node *list = otx_agents[i].form == OTX_SIDECAR ? in->containers : in->init;
        if (operators && otx_seq_find(list, "name", otx_str_of(otx_agents[i].name)).value)
            return OTELX_OPERATOR;
    }
    return in->count ? OTELX_UNRECORDED : OTELX_NOBODY;
}

static void put_term(struct otx_buf *buf, struct otx_str key, const char *sign,
                     struct otx_str value)
{
    if (buf->n)
        otx_buf_char(buf, ',');
    otx_buf_format(buf, "%s%s%s", key, otx_str_of(sign), value);
}

static void put_labels(struct otx_buf *buf, const struct otx_node *labels)
{
    if (!labels || labels->kind != OTX_MAP)
        return;
    for (const struct otx_node *k = labels->first; k; k = otx_next_key(k))
        if (otx_value(k)->kind == OTX_SCALAR)
            put_term(buf, k->text, "=", otx_value(k)->text);
}

static void put_expression(struct otx_buf *buf, const struct otx_node *expression)
{
    struct otx_str key = otx_map_text(expression, "key");
    struct otx_str sign = otx_map_text(expression, "operator");
    const struct otx_node *values = otx_map_get(expression, "values");
    if (otx_str_is(sign, "Exists") || otx_str_is(sign, "DoesNotExist")) {
        put_term(buf, otx_str_is(sign, "Exists") ? OTX_S("") : OTX_S("!"), "", key);
        return;
    }
    put_term(buf, key, otx_str_is(sign, "In") ? " in (" : " notin (", OTX_S(""));
    for (const struct otx_node *v = otx_first(values); v; v = v->next)
        otx_buf_format(buf, v->next ? "%s," : "%s", v->text);
    otx_buf_char(buf, ')');
}

static void put_selector(struct otx_buf *buf, struct otx_arena *arena, const struct otx_workload *w)
{
    /* the selector is a sibling of the pod template */
    size_t above = w->path_count > 2 ? w->path_count - 2 : 0;
    const struct otx_node *holder = above ? w->path[above - 1].node : w->root;
    const struct otx_node *selector = otx_map_get(holder, "selector");
    const struct otx_node *match = otx_map_get(selector, "matchLabels");
    const struct otx_node *expressions = otx_map_get(selector, "matchExpressions");
    put_labels(buf, match || expressions ? match : selector);
    for (const struct otx_node *e = otx_first(expressions); e; e = e->next)
        put_expression(buf, e);
    /* kinds without a selector: a label that their controller sets, else the template's own
     * labels */
    if (!buf->n && w->name.n && w->row->pod_label) {
        put_term(buf, otx_str_of(w->row->pod_label), "=", w->name);
        if (w->row->template_label && w->pod_template.n)
            put_term(buf, otx_str_of(w->row->template_label), "=",
                     otx_str_lower(arena, w->pod_template));
    }
    if (!buf->n)
        put_labels(buf, otx_map_get(w->pod_metadata, "labels"));
}

static const char *selector_of(struct inspect *in)
{
    const struct otx_workload *w = in->workload;
    struct otx_buf buf = {0};
    if (w->row->pods == OTELX_RUNS_PODS)
        put_selector(&buf, in->arena, w);
    const char *text = keep(in, otx_buf_str(&buf));
    in->arena->failed |= otx_buf_end(&buf);
    return text;
}

bool otx_inspect(struct otx_arena *arena, const struct otx_workload *w,
                 const struct otx_record *record, otelx_found *out)
{
    struct inspect in = {.arena = arena,
                         .workload = w,
                         .containers = otx_map_get(w->pod_spec, "containers"),
                         .init = otx_map_get(w->pod_spec, "initContainers")};
    *out = (otelx_found){.origin = w->bad ? OTELX_UNKNOWN : OTELX_NOBODY, .selector = ""};
    if (w->bad || !w->pod_spec || !in.containers)
        return true;
    if (in.containers->kind != OTX_SEQ) {
        out->origin = OTELX_UNKNOWN;
        return true;
    }
    /* counts the agents; the second call stores them */
    find_agents(&in, record);
    out->origin = origin_of(&in, record);
    out->agent_count = in.count;
    if (in.count) {
        in.agents = otx_alloc(arena, in.count * sizeof *in.agents);
        if (!in.agents)
            return false;
        find_agents(&in, record);
    }
    out->agents = in.agents;
    if (out->origin != OTELX_NOBODY)
        out->selector = selector_of(&in);
    return !arena->failed;
}
