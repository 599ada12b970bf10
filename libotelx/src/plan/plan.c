/* Planning: what is chosen, part by part, in the order of the manual procedure and of the Operator;
 * then what the ledger adds to it. Removal is the same with nothing wanted. */
#include "plan/plan.h"

#include "choose/requirements.h"
#include "config/settings.h"
#include "kube/containers.h"
#include "otel/agents.h"
#include "otel/annotations.h"
#include "otel/image.h"
#include "otel/instrumented.h"
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

/* Whether some container mounts a volume of this name. */
static bool has_mount(const struct otx_node *containers, struct otx_str volume)
{
    for (const struct otx_node *c = otx_first(containers); c; c = c->next)
        if (otx_seq_find(otx_map_get(c, "volumeMounts"), "name", volume).value)
            return true;
    return false;
}

/* Whether the pod has an agent's marks: containers, volumes and mounts by their reserved names. */
static bool has_shape_of(const struct otx_workload *w, enum otx_language language)
{
    const struct otx_node *init = otx_map_get(w->pod_spec, "initContainers");
    const struct otx_node *containers = otx_map_get(w->pod_spec, "containers");
    struct otx_str name = otx_str_of(otx_agents[language].name);
    if (otx_agents[language].form == OTX_SIDECAR)
        return otx_seq_find(containers, "name", name).value != NULL;
    if (!name.n)
        return otx_has_node_name(w);
    return otx_seq_find(init, "name", name).value ||
           otx_seq_find(otx_map_get(w->pod_spec, "volumes"), "name", name).value ||
           has_mount(init, name) || has_mount(containers, name);
}

bool otx_has_shape(const struct otx_workload *w)
{
    for (size_t i = 0; i < OTX_LANGUAGES; i++)
        if (has_shape_of(w, (enum otx_language)i))
            return true;
    return otx_is_instrumented(w);
}

/* The wants from the workload's root down to its pod spec; none of them is ever created. */
static bool plan_path(struct otx_plan *plan)
{
    struct otx_want *want = otx_want_new(plan->arena, NULL, OTX_FIELDS, OTX_S(""));
    plan->root = want;
    for (size_t i = 0; want && plan->workload->pod_path[i]; i++) {
        want->must_exist = true;
        want = otx_want_new(plan->arena, want, OTX_FIELDS, otx_str_of(plan->workload->pod_path[i]));
    }
    if (want)
        want->must_exist = true;
    plan->pod = want;
    return want != NULL;
}

