/* Checks times: probes, Jobs, kinds that a platform restricts, and updates that change more than
 * they seem to. */
#include "base/diag.h"
#include "base/number.h"
#include "choose/index.h"
#include "kube/containers.h"
#include "kube/hook.h"
#include "kube/volumes.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "otel/image.h"
#include "preflight/look.h"
#include "preflight/subjects.h"
#include "preflight/words.h"
#include "tree/node.h"

static const char *const probes[] = {"startupProbe", "livenessProbe", "readinessProbe"};

/* --- probes that start the agent */

/* Whether the command removes the variable before it runs the program. */
static bool is_cleared(const struct otx_words *words, const char *loader)
{
    struct otx_str name = otx_str_of(loader);
    for (size_t i = 0; i < words->n; i++) {
        struct otx_str text = words->v[i].text;
        if (otx_str_eq(text, name) || (otx_str_starts(text, name) && text.p[name.n] == '=') ||
            otx_str_is(text, "-i"))
            return true;
    }
    return false;
}

static void check_exec(struct otx_preflight *p, const struct otx_use *use, const char *of,
                       const struct otx_node *action)
{
    const struct otx_node *list = otx_map_get(otx_map_get(action, "exec"), "command");
    const char *loader = use->agent->loaders[0].name;
    struct otx_words words;
    if (!loader || !otx_first_item(list))
        return;
    words.n = 0;
    otx_words_add(&words, list);
    if (is_cleared(&words, loader))
        return;
    for (size_t i = 0; i < words.n; i++) {
        if (!words.v[i].starts || !otx_word_runs_any(&words.v[i], use->agent->runtimes))
            continue;
        otx_say_format(p, OTX_PROBE_AGENT, otx_where_is(p, words.v[i].node),
                       "the `%s` starts `%s`, and the %s agent with it, each time: it takes "
                       "long, and sends telemetry of its own; write `env -u %s` before it",
                       otx_str_of(of), otx_str_base(words.v[i].text), otx_title_of(use),
                       otx_str_of(loader));
        return;
    }
}

static void probes_start_no_agent(struct otx_preflight *p)
{
    static const char *const hooks[] = {"postStart", "preStop"};
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *cycle = otx_map_get(use->today, "lifecycle");
        if (use->agent->form != OTX_COPIED)
            continue;
        for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
            check_exec(p, use, probes[i], otx_map_get(use->today, probes[i]));
        for (size_t i = 0; i < 2; i++)
            check_exec(p, use, hooks[i], otx_map_get(cycle, hooks[i]));
    }
}

/* --- probes that do not wait */

static double number_or(const struct otx_node *probe, const char *key, double usual)
{
    struct otx_str text = otx_map_text(probe, key);
    return text.n ? otx_quantity(text) : usual;
}

static void probes_wait(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *startup = otx_map_get(use->today, "startupProbe");
        const struct otx_node *probe = startup ? startup : otx_map_get(use->today, "livenessProbe");
        struct otx_str cpu =
            otx_map_text(otx_map_get(otx_map_get(use->today, "resources"), "limits"), "cpu");
        /* a container with a part of a processor starts more slowly: the agent's time grows by the
         * same factor */
        double share = cpu.n ? otx_quantity(cpu) : 1;
        double patience =
            number_or(probe, "initialDelaySeconds", 0) +
            number_or(probe, "periodSeconds", 10) * number_or(probe, "failureThreshold", 3);
        double need = use->agent->start_seconds;
        need = share > 0 && share < 1 ? need / share : need;
        if (!probe || use->init || need == 0 || patience >= need)
            continue;
        otx_say_format(p, OTX_FAST_PROBE, otx_where_is(p, probe),
                       "the probe ends the container after %z seconds, and the %s agent adds about "
                       "%z to the start%s; write `startupProbe` with `failureThreshold: %z` and "
                       "`periodSeconds: 10`",
                       (size_t)patience, otx_title_of(use), (size_t)need,
                       cpu.n ? otx_str_format(p->arena, " with a limit of `cpu: %s`", cpu)
                             : OTX_S(""),
                       (size_t)(need / 5) + 3);
    }
}

/* --- Jobs */

/* Whether each deployment creates the Job anew, under a generated name or through a hook. */
static bool is_made_anew(const struct otx_workload *w)
{
    const struct otx_node *notes = otx_map_get(w->metadata, "annotations");
    bool generated = otx_map_get(w->metadata, "generateName") && !otx_map_get(w->metadata, "name");
    return generated || otx_is_hook(w) || otx_map_get(notes, "argocd.argoproj.io/sync-options");
}

static void jobs_can_change(struct otx_preflight *p)
{
    const struct otx_workload *w = p->workload;
    if (otx_str_is(w->kind, "Job") && !is_made_anew(w))
        otx_say_format(p, OTX_FIXED_JOB, otx_where_is(p, otx_map_get(w->metadata, "name")),
                       "a Job that is in the cluster already cannot be changed: `kubectl apply` is "
                       "refused; delete `%s` first, or use `kubectl replace --force`",
                       w->name);
}

