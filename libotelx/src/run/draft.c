/* Works in two steps. First, parts with reserved names are read: images, paths, the exporter. Then
 * the workload is planned with this configuration, and each part that differs from the plan becomes
 * a field, too. So this file needs no second table of the defaults of the profiles. */
#include "run/draft.h"

#include "base/diag.h"
#include "choose/choose.h"
#include "config/field.h"
#include "config/settings.h"
#include "config/spec_fields.h"
#include "edit/edits.h"
#include "kube/containers.h"
#include "kube/volumes.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "otel/image.h"
#include "otel/marks.h"
#include "record/read.h"
#include "run/draft_parts.h"
#include "run/work.h"
#include "run/workload.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"
#include "yaml/emit.h"

/* A configuration in the making; its fields are in any order. */
struct draft {
    const struct otx_doc *doc;
    const struct otx_visit *visit;
    const struct otx_workload *workload;
    const struct otx_record *record;
    struct otx_node *spec;
    struct otx_drafted agents[OTX_LANGUAGES];
    const struct otx_node *sender; /* the first instrumented container */
};

static size_t language_of(const char *language)
{
    size_t i = 0;
    while (i + 1 < OTX_LANGUAGES && strcmp(otx_agents[i].language, language) != 0)
        i++;
    return i;
}

/* --- step one: parts with reserved names */

/* Whether a container that mounts the agent also loads the agent. When no container does, all of
 * them count. */
static bool is_target(const struct draft *d, const otelx_found *all, const otelx_agent *found)
{
    const struct otx_agent *row = &otx_agents[language_of(found->language)];
    bool any = false;
    for (size_t i = 0; i < all->agent_count && row->form == OTX_COPIED; i++) {
        const otelx_agent *agent = &all->agents[i];
        const struct otx_node *c = otx_find_container(d->workload, otx_str_of(agent->container));
        bool loads = strcmp(agent->language, found->language) == 0 &&
                     otx_draft_loads(row, c, otx_str_path(otx_str_of(agent->mount_path)));
        any |= loads;
        if (loads && agent == found)
            return true;
    }
    return !any;
}

static void add_found(struct draft *d, const otelx_found *all, const otelx_agent *found)
{
    struct otx_arena *arena = d->doc->arena;
    struct otx_drafted *agent = &d->agents[language_of(found->language)];
    if (!agent->block) {
        agent->row = &otx_agents[agent - d->agents];
        agent->block = otx_new_node(arena, OTX_MAP);
        agent->targets = (struct otx_targets){.arena = arena};
        bool sidecar = agent->row->form == OTX_SIDECAR;
        agent->carrier =
            otx_seq_find(sidecar ? otx_containers(d->workload) : otx_init_containers(d->workload),
                         "name", otx_str_of(found->carrier))
                .value;
        const struct otx_node *volume =
            otx_find_volume(d->workload->pod_spec, otx_str_of(agent->row->name));
        if (!agent->carrier && otx_volume_image(volume))
            agent->volume = volume;
    }
    const struct otx_node *target = otx_find_container(d->workload, otx_str_of(found->container));
    if (!target || !is_target(d, all, found))
        return;
    otx_targets_add(&agent->targets, target);
    if (!d->sender)
        d->sender = target;
}

/* Whether the default choice would fall on exactly these containers if nothing were injected
 * yet. */
static bool is_usual(const struct draft *d, const struct otx_targets *targets)
{
    const struct otx_node *first = otx_first(otx_containers(d->workload));
    while (first && (otx_is_sidecar(otx_map_text(first, "name")) ||
                     otx_is_own_container(otx_map_text(first, "name"))))
        first = first->next;
    return targets->n == 1 && targets->v[0] == first;
}

static size_t count_languages(const struct draft *d)
{
    size_t count = 0;
    for (size_t i = 0; i < OTX_LANGUAGES; i++)
        count += d->agents[i].block != NULL;
    return count;
}

/* Writes `containers`, unless the default choice gives the same. With several languages, the names
 * are always written: the default is the same for all languages. */
static void draft_containers(struct draft *d, struct otx_drafted *agent)
{
    struct otx_node *names = otx_new_node(d->doc->arena, OTX_SEQ);
    bool alone = count_languages(d) == 1;
    if (agent->row->form == OTX_SIDECAR || (alone && is_usual(d, &agent->targets)))
        return;
    for (size_t i = 0; names && i < agent->targets.n; i++) {
        struct otx_node *name =
            otx_new_string(d->doc->arena, otx_map_text(agent->targets.v[i], "name"));
        if (name)
            otx_node_append(names, name);
    }
    if (names && names->first)
        otx_put(d->doc->arena, agent->block, "containers", names);
}

