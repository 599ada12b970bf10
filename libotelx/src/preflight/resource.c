/* Checks quotas, limits and memory: whether a cluster admits our own containers, and whether the
 * agent has enough memory. */
#include "base/diag.h"
#include "base/number.h"
#include "choose/index.h"
#include "kube/containers.h"
#include "otel/agents.h"
#include "preflight/look.h"
#include "preflight/subjects.h"
#include "preflight/words.h"
#include "tree/node.h"

static const double MI = 1024.0 * 1024;

static struct otx_str resource_of(const struct otx_node *container, const char *kind,
                                  const char *name)
{
    return otx_map_text(otx_map_get(otx_map_get(container, "resources"), kind), name);
}

/* An example of the configuration's field for the resources of our container. */
static struct otx_str field_of(const struct otx_preflight *p)
{
    const struct otx_agent *agent = p->uses[0].agent;
    return otx_str_format(p->arena,
                          "%s: {%s: {requests: {cpu: 50m, memory: 64Mi}, limits: {cpu: "
                          "500m, memory: 256Mi}}}",
                          otx_str_of(agent->field),
                          otx_str_of(agent->resources ? agent->resources : "resources"));
}

/* --- ResourceQuota */

/* The resources that a quota counts: then every container must declare them. */
static const struct {
    const char *key, *kind, *name;
} counted[] = {
    {"requests.cpu", "requests", "cpu"}, {"requests.memory", "requests", "memory"},
    {"limits.cpu", "limits", "cpu"},     {"limits.memory", "limits", "memory"},
    {"cpu", "requests", "cpu"},          {"memory", "requests", "memory"},
};

/* Whether a LimitRange of the namespace gives containers a default for this resource. */
static bool is_given(const struct otx_preflight *p, const char *kind, const char *name)
{
    const char *field = kind[0] == 'l' ? "default" : "defaultRequest";
    const struct otx_object *range;
    for (size_t at = 0; (range = otx_index_next_limit_range(p->plan->context->index,
                                                            p->plan->choices.name_space, &at));)
        for (const struct otx_node *limit = otx_first_item(otx_map_get(range->map, "limits"));
             limit; limit = limit->next)
            if (otx_str_is(otx_map_text(limit, "type"), "Container") &&
                (otx_map_get(otx_map_get(limit, field), name) ||
                 otx_map_get(otx_map_get(limit, "default"), name) ||
                 otx_map_get(otx_map_get(limit, "max"), name)))
                return true;
    return false;
}

static void check_quota(struct otx_preflight *p, const struct otx_object *quota,
                        const struct otx_node *container)
{
    const struct otx_node *hard = otx_map_get(quota->map, "hard");
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        struct otx_pair pair = otx_map_find(hard, otx_str_of(counted[i].key));
        bool limits = resource_of(container, "limits", counted[i].name).n > 0;
        bool said = resource_of(container, counted[i].kind, counted[i].name).n > 0 || limits;
        if (!pair.key || said || is_given(p, counted[i].kind, counted[i].name))
            continue;
        otx_say_format(p, OTX_QUOTA, otx_where_object(quota, pair.key),
                       "the quota counts `%s`, so every container must set it, and `%s` does not: "
                       "the pods are refused; write `%s` into `spec`",
                       pair.key->text, otx_name_of(container), field_of(p));
        return;
    }
}

static void quotas_admit(struct otx_preflight *p)
{
    const struct otx_object *quota;
    for (size_t at = 0; (quota = otx_index_next_quota(p->plan->context->index,
                                                      p->plan->choices.name_space, &at));) {
        const struct otx_node *c;
        struct otx_own_at at_own = {0};
        bool scoped = otx_map_get(quota->map, "scopes") || otx_map_get(quota->map, "scopeSelector");
        while (!scoped && (c = otx_next_own(p, &at_own)))
            check_quota(p, quota, c);
    }
}

/* --- LimitRange */

static void say_beyond(struct otx_preflight *p, const struct otx_object *range,
                       const struct otx_node *key, const struct otx_node *container,
                       struct otx_str has, const char *how)
{
    otx_say_format(
        p, OTX_QUOTA, otx_where_object(range, key),
        "the container `%s` has `%s: %s`, which is %s %s: the pods are refused; set "
        "`%s` of the language's block in `spec`",
        otx_name_of(container), key->text, has, otx_str_of(how), otx_value(key)->text,
        otx_str_of(p->uses[0].agent->resources ? p->uses[0].agent->resources : "resources"));
}

