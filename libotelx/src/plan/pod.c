/* The names of volumes and injected containers are those of the Operator in both profiles. */
#include "plan/pod.h"

#include "config/settings.h"
#include "kube/containers.h"
#include "kube/volumes.h"
#include "otel/agents.h"
#include "otel/image.h"
#include "otel/marks.h"
#include "plan/attributes.h"
#include "plan/environment.h"
#include "plan/list_variable.h"

static struct otx_str path_text(const struct otx_node *mount)
{
    return otx_str_path(otx_map_text(mount, "mountPath"));
}

static bool is_exact(const struct otx_build *b)
{
    return b->settings->profile == OTX_OPERATOR;
}

static struct otx_node *new_plain(struct otx_build *b, const char *text)
{
    struct otx_node *node = otx_new_node(b->arena, OTX_SCALAR);
    if (node)
        node->text = otx_str_of(text);
    return node;
}

struct otx_node *otx_new_mount(struct otx_build *b, struct otx_str volume, struct otx_str path)
{
    struct otx_node *mount = otx_build_map(b, "name", volume);
    return otx_put(b->arena, mount, "mountPath", otx_new_string(b->arena, path));
}

/* In the Operator's profile some agents are mounted at a path that ends in the container's name. */
struct otx_str otx_mount_path(struct otx_build *b)
{
    struct otx_str path = b->agent->mount_path;
    if (is_exact(b) && b->row->own_path)
        path = otx_str_format(b->arena, "%s-%s", path, otx_map_text(b->app, "name"));
    return path;
}

/* The path as the container has it today, where it may end in a slash: the mount is then recognised
 * as ours and not added twice. */
static struct otx_str written_path(const struct otx_build *b, struct otx_str path)
{
    const struct otx_node *app = otx_find_container(b->today, otx_map_text(b->app, "name"));
    const struct otx_node *mounts = otx_map_get(app, "volumeMounts");
    for (const struct otx_node *m = otx_first_item(mounts); m; m = m->next)
        if (otx_str_eq(path_text(m), path))
            return otx_map_text(m, "mountPath");
    return path;
}

static void plan_mount(struct otx_build *b, struct otx_str key, const struct otx_node *mount)
{
    struct otx_want *mounts =
        otx_want_child(b, b->container_want, OTX_ITEMS, "volumeMounts", "mountPath");
    if (!otx_want_find(mounts, key))
        otx_want_leaf(b, mounts, key, mount);
}

void otx_plan_mount(struct otx_build *b, struct otx_str volume, struct otx_str path)
{
    plan_mount(b, written_path(b, path), otx_new_mount(b, volume, path));
}

void otx_plan_mount_instead(struct otx_build *b, struct otx_str volume, struct otx_str path)
{
    plan_mount(b, path, otx_new_mount(b, volume, path));
}

void otx_plan_copied_mount(struct otx_build *b)
{
    struct otx_node *mount = otx_new_mount(b, b->name, b->mount_path);
    struct otx_str folder = otx_agent_folder(b->row, b->choice->musl);
    if (b->agent->from_image && folder.n)
        otx_put(b->arena, mount, "subPath", otx_new_string(b->arena, folder));
    if (b->agent->from_image)
        otx_put(b->arena, mount, "readOnly", new_plain(b, "true"));
    plan_mount(b, written_path(b, b->mount_path), mount);
}

void otx_plan_volume(struct otx_build *b, struct otx_str name, enum otx_volume kind)
{
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, "volumes", "name");
    struct otx_node *volume = otx_build_map(b, "name", name);
    struct otx_node *source = otx_new_node(b->arena, OTX_MAP);
    const struct otx_node *limit = b->agent->size_limit;
    if (otx_want_find(list, name))
        return;
    if (b->agent->claim && kind == OTX_VOLUME_CONFIGURED) {
        otx_put(b->arena, source, "volumeClaimTemplate", otx_new_copy(b->arena, b->agent->claim));
        otx_put(b->arena, volume, "ephemeral", source);
    } else {
        if (limit && kind != OTX_VOLUME_PLAIN)
            otx_put(b->arena, source, "sizeLimit", otx_new_copy(b->arena, limit));
        else if (is_exact(b) && kind != OTX_VOLUME_PLAIN)
            otx_put(b->arena, source, "sizeLimit",
                    otx_new_string(b->arena, OTX_S(OTX_VOLUME_LIMIT)));
        otx_put(b->arena, volume, "emptyDir", source);
    }
    struct otx_want *leaf = otx_want_leaf(b, list, name, volume);
    if (otx_volume_image(otx_find_volume(b->today->pod_spec, name)))
        otx_want_policy(b, leaf);
}

