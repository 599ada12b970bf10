/* Makes the patches of an object: each form of patch also names the object in the way that its tool
 * needs. */
#include "report/patch.h"

#include "kube/path.h"
#include "kube/workload.h"
#include "record/read.h"
#include "report/delta.h"
#include "report/json_patch.h"
#include "report/strategic.h"
#include "yaml/emit.h"

struct job {
    struct otx_arena *arena, *scratch;
    const struct otx_node *const *roots;
    const otelx_change *changes;
    size_t count, done;
    otelx_patch *out;
    /* lists of the object on the paths to its templates */
    struct otx_named_list lists[OTX_PATH_MAX];
    size_t list_count;
    otelx_patch *carrier; /* the patch of the object's first change, or NULL */
};

static const struct otx_look look = {.map_step = 2,
                                     .item_step = 2,
                                     .no_scripts =
                                         true, /* kustomize cuts the last line break of a patch */
                                     .eol = {"\n", 1},
                                     .colon = {": ", 2},
                                     .comma = {", ", 2}};

/* The text of the buffer, which is freed; "" when the patch is not fit for use. */
static const char *keep(struct job *job, struct otx_buf *buf, bool fit)
{
    job->arena->failed |= buf->failed;
    const char *text = fit && buf->n ? otx_str_c(job->arena, otx_buf_str(buf)) : "";
    otx_buf_free(buf);
    return text;
}

static const char *json(struct job *job, const struct otx_node *before,
                        const struct otx_node *after, bool live)
{
    struct otx_buf buf = {0};
    struct otx_jsonpatch patch = {.out = &buf,
                                  .look = &look,
                                  .live = live,
                                  .lists = job->lists,
                                  .list_count = job->list_count};
    otx_jsonpatch_diff(&patch, before, after);
    return keep(job, &buf, !patch.unfit);
}

static void copy_pairs(struct job *job, struct otx_node *to, const struct otx_node *from,
                       const char *except)
{
    for (const struct otx_node *key = otx_first(from); key; key = otx_next_key(key)) {
        struct otx_node *name = otx_new_copy(job->scratch, key);
        struct otx_node *value = otx_new_copy(job->scratch, otx_value(key));
        if (!to || !name || !value || otx_str_is(key->text, except))
            continue;
        otx_node_append(to, name);
        otx_node_append(to, value);
    }
}

/* A merge patch: the identity of the object, then the differences. `rest` is NULL when only the
 * metadata differ. */
static const char *merge(struct job *job, const struct otx_workload *w,
                         const struct otx_node *metadata, const struct otx_node *rest)
{
    struct otx_buf buf = {0};
    struct otx_node *root = otx_new_node(job->scratch, OTX_MAP);
    struct otx_node *meta = otx_new_node(job->scratch, OTX_MAP);
    otx_put_text(job->scratch, root, "apiVersion", w->api_version);
    otx_put_text(job->scratch, root, "kind", w->kind);
    otx_put_text(job->scratch, meta, "name", w->name);
    otx_put_text(job->scratch, meta, "namespace", w->name_space);
    copy_pairs(job, meta, metadata, "");
    if (meta && meta->first)
        otx_put(job->scratch, root, "metadata", meta);
    copy_pairs(job, root, rest, "metadata");
    if (root && !job->scratch->failed)
        otx_emit_content(&buf, &look, 0, root);
    otx_buf_text(&buf, "\n");
    return keep(job, &buf, true);
}

/* A custom kind has no strategic merge: a patch would replace its lists. */
static const char *strategic(struct job *job, const struct otx_workload *w,
                             const struct otx_node *before)
{
    struct otx_strategic diff = {.arena = job->scratch};
    struct otx_node *patch = otx_strategic_diff(&diff, before, w->root);
    return diff.unfit || w->row->custom ? "" : merge(job, w, otx_map_get(patch, "metadata"), patch);
}

static const struct otx_node *annotations_of(const struct otx_node *root)
{
    const struct otx_node *map = otx_map_get(otx_map_get(root, "metadata"), "annotations");
    return map && map->kind == OTX_MAP ? map : NULL;
}

/* A merge patch with the annotations, for a manifest that had none. */
static const char *annotations(struct job *job, const struct otx_workload *w,
                               const struct otx_node *before)
{
    const struct otx_node *added = annotations_of(w->root);
    struct otx_node *meta = otx_new_node(job->scratch, OTX_MAP);
    if (annotations_of(before) || !added)
        return "";
    otx_put(job->scratch, meta, "annotations", otx_new_copy(job->scratch, added));
    return otx_delta_is_portable(added) ? merge(job, w, meta, NULL) : "";
}

/* kustomize reads a name as a regular expression. */
static struct otx_str as_pattern(struct job *job, struct otx_str name)
{
    struct otx_buf buf = {0};
    for (size_t i = 0; i < name.n; i++) {
        if (strchr("\\.+*?()|[]{}^$", name.p[i]))
            otx_buf_char(&buf, '\\');
        otx_buf_char(&buf, name.p[i]);
    }
    return otx_buf_done(job->scratch, &buf);
}

/* kustomize sets the `namespace` of an overlay after it has run the components. A component may see
 * the object without a namespace, which kustomize calls `default`. */
