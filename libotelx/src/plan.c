/* Planning: the parts of the pod in the order of the manual procedure, then what the ledger adds to
 * it. Removal is the same with nothing wanted. */
#include "plan.h"

#include "overlay.h"

static void refuse(struct otx_plan *plan, enum otx_code code, const struct otx_node *at,
                   const char *what)
{
    otx_diag_add(plan->diags, code, at ? at->head : plan->workload->root->start, otx_str_of(what));
    plan->refused = true;
}

/* Whether some container mounts a volume of this name. */
static bool has_mount(const struct otx_node *containers, struct otx_str volume)
{
    for (const struct otx_node *c = containers ? containers->first : NULL; c; c = c->next)
        if (otx_seq_find(otx_map_get(c, "volumeMounts"), "name", volume).value)
            return true;
    return false;
}

bool otx_has_shape(const struct otx_workload *w)
{
    const struct otx_node *init = otx_map_get(w->pod_spec, "initContainers");
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        struct otx_str name = otx_str_of(otx_agents[i].name);
        if (!name.n)
            continue;
        if (otx_seq_find(init, "name", name).value ||
            otx_seq_find(otx_map_get(w->pod_spec, "volumes"), "name", name).value ||
            has_mount(init, name) || has_mount(otx_map_get(w->pod_spec, "containers"), name))
            return true;
    }
    return false;
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

static void plan_node_selector(struct otx_build *b)
{
    const struct otx_node *labels = b->settings->node_selector;
    struct otx_want *map = otx_want_child(b, b->pod, OTX_FIELDS, "nodeSelector", NULL);
    for (const struct otx_node *k = labels ? labels->first : NULL; map && k; k = k->next->next)
        otx_want_policy(b, otx_want_leaf(b, map, k->text, k->next));
}

static void plan_volume(struct otx_build *b)
{
    struct otx_node *empty_dir = otx_new_node(b->arena, OTX_MAP);
    struct otx_node *volume = otx_new_node(b->arena, OTX_MAP);
    const struct otx_node *limit = b->agent->size_limit;
    if (limit)
        otx_put(b->arena, empty_dir, "sizeLimit", otx_new_copy(b->arena, limit));
    otx_put(b->arena, volume, "name", otx_new_string(b->arena, b->name));
    otx_put(b->arena, volume, "emptyDir", empty_dir);
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, "volumes", "name");
    otx_want_leaf(b, list, b->name, volume);
}

