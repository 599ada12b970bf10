/* Checks references in values: a `$(NAME)` that resolves to nothing, a reference that only a shell
 * would replace, a field that the pod does not have. */
#include "base/diag.h"
#include "choose/env_from.h"
#include "otel/agents.h"
#include "preflight/look.h"
#include "preflight/subjects.h"
#include "tree/list_value.h"
#include "tree/node.h"
#include "tree/want.h"

/* Whether Kubernetes makes the variable for a Service: references to such variables resolve, too.
 */
static bool is_of_service(struct otx_str name)
{
    return otx_str_ends(name, OTX_S("_SERVICE_HOST")) ||
           otx_str_glob(OTX_S("*_SERVICE_PORT*"), name, false) ||
           otx_str_glob(OTX_S("*_PORT"), name, false) ||
           otx_str_glob(OTX_S("*_PORT_*"), name, false);
}

/* Whether a variable of this name comes before the item that refers to it: only then does the
 * reference resolve. */
static bool is_before(const struct otx_node *env, const struct otx_node *item, struct otx_str name)
{
    for (const struct otx_node *other = otx_first_item(env); other && other != item;
         other = other->next)
        if (otx_str_eq(otx_map_text(other, "name"), name))
            return true;
    return false;
}

static bool may_come_in(const struct otx_preflight *p, const struct otx_use *use,
                        struct otx_str name)
{
    struct otx_str value;
    return otx_envfrom(p->plan->context->index, p->plan->choices.name_space, use->sends, name,
                       &value) != OTX_NOT_SUPPLIED;
}

static struct otx_where place_of(const struct otx_preflight *p, const struct otx_use *use,
                                 const struct otx_node *item)
{
    return otx_env_in(p, use, use->sends, otx_map_text(item, "name")).place;
}

/* Whether OTX_LATE reports the reference: it does for a variable of ours that is in the text
 * already. */
static bool is_told(const struct otx_use *use, struct otx_str of, struct otx_str name)
{
    const struct otx_want *leaf = otx_want_find(otx_want_find(use->wanted, OTX_S("env")), of);
    return leaf && leaf->node && leaf->word != OTX_WORD_KEEP &&
           otx_refers_to(otx_map_text(leaf->value, "value"), name);
}

static void check_reference(struct otx_preflight *p, const struct otx_use *use,
                            const struct otx_node *item, struct otx_str name)
{
    const struct otx_node *env = otx_map_get(use->sends, "env");
    struct otx_str of = otx_map_text(item, "name");
    bool later = otx_seq_find(env, "name", name).value && !otx_str_eq(name, of);
    if (is_before(env, item, name) || may_come_in(p, use, name) || is_of_service(name))
        return;
    if (later && is_told(use, of, name))
        return;
    if (later)
        otx_say_format(p, OTX_UNRESOLVED, place_of(p, use, item),
                       "`$(%s)` stays as it is written, since `%s` stands after `%s`; move it in "
                       "front",
                       name, name, of);
    else
        otx_say_format(p, OTX_UNRESOLVED, place_of(p, use, item),
                       "`$(%s)` stays as it is written, since nothing sets `%s`; write `- {name: "
                       "%s, value: ...}` before `%s`",
                       name, name, name, of);
}

static bool is_name(struct otx_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i && ((c >= '0' && c <= '9') || c == '-' || c == '.')))
            return false;
    }
    return text.n > 0;
}

/* The name in a shell's reference, after the dollar sign: `{NAME}`, or NAME in capitals. */
static struct otx_str shell_name(struct otx_str rest)
{
    bool brace = rest.n && rest.p[0] == '{';
    size_t end = brace;
    while (end < rest.n && (rest.p[end] == '_' || (rest.p[end] >= 'A' && rest.p[end] <= 'Z') ||
                            (end > brace && rest.p[end] >= '0' && rest.p[end] <= '9')))
        end++;
    if (brace) {
        size_t close = otx_str_find(rest, '}', 0);
        struct otx_str inside = otx_str_sub(rest, 1, close);
        return close < rest.n && is_name(otx_str_sub(inside, 0, otx_str_find(inside, ':', 0)))
                   ? inside
                   : OTX_S("");
    }
    return otx_str_sub(rest, 0, end > 1 ? end : 0);
}

/* Checks the references in a value. If the object's own name contains `$`, as in a Template, a tool
 * replaces all references before the cluster sees them. */
static void check_value(struct otx_preflight *p, const struct otx_use *use,
                        const struct otx_node *item, struct otx_str text)
{
    bool processed = otx_str_find(p->workload->name, '$', 0) < p->workload->name.n;
    for (size_t at = otx_str_find(text, '$', 0); at < text.n;
         at = otx_str_find(text, '$', at + 1)) {
        struct otx_str rest = otx_str_sub(text, at + 1, text.n);
        size_t close = otx_str_find(rest, ')', 0);
        struct otx_str shell = processed ? OTX_S("") : shell_name(rest);
        if (rest.n && rest.p[0] == '$') {
            at++; /* `$$` is a dollar sign */
        } else if (rest.n && rest.p[0] == '(' && close < rest.n) {
            check_reference(p, use, item, otx_str_sub(rest, 1, close));
        } else if (shell.n) {
            bool brace = rest.p[0] == '{';
            otx_say_format(p, OTX_UNRESOLVED, place_of(p, use, item),
                           brace
                               ? "`${%s}` stays as it is written: only a shell replaces it; write "
                                 "`$(%s)`, with that variable before this one"
                               : "`$%s` stays as it is written: only a shell replaces it; write "
                                 "`$(%s)`, with that variable before this one",
                           shell, otx_str_sub(shell, 0, otx_str_find(shell, ':', 0)));
        }
    }
}

