/* Makes the `results` of a function, which kpt shows and kustomize does not. */
#include "report/krm_results.h"

#include <stdint.h>

#include "kube/containers.h"

struct otx_krm_file otx_krm_file(struct otx_arena *arena, const struct otx_node *root)
{
    const struct otx_node *notes = otx_map_get(otx_map_get(root, "metadata"), "annotations");
    struct otx_str path = otx_map_text(notes, "internal.config.kubernetes.io/path");
    struct otx_str index = otx_map_text(notes, "internal.config.kubernetes.io/index");
    if (!path.n)
        return (struct otx_krm_file){.path = path};
    return (struct otx_krm_file){otx_str_copy(arena, path), otx_str_copy(arena, index)};
}

/* Adds the file of the item, which kpt tells in annotations. */
static void put_file(struct otx_arena *arena, struct otx_node *result,
                     const struct otx_krm_file *from)
{
    struct otx_node *file = otx_new_node(arena, OTX_MAP), *number = otx_new_node(arena, OTX_SCALAR);
    if (!from->path.n || !file || !number)
        return;
    otx_put(arena, file, "path", otx_new_string(arena, from->path));
    number->text = from->index;
    if (from->index.n && !otx_plain_is_string(from->index))
        otx_put(arena, file, "index", number);
    otx_put(arena, result, "file", file);
}

static struct otx_node *new_result(struct otx_arena *arena, const char *message,
                                   otelx_severity severity, const otelx_change *change,
                                   const struct otx_krm_file *file)
{
    struct otx_node *result = otx_new_node(arena, OTX_MAP), *ref = otx_new_node(arena, OTX_MAP);
    otx_put_text(arena, result, "message", otx_str_of(message));
    otx_put_text(arena, result, "severity", otx_str_of(otelx_severity_name(severity)));
    if (!change || !ref)
        return result;
    otx_put_text(arena, ref, "apiVersion", otx_str_of(change->api_version));
    otx_put_text(arena, ref, "kind", otx_str_of(change->kind));
    otx_put_text(arena, ref, "name", otx_str_of(change->name));
    otx_put_text(arena, ref, "namespace", otx_str_of(change->name_space));
    otx_put(arena, result, "resourceRef", ref);
    if (file)
        put_file(arena, result, file);
    return arena->failed ? NULL : result;
}

static struct otx_node *result_of_diag(struct otx_arena *arena, const struct otx_diag *diag,
                                       const otelx_change *change, const struct otx_krm_file *file)
{
    const char *text = otx_str_format(arena, "%s [%s]", otx_str_of(diag->text),
                                      otx_str_of(otx_code_name(diag->code)))
                           .p;
    struct otx_node *result = new_result(arena, text, diag->severity, change, file);
    struct otx_node *field = otx_new_node(arena, OTX_MAP);
    otx_put_text(arena, field, "path", otx_str_of(diag->field));
    if (result && field && field->first)
        otx_put(arena, result, "field", field);
    return result;
}

static struct otx_node *result_of_change(struct otx_arena *arena, const otelx_change *change,
                                         const struct otx_krm_file *file)
{
    struct otx_buf message = {0};
    bool there = change->verdict == OTELX_INJECTED || change->verdict == OTELX_ADOPTED ||
                 change->verdict == OTELX_UPDATED || change->verdict == OTELX_KEPT ||
                 change->verdict == OTELX_UP_TO_DATE; /* findings say what is kept */
    bool gone = change->verdict == OTELX_REMOVED && *change->reason;
    if (*change->pod_template)
        otx_buf_format(&message, "#%s ", otx_str_of(change->pod_template));
    otx_buf_text(&message, there  ? "instrumented"
                           : gone ? otelx_verdict_name(OTELX_SKIPPED)
                                  : otelx_verdict_name(change->verdict));
    if (*change->language)
        otx_buf_format(&message, ": %s %s, container %s", otx_str_of(change->language),
                       otx_str_of(change->version), otx_str_of(change->containers));
    else if (*change->reason)
        otx_buf_format(&message, ": %s", otx_str_of(change->reason));
    const char *text = otx_buf_done(arena, &message).p;
    return new_result(arena, text, OTELX_INFO, change, file);
}

/* Whether a node holds the byte `at`. A null without text has an empty range, hence the `<=`. */
static bool holds(const struct otx_node *node, size_t at)
{
    return node->head <= at && at <= node->end;
}

/* Writes a step of a path. Items are known by their names, because their numbers change when otelx
 * adds items. */