static struct otx_str path_text(const struct otx_node *mount)
{
    struct otx_str path = otx_map_text(mount, "mountPath");
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

/* Whether a container mounts our volume at our path. */
static bool mounts_ours(const struct otx_build *b, const struct otx_node *container)
{
    const struct otx_node *mounts = otx_map_get(container, "volumeMounts");
    for (const struct otx_node *m = otx_first(mounts); m; m = m->next)
        if ((otx_str_eq(otx_map_text(m, "name"), b->name) || b->row->form == OTX_WEBSERVER) &&
            otx_str_eq(path_text(m), b->agent->mount_path))
            return true;
    return false;
}

/* An init container that bears our name without our mount is someone else's, unless a ledger that
 * is kept says that we made it. */
static const struct otx_node *find_foreign(const struct otx_build *b)
{
    const struct otx_node *list = otx_init_containers(b->workload);
    const struct otx_node *init = otx_seq_find(list, "name", b->name).value;
    const struct otx_node *record = otx_map_get(b->record, "initContainers");
    bool recorded =
        b->settings->ledger && otx_map_get(otx_map_find(record, b->name).value, "image");
    return b->name.n && init && !recorded && !mounts_ours(b, init) ? init : NULL;
}

/* A container that the ledger does not know, while one that it knows is gone, was renamed. */
static bool is_renamed(const struct otx_build *b, const struct otx_node *container)
{
    const struct otx_node *record = otx_map_get(b->record, "containers");
    const struct otx_node *list = container->parent;
    if (!record || otx_is_init(b->workload, container) ||
        otx_map_find(record, otx_map_text(container, "name")).key)
        return false;
    for (const struct otx_node *k = record->first; k; k = otx_next_key(k))
        if (!otx_seq_find(list, "name", k->text).value)
            return true;
    return false;
}

/* Turns the build to one of its choices. */
static void begin_choice(struct otx_build *b, const struct otx_choice *choice)
{
    b->choice = choice;
    b->settings = choice->settings;
    b->row = &otx_agents[choice->language];
    b->agent = &choice->settings->agents[choice->language];
    b->name = otx_str_of(b->row->name);
    b->adopt = b->adopt_pod && has_shape_of(b->workload, choice->language);
    b->adopt_app = b->adopt || is_renamed(b, choice->targets.v[0]);
}

/* A key that is no scalar, which cannot be written elsewhere; or NULL. */
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

/* What an init container has cloned of a container cannot be told from what was put in since. */
static bool is_cloned(struct otx_plan *plan, const struct otx_build *b)
{
    const struct otx_node *app = b->choice->targets.v[0];
    if (b->row->form != OTX_WEBSERVER)
        return false;
    const struct otx_node *twice = otx_node_twice(app), *odd = odd_key(app);
    if (twice)
        refuse(plan, OTX_DUPLICATE_KEY, twice,
               "is there twice; readers differ on which one counts");
    if (odd)
        refuse(plan, OTX_WRONG_SHAPE, odd, "the key of a field must be a string");
    if (b->adopt_pod)
        plan->skipped = "instrumented already, not by otelx";
    else if (is_renamed(b, app))
        refuse(plan, OTX_CONFLICT, app, "was renamed since it was instrumented; uninject it first");
    return plan->skipped || plan->refused;
}

/* What the pod needs for a choice. */
static void plan_pod(struct otx_plan *plan, struct otx_build *b)
{
    const struct otx_node *foreign = find_foreign(b);
    if (foreign) {
        otx_diag_format(plan->diags, OTX_CONFLICT, foreign->head, "`%s` is taken by something else",
                        b->name);
        plan->refused = true;
        return;
    }
    if (is_cloned(plan, b))
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

static struct otx_want *container_want(struct otx_build *b)
{
    bool init = otx_is_init(b->workload, b->app);
    struct otx_want *list =
        otx_want_child(b, b->pod, OTX_ITEMS, init ? "initContainers" : "containers", "name");
    struct otx_want *want =
        list ? otx_want_new(b->arena, list, OTX_FIELDS, otx_map_text(b->app, "name")) : NULL;
    if (!want)
        return NULL;
    want->must_exist = true;
    list->must_exist |= !init;
    return want;
}

static void plan_mounts(struct otx_build *b)
{
    if (b->row->form == OTX_WEBSERVER)
        otx_plan_server_mounts(b);
    else if (b->row->form == OTX_COPIED)
        otx_plan_mount(b, b->name, b->mount_path);
    otx_plan_tls_mounts(b);
}

/* Who is sending is said once, behind all languages of the container. The configuration of a web
 * server's module says it, too, but for the attributes. */
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
        b->adopt |= is_renamed(b, container);
        b->adopt_app = b->adopt;
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
            sender = choice; /* the Operator's first language brings the attributes in `env` */
        named |= b->row->form != OTX_WEBSERVER;
        otx_attributes_make(b, &more);
        otx_attributes_merge(&all, &more);
    }
    if (!sender || !b->container_want)
        return;
    begin_choice(b, sender);
    b->adopt |= is_renamed(b, container);
    b->adopt_app = b->adopt;
    otx_plan_attributes(b, &all);
    if (b->settings->profile == OTX_MINIMAL && named)
        otx_plan_service(b);
}

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
    const struct otx_node *lists[] = {otx_init_containers(plan->workload),
                                      otx_containers(plan->workload)};
    struct otx_buf names = {0};
    for (size_t i = 0; i < 2; i++) {
        for (const struct otx_node *c = otx_first(lists[i]); c && !plan->refused; c = c->next) {
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
                          .diags = plan->goal == OTX_INJECT ? plan->diags : NULL,
                          .workload = plan->workload,
                          .choices = &plan->choices,
                          .index = plan->context->index,
                          .record = plan->ledger->pod,
                          .pod = plan->pod,
                          .adopt_pod = plan->adopted};
    for (size_t i = 0; i < plan->choices.count && !plan->refused && !plan->skipped; i++) {
        begin_choice(&b, &plan->choices.items[i]);
        plan->keeps_ledger |= b.settings->ledger;
        plan_pod(plan, &b);
    }
    plan_containers(plan, &b);
    for (size_t i = 0; i < plan->choices.count; i++) {
        begin_choice(&b, &plan->choices.items[i]);
        if (b.row->form == OTX_WEBSERVER)
            otx_plan_clone(&b);
    }
    note_languages(plan);
}

static bool is_operators(const struct otx_choices *choices)
{
    for (size_t i = 0; i < choices->count; i++)
        if (choices->items[i].settings->profile == OTX_OPERATOR &&
            choices->items[i].settings->ledger)
            return true;
    return false;
}

/* What the Operator would tell, and a manifest without a namespace cannot. */
static void miss_name_space(const struct otx_plan *plan)
{
    if (plan->choices.name_space.n || !is_operators(&plan->choices))
        return;
    otx_diag_add(plan->diags, OTX_NO_NAMESPACE, plan->workload->metadata->head,
                 OTX_S("`metadata.namespace` is missing: k8s.namespace.name, service.namespace and "
                       "service.instance.id are left out; write it, or give --default-namespace"));
}

