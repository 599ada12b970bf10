/* Plans the chosen languages part by part, in the order of the manual procedure and of the
 * Operator. The plan sees the workload without our parts, so that a run does not depend on the run
 * before. */
#include "plan/plan.h"

#include "base/diag.h"
#include "choose/requirements.h"
#include "config/settings.h"
#include "kube/containers.h"
#include "otel/agents.h"
#include "otel/annotations.h"
#include "otel/image.h"
#include "plan/attributes.h"
#include "plan/build.h"
#include "plan/environment.h"
#include "plan/list_variable.h"
#include "plan/pod.h"
#include "plan/server.h"
#include "tree/node.h"

static void refuse(struct otx_plan *plan, enum otx_code code, const struct otx_node *at,
                   const char *what)
{
    otx_diag_add(plan->diags, code, at ? at->head : plan->workload->root->start, otx_str_of(what));
    plan->refused = true;
}

/* The wants from the workload's root down to its pod spec; none of them is ever created. A
 * finding about a want names its field by the wants above it. */
static bool plan_path(struct otx_plan *plan)
{
    const struct otx_workload *w = plan->workload;
    struct otx_want *want = otx_want_new(plan->arena, NULL, OTX_FIELDS, OTX_S(""));
    for (size_t i = 0; want && i < w->path_count; i++) {
        bool list = i + 1 < w->path_count && w->path[i + 1].item;
        want->must_exist = true;
        want = otx_want_new(plan->arena, want, list ? OTX_ITEMS : OTX_FIELDS, w->path[i].key);
    }
    if (want)
        want->must_exist = true;
    plan->pod = want;
    return want != NULL;
}

/* Sets the fields of the build that belong to a choice. */
static void begin_choice(struct otx_build *b, const struct otx_choice *choice)
{
    b->choice = choice;
    b->settings = choice->settings;
    b->row = &otx_agents[choice->language];
    b->agent = &choice->settings->agents[choice->language];
    b->name = otx_str_of(b->row->name);
}

/* A key that is no scalar, or NULL. Such a key cannot be written in another place. */
static const struct otx_node *odd_key(const struct otx_node *node)
{
    bool map = node->kind == OTX_MAP;
    const struct otx_node *found = NULL;
    for (const struct otx_node *c = node->first; c && !found; c = otx_next_child(node, c)) {
        bool odd = map && c->kind != OTX_SCALAR;
        found = odd ? c : odd_key(otx_child_value(node, c));
    }
    return found;
}

/* An alias for a collection, or NULL. The clone would hold a second alias for it. */
static const struct otx_node *find_alias(const struct otx_node *node)
{
    const struct otx_node *found = node->kind == OTX_ALIAS ? node : NULL;
    found = found && found->target->kind == OTX_SCALAR ? NULL : found;
    for (const struct otx_node *c = node->first; c && !found; c = c->next)
        found = find_alias(c);
    return found;
}

/* The init container of a web server copies fields of the application's container: those must be
 * unambiguous. */
static bool can_clone(struct otx_plan *plan, const struct otx_build *b)
{
    const struct otx_node *app = b->choice->targets.v[0];
    if (b->row->form != OTX_WEBSERVER)
        return true;
    const struct otx_node *twice = otx_node_twice(plan->arena, app), *odd = odd_key(app);
    const struct otx_node *alias = find_alias(app);
    if (alias)
        refuse(plan, OTX_SHARED_NODE, alias,
               "an init container copies this container; an alias in it must be written out");
    if (twice) {
        otx_diag_format(plan->diags, OTX_DUPLICATE_KEY, twice->head,
                        "`%s` is there twice; readers differ on which one counts", twice->text);
        plan->refused = true;
    }
    if (odd)
        refuse(plan, OTX_WRONG_SHAPE, odd, "the key of a field must be a string");
    return !plan->refused;
}

/* Plans everything of a choice outside of the application's containers. The order of volumes is
 * visible in the output. */
static void plan_pod(struct otx_plan *plan, struct otx_build *b)
{
    if (!can_clone(plan, b))
        return;
    otx_plan_node_selector(b);
    if (b->row->form == OTX_WEBSERVER)
        otx_plan_server(b);
    else if (b->row->form == OTX_SIDECAR)
        otx_plan_sidecar(b);
    otx_plan_tls_volumes(b);
    if (b->row->form == OTX_COPIED)
        otx_plan_copied(b);
    otx_plan_admission(b);
}

/* The overlay's entry for the application's container. `must_exist`: a container is never
 * created. */