/* `onConflict` decides about the reference, as it does about the image of an init container: both
 * are changed by tools that look for new versions. */
static void plan_image_volume(struct otx_build *b)
{
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, "volumes", "name");
    struct otx_node *volume = otx_build_map(b, "name", b->name);
    struct otx_node *source = otx_build_map(b, "reference", b->agent->image);
    if (b->settings->pull_policy)
        otx_put(b->arena, source, "pullPolicy", otx_new_copy(b->arena, b->settings->pull_policy));
    otx_put(b->arena, volume, "image", source);
    if (!otx_want_find(list, b->name))
        otx_want_policy(b, otx_want_leaf(b, list, b->name, volume));
}

struct otx_want *otx_plan_container(struct otx_build *b, const char *key, struct otx_str name,
                                    const struct otx_node *image)
{
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, key, "name");
    struct otx_want *want = list ? otx_want_new(b->arena, list, OTX_FIELDS, name) : NULL;
    const struct otx_node *first = b->choice->targets.v[0];
    if (!want)
        return NULL;
    want->own = true;
    if (otx_is_init(b->workload, first)) {
        want->spot = OTX_BEFORE; /* it must run before the container that it instruments */
        want->anchor = otx_map_text(first, "name");
    }
    otx_plan_field(b, want, "image", image);
    return want;
}

void otx_plan_field(struct otx_build *b, struct otx_want *container, const char *key,
                    const struct otx_node *value)
{
    if (value)
        otx_want_policy(b, otx_want_leaf(b, container, otx_str_of(key), value));
}

void otx_plan_items(struct otx_build *b, struct otx_want *container, const char *key,
                    const char *merge_key, const struct otx_node *items)
{
    struct otx_want *list =
        otx_first(items) ? otx_want_child(b, container, OTX_ITEMS, key, merge_key) : NULL;
    for (const struct otx_node *item = list ? items->first : NULL; item; item = item->next) {
        struct otx_str name = otx_map_text(item, merge_key);
        struct otx_want *leaf =
            otx_want_find(list, name) ? NULL : otx_want_leaf(b, list, name, item);
        otx_want_policy(b, leaf);
        if (leaf && otx_str_is(list->key, "env"))
            leaf->part = "value";
    }
}

const struct otx_node *otx_init_security(const struct otx_build *b)
{
    bool copies = is_exact(b) || b->settings->inherit_context;
    if (b->settings->security_context || !copies)
        return b->settings->security_context;
    const struct otx_targets *targets = &b->choice->targets;
    /* the Operator sets the context of httpd once for each target, so the last one counts */
    size_t which = b->row == &otx_agents[OTX_APACHE] ? targets->n - 1 : 0;
    const struct otx_node *context = otx_map_get(targets->v[which], "securityContext");
    return context && !otx_is_null(context) ? otx_new_copy(b->arena, context) : NULL;
}

static void plan_mounts_of(struct otx_build *b, struct otx_want *container)
{
    struct otx_node *list = otx_new_node(b->arena, OTX_SEQ);
    struct otx_node *mount = otx_new_mount(b, b->name, b->agent->mount_path);
    if (list && mount)
        otx_node_append(list, mount);
    otx_plan_items(b, container, "volumeMounts", "mountPath", list);
}

/* The command of the agent's table. The manual procedure writes the folder with a slash at its end,
 * the Operator without. */
static struct otx_node *new_command(struct otx_build *b)
{
    bool musl = b->choice->musl && b->row->musl_source;
    struct otx_holes holes = {.mount = b->agent->mount_path,
                              .source = otx_str_of(musl ? b->row->musl_source : b->row->source)};
    struct otx_str words[sizeof b->row->command / sizeof *b->row->command];
    size_t count = 0;
    for (; b->row->command[count]; count++) {
        bool folder = strcmp(b->row->command[count], "%M") == 0 && !is_exact(b);
        words[count] = otx_agent_value(b->arena, folder ? "%M/" : b->row->command[count], &holes);
    }
    return otx_build_list(b, words, count);
}

