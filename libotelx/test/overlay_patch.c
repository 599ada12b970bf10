/* overlay_patch CONFIG MANIFEST OUT: the overlay of the manifest's one workload as a strategic
 * merge patch on stdout, and what otelx makes of the manifest, without a ledger, in OUT. Exit
 * status 3, and the reason, where the overlay has more than ENSURE and SET, or is no single
 * workload. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "emit.h"
#include "work.h"
#include "yaml.h"

struct job {
    struct otx_arena arena;
    struct otx_str text;
    struct otx_settings settings;
    struct otx_index index;
    struct otx_edits edits;
    struct otx_diags diags;
    struct otx_node *patch;
    size_t workloads;
    const char *why;
};

static struct otx_str read_file(const char *path)
{
    struct otx_buf buf = {0};
    FILE *file = fopen(path, "rb");
    for (int c; file && (c = getc(file)) != EOF;)
        otx_buf_char(&buf, (char)c);
    if (!file || fclose(file) || buf.failed) {
        fprintf(stderr, "overlay_patch: cannot read %s\n", path);
        exit(2);
    }
    return otx_buf_str(&buf);
}

static struct otx_node *parse(struct job *job, struct otx_str text)
{
    struct otx_yaml_error error;
    struct otx_span doc, found = {0, 0};
    struct otx_node *root, *only = NULL;
    for (size_t pos = 0; otx_next_doc(text, &pos, &doc);) {
        bool ascii = otx_scan_text(otx_str_sub(text, doc.start, doc.end)).ascii;
        if (!otx_yaml_parse(&job->arena, text, doc, ascii, SIZE_MAX, &root, &error) ||
            (root && only)) {
            job->why = "not one document";
            return NULL;
        }
        only = root ? root : only;
        found = doc;
    }
    (void)found;
    return only;
}

static bool is_patchable(struct job *job, const struct otx_want *leaf)
{
    if (leaf->verb == OTX_ABSENT || leaf->outcome == OTX_TOKENS || leaf->outcome == OTX_REPLACED ||
        leaf->outcome == OTX_CHANGED || leaf->outcome == OTX_RENAMED || leaf->outcome == OTX_TAKEN)
        job->why = "the overlay wraps, replaces, renames or removes";
    return leaf->outcome == OTX_ADDED;
}

static void put_key(struct job *job, struct otx_node *list, const char *key, struct otx_str text)
{
    struct otx_node *item = otx_new_node(&job->arena, OTX_MAP);
    otx_node_append(list, otx_put(&job->arena, item, key, otx_new_string(&job->arena, text)));
}

/* The new items of this spot, next to `anchor` where the spot has one. */
static void put_new(struct job *job, struct otx_node *order, const struct otx_want *list,
                    enum otx_spot spot, struct otx_str anchor)
{
    for (const struct otx_want *item = list->first; item; item = item->next) {
        bool beside = item->spot == OTX_BEFORE || item->spot == OTX_AFTER;
        bool there = beside && otx_seq_find(list->node, list->merge_key, item->anchor).value;
        enum otx_spot is = beside && !there ? OTX_AT_END : item->spot;
        if (!item->node && item->outcome == OTX_ADDED && is == spot &&
            (!there || otx_str_eq(item->anchor, anchor)))
            put_key(job, order, list->merge_key, item->key);
    }
}

/* kubectl puts new items first unless the patch says in which order they stand, as the patches that
 * `kubectl apply` makes do. */
static const struct otx_node *put_order(struct job *job, struct otx_node *map,
                                        const struct otx_want *list)
{
    struct otx_buf name = {0};
    struct otx_str none = {NULL, 0};
    struct otx_node *order = otx_new_node(&job->arena, OTX_SEQ);
    const struct otx_node *there =
        list->node && list->node->kind == OTX_SEQ ? list->node->first : NULL;
    put_new(job, order, list, OTX_AT_FRONT, none);
    for (; there; there = there->next) {
        struct otx_str key = otx_map_text(there, list->merge_key);
        put_new(job, order, list, OTX_BEFORE, key);
        put_key(job, order, list->merge_key, key);
        put_new(job, order, list, OTX_AFTER, key);
    }
    put_new(job, order, list, OTX_AT_END, none);
    otx_buf_format(&name, "$setElementOrder/%s", list->key);
    otx_put(&job->arena, map, otx_str_c(&job->arena, otx_buf_str(&name)), order);
    otx_buf_free(&name);
    return order;
}