/* Reports limits above `max` and requests below `min`. */
static void check_bounds(struct otx_preflight *p, const struct otx_object *range,
                         const struct otx_node *limit, const struct otx_node *container)
{
    const struct otx_node *max = otx_map_get(limit, "max"), *min = otx_map_get(limit, "min");
    for (const struct otx_node *k = otx_first_key(max); k; k = otx_next_key(k)) {
        const struct otx_node *has =
            otx_map_value(otx_map_get(otx_map_get(container, "resources"), "limits"), k->text);
        if (has && otx_quantity(has->text) > otx_quantity(otx_value(k)->text))
            say_beyond(p, range, k, container, has->text, "more than");
    }
    for (const struct otx_node *k = otx_first_key(min); k; k = otx_next_key(k)) {
        const struct otx_node *has =
            otx_map_value(otx_map_get(otx_map_get(container, "resources"), "requests"), k->text);
        if (has && otx_quantity(has->text) < otx_quantity(otx_value(k)->text))
            say_beyond(p, range, k, container, has->text, "less than");
    }
}

/* The sum of the requests of the application's containers; below 0 when a container has no request.
 */
static double asked_by_all(const struct otx_preflight *p, struct otx_str name)
{
    double sum = 0;
    for (const struct otx_node *c = otx_first(otx_containers_of(p->pod, 1)); c; c = c->next) {
        const struct otx_node *resources = otx_map_get(c, "resources");
        const struct otx_node *asks = otx_map_value(otx_map_get(resources, "requests"), name);
        if (!asks)
            asks = otx_map_value(otx_map_get(resources, "limits"), name);
        if (!asks)
            return -1;
        sum += otx_quantity(asks->text);
    }
    return sum;
}

/* Reports a default request that is larger than the pod's: an init container without resources gets
 * it, and the scheduler needs a larger node. */
static void check_default(struct otx_preflight *p, const struct otx_object *range,
                          const struct otx_node *limit, const struct otx_node *container)
{
    const struct otx_node *usual = otx_map_get(limit, "defaultRequest");
    const struct otx_node *resources = otx_map_get(container, "resources");
    for (const struct otx_node *k = otx_first_key(usual); k; k = otx_next_key(k)) {
        double asked = asked_by_all(p, k->text);
        bool said = otx_map_value(otx_map_get(resources, "requests"), k->text) ||
                    otx_map_value(otx_map_get(resources, "limits"), k->text);
        if (said || asked < 0 || otx_quantity(otx_value(k)->text) <= asked)
            continue;
        otx_say_format(
            p, OTX_QUOTA, otx_where_object(range, k),
            "the container `%s` has no resources and gets `%s: %s`, more than the rest of "
            "the pod asks for; write `%s` into `spec`",
            otx_name_of(container), k->text, otx_value(k)->text, field_of(p));
    }
}

static void limits_admit(struct otx_preflight *p)
{
    const struct otx_object *range;
    for (size_t at = 0; (range = otx_index_next_limit_range(p->plan->context->index,
                                                            p->plan->choices.name_space, &at));)
        for (const struct otx_node *limit = otx_first_item(otx_map_get(range->map, "limits"));
             limit; limit = limit->next) {
            const struct otx_node *c;
            struct otx_own_at at_own = {0};
            while (otx_str_is(otx_map_text(limit, "type"), "Container") &&
                   (c = otx_next_own(p, &at_own))) {
                check_bounds(p, range, limit, c);
                check_default(p, range, limit, c);
            }
        }
}

/* --- memory */

/* The number that belongs to a flag: `-w 4`, `-w4` or `--workers=4`. */
static size_t number_after(const struct otx_words *words, const char *flag)
{
    struct otx_str name = otx_str_of(flag);
    for (size_t i = 0; i < words->n; i++) {
        struct otx_str text = words->v[i].text;
        struct otx_str value = OTX_S("");
        if (otx_str_eq(text, name) && i + 1 < words->n)
            value = words->v[i + 1].text;
        else if (otx_str_starts(text, name))
            value = otx_str_sub(text, name.n + (text.p[name.n] == '='), text.n);
        double number = value.n ? otx_quantity(value) : -1;
        if (number >= 1 && number < 1000)
            return (size_t)number;
    }
    return 0;
}

/* Programs that start several processes, and the flags for their number. Without such a flag the
 * program counts as one process. */
