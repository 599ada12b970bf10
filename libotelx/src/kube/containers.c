/* Sets of containers, and finding containers by name or glob. */
#include "kube/containers.h"

#include "base/near.h"

/* The old array stays in the arena; growth by a factor of four keeps the waste small. */
static bool grow(struct otx_targets *targets)
{
    size_t cap = targets->cap ? 4 * targets->cap : 8;
    const struct otx_node **v = NULL;
    targets->full |= targets->cap >= OTX_MAX_TARGETS;
    if (!targets->full)
        v = otx_alloc(targets->arena, cap * sizeof *v);
    if (!v)
        return false;
    if (targets->n)
        memcpy(v, targets->v, targets->n * sizeof *v);
    targets->v = v;
    targets->cap = cap;
    return true;
}

void otx_targets_add(struct otx_targets *targets, const struct otx_node *container)
{
    if (otx_targets_have(targets, container))
        return;
    if (targets->n == targets->cap && !grow(targets))
        return;
    targets->v[targets->n++] = container;
}

bool otx_targets_have(const struct otx_targets *targets, const struct otx_node *container)
{
    for (size_t i = 0; i < targets->n; i++)
        if (targets->v[i] == container)
            return true;
    return false;
}

void otx_targets_keep(struct otx_targets *targets, const struct otx_targets *others)
{
    size_t kept = 0;
    for (size_t i = 0; i < targets->n; i++)
        if (otx_targets_have(others, targets->v[i]))
            targets->v[kept++] = targets->v[i];
    targets->n = kept;
}

const char *const otx_container_lists[OTX_CONTAINER_LISTS] = {"initContainers", "containers"};

const struct otx_node *otx_containers_of(const struct otx_node *pod_spec, size_t i)
{
    const struct otx_node *list = otx_map_get(pod_spec, otx_container_lists[i]);
    return list && list->kind == OTX_SEQ ? list : NULL;
}

size_t otx_count_containers(const struct otx_node *pod_spec)
{
    size_t count = 0;
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(pod_spec, i);
        count += list ? list->count : 0;
    }
    return count;
}

const struct otx_node *otx_containers(const struct otx_workload *w)
{
    return otx_containers_of(w->pod_spec, 1);
}

const struct otx_node *otx_init_containers(const struct otx_workload *w)
{
    return otx_containers_of(w->pod_spec, 0);
}

bool otx_is_init(const struct otx_workload *w, const struct otx_node *container)
{
    const struct otx_node *list = otx_init_containers(w), *c = otx_first(list);
    if (list && container->parent == list)
        return true;
    /* the parent is another list where a pod without our parts shares items with the parsed pod */
    while (c && c != container)
        c = c->next;
    return c != NULL;
}

const char *otx_container_list_of(const struct otx_workload *w, const struct otx_node *container)
{
    return otx_container_lists[otx_is_init(w, container) ? 0 : 1];
}

const struct otx_node *otx_find_container(const struct otx_workload *w, struct otx_str name)
{
    const struct otx_node *found = otx_seq_find(otx_containers(w), "name", name).value;
    return found ? found : otx_seq_find(otx_init_containers(w), "name", name).value;
}

enum { MAX_MISSING = 20 }; /* that many unknown names are no misspelling, and each costs a search */

static void offer_names(struct otx_near *near, const struct otx_node *containers)
{
    for (const struct otx_node *c = otx_first(containers); c; c = c->next)
        otx_near_offer(near, otx_map_text(c, "name"));
}

/* Adds the finding about a name that no container has, with the nearest name. */
static void say_missing(struct otx_diags *diags, enum otx_code code, const struct otx_workload *w,
                        const struct otx_node *at, struct otx_str name)
{
    struct otx_near near = {.word = name};
    offer_names(&near, otx_containers(w));
    offer_names(&near, otx_init_containers(w));
    if (near.best.n)
        otx_diag_format(diags, code, at->head, "no container `%s`; did you mean `%s`?", name,
                        near.best);
    else
        otx_diag_format(diags, code, at->head, "no container `%s` in this pod", name);
}

void otx_targets_named(struct otx_targets *targets, const struct otx_workload *w,
                       struct otx_str names, const struct otx_node *at, struct otx_diags *diags)
{
    struct otx_str rest = names, name;
    size_t count = 0, missing = 0;
    while (names.n && !targets->full && otx_str_cut(&rest, ',', &name)) {
        const struct otx_node *found = name.n ? otx_find_container(w, name) : NULL;
        if (found)
            otx_targets_add(targets, found);
        else if (name.n && diags && missing++ < MAX_MISSING)
            say_missing(diags, OTX_ANNOTATION, w, at, name);
        targets->full |= ++count > OTX_MAX_TARGETS; /* each name costs a search */
    }
}

void otx_targets_sort(struct otx_targets *targets, const struct otx_workload *w)
{
    struct otx_targets sorted = {.arena = targets->arena};
    const struct otx_node *init = otx_init_containers(w);
    for (const struct otx_node *c = otx_first(init); c; c = c->next)
        if (otx_targets_have(targets, c))
            otx_targets_add(&sorted, c);
    for (size_t i = 0; i < targets->n; i++)
        otx_targets_add(&sorted, targets->v[i]);
    sorted.full |= targets->full;
    *targets = sorted;
}

bool otx_targets_matching(struct otx_targets *targets, const struct otx_workload *w,
                          const struct otx_node *patterns, struct otx_diags *diags)
{
    const struct otx_node *containers = otx_containers(w);
    /* found in the order of the patterns, and added at the end in the order of the pod */
    struct otx_targets meant = {.arena = targets->arena};
    bool good = true;
    for (const struct otx_node *p = patterns->first; p; p = p->next) {
        size_t before = meant.n;
        bool again = false;
        for (const struct otx_node *c = otx_first(containers); c; c = c->next) {
            if (!otx_str_glob(p->text, otx_map_text(c, "name"), false))
                continue;
            again |= otx_targets_have(&meant, c);
            otx_targets_add(&meant, c);
        }
        /* an init container must be named exactly */
        const struct otx_node *init = otx_seq_find(otx_init_containers(w), "name", p->text).value;
        if (meant.n == before && !again && init)
            otx_targets_add(&meant, init);
        else if (meant.n == before && !again) {
            if (diags)
                say_missing(diags, OTX_NO_CONTAINER, w, containers ? containers : w->pod_spec,
                            p->text);
            good = false;
        }
    }
    const struct otx_node *lists[] = {otx_init_containers(w), containers};
    for (size_t i = 0; i < 2; i++)
        for (const struct otx_node *c = otx_first(lists[i]); c; c = c->next)
            if (otx_targets_have(&meant, c))
                otx_targets_add(targets, c);
    targets->full |= meant.full;
    return good;
}