/* The items of `list` in that order, which kubectl wants them to have, too. */
static struct otx_node *in_order(struct job *job, const struct otx_node *list,
                                 const struct otx_node *order, const char *key)
{
    struct otx_node *sorted = otx_new_node(&job->arena, OTX_SEQ);
    for (const struct otx_node *place = order->first; place; place = place->next) {
        const struct otx_node *item = otx_seq_find(list, key, otx_map_text(place, key)).value;
        if (item)
            otx_node_append(sorted, otx_new_copy(&job->arena, item));
    }
    return sorted;
}

/* The overlay as the patch says it: what is there already stays out. */
static struct otx_node *render(struct job *job, const struct otx_want *want)
{
    if (want->shape == OTX_LEAF)
        return is_patchable(job, want) ? otx_new_copy(&job->arena, want->value) : NULL;
    bool item = want->parent && want->parent->shape == OTX_ITEMS, any = false;
    struct otx_node *node =
        otx_new_node(&job->arena, want->shape == OTX_FIELDS ? OTX_MAP : OTX_SEQ);
    if (item)
        otx_put(&job->arena, node, want->parent->merge_key, otx_new_string(&job->arena, want->key));
    if (want->shape == OTX_ITEMS && !want->merge_key && want->node)
        job->why = "an atomic list that is there already";
    for (const struct otx_want *child = want->first; child; child = child->next) {
        struct otx_node *value = render(job, child);
        if (!value)
            continue;
        any = true;
        if (child->shape == OTX_ITEMS && child->merge_key &&
            !(child->node && otx_is_null(child->node)))
            value = in_order(job, value, put_order(job, node, child), child->merge_key);
        if (want->shape == OTX_FIELDS)
            otx_node_append(node, otx_new_string(&job->arena, child->key));
        otx_node_append(node, value);
    }
    return any ? node : NULL;
}

static bool on_workload(void *context, const struct otx_workload *w)
{
    struct job *job = context;
    const struct otx_settings *meant[] = {&job->settings};
    struct otx_context around = {.index = &job->index, .meant = meant, .meant_count = 1};
    if (job->settings.by_annotation) {
        around.meant_count = 0;
        around.by_annotation = true;
        otx_index_add_resource(&job->index, &job->settings, false);
    }
    struct otx_work work = {.context = &around,
                            .goal = OTX_INJECT,
                            .arena = &job->arena,
                            .text = job->text,
                            .edits = &job->edits,
                            .diags = &job->diags,
                            .odd_at = SIZE_MAX};
    struct otx_done done;
    struct otx_ledger ledger;
    if (job->workloads++) {
        job->why = "several workloads";
        return true;
    }
    if (!otx_ledger_read(&job->arena, w, &ledger) || !otx_work(&work, w, &ledger, &done))
        return false;
    if (ledger.pod)
        job->why = "has a ledger";
    else if (done.verdict != OTELX_INJECTED && done.verdict != OTELX_UP_TO_DATE)
        job->why = "not injected";
    else
        job->patch = render(job, done.plan.root);
    return true;
}

static void finish(struct job *job, const char *out_path)
{
    static const struct otx_look json = {
        .json = true, .colon = {":", 1}, .comma = {",", 1}, .eol = {"\n", 1}};
    struct otx_buf patch = {0}, out = {0};
    FILE *file = fopen(out_path, "wb");
    otx_emit_flow(&patch, &json, 0, job->patch);
    otx_edits_sort(&job->edits);
    otx_edits_splice(&job->edits, job->text, 0, job->text.n, &out);
    printf("%.*s\n", (int)patch.n, patch.p);
    if (!file || fwrite(out.p, 1, out.n, file) != out.n || fclose(file) || patch.failed ||
        out.failed)
        exit(2);
    otx_buf_free(&patch);
    otx_buf_free(&out);
}

static int run(struct job *job, struct otx_str config_text, const char *out_path)
{
    struct otx_node *config = parse(job, config_text);
    if (!config || !otx_config_is(config) ||
        !otx_config_decode(&job->arena, config, &job->diags, 1, &job->settings)) {
        puts("the configuration is wrong on purpose");
        return 3;
    }
    job->settings.ledger = false;
    struct otx_node *root = parse(job, job->text);
    if (root && !otx_each_workload(root, on_workload, job))
        return 2;
    if (!job->why && !job->patch)
        job->why = "nothing to patch";
    if (job->why) {
        puts(job->why);
        return 3;
    }
    finish(job, out_path);
    return 0;
}

int main(int argc, char **argv)
{
    static struct job job;
    if (argc != 4)
        return 2;
    struct otx_str config = read_file(argv[1]);
    job.edits.arena = &job.arena;
    job.text = read_file(argv[2]);
    int status = run(&job, config, argv[3]);
    otx_edits_free(&job.edits);
    otx_diags_free(&job.diags);
    otx_index_free(&job.index);
    otx_arena_free(&job.arena);
    free((char *)job.text.p);
    free((char *)config.p);
    return status;
}