/* A mount's path without slashes at its end. */
static struct otx_str path_text(const struct otx_node *mount)
{
    struct otx_str path = otx_map_text(mount, "mountPath");
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

static struct otx_node *new_mount(struct otx_build *b)
{
    struct otx_node *mount = otx_new_node(b->arena, OTX_MAP);
    otx_put(b->arena, mount, "name", otx_new_string(b->arena, b->name));
    return otx_put(b->arena, mount, "mountPath", otx_new_string(b->arena, b->agent->mount_path));
}

/* cp -r /autoinstrumentation/. MOUNT/ */
static struct otx_node *new_command(struct otx_build *b)
{
    struct otx_node *command = otx_new_node(b->arena, OTX_SEQ);
    struct otx_str target = otx_agent_value(b->arena, "%M/", b->agent->mount_path);
    const struct otx_str words[] = {OTX_S("cp"), OTX_S("-r"), otx_str_of(b->row->source), target};
    for (size_t i = 0; command && i < sizeof words / sizeof *words; i++) {
        struct otx_node *word = otx_new_string(b->arena, words[i]);
        if (!word)
            return NULL;
        otx_node_append(command, word);
    }
    return command;
}

/* Whether a container mounts our volume at our path. */
static bool mounts_ours(const struct otx_build *b, const struct otx_node *container)
{
    const struct otx_node *mounts = otx_map_get(container, "volumeMounts");
    for (const struct otx_node *m = mounts ? mounts->first : NULL; m; m = m->next)
        if (otx_str_eq(otx_map_text(m, "name"), b->name) &&
            otx_str_eq(path_text(m), b->agent->mount_path))
            return true;
    return false;
}

/* An init container that bears our name without our mount is someone else's, unless a ledger that
 * is kept says that we made it. */
static bool is_foreign(const struct otx_plan *plan, const struct otx_build *b)
{
    const struct otx_node *list = otx_map_get(plan->workload->pod_spec, "initContainers");
    const struct otx_node *init = otx_seq_find(list, "name", b->name).value;
    const struct otx_node *record = otx_map_get(b->record, "initContainers");
    bool recorded =
        b->settings->ledger && otx_map_get(otx_map_find(record, b->name).value, "image");
    return init && !recorded && !mounts_ours(b, init);
}

static void plan_init_container(struct otx_build *b)
{
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, "initContainers", "name");
    struct otx_want *init = list ? otx_want_new(b->arena, list, OTX_FIELDS, b->name) : NULL;
    struct otx_node *mounts = otx_new_node(b->arena, OTX_SEQ), *mount = new_mount(b);
    if (init)
        init->adopt = b->adopt;
    if (mounts && mount)
        otx_node_append(mounts, mount);
    struct otx_want *image =
        otx_want_leaf(b, init, OTX_S("image"), otx_new_string(b->arena, b->agent->image));
    /* Without a ledger the reserved name makes it ours to upgrade. */
    if (image && (b->adopt || !b->settings->ledger)) {
        image->verb = OTX_SET;
        image->force = true;
    }
    if (b->settings->pull_policy)
        otx_want_leaf(b, init, OTX_S("imagePullPolicy"), b->settings->pull_policy);
    otx_want_leaf(b, init, OTX_S("command"),
                  b->agent->command ? b->agent->command : new_command(b));
    if (b->agent->resources)
        otx_want_leaf(b, init, OTX_S("resources"), b->agent->resources);
    if (b->settings->security_context)
        otx_want_leaf(b, init, OTX_S("securityContext"), b->settings->security_context);
    otx_want_leaf(b, init, OTX_S("volumeMounts"), mounts);
}

static void plan_tolerations(struct otx_build *b)
{
    const struct otx_node *list = b->settings->tolerations;
    struct otx_want *want = otx_want_child(b, b->pod, OTX_ITEMS, "tolerations", NULL);
    for (const struct otx_node *item = list ? list->first : NULL; want && item; item = item->next)
        otx_want_by_hash(b, want, item);
}

static void plan_pull_secrets(struct otx_build *b)
{
    const struct otx_node *list = b->settings->pull_secrets;
    struct otx_want *want = otx_want_child(b, b->pod, OTX_ITEMS, "imagePullSecrets", "name");
    for (const struct otx_node *item = list ? list->first : NULL; want && item; item = item->next)
        otx_want_leaf(b, want, otx_map_text(item, "name"), item);
}

/* A container that the ledger does not know, while one that it knows is gone, was renamed. */
static bool is_renamed(const struct otx_build *b, const struct otx_node *container)
{
    const struct otx_node *record = otx_map_get(b->record, "containers");
    const struct otx_node *list = container->parent;
    if (!record || otx_map_find(record, otx_map_text(container, "name")).key)
        return false;
    for (const struct otx_node *k = record->first; k; k = k->next->next)
        if (!otx_seq_find(list, "name", k->text).value)
            return true;
    return false;
}

/* Our mount path as the container has it, which may be with a slash at its end. */
static struct otx_str written_path(const struct otx_build *b)
{
    const struct otx_node *mounts = otx_map_get(b->container, "volumeMounts");
    for (const struct otx_node *m = mounts ? mounts->first : NULL; m; m = m->next)
        if (otx_str_eq(path_text(m), b->agent->mount_path))
            return otx_map_text(m, "mountPath");
    return b->agent->mount_path;
}