static struct otx_want *container_want(struct otx_build *b)
{
    struct otx_want *list =
        otx_want_child(b, b->pod, OTX_ITEMS, otx_container_list_of(b->workload, b->app), "name");
    struct otx_want *want =
        list ? otx_want_new(b->arena, list, OTX_FIELDS, otx_map_text(b->app, "name")) : NULL;
    if (!want)
        return NULL;
    want->must_exist = true;
    list->must_exist |= !otx_is_init(b->workload, b->app);
    return want;
}

static void plan_mounts(struct otx_build *b)
{
    if (b->row->form == OTX_WEBSERVER)
        otx_plan_server_mounts(b);
    else if (b->row->form == OTX_COPIED)
        otx_plan_copied_mount(b);
    otx_plan_tls_mounts(b);
}

/* Whether the choice needs the service's name and attributes, which come once, after all languages
 * of the container. The configuration of a web server's module has the name, but not the
 * attributes. */
static bool is_sending(const struct otx_build *b)
{
    return b->settings->profile == OTX_OPERATOR || b->row->form != OTX_WEBSERVER ||
           b->settings->attributes;
}

static void plan_container(struct otx_build *b, const struct otx_node *container)
{
    struct otx_attributes all = {.n = 0}, more;
    const struct otx_choice *sender = NULL;
    bool named = false;
    b->app = b->container = container;
    b->container_want = NULL;
    for (size_t i = 0; i < b->choices->count; i++) {
        const struct otx_choice *choice = &b->choices->items[i];
        begin_choice(b, choice);
        b->mount_path = otx_mount_path(b);
        if (!otx_targets_have(&choice->targets, container) || b->row->form == OTX_SIDECAR)
            continue;
        if (!b->container_want)
            b->container_want = container_want(b);
        plan_mounts(b);
        otx_plan_env(b);
        if (!is_sending(b))
            continue;
        if (!sender || sender->settings->profile != OTX_OPERATOR)
            sender = choice; /* the Operator's first language has the attributes */
        named |= b->row->form != OTX_WEBSERVER;
        otx_attributes_make(b, &more);
        otx_attributes_merge(&all, &more);
    }
    if (!sender || !b->container_want)
        return;
    begin_choice(b, sender);
    otx_plan_attributes(b, &all);
    if (b->settings->profile == OTX_MINIMAL && named)
        otx_plan_service(b);
}

/* Notes the container for the report. The record knows containers by their names, so a container
 * without one is refused, except where the platform names the only container. */
static void add_name(struct otx_plan *plan, struct otx_buf *names, const struct otx_node *container)
{
    struct otx_str name = otx_map_text(container, "name");
    if (names->n)
        otx_buf_char(names, ',');
    otx_buf_add(names, name);
    bool only = container->kind == OTX_MAP && container->parent->count == 1;
    for (size_t i = 0; i < plan->choices.count; i++)
        only &= otx_agents[plan->choices.items[i].language].form != OTX_SIDECAR;
    if (name.n == 0 && !(only && plan->workload->row->names_container))
        refuse(plan, OTX_WRONG_SHAPE, container,
               "a container must be a map with a `name` of its own");
}

static bool is_target(const struct otx_choices *choices, const struct otx_node *container)
{
    for (size_t i = 0; i < choices->count; i++)
        if (otx_targets_have(&choices->items[i].targets, container))
            return true;
    return false;
}

static void plan_containers(struct otx_plan *plan, struct otx_build *b)
{
    struct otx_buf names = {0};
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(plan->base->pod_spec, i);
        for (const struct otx_node *c = otx_first(list); c && !plan->refused; c = c->next) {
            if (!is_target(&plan->choices, c))
                continue;
            add_name(plan, &names, c);
            if (!plan->refused)
                plan_container(b, c);
            if (b->overflow)
                refuse(plan, OTX_TOO_LARGE, c, "more resource attributes than there is room for");
        }
    }
    plan->containers = otx_buf_done(plan->arena, &names);
}

static void add_image(struct otx_buf *images, struct otx_str image)
{
    if (image.n)
        otx_buf_format(images, images->n ? " %s" : "%s", image);
}

/* Notes the images of the agents and of their extensions. */
static void note_images(struct otx_plan *plan)
{
    struct otx_buf images = {0};
    for (size_t i = 0; i < plan->choices.count; i++) {
        const struct otx_settings *settings = plan->choices.items[i].settings;
        const struct otx_config_agent *agent = &settings->agents[plan->choices.items[i].language];
        add_image(&images, agent->image);
        for (const struct otx_node *e = otx_first(agent->extensions); e; e = e->next)
            add_image(&images, otx_image_mirrored(plan->arena, otx_map_text(e, "image"),
                                                  settings->image_registry));
    }
    plan->images = otx_buf_done(plan->arena, &images);
}

