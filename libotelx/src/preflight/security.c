/* Checks what the pod's security settings forbid to our own containers, and to the agents. */
#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"
#include "otel/agents.h"
#include "preflight/look.h"
#include "preflight/subjects.h"
#include "tree/node.h"

static bool is_true(const struct otx_node *map, const char *key)
{
    return otx_str_is(otx_map_text(map, key), "true");
}

/* --- a root file system that is read only */

/* Whether the path is in a mount that the container can write to. */
static bool is_writable(const struct otx_node *container, struct otx_str path)
{
    const struct otx_node *mounts = otx_map_get(container, "volumeMounts");
    for (const struct otx_node *m = otx_first_item(mounts); m; m = m->next)
        if (otx_str_is_below(path, otx_map_text(m, "mountPath")) && !is_true(m, "readOnly"))
            return true;
    return false;
}

/* The folder for temporary files: /tmp, unless a variable sets another one. */
static struct otx_str temporary_folder(const struct otx_preflight *p, const struct otx_use *use)
{
    static const char *const options[] = {"JAVA_TOOL_OPTIONS", "JAVA_OPTS", "JDK_JAVA_OPTIONS"};
    const struct otx_str flag = OTX_S("-Djava.io.tmpdir=");
    for (size_t i = 0; i < 3 && use->choice->language == OTX_JAVA; i++) {
        struct otx_str rest = otx_env_of(p, use, options[i]).text, one;
        while (rest.n && otx_str_cut(&rest, ' ', &one))
            if (otx_str_starts(one, flag))
                return otx_str_sub(one, flag.n, one.n);
    }
    struct otx_env_value moved = otx_env_of(p, use, "TMPDIR");
    return moved.known && moved.text.n && use->choice->language == OTX_DOTNET ? moved.text
                                                                              : OTX_S("/tmp");
}

static void agent_can_write(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *context = otx_map_get(use->today, "securityContext");
        bool java = use->choice->language == OTX_JAVA, net = use->choice->language == OTX_DOTNET;
        struct otx_str folder = java || net ? temporary_folder(p, use) : OTX_S("");
        if (!folder.n || !is_true(context, "readOnlyRootFilesystem") ||
            is_writable(use->app, folder))
            continue;
        otx_say_format(p, OTX_READ_ONLY,
                       otx_where_is(p, otx_map_get(context, "readOnlyRootFilesystem")),
                       "the %s agent writes to `%s`, and the root file system is read only; write "
                       "`volumes: [{name: tmp, emptyDir: {}}]` and `volumeMounts: [{name: tmp, "
                       "mountPath: %s}]`%s",
                       otx_title_of(use), folder, folder,
                       net ? OTX_S(", and set `OTEL_DOTNET_AUTO_LOGGER` to `console`") : OTX_S(""));
    }
}

/* --- the containers of ours */

/* A field of the container's `securityContext`, or of the pod's if the container has none. */
static const struct otx_node *in_effect(const struct otx_preflight *p,
                                        const struct otx_node *container, const char *key)
{
    const struct otx_node *own = otx_map_get(otx_map_get(container, "securityContext"), key);
    return own ? own : otx_map_get(otx_map_get(p->pod, "securityContext"), key);
}

/* The place of `runAsNonRoot`: in the manifest, or else in the configuration. */
static struct otx_where place_of_rule(const struct otx_preflight *p)
{
    const struct otx_settings *settings = p->uses[0].settings;
    const struct otx_node *pod = otx_map_get(p->workload->pod_spec, "securityContext");
    const struct otx_node *there = otx_map_get(pod, "runAsNonRoot");
    const struct otx_node *app =
        otx_map_get(otx_map_get(p->uses[0].today, "securityContext"), "runAsNonRoot");
    const struct otx_node *configured = otx_map_get(settings->security_context, "runAsNonRoot");
    if (configured)
        return otx_where_in(settings, configured);
    return otx_where_is(p, there ? there : app);
}

/* Checks the user: the agents' images run as root by default. `*told`: an init container has been
 * reported, and one change repairs all of them. */
static void check_user(struct otx_preflight *p, const struct otx_node *container, bool *told)
{
    const struct otx_node *rule = in_effect(p, container, "runAsNonRoot");
    const struct otx_node *user = in_effect(p, container, "runAsUser");
    bool sidecar = otx_str_is(otx_name_of(container), otx_agents[OTX_GO].name);
    const struct otx_node *pod = otx_map_get(p->workload->pod_spec, "securityContext");
    bool clone =
        otx_str_eq(otx_map_text(container, "image"), otx_map_text(p->uses[0].app, "image"));
    if (sidecar && is_true(pod, "runAsNonRoot") &&
        otx_str_is(otx_map_text(otx_map_get(container, "securityContext"), "runAsUser"), "0"))
        otx_say_format(p, OTX_ROOT, otx_where_is(p, otx_map_get(pod, "runAsNonRoot")),
                       "Go's agent, container `%s`, runs as root%s", otx_name_of(container),
                       rule && otx_str_is(rule->text, "true")
                           ? OTX_S(": the kubelet refuses it; write `go: {securityContext: "
                                   "{runAsUser: 0, runAsNonRoot: false, privileged: true}}`")
                           : OTX_S(" in a pod that says `runAsNonRoot`; its own `securityContext` "
                                   "says otherwise"));
    if (sidecar || clone || *told || !rule || !otx_str_is(rule->text, "true") ||
        (user && !otx_str_is(user->text, "0")))
        return;
    *told = true;
    otx_say_format(p, OTX_ROOT, place_of_rule(p),
                   "the image of the init container `%s` runs as root, which `runAsNonRoot` "
                   "forbids: the pod does not start; write `runAsUser: 65532` beside it, or "
                   "`initContainerSecurityContext: {runAsNonRoot: true, runAsUser: 65532}` into "
                   "the configuration",
                   otx_name_of(container));
}