static void plan_extension(struct otx_build *b, const struct otx_node *extension, size_t i)
{
    struct otx_str from = otx_str_format(b->arena, "%s/.", otx_map_text(extension, "dir"));
    struct otx_str to = otx_str_format(b->arena, "%s/extensions", b->agent->mount_path);
    const struct otx_str words[] = {OTX_S("cp"), OTX_S("-r"), from, to};
    struct otx_str name =
        otx_str_format(b->arena, "opentelemetry-auto-instrumentation-extension-%z", i);
    struct otx_str image =
        otx_image_mirrored(b->arena, otx_map_text(extension, "image"), b->settings->image_registry);
    struct otx_want *init =
        otx_plan_container(b, "initContainers", name, otx_new_string(b->arena, image));
    otx_plan_field(b, init, "command", otx_build_list(b, words, 4));
    otx_plan_field(b, init, "resources", b->agent->resources);
    otx_plan_field(b, init, "securityContext", otx_init_security(b));
    plan_mounts_of(b, init);
}

void otx_plan_copied(struct otx_build *b)
{
    const struct otx_node *extensions = b->agent->extensions;
    size_t i = 0;
    if (b->agent->from_image) {
        plan_image_volume(b);
        return;
    }
    otx_plan_volume(b, b->name, OTX_VOLUME_CONFIGURED);
    struct otx_want *init =
        otx_plan_container(b, "initContainers", b->name, otx_new_string(b->arena, b->agent->image));
    otx_plan_field(b, init, "imagePullPolicy", b->settings->pull_policy);
    otx_plan_field(b, init, "command", b->agent->command ? b->agent->command : new_command(b));
    otx_plan_field(b, init, "resources", b->agent->resources);
    otx_plan_field(b, init, "securityContext", otx_init_security(b));
    plan_mounts_of(b, init);
    for (const struct otx_node *e = otx_first(extensions); e; e = e->next)
        plan_extension(b, e, i++);
}

/* The Go agent looks into the processes of other containers, which needs root and `privileged`. */
static struct otx_node *root_context(struct otx_build *b)
{
    struct otx_node *context = otx_new_node(b->arena, OTX_MAP);
    const struct otx_node *pod = otx_map_get(b->today->pod_spec, "securityContext");
    otx_put(b->arena, context, "runAsUser", new_plain(b, "0"));
    if (otx_str_is(otx_map_text(pod, "runAsNonRoot"), "true")) /* the kubelet would refuse root */
        otx_put(b->arena, context, "runAsNonRoot", new_plain(b, "false"));
    return otx_put(b->arena, context, "privileged", new_plain(b, "true"));
}

/* Plans the environment of the sidecar as that of a container. A list variable is ours as a whole
 * there, so `wrap` is dropped. */
static void plan_inside(struct otx_build *b, struct otx_want *sidecar)
{
    struct otx_attributes all;
    struct otx_build own = *b;
    own.app = b->choice->targets.v[0];
    own.container = NULL;
    own.container_want = sidecar;
    otx_plan_env(&own);
    otx_attributes_make(&own, &all);
    otx_attributes_drop(&all, b, own.app);
    otx_plan_attributes(&own, &all);
    if (!is_exact(b))
        otx_plan_service(&own);
    struct otx_want *env = otx_want_find(sidecar, OTX_S("env"));
    for (struct otx_want *leaf = env ? env->first : NULL; leaf; leaf = leaf->next)
        leaf->wrap = NULL;
}

/* The Go agent's eBPF programs need the debug file system of the kernel. */
static void plan_kernel_debug(struct otx_build *b)
{
    const struct otx_str path = OTX_S("/sys/kernel/debug"), name = OTX_S(OTX_KERNEL_VOLUME);
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, "volumes", "name");
    struct otx_node *volume = otx_build_map(b, "name", name);
    otx_put(b->arena, volume, "hostPath", otx_build_map(b, "path", path));
    otx_want_leaf(b, list, name, volume);
}

void otx_plan_sidecar(struct otx_build *b)
{
    const struct otx_node *context = b->agent->security_context;
    otx_want_leaf(b, b->pod, OTX_S("shareProcessNamespace"), new_plain(b, "true"));
    struct otx_want *sidecar =
        otx_plan_container(b, "containers", b->name, otx_new_string(b->arena, b->agent->image));
    if (!sidecar)
        return;
    sidecar->parent->must_exist = true;
    otx_plan_field(b, sidecar, "imagePullPolicy", b->settings->pull_policy);
    plan_inside(b, sidecar);
    otx_plan_field(b, sidecar, "resources", b->agent->resources);
    otx_plan_field(b, sidecar, "securityContext", context ? context : root_context(b));
    struct otx_build own = *b;
    own.app = b->choice->targets.v[0];
    own.container_want = sidecar;
    otx_plan_mount_instead(&own, OTX_S(OTX_KERNEL_VOLUME), OTX_S("/sys/kernel/debug"));
    otx_plan_tls_mounts(&own);
    plan_kernel_debug(b);
}