static const struct {
    const char *program, *flags[4];
    size_t beside; /* processes besides the workers */
} servers[] = {
    {"gunicorn", {"-w", "--workers"}, 1},   {"uvicorn", {"--workers"}, 1},
    {"hypercorn", {"-w", "--workers"}, 1},  {"uwsgi", {"--processes", "--workers", "-p"}, 1},
    {"celery", {"--concurrency", "-c"}, 1}, {"pm2-runtime", {"-i", "--instances"}, 1},
    {"pm2", {"-i", "--instances"}, 1},      {"granian", {"--workers"}, 1},
};

static size_t count_processes(const struct otx_preflight *p, const struct otx_use *use,
                              const struct otx_words *words, const struct otx_node **at)
{
    for (size_t i = 0; i < words->n; i++)
        for (size_t k = 0; k < sizeof servers / sizeof *servers; k++) {
            if (!otx_word_runs(&words->v[i], servers[k].program))
                continue;
            size_t count = 0;
            for (size_t f = 0; f < 4 && servers[k].flags[f] && !count; f++)
                count = number_after(words, servers[k].flags[f]);
            struct otx_env_value more = otx_env_of(p, use, "WEB_CONCURRENCY");
            if (!count && more.known && more.text.n)
                count = (size_t)(otx_quantity(more.text) > 0 ? otx_quantity(more.text) : 0);
            *at = words->v[i].node;
            return count ? count + servers[k].beside : 1;
        }
    return 1;
}

static void memory_is_enough(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *limits = otx_map_get(otx_map_get(use->today, "resources"), "limits");
        const struct otx_node *memory = otx_map_get(limits, "memory"), *at = NULL;
        double limit = memory ? otx_quantity(memory->text) / MI : -1;
        struct otx_words words;
        if (limit < 0 || use->agent->process_mib == 0)
            continue;
        otx_words_read(&words, use->today);
        size_t count = count_processes(p, use, &words, &at);
        double need = use->agent->process_mib * (double)count;
        if (limit >= need)
            continue;
        otx_say_format(
            p, OTX_MEMORY, otx_where_is(p, memory),
            "%s is little for %z process%s with the %s agent, which needs about %zMi: the "
            "kernel ends the container; write `memory: %zMi` or more",
            memory->text, count, otx_str_of(count == 1 ? "" : "es"), otx_title_of(use),
            (size_t)need, (size_t)(need * 1.5));
    }
}

/* The size of the heap in bytes, from an option such as `-Xmx512m`; 0 or less if the option sets
 * none. */
static double heap_of(struct otx_str option)
{
    static const char *const suffixes[][2] = {{"m", "Mi"}, {"M", "Mi"}, {"g", "Gi"},
                                              {"G", "Gi"}, {"k", "Ki"}, {"K", "Ki"}};
    struct otx_str size = otx_str_sub(option, 4, option.n);
    struct otx_buf quantity = {0};
    if (!otx_str_starts(option, OTX_S("-Xmx")) || !size.n)
        return 0;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (otx_str_ends(size, otx_str_of(suffixes[i][0])))
            otx_buf_format(&quantity, "%s%s", otx_str_sub(size, 0, size.n - 1),
                           otx_str_of(suffixes[i][1]));
    double bytes = otx_quantity(quantity.n ? otx_buf_str(&quantity) : size);
    otx_buf_free(&quantity);
    return bytes;
}

static void check_heap(struct otx_preflight *p, const struct otx_node *memory,
                       struct otx_str options)
{
    struct otx_str one;
    while (options.n && otx_str_cut(&options, ' ', &one)) {
        double heap = heap_of(one);
        if (heap > 0 && heap + 64 * MI > otx_quantity(memory->text))
            otx_say_format(p, OTX_MEMORY, otx_where_is(p, memory),
                           "`%s` leaves nothing of %s to the JVM itself and to the agent: the "
                           "kernel ends the container; raise the limit, or lower `-Xmx`",
                           one, memory->text);
    }
}

/* Reports a Java heap that leaves nothing of the memory limit to the agent. */
static void heap_leaves_room(struct otx_preflight *p)
{
    static const char *const options[] = {"JAVA_TOOL_OPTIONS", "JAVA_OPTS", "JDK_JAVA_OPTIONS",
                                          "_JAVA_OPTIONS", "CATALINA_OPTS"};
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *memory =
            otx_map_get(otx_map_get(otx_map_get(use->today, "resources"), "limits"), "memory");
        bool java = use->choice->language == OTX_JAVA && memory;
        for (size_t i = 0; java && i < sizeof options / sizeof *options; i++)
            check_heap(p, memory, otx_env_in(p, use, use->base, otx_str_of(options[i])).text);
    }
}

otx_check_fn *const otx_resource_checks[] = {
    quotas_admit, limits_admit, memory_is_enough, heap_leaves_room, NULL,
};