/* Reports containers of a Job that run until the pod ends, besides the container that does the
 * work. */
static void jobs_end(struct otx_preflight *p)
{
    const struct otx_node *notes = otx_map_get(p->workload->pod_metadata, "annotations");
    struct otx_pair wish = otx_map_find(notes, OTX_S("sidecar.opentelemetry.io/inject"));
    if (p->workload->row->ends && wish.value && !otx_str_is(wish.value->text, "false"))
        otx_say_format(p, OTX_SIDECAR_JOB, otx_where_is(p, wish.key),
                       "the Operator's collector does not end with the application: where it is a "
                       "container, which it is before Kubernetes 1.29, the Job never ends; send to "
                       "a collector outside of the pod");
}

/* --- Knative */

static bool has_image_volume(const struct otx_node *pod)
{
    const struct otx_node *v = otx_first_item(otx_map_get(pod, "volumes"));
    while (v && !otx_volume_image(v))
        v = v->next;
    return v != NULL;
}

static void knative_has_flags(struct otx_preflight *p)
{
    const struct otx_workload *w = p->workload;
    struct otx_buf flags = {0};
    bool field = false;
    if (!otx_str_starts(w->api_version, OTX_S("serving.knative.dev/")))
        return;
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++)
        for (const struct otx_node *item = otx_first_item(otx_map_get(use->app, "env")); item;
             item = item->next)
            field |= otx_map_get(otx_map_get(item, "valueFrom"), "fieldRef") != NULL;
    const struct {
        bool needed;
        const char *flag;
    } all[] = {
        {otx_map_get(p->pod, "initContainers") != NULL, "podspec-init-containers"},
        {has_image_volume(p->pod), "podspec-volumes-image"},
        {otx_map_get(p->pod, "nodeSelector") != NULL, "podspec-nodeselector"},
        {otx_map_get(p->pod, "tolerations") != NULL, "podspec-tolerations"},
        {field, "podspec-fieldref"},
        {otx_map_get(p->pod, "shareProcessNamespace") != NULL, "podspec-shareprocessnamespace"}};
    const struct otx_object *config = otx_index_find(
        p->plan->context->index, false, OTX_S("knative-serving"), OTX_S("config-features"));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct otx_str key = otx_str_format(p->arena, "kubernetes.%s", otx_str_of(all[i].flag));
        bool on = config && otx_map_value(config->map, key) &&
                  otx_str_is(otx_map_value(config->map, key)->text, "enabled");
        if (all[i].needed && !on)
            otx_buf_format(&flags, flags.n ? ", `%s: enabled`" : "`%s: enabled`", key);
    }
    if (flags.n)
        otx_say_format(p, OTX_KNATIVE, otx_where_is(p, w->root),
                       "Knative refuses this Service until its ConfigMap `config-features` in "
                       "`knative-serving` has %s",
                       otx_buf_str(&flags));
    p->diags->failed |= otx_buf_end(&flags);
}

/* --- updates */

static size_t major_of(struct otx_str tag)
{
    size_t at = tag.n && tag.p[0] == 'v', major = 0;
    for (; at < tag.n && tag.p[at] >= '0' && tag.p[at] <= '9' && major < 100000; at++)
        major = major * 10 + (size_t)(tag.p[at] - '0');
    return major;
}

/* The image of the agent in a pod: of the container that brings it, or of its image volume; or
 * NULL. */
static const struct otx_node *image_in(const struct otx_node *pod, const struct otx_agent *agent)
{
    struct otx_str name = otx_str_of(agent->name);
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *own = otx_seq_find(otx_containers_of(pod, i), "name", name).value;
        if (own)
            return otx_map_get(own, "image");
    }
    return otx_volume_image(otx_find_volume(pod, name));
}

/* Reports a step to a new major version of an agent: the agent then reports other data, and
 * dashboards and alerts change. */
static void updates_are_small(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *old = image_in(p->workload->pod_spec, use->agent);
        const struct otx_node *new = image_in(p->pod, use->agent);
        if (!old || !new)
            continue;
        struct otx_str was = otx_image_read(old->text).tag;
        struct otx_str is = otx_image_read(new->text).tag;
        struct otx_buf text = {0};
        if (!was.n || !is.n || major_of(was) >= major_of(is))
            continue;
        otx_buf_format(&text,
                       "from %s to %s is a new major version of the %s agent: names of spans and "
                       "metrics change; read its notes, and look at dashboards and alerts",
                       was, is, otx_title_of(use));
        /* said once only: the next run has nothing to update */
        otx_say(p, OTX_MAJOR_STEP, otx_where_is(p, old), &text)->later = OTX_SAID_ONCE;
    }
}

otx_check_fn *const otx_lifetime_checks[] = {
    probes_start_no_agent, probes_wait, jobs_can_change, jobs_end, knative_has_flags,
    updates_are_small,     NULL,
};