static void references_resolve(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *env = otx_map_get(use->sends, "env");
        for (const struct otx_node *item = otx_first_item(env); item; item = item->next)
            if (otx_use_needs(use, otx_map_text(item, "name")))
                check_value(p, use, item, otx_map_text(item, "value"));
    }
}

/* Reports references in a web server's endpoint: its module reads the endpoint as plain text, in
 * which Kubernetes replaces nothing. */
static void servers_endpoint_is_text(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *endpoint =
            otx_map_get(otx_map_get(use->settings->spec, "exporter"), "endpoint");
        struct otx_str text = endpoint ? endpoint->text : OTX_S("");
        size_t dollar = otx_str_find(text, '$', 0);
        if (use->agent->form == OTX_WEBSERVER && dollar < text.n)
            otx_say_format(p, OTX_UNRESOLVED, otx_where_in(use->settings, endpoint),
                           "the %s module reads `%s` as it is written; write the name of a Service",
                           otx_title_of(use), text);
    }
}

/* --- fields of the pod */

/* Labels and annotations that controllers add to pods. */
static bool is_added(struct otx_str key)
{
    static const char *const globs[] = {"pod-template-hash",
                                        "controller-revision-hash",
                                        "controller-uid",
                                        "job-name",
                                        "statefulset.kubernetes.io/*",
                                        "apps.kubernetes.io/*",
                                        "batch.kubernetes.io/*",
                                        "topology.kubernetes.io/*",
                                        "kubernetes.io/*",
                                        "*.istio.io/*",
                                        "serving.knative.dev/*",
                                        "rollouts-pod-template-hash",
                                        "deploymentconfig",
                                        "deployment",
                                        NULL};
    return otx_str_glob_any(globs, key, false);
}

/* The key in `metadata.labels['KEY']`. */
static struct otx_str key_in(struct otx_str path, const char *map)
{
    struct otx_str prefix = otx_str_of(map);
    if (!otx_str_starts(path, prefix) || !otx_str_ends(path, OTX_S("']")))
        return OTX_S("");
    return otx_str_sub(path, prefix.n, path.n - 2);
}

static void check_field(struct otx_preflight *p, const struct otx_use *use,
                        const struct otx_node *item)
{
    static const char *const maps[] = {"labels", "annotations"};
    const struct otx_node *from = otx_map_get(item, "valueFrom");
    if (!from)
        return;
    struct otx_str path = otx_map_text(otx_map_get(from, "fieldRef"), "fieldPath");
    struct otx_str keys[] = {key_in(path, "metadata.labels['"),
                             key_in(path, "metadata.annotations['")};
    for (size_t i = 0; i < 2; i++) {
        const struct otx_node *map = otx_map_get(p->workload->pod_metadata, maps[i]);
        if (!keys[i].n || otx_map_find(map, keys[i]).key || is_added(keys[i]))
            continue;
        otx_say_format(p, OTX_NO_FIELD, place_of(p, use, item),
                       "`%s` is empty in these pods: the pod template has no %s `%s`; add it to "
                       "`spec.template.metadata.%s`",
                       otx_map_text(item, "name"), i ? OTX_S("annotation") : OTX_S("label"),
                       keys[i], otx_str_of(maps[i]));
    }
}

static void fields_are_there(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *env = otx_map_get(use->sends, "env");
        for (const struct otx_node *item = otx_first_item(env); item; item = item->next)
            check_field(p, use, item);
    }
}

/* --- values */

/* Reports values of variables that are not strings: a cluster accepts strings only. */
static void values_are_strings(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_node *env = otx_map_get(use->today, "env");
        for (const struct otx_node *item = otx_first_item(env); item; item = item->next) {
            const struct otx_node *value = otx_map_get(item, "value");
            if (value && value->kind == OTX_SCALAR && !otx_is_null(value) && !otx_is_string(value))
                otx_say_format(p, OTX_NO_STRING, otx_where_is(p, value),
                               "the value of `%s` is no string, and a cluster refuses the pod; "
                               "write `\"%s\"`",
                               otx_map_text(item, "name"), value->text);
        }
    }
}

static void no_file_replaces_variables(struct otx_preflight *p)
{
    static const char *const names[] = {"OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"};
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++)
        for (size_t i = 0; i < 2; i++) {
            struct otx_env_value value = otx_env_of(p, use, names[i]);
            if (value.there && (!value.known || value.text.n))
                otx_say_format(p, OTX_CONFIG_FILE, value.place,
                               "with `%s` an SDK reads that file and ignores the other `OTEL_` "
                               "variables, which otelx sets; write the endpoint and the attributes "
                               "into the file, or take the variable out",
                               otx_str_of(names[i]));
        }
}

otx_check_fn *const otx_reference_checks[] = {
    references_resolve, servers_endpoint_is_text,   fields_are_there,
    values_are_strings, no_file_replaces_variables, NULL,
};