static void plan_container(struct otx_build *b, const struct otx_node *container)
{
    b->adopt = b->adopt_pod || is_renamed(b, container);
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, "containers", "name");
    b->container = container;
    b->container_want =
        list ? otx_want_new(b->arena, list, OTX_FIELDS, otx_map_text(container, "name")) : NULL;
    if (!b->container_want)
        return;
    list->must_exist = b->container_want->must_exist = true;
    struct otx_want *mounts =
        otx_want_child(b, b->container_want, OTX_ITEMS, "volumeMounts", "mountPath");
    otx_want_leaf(b, mounts, written_path(b), new_mount(b));
    otx_plan_env(b);
}

static bool is_wanted(const struct otx_node *patterns, struct otx_str name)
{
    for (const struct otx_node *p = patterns->first; p; p = p->next)
        if (otx_str_glob(p->text, name, false))
            return true;
    return false;
}

/* A pattern that matches no container is a misspelling: an error that names the nearest one. */
static bool check_patterns(struct otx_plan *plan, const struct otx_node *patterns,
                           const struct otx_node *containers)
{
    for (const struct otx_node *p = patterns->first; p; p = p->next) {
        struct otx_near near = {.word = p->text};
        bool found = false;
        for (const struct otx_node *c = containers->first; c && !found; c = c->next) {
            found = otx_str_glob(p->text, otx_map_text(c, "name"), false);
            otx_near_offer(&near, otx_map_text(c, "name"));
        }
        if (found)
            continue;
        plan->refused = true;
        if (near.best.n)
            otx_diag_format(plan->diags, OTX_NO_CONTAINER, containers->head,
                            "no container `%s`; did you mean `%s`?", p->text, near.best);
        else
            otx_diag_format(plan->diags, OTX_NO_CONTAINER, containers->head,
                            "no container `%s` in this pod", p->text);
    }
    return !plan->refused;
}

static void add_name(struct otx_plan *plan, struct otx_buf *names, const struct otx_node *container)
{
    struct otx_str name = otx_map_text(container, "name");
    if (names->n)
        otx_buf_char(names, ',');
    otx_buf_add(names, name);
    bool only = container->kind == OTX_MAP && container->parent->count == 1;
    if (name.n == 0 && !(only && plan->workload->names_container))
        refuse(plan, OTX_WRONG_SHAPE, container,
               "a container must be a map with a `name` of its own");
}

static bool mounts_volume(const struct otx_build *b, const struct otx_node *container)
{
    return otx_seq_find(otx_map_get(container, "volumeMounts"), "name", b->name).value != NULL;
}

/* Without names: the one that the ledger knows, or that mounts our volume; else the first that is
 * no known sidecar. */
static const struct otx_node *choose(const struct otx_build *b, const struct otx_node *containers)
{
    const struct otx_node *record =
        b->settings->ledger ? otx_map_get(b->record, "containers") : NULL;
    for (const struct otx_node *c = containers->first; record && c; c = c->next)
        if (otx_map_find(record, otx_map_text(c, "name")).key)
            return c;
    for (const struct otx_node *c = containers->first; c; c = c->next)
        if (mounts_volume(b, c))
            return c;
    for (const struct otx_node *c = containers->first; c; c = c->next)
        if (!otx_is_sidecar(otx_map_text(c, "name")))
            return c;
    return NULL;
}

static void plan_containers(struct otx_plan *plan, struct otx_build *b)
{
    const struct otx_node *containers = otx_map_get(plan->workload->pod_spec, "containers");
    const struct otx_node *patterns = b->agent->containers;
    struct otx_buf names = {0};
    if (!containers || containers->kind != OTX_SEQ) {
        refuse(plan, OTX_WRONG_SHAPE, containers ? containers : plan->workload->pod_spec,
               "`containers` must be a list");
        return;
    }
    if (patterns && !check_patterns(plan, patterns, containers))
        return;
    bool removal = plan->goal == OTX_REMOVE, any = false;
    const struct otx_node *chosen = patterns || removal ? NULL : choose(b, containers);
    for (const struct otx_node *c = containers->first; c && !plan->refused; c = c->next) {
        struct otx_str name = otx_map_text(c, "name");
        bool meant = removal ? mounts_volume(b, c) : c == chosen;
        if (patterns ? !is_wanted(patterns, name) : !meant)
            continue;
        add_name(plan, &names, c);
        any = true;
        if (!plan->refused)
            plan_container(b, c);
    }
    if (!any && !plan->refused && !removal)
        refuse(plan, OTX_NO_CONTAINER, containers,
               "only known sidecars here; name the container in `containers`");
    plan->containers = otx_str_copy(plan->arena, otx_buf_str(&names));
    plan->arena->failed |= names.failed;
    otx_buf_free(&names);
}