/* Labels that every node has are not part of an injection. */
static bool is_usual_label(struct otx_str key)
{
    struct otx_str domain = otx_str_sub(key, 0, otx_str_find(key, '/', 0));
    return domain.n < key.n &&
           (otx_str_ends(domain, OTX_S("kubernetes.io")) || otx_str_ends(domain, OTX_S("k8s.io")));
}

static void draft_node_selector(struct draft *d)
{
    struct otx_arena *arena = d->doc->arena;
    const struct otx_node *labels = otx_map_get(d->workload->pod_spec, "nodeSelector");
    const struct otx_known *known = otx_known_get(d->record->pod, "nodeSelector");
    struct otx_node *map = otx_new_node(arena, OTX_MAP);
    for (const struct otx_node *k = otx_first_key(labels); map && k; k = otx_next_key(k)) {
        struct otx_node *key = otx_new_copy(arena, k), *value = otx_new_copy(arena, otx_value(k));
        bool ours = d->record->there ? otx_draft_may(known, k->text) : !is_usual_label(k->text);
        if (!ours || !key || !value || value->kind != OTX_SCALAR)
            continue;
        otx_node_append(map, key);
        otx_node_append(map, value);
    }
    if (map && map->first)
        otx_put(arena, d->spec, "nodeSelector", map);
}

static void draft_found(struct draft *d)
{
    struct otx_arena *arena = d->doc->arena;
    if (d->sender && otx_is_operators_env(otx_map_get(d->sender, "env")))
        otx_put_text(arena, d->spec, "profile", OTX_S("operator"));
    draft_node_selector(d);
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        struct otx_drafted *agent = &d->agents[i];
        if (!agent->block)
            continue;
        otx_draft_carrier(arena, d->spec, agent);
        draft_containers(d, agent);
        otx_put(arena, d->spec, agent->row->field, agent->block);
    }
    if (d->sender)
        otx_draft_sending(arena, d->spec, otx_map_get(d->sender, "env"), d->workload->pod_spec);
}

/* --- step two: differences from the plan */

/* Plans the workload with the configuration in the making. NULL when the configuration is invalid,
 * or the workload cannot be planned with it. */
static const struct otx_want *plan(struct draft *d)
{
    struct otx_arena *arena = d->doc->arena;
    struct otx_settings *settings = otx_alloc(arena, sizeof *settings);
    struct otx_node *root = otx_new_node(arena, OTX_MAP);
    struct otx_diags diags = {0};
    struct otx_doc scratch = *d->doc; /* its edits and findings are thrown away */
    struct otx_done done = {.reason = ""};
    scratch.edits = (struct otx_edits){.arena = arena};
    scratch.diags = &diags;
    otx_put_text(arena, root, "apiVersion", OTX_S("otelx.dev/v1alpha1"));
    otx_put_text(arena, root, "kind", OTX_S("Instrumentation"));
    otx_put(arena, root, "spec", otx_new_copy(arena, d->spec));
    if (settings && !arena->failed && otx_config_decode(arena, root, &diags, 0, settings)) {
        const struct otx_settings *meant[] = {settings};
        struct otx_context context = d->visit->context;
        context.by_annotation = false;
        context.containers = NULL;
        context.meant = meant;
        context.meant_count = 1;
        context.not_meant = NULL;
        struct otx_work work = {.context = &context, .goal = OTX_INJECT, .doc = &scratch};
        arena->failed |= !otx_work(&work, d->workload, d->record, &done);
    }
    otx_edits_free(&scratch.edits);
    otx_diags_free(&diags);
    return done.plan.pod;
}

static const struct otx_want *want_of(const struct otx_want *pod, const struct otx_workload *w,
                                      const struct otx_node *container)
{
    struct otx_str list = otx_str_of(otx_container_list_of(w, container));
    return otx_want_find(otx_want_find(pod, list), otx_map_text(container, "name"));
}

/* The record's entries for the container's variables; NULL when it has none. */
static const struct otx_known *known_env(const struct draft *d, const struct otx_node *container)
{
    const struct otx_known *list =
        otx_known_get(d->record->pod, otx_container_list_of(d->workload, container));
    return otx_known_get(otx_known_find(list, otx_map_text(container, "name")), "env");
}

static void draft_variables(struct draft *d, struct otx_drafted *agent, const struct otx_want *pod)
{
    const struct otx_targets *targets = &agent->targets; /* of the Go agent: the sidecar */
    if (targets->n)
        otx_draft_variables(d->doc->arena, agent, targets, want_of(pod, d->workload, targets->v[0]),
                            known_env(d, targets->v[0]));
}