static struct otx_str space_pattern(struct job *job, struct otx_str space)
{
    struct otx_buf buf = {0};
    bool open = space.n && !otx_str_is(space, "default");
    otx_buf_add(&buf, as_pattern(job, space));
    otx_buf_text(&buf, open ? "|default" : "");
    return otx_buf_done(job->scratch, &buf);
}

static void put_target(struct job *job, struct otx_buf *buf, const struct otx_workload *w)
{
    struct otx_node *target = otx_new_node(job->scratch, OTX_MAP);
    struct otx_node *entry = otx_new_node(job->scratch, OTX_MAP);
    size_t slash = otx_str_find(w->api_version, '/', 0);
    bool grouped = slash < w->api_version.n;
    otx_put_text(job->scratch, target, "group",
                 otx_str_sub(w->api_version, 0, grouped ? slash : 0));
    otx_put_text(job->scratch, target, "version",
                 otx_str_sub(w->api_version, grouped ? slash + 1 : 0, w->api_version.n));
    otx_put_text(job->scratch, target, "kind", w->kind);
    otx_put_text(job->scratch, target, "name", as_pattern(job, w->name));
    otx_put_text(job->scratch, target, "namespace", space_pattern(job, w->name_space));
    otx_put(job->scratch, entry, "target", target);
    if (entry && !job->scratch->failed)
        otx_emit_item(buf, &look, 0, entry);
}

static void put_entry(struct job *job, struct otx_buf *buf, const struct otx_workload *w,
                      const char *text)
{
    struct otx_str rest = otx_str_of(text), line;
    if (!rest.n)
        return;
    put_target(job, buf, w);
    otx_buf_text(buf, "\n  patch: |-\n");
    rest.n--; /* the last line break */
    while (otx_str_cut(&rest, '\n', &line)) {
        otx_buf_fill(buf, ' ', 4);
        otx_buf_add(buf, line);
        otx_buf_char(buf, '\n');
    }
}

/* During its run kustomize keeps notes in annotations, so objects have the map of annotations even
 * when the manifest has none: hence two entries. */
static const char *kustomize(struct job *job, const struct otx_workload *w,
                             const otelx_patch *patch)
{
    struct otx_buf buf = {0};
    put_entry(job, &buf, w, patch->live);
    put_entry(job, &buf, w, patch->annotations);
    return keep(job, &buf, w->name.n > 0);
}

/* Notes the lists on the path to a template, whose items the patch must test by name. */
static void note_lists(struct job *job, const struct otx_workload *w)
{
    for (size_t i = 1; i < w->path_count; i++) {
        struct otx_str list = w->path[i - 1].key;
        bool known = !w->path[i].item;
        for (size_t k = 0; k < job->list_count && !known; k++)
            known = otx_str_eq(job->lists[k].list, list);
        if (!known && job->list_count < OTX_PATH_MAX)
            job->lists[job->list_count++] = (struct otx_named_list){
                .list = list, .field = otx_str_c(job->scratch, w->path[i].field)};
    }
}

static bool is_changed(const otelx_change *change)
{
    return change->verdict != OTELX_SKIPPED && change->verdict != OTELX_REFUSED &&
           change->verdict != OTELX_UP_TO_DATE && change->verdict != OTELX_KEPT;
}

static bool on_workload(void *context, const struct otx_workload *w)
{
    struct job *job = context;
    const struct otx_node *before = job->roots[job->done];
    otelx_patch *out = &job->out[job->done++];
    if (w->first) {
        job->carrier = NULL;
        job->list_count = 0;
    }
    note_lists(job, w);
    if (is_changed(&job->changes[job->done - 1]))
        out->shared = job->carrier != NULL;
    if (is_changed(&job->changes[job->done - 1]) && !job->carrier)
        job->carrier = out;
    /* the patch is made once, after the last template of the object */
    if (!w->last || !job->carrier)
        return job->done < job->count;
    out = job->carrier;
    if (otx_delta_same(before, w->root))
        return job->done < job->count;
    otelx_patch patch = {.strategic = strategic(job, w, before),
                         .json6902 = json(job, before, w->root, false),
                         .live = json(job, before, w->root, true),
                         .annotations = annotations(job, w, before)};
    patch.kustomize = kustomize(job, w, &patch);
    if (job->arena->failed || job->scratch->failed)
        return false;
    *out = patch;
    return job->done < job->count;
}

/* Kinds that only a record knows count as in the first run, so that the numbers of workloads
 * agree. */
static const struct otx_str *told_paths(void *context, const struct otx_node *root, size_t *count)
{
    const struct job *job = context;
    const struct otx_node *old = job->done < job->count ? job->roots[job->done] : NULL;
    return otx_record_paths(job->scratch, root, old, count);
}

bool otx_patch_all(struct otx_arena *arena, struct otx_arena *scratch,
                   const struct otx_scope *scope, const struct otx_own_kind *own,
                   const struct otx_node *const *roots, const otelx_change *changes, size_t count,
                   otelx_patch *out)
{
    struct job job = {.arena = arena,
                      .scratch = scratch,
                      .roots = roots,
                      .changes = changes,
                      .count = count,
                      .out = out};
    const struct otx_finder finder = {
        .each = on_workload, .context = &job, .own = own, .paths = told_paths, .arena = scratch};
    if (count)
        otx_each_workload(&finder, scope);
    return !arena->failed && !scratch->failed;
}