static void plan_agent(struct otx_plan *plan, enum otx_language language)
{
    struct otx_build b = {
        .arena = plan->arena,
        .settings = plan->settings,
        .diags = plan->goal == OTX_INJECT ? plan->diags : NULL,
        .workload = plan->workload,
        .row = &otx_agents[language],
        .agent = &plan->settings->agents[language],
        .record = plan->ledger->pod,
        .pod = plan->pod,
        .name = otx_str_of(otx_agents[language].name),
        .adopt = plan->adopted,
        .adopt_pod = plan->adopted,
    };
    plan->agent = b.row;
    plan->image = b.agent->image;
    if (is_foreign(plan, &b)) {
        const struct otx_node *list = otx_map_get(plan->workload->pod_spec, "initContainers");
        otx_diag_format(plan->diags, OTX_CONFLICT, otx_seq_find(list, "name", b.name).value->head,
                        "`%s` is taken by something else", b.name);
        plan->refused = true;
        return;
    }
    if (plan->settings->node_selector)
        plan_node_selector(&b);
    plan_volume(&b);
    plan_init_container(&b);
    if (plan->settings->tolerations)
        plan_tolerations(&b);
    if (plan->settings->pull_secrets)
        plan_pull_secrets(&b);
    plan_containers(plan, &b);
}

/* Whether a mount of the volume stays: one that is not in the overlay. */
static bool is_mounted_in(const struct otx_plan *plan, const char *list, struct otx_str volume)
{
    const struct otx_node *containers = otx_map_get(plan->workload->pod_spec, list);
    const struct otx_want *wants = otx_want_find(plan->pod, otx_str_of(list));
    for (const struct otx_node *c = containers ? containers->first : NULL; c; c = c->next) {
        const struct otx_node *mounts = otx_map_get(c, "volumeMounts");
        const struct otx_want *ours =
            otx_want_find(otx_want_find(wants, otx_map_text(c, "name")), OTX_S("volumeMounts"));
        for (const struct otx_node *m = mounts ? mounts->first : NULL; m; m = m->next)
            if (otx_str_eq(otx_map_text(m, "name"), volume) &&
                !otx_want_find(ours, otx_map_text(m, "mountPath")))
                return true;
    }
    return false;
}

static bool is_mounted(const struct otx_plan *plan, struct otx_str volume)
{
    const struct otx_node *init = otx_map_get(plan->workload->pod_spec, "initContainers");
    const struct otx_want *ours = otx_want_find(plan->pod, OTX_S("initContainers"));
    for (const struct otx_node *c = init ? init->first : NULL; c; c = c->next)
        if (!otx_want_find(ours, otx_map_text(c, "name")) &&
            otx_seq_find(otx_map_get(c, "volumeMounts"), "name", volume).value)
            return true;
    return is_mounted_in(plan, "containers", volume) ||
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
    plan->adopted = by_shape;
    if (!plan_path(plan))
        return false;
    bool wanted = plan->settings && (plan->goal == OTX_INJECT || by_shape);
    for (size_t i = 0; wanted && i < OTX_LANGUAGES && !plan->refused; i++)
        if (plan->settings->agents[i].block)
            plan_agent(plan, (enum otx_language)i);
    if (plan->goal == OTX_REMOVE && by_shape)
        otx_want_negate(plan->pod);
    if (plan->ledger->pod)
        otx_overlay_record(plan->arena, plan->pod, plan->ledger->pod);
    keep_used_volumes(plan);
    return !plan->arena->failed;
}