static void own_containers_may_run(struct otx_preflight *p)
{
    const struct otx_node *c;
    struct otx_own_at at = {0};
    bool told = false;
    while ((c = otx_next_own(p, &at)))
        check_user(p, c, &told);
}

/* --- Pod Security */

static bool drops_all(const struct otx_node *container)
{
    const struct otx_node *drop =
        otx_map_get(otx_map_get(otx_map_get(container, "securityContext"), "capabilities"), "drop");
    for (const struct otx_node *item = otx_first_item(drop); item; item = item->next)
        if (otx_str_is(item->text, "ALL"))
            return true;
    return false;
}

/* Writes what the level `restricted` requires and the container lacks. */
static void put_lacks(const struct otx_preflight *p, const struct otx_node *container,
                      struct otx_buf *text)
{
    const struct otx_node *context = otx_map_get(container, "securityContext");
    const struct otx_node *rule = in_effect(p, container, "runAsNonRoot");
    const struct otx_node *profile = in_effect(p, container, "seccompProfile");
    struct otx_str type = otx_map_text(profile, "type");
    const struct {
        bool good;
        const char *words;
    } asked[] = {
        {otx_str_is(otx_map_text(context, "allowPrivilegeEscalation"), "false"),
         "`allowPrivilegeEscalation: false`"},
        {drops_all(container), "`capabilities: {drop: [ALL]}`"},
        {rule && otx_str_is(rule->text, "true"), "`runAsNonRoot: true`"},
        {otx_str_is(type, "RuntimeDefault") || otx_str_is(type, "Localhost"),
         "`seccompProfile: {type: RuntimeDefault}`"},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (!asked[i].good)
            otx_buf_format(text, text->n ? ", %s" : "%s", otx_str_of(asked[i].words));
}

/* Whether the application's own context meets all that the level `restricted` requires. */
static bool passes(const struct otx_preflight *p, const struct otx_node *container)
{
    struct otx_buf lacks = {0};
    put_lacks(p, container, &lacks);
    bool good = lacks.n == 0;
    otx_buf_free(&lacks);
    return good;
}

struct level {
    const struct otx_object *name_space;
    struct otx_pair label;
    bool restricted;
};

static void say_restricted(struct otx_preflight *p, const struct otx_node *container,
                           const struct level *level, struct otx_str lacks)
{
    const struct otx_use *use = &p->uses[0];
    bool inherits = passes(p, use->app) && use->settings->profile == OTX_MINIMAL;
    otx_say_format(
        p, OTX_POD_SECURITY, otx_where_object(level->name_space, level->label.value),
        "this namespace is `restricted`, and its pods are refused: the init container `%s` lacks "
        "%s; write `%s` into `spec`%s",
        otx_name_of(container), lacks,
        inherits ? OTX_S("initContainerSecurityContext: inherit")
                 : OTX_S("initContainerSecurityContext: {allowPrivilegeEscalation: false, "
                         "capabilities: {drop: [ALL]}, runAsNonRoot: true, runAsUser: 65532, "
                         "seccompProfile: {type: RuntimeDefault}}"),
        inherits ? OTX_S(", and a container has the application's `securityContext`") : OTX_S(""));
}

static void check_level(struct otx_preflight *p, const struct otx_node *container,
                        const struct level *level)
{
    bool privileged = is_true(otx_map_get(container, "securityContext"), "privileged");
    struct otx_buf lacks = {0};
    if (privileged || otx_str_is(otx_name_of(container), otx_agents[OTX_GO].name)) {
        otx_say_format(p, OTX_POD_SECURITY, otx_where_object(level->name_space, level->label.value),
                       "this namespace is `%s`, and its pods are refused: the container `%s` is "
                       "privileged and has a `hostPath`; Go's agent needs a namespace that is "
                       "`privileged`",
                       level->label.value->text, otx_name_of(container));
        return;
    }
    if (level->restricted)
        put_lacks(p, container, &lacks);
    if (lacks.n)
        say_restricted(p, container, level, otx_buf_str(&lacks));
    p->diags->failed |= otx_buf_end(&lacks);
}

static void namespace_admits(struct otx_preflight *p)
{
    struct level level = {.name_space = otx_index_name_space_of(p->plan->context->index,
                                                                p->plan->choices.name_space)};
    if (!level.name_space)
        return;
    level.label = otx_map_find(level.name_space->more, OTX_S("pod-security.kubernetes.io/enforce"));
    struct otx_str text = level.label.value ? level.label.value->text : OTX_S("");
    level.restricted = otx_str_is(text, "restricted");
    bool judged = level.restricted || otx_str_is(text, "baseline");
    const struct otx_node *c;
    struct otx_own_at at = {0};
    while (judged && (c = otx_next_own(p, &at)))
        check_level(p, c, &level);
}

otx_check_fn *const otx_security_checks[] = {
    agent_can_write,
    own_containers_may_run,
    namespace_admits,
    NULL,
};