/* Languages and versions for the report, in the order of the choices. */
static void note_languages(struct otx_plan *plan)
{
    struct otx_buf languages = {0}, versions = {0};
    for (size_t i = 0; i < plan->choices.count; i++) {
        const struct otx_choice *choice = &plan->choices.items[i];
        const char *comma = i ? "," : "";
        otx_buf_format(&languages, "%s%s", otx_str_of(comma),
                       otx_str_of(otx_agents[choice->language].language));
        struct otx_str tag = otx_image_version(choice->settings->agents[choice->language].image);
        if (tag.n)
            otx_buf_format(&versions, versions.n ? ",%s" : "%s", tag);
    }
    plan->languages = otx_buf_done(plan->arena, &languages);
    plan->versions = otx_buf_done(plan->arena, &versions);
}

static void plan_chosen(struct otx_plan *plan)
{
    struct otx_build b = {.arena = plan->arena,
                          .diags = plan->context->removal ? NULL : plan->diags,
                          .workload = plan->base,
                          .today = plan->workload,
                          .choices = &plan->choices,
                          .index = plan->context->index,
                          .pod = plan->pod};
    for (size_t i = 0; i < plan->choices.count && !plan->refused; i++) {
        begin_choice(&b, &plan->choices.items[i]);
        plan->keeps_record |= b.settings->ledger;
        plan_pod(plan, &b);
    }
    plan_containers(plan, &b);
    note_languages(plan);
    note_images(plan);
}

static bool is_operators(const struct otx_choices *choices)
{
    for (size_t i = 0; i < choices->count; i++)
        if (choices->items[i].settings->profile == OTX_OPERATOR &&
            choices->items[i].settings->ledger)
            return true;
    return false;
}

/* Some attributes need the namespace, which the Operator knows and a manifest without a namespace
 * does not. */
static void miss_name_space(const struct otx_plan *plan)
{
    if (plan->choices.name_space.n || !is_operators(&plan->choices))
        return;
    otx_diag_add(plan->diags, OTX_NO_NAMESPACE, plan->workload->metadata->head,
                 OTX_S("`metadata.namespace` is missing: k8s.namespace.name, service.namespace and "
                       "service.instance.id are left out; write it, or give --default-namespace"));
}

/* Notes the containers that the default choice fell on, for the record: even those into which
 * nothing can be injected, so that the next run makes the same choice. */
static void note_choice(struct otx_plan *plan)
{
    struct otx_node *names = otx_new_node(plan->arena, OTX_SEQ);
    for (size_t i = 0; names && i < plan->choices.count; i++) {
        const struct otx_choice *choice = &plan->choices.items[i];
        for (size_t k = 0; choice->by_default && k < choice->targets.n; k++) {
            struct otx_str name = otx_map_text(choice->targets.v[k], "name");
            bool known = false;
            for (const struct otx_node *n = names->first; n; n = n->next)
                known |= otx_str_eq(n->text, name);
            struct otx_node *node = known ? NULL : otx_new_string(plan->arena, name);
            if (node)
                otx_node_append(names, node);
        }
    }
    plan->to = names;
}

static bool choose(struct otx_plan *plan)
{
    struct otx_choices *choices = &plan->choices;
    bool inject = !plan->context->removal;
    struct otx_chooser how = {.arena = plan->arena,
                              .context = plan->context,
                              .workload = plan->base,
                              .resolved = plan->resolved,
                              .diags = plan->diags};
    *choices = (struct otx_choices){.count = 0};
    if (plan->context->meant_count && !otx_containers(plan->base)) {
        const struct otx_node *list = otx_map_get(plan->workload->pod_spec, "containers");
        refuse(plan, OTX_WRONG_SHAPE, list ? list : plan->workload->pod_spec,
               "`containers` must be a list");
        return true;
    }
    if (!otx_choose(&how, choices))
        return false;
    note_choice(plan);
    if (!otx_fit(&how, choices))
        return false;
    plan->refused = choices->refused;
    if (inject && (plan->context->by_annotation || plan->context->meant_count))
        otx_notes_check(plan->diags, &choices->notes, plan->workload);
    /* with a record, an opt-out is work to do: our parts are taken out */
    if (!choices->count && !(choices->opted_out && plan->resolved->there))
        plan->skipped = choices->reason ? choices->reason : "nothing to inject";
    if (inject && !plan->skipped && !plan->refused)
        miss_name_space(plan);
    return true;
}

bool otx_plan_make(struct otx_plan *plan)
{
    plan->skipped = NULL;
    plan->refused = plan->keeps_record = false;
    if (!plan_path(plan) || !choose(plan))
        return false;
    if (!plan->refused && !plan->skipped)
        plan_chosen(plan);
    return !plan->arena->failed;
}

bool otx_plan_nothing(struct otx_plan *plan)
{
    return plan_path(plan);
}