static void put_step(struct otx_buf *path, const struct otx_node *parent,
                     const struct otx_node *child, size_t index)
{
    struct otx_str name = parent->kind == OTX_SEQ ? otx_map_text(child, "name") : child->text;
    if (parent->kind == OTX_SEQ && name.n)
        otx_buf_format(path, "[name=%s]", name);
    else if (parent->kind == OTX_SEQ)
        otx_buf_format(path, "[%z]", index);
    else
        otx_buf_format(path,
                       otx_str_find(name, '.', 0) < name.n ? "[%s]"
                       : path->n                           ? ".%s"
                                                           : "%s",
                       name);
}

/* Whether `at` is the value of a variable. The path then ends at the variable, which may have no
 * `value` before the run. */
static bool is_at_value(const struct otx_node *map, size_t at)
{
    struct otx_pair value = otx_map_find(map, OTX_S("value"));
    return value.key && (holds(value.key, at) || holds(value.value, at));
}

static bool is_container_list(struct otx_str key)
{
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        if (otx_str_is(key, otx_container_lists[i]))
            return true;
    return false;
}

/* Writes the path of the field at this byte, such as
 * `spec.template.spec.containers[name=app].image`. Returns the length of the path up to the
 * container, else of the whole path. A pod template may itself stand in an item of a list, which a
 * kind may call `containers`, too: the last container counts. */
static size_t put_path(struct otx_buf *path, const struct otx_node *node, size_t at)
{
    /* a finding about the whole object */
    const struct otx_node *found = node->head == at ? NULL : node;
    struct otx_str key = OTX_S("");
    size_t container = SIZE_MAX;
    while (found && (found->kind == OTX_SEQ || found == node || found->head != at)) {
        const struct otx_node *child = otx_first(found), *next = NULL;
        if (otx_map_get(found, "name") && is_at_value(found, at))
            break;
        for (size_t i = 0; child && !next; i++) {
            const struct otx_node *value = otx_child_value(found, child);
            if (holds(child, at) || holds(value, at)) {
                put_step(path, found, child, i);
                if (found->kind == OTX_SEQ && is_container_list(key))
                    container = path->n;
                key = found->kind == OTX_MAP ? child->text : OTX_S("");
                next = value;
            }
            child = otx_next_child(found, child);
        }
        found = next;
    }
    return container < path->n ? container : path->n;
}

/* The start of the last step in brackets. */
static size_t last_step(struct otx_str path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '[')
        at--;
    return at > 0 ? at - 1 : path.n;
}

bool otx_name_fields(struct otx_diags *diags, size_t first, const struct otx_node *root)
{
    for (size_t i = first; i < diags->count; i++) {
        struct otx_diag *diag = &diags->items[i];
        struct otx_buf path = {0};
        if (diag->source) /* about a configuration */
            continue;
        size_t container = put_path(&path, root, diag->at);
        if (diag->code == OTX_RENAMED_VAR) /* the variable has another name in the next run */
            path.n = last_step(otx_buf_str(&path));
        else if (otx_code_is_preflight(diag->code)) /* its field may be there after the run only */
            path.n = container;
        diag->field = otx_str_c(&diags->arena, otx_buf_str(&path));
        if (otx_buf_end(&path) || !diag->field)
            return false;
    }
    return true;
}

static bool append(struct otx_node *list, struct otx_node *result)
{
    if (result)
        otx_node_append(list, result);
    return result != NULL;
}

struct otx_node *otx_results(struct otx_arena *arena, const struct otx_diags *diags,
                             const otelx_change *changes, size_t first,
                             const struct otx_krm_file *files, size_t count)
{
    struct otx_node *list = otx_new_node(arena, OTX_SEQ);
    /* hosts keep the results, so information of preflight, which -v asks for, is left out */
    for (int severity = OTELX_ERROR; list && severity >= OTELX_INFO; severity--) {
        for (size_t i = 0; i < diags->count; i++) {
            const struct otx_diag *diag = &diags->items[i];
            bool mine = diag->change != SIZE_MAX && diag->change >= first;
            size_t index = mine ? diag->change - first : 0;
            bool aside = diag->severity == OTELX_INFO && otx_code_is_preflight(diag->code);
            if ((int)diag->severity == severity && !aside &&
                !append(list, result_of_diag(arena, diag, mine ? &changes[index] : NULL,
                                             mine ? &files[index] : NULL)))
                return NULL;
        }
    }
    for (size_t i = 0; list && i < count; i++)
        if (!append(list, result_of_change(arena, &changes[i], &files[i])))
            return NULL;
    return list;
}