static void draft_attributes(struct draft *d, const struct otx_want *pod)
{
    const struct otx_str name = OTX_S("OTEL_RESOURCE_ATTRIBUTES");
    if (!d->sender)
        return;
    const struct otx_node *var = otx_seq_find(otx_map_get(d->sender, "env"), "name", name).value;
    const struct otx_want *env = otx_want_find(want_of(pod, d->workload, d->sender), OTX_S("env"));
    otx_draft_attributes(d->doc->arena, d->spec, otx_map_text(var, "value"),
                         otx_want_find(env, name), known_env(d, d->sender));
}

static void draft_rest(struct draft *d, const struct otx_want *pod)
{
    struct otx_arena *arena = d->doc->arena;
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        struct otx_drafted *agent = &d->agents[i];
        if (!agent->block)
            continue;
        if (agent->carrier)
            otx_draft_own_fields(arena, d->spec, agent, want_of(pod, d->workload, agent->carrier));
        if (agent->row->form == OTX_WEBSERVER && agent->carrier)
            otx_draft_directives(arena, agent, want_of(pod, d->workload, agent->carrier));
        otx_draft_volume(arena, d->spec, agent, d->workload->pod_spec,
                         otx_want_find(pod, OTX_S("volumes")));
        draft_variables(d, agent, pod);
    }
    draft_attributes(d, pod);
    otx_draft_common(arena, d->spec, d->agents);
}

/* Renders the fields in the order of their table, which is the order of the documentation. */
static const char *render(const struct draft *d, struct otx_arena *kept)
{
    const struct otx_look look = {.map_step = 2,
                                  .item_step = 2,
                                  .eol = OTX_S("\n"),
                                  .colon = OTX_S(": "),
                                  .comma = OTX_S(", ")};
    struct otx_arena *arena = d->doc->arena;
    struct otx_node *ordered = otx_new_node(arena, OTX_MAP);
    struct otx_buf buf = {0};
    for (const struct otx_field *field = otx_fields_spec; field->name; field++) {
        struct otx_node *value = otx_map_get(d->spec, field->name);
        if (value)
            otx_put(arena, ordered, field->name, otx_new_copy(arena, value));
    }
    if (ordered && !arena->failed) {
        otx_emit_content(&buf, &look, 0, ordered);
        otx_buf_char(&buf, '\n');
    }
    const char *text = otx_str_c(kept, otx_buf_str(&buf));
    return otx_buf_end(&buf) || arena->failed ? NULL : text;
}

/* The row of the agent whose default image has this name, in any registry; or NULL. */
static const struct otx_agent *agent_of_image(struct otx_str image)
{
    struct otx_str name = otx_image_read(image).name;
    for (size_t i = 0; i < OTX_LANGUAGES; i++)
        if (otx_agents[i].form == OTX_COPIED &&
            otx_image_is_copy(name, otx_str_of(otx_agents[i].image)))
            return &otx_agents[i];
    return NULL;
}

/* Adds a finding if the agent of this image comes in a part with another name than the reserved
 * one. */
static void say_other_name(struct otx_diags *diags, const struct otx_node *part,
                           struct otx_str image, const char *advice)
{
    const struct otx_agent *row = agent_of_image(image);
    struct otx_str name = otx_map_text(part, "name");
    if (row && !otx_is_own_container(name) && !otx_is_own_volume(name))
        otx_diag_format(diags, OTX_OTHER_AGENT, part->head,
                        "`%s` brings an agent under another name than `%s`; %s", name,
                        otx_str_of(row->name), otx_str_of(advice));
}

static void say_other_names(struct otx_diags *diags, const struct otx_workload *workload)
{
    const struct otx_node *volumes = otx_map_get(workload->pod_spec, "volumes");
    for (const struct otx_node *c = otx_first(otx_init_containers(workload)); c; c = c->next)
        say_other_name(diags, c, otx_map_text(c, "image"),
                       "rename it and its volume, or take both out first");
    for (const struct otx_node *v = otx_first_item(volumes); v; v = v->next)
        if (otx_volume_image(v))
            say_other_name(diags, v, otx_volume_image(v)->text,
                           "rename the volume and its mounts, or take them out first");
}

const char *otx_draft(struct otx_arena *kept, const struct otx_doc *doc,
                      const struct otx_visit *visit, const otelx_found *found)
{
    struct draft d = {.doc = doc,
                      .visit = visit,
                      .workload = visit->workload,
                      .record = &visit->record,
                      .spec = otx_new_node(doc->arena, OTX_MAP)};
    say_other_names(doc->diags, d.workload);
    if (!found->agent_count || d.record->bad)
        return "";
    for (size_t i = 0; i < found->agent_count; i++)
        add_found(&d, found, &found->agents[i]);
    draft_found(&d);
    if (doc->arena->failed)
        return NULL;
    const struct otx_want *pod = plan(&d);
    if (pod)
        draft_rest(&d, pod);
    return render(&d, kept);
}