/* A Secret or ConfigMap with the exporter's TLS files, mounted as a volume. */
struct tls_source {
    const char *volume_format, *folder_format, *kind, *field;
    struct otx_str name;
};

/* The length of a DNS label. */
enum { MAX_VOLUME_NAME = 63 };

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The name of a volume must be a DNS label; the name of a Secret may be longer, and may have
 * dots. */
static struct otx_str tls_volume(struct otx_build *b, const struct tls_source *source)
{
    struct otx_str name = otx_str_format(b->arena, source->volume_format, source->name);
    struct otx_buf label = {0};
    name = otx_str_sub(name, 0, MAX_VOLUME_NAME);
    while (name.n && !is_alphanumeric(name.p[name.n - 1]))
        name.n--;
    for (size_t i = 0; i < name.n; i++)
        otx_buf_char(&label, is_alphanumeric(name.p[i]) ? name.p[i] : '-');
    return otx_buf_done(b->arena, &label);
}

/* The module of a web server reads no certificates, so they are not mounted; the Operator mounts
 * them all the same. */
static void tls_sources(const struct otx_build *b, struct tls_source sources[2])
{
    static const struct otx_tls none = {0};
    bool read = is_exact(b) || b->row->form != OTX_WEBSERVER;
    const struct otx_tls *tls = read ? &b->settings->tls : &none;
    sources[0] = (struct tls_source){"otel-auto-secret-%s", OTX_SECRET_FOLDER, "secret",
                                     "secretName", tls->secret};
    sources[1] = (struct tls_source){"otel-auto-configmap-%s", OTX_CONFIG_MAP_FOLDER, "configMap",
                                     "name", tls->config_map};
}

void otx_plan_tls_volumes(struct otx_build *b)
{
    struct tls_source sources[2];
    struct otx_want *list = otx_want_child(b, b->pod, OTX_ITEMS, "volumes", "name");
    tls_sources(b, sources);
    for (size_t i = 0; i < 2; i++) {
        struct otx_str name = tls_volume(b, &sources[i]);
        if (!sources[i].name.n || otx_want_find(list, name))
            continue;
        struct otx_node *volume = otx_build_map(b, "name", name);
        otx_put(b->arena, volume, sources[i].kind,
                otx_build_map(b, sources[i].field, sources[i].name));
        otx_want_leaf(b, list, name, volume);
    }
}

void otx_plan_tls_mounts(struct otx_build *b)
{
    struct tls_source sources[2];
    struct otx_want *mounts =
        otx_want_child(b, b->container_want, OTX_ITEMS, "volumeMounts", "mountPath");
    tls_sources(b, sources);
    for (size_t i = 0; i < 2; i++) {
        struct otx_str path = otx_str_format(b->arena, sources[i].folder_format, sources[i].name);
        if (!sources[i].name.n || otx_want_find(mounts, path))
            continue;
        struct otx_node *mount = otx_new_mount(b, tls_volume(b, &sources[i]), path);
        otx_put(b->arena, mount, "readOnly", new_plain(b, "true"));
        otx_want_leaf(b, mounts, path, mount);
    }
}

void otx_plan_node_selector(struct otx_build *b)
{
    const struct otx_node *labels = b->settings->node_selector;
    struct otx_want *map =
        labels ? otx_want_child(b, b->pod, OTX_FIELDS, "nodeSelector", NULL) : NULL;
    for (const struct otx_node *k = otx_first(labels); map && k; k = otx_next_key(k))
        if (!otx_want_find(map, k->text))
            otx_want_policy(b, otx_want_leaf(b, map, k->text, otx_value(k)));
}

static void plan_tolerations(struct otx_build *b)
{
    const struct otx_node *list = b->settings->tolerations;
    struct otx_want *want = list ? otx_want_child(b, b->pod, OTX_ITEMS, "tolerations", NULL) : NULL;
    for (const struct otx_node *item = otx_first(list); want && item; item = item->next)
        otx_want_by_digest(b, want, item);
}

static void plan_pull_secrets(struct otx_build *b)
{
    const struct otx_node *list = b->settings->pull_secrets;
    struct otx_want *want =
        list ? otx_want_child(b, b->pod, OTX_ITEMS, "imagePullSecrets", "name") : NULL;
    for (const struct otx_node *item = otx_first(list); want && item; item = item->next)
        if (!otx_want_find(want, otx_map_text(item, "name")))
            otx_want_leaf(b, want, otx_map_text(item, "name"), item);
}

void otx_plan_admission(struct otx_build *b)
{
    plan_tolerations(b);
    plan_pull_secrets(b);
}