static bool choose(struct otx_plan *plan)
{
    struct otx_choices *choices = &plan->choices;
    bool inject = plan->goal == OTX_INJECT;
    struct otx_chooser how = {.arena = plan->arena,
                              .context = plan->context,
                              .record = plan->ledger->pod,
                              .removal = !inject,
                              .marked = inject && plan->adopted && plan->context->by_annotation &&
                                        otx_is_instrumented(plan->workload),
                              .diags = plan->diags,
                              .quiet = !inject};
    choices->workload = plan->workload;
    if (plan->context->meant_count && !otx_containers(plan->workload)) {
        const struct otx_node *list = otx_map_get(plan->workload->pod_spec, "containers");
        refuse(plan, OTX_WRONG_SHAPE, list ? list : plan->workload->pod_spec,
               "`containers` must be a list");
        return true;
    }
    if (!otx_choose(&how, choices) || !otx_fit(&how, choices))
        return false;
    plan->refused = choices->refused;
    if (inject && (plan->context->by_annotation || plan->context->meant_count))
        otx_notes_check(plan->diags, &choices->notes, plan->workload);
    if (!choices->count && !(choices->opted_out && plan->ledger->pod))
        plan->skipped = choices->reason ? choices->reason : "nothing to inject";
    else if (inject && plan->adopted && is_operators(choices))
        plan->skipped = "instrumented already, not by otelx";
    if (inject && plan->skipped && plan->ledger->pod && !plan->context->meant_count)
        otx_diag_add(
            plan->diags, OTX_ORPHAN, plan->workload->root->start,
            OTX_S(
                "this workload is still instrumented, though nothing asks for it; `uninject` takes "
                "that out"));
    if (inject && !plan->skipped && !plan->refused)
        miss_name_space(plan);
    return true;
}

/* Whether a mount of the volume stays: one that is not in the overlay. */
static bool is_mounted_in(const struct otx_plan *plan, const char *list, struct otx_str volume)
{
    const struct otx_node *containers = otx_map_get(plan->workload->pod_spec, list);
    const struct otx_want *wants = otx_want_find(plan->pod, otx_str_of(list));
    for (const struct otx_node *c = otx_first(containers); c; c = c->next) {
        const struct otx_node *mounts = otx_map_get(c, "volumeMounts");
        const struct otx_want *want = otx_want_find(wants, otx_map_text(c, "name"));
        const struct otx_want *ours = otx_want_find(want, OTX_S("volumeMounts"));
        if (want && !want->must_exist)
            continue; /* it is ours as a whole */
        for (const struct otx_node *m = otx_first(mounts); m; m = m->next)
            if (otx_str_eq(otx_map_text(m, "name"), volume) &&
                !otx_want_find(ours, otx_map_text(m, "mountPath")))
                return true;
    }
    return false;
}

static bool is_mounted(const struct otx_plan *plan, struct otx_str volume)
{
    return is_mounted_in(plan, "initContainers", volume) ||
           is_mounted_in(plan, "containers", volume) ||
           has_mount(otx_map_get(plan->workload->pod_spec, "ephemeralContainers"), volume);
}

/* A volume that someone else mounts by now stays, with a finding. */
static void keep_used_volumes(struct otx_plan *plan)
{
    struct otx_want *volumes = otx_want_find(plan->pod, OTX_S("volumes"));
    for (struct otx_want *v = volumes ? volumes->first : NULL; v; v = v->next) {
        if (v->verb != OTX_ABSENT || !is_mounted(plan, v->key))
            continue;
        const struct otx_node *list = otx_map_get(plan->workload->pod_spec, "volumes");
        const struct otx_node *node = otx_seq_find(list, "name", v->key).value;
        if (!node)
            continue;
        otx_diag_format(plan->diags, OTX_STILL_USED, node->head,
                        "volume `%s` is mounted by others; it stays", v->key);
        v->verb = OTX_ENSURE;
        v->value = node;
        v->ours = v->adopt = false;
    }
}

bool otx_plan_make(struct otx_plan *plan)
{
    bool by_shape = !plan->ledger->pod && otx_has_shape(plan->workload);
    bool wanted = plan->context && (plan->goal == OTX_INJECT || by_shape);
    plan->adopted = by_shape;
    if (!plan_path(plan) || (wanted && !choose(plan)))
        return false;
    if (plan->refused || plan->skipped)
        return !plan->arena->failed;
    if (wanted)
        plan_chosen(plan);
    if (plan->goal == OTX_REMOVE && by_shape)
        otx_want_negate(plan->pod);
    if (plan->ledger->pod)
        otx_overlay_record(plan->arena, plan->pod, plan->ledger->pod);
    keep_used_volumes(plan);
    return !plan->arena->failed;
}
