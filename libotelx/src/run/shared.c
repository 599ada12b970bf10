/* The annotation with the record is merged like any other value. */
#include "run/shared.h"

#include "base/diag.h"
#include "edit/block.h"
#include "edit/doc.h"
#include "edit/edits.h"
#include "edit/place.h"
#include "record/write.h"
#include "tree/known.h"
#include "tree/node.h"
#include "tree/want.h"

/* Annotations that kustomize and kpt put on every item during a run, and take away afterwards. */
static bool is_passing(struct otx_str key)
{
    static const char *const prefixes[] = {
        "internal.config.kubernetes.io/", "internal.config.k8s.io/", "config.kubernetes.io/index",
        "config.kubernetes.io/path",      "config.k8s.io/id",        "kustomize.config.k8s.io/id"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (otx_str_starts(key, otx_str_of(prefixes[i])))
            return true;
    return false;
}

/* Whether the file itself has no annotations: those of the host of the function and the record do
 * not count. */
static bool has_no_annotations(const struct otx_node *annotations)
{
    for (const struct otx_node *k = otx_first(annotations); k; k = otx_next_key(k))
        if (annotations->kind != OTX_MAP ||
            (!is_passing(k->text) && !otx_str_is(k->text, OTX_RECORD_KEY)))
            return false;
    return !annotations || annotations->first;
}

static const struct otx_node *annotations_of(const struct otx_annotation *a)
{
    return otx_map_get(a->workload->metadata, "annotations");
}

/* Notes, at a first injection, whether the object had annotations, how a null in their place was
 * written, and whether a block scalar ended the text: a removal restores these. */
static void note_around(struct otx_annotation *a)
{
    const struct otx_node *there = annotations_of(a);
    struct otx_str text = a->work->doc->text;
    if (a->record->there)
        return;
    const struct otx_node *open = otx_open_block_scalar(text, a->workload->root);
    a->next.closed = open && otx_block_scalar_sign(text, open) == 0;
    a->next.annotations.was = has_no_annotations(there) ? OTX_WAS_ABSENT : OTX_WAS_THERE;
    if (!there || !otx_is_null(there))
        return;
    a->next.annotations.was = OTX_WAS_NULL;
    a->next.annotations.before = otx_null_as_written(text, there);
}

/* The overlay for the annotation with the record, on the workload's own metadata. */
static struct otx_want *record_want(struct otx_annotation *a, struct otx_str text)
{
    struct otx_arena *arena = a->work->doc->arena;
    struct otx_want *root = otx_want_new(arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *meta = root ? otx_want_new(arena, root, OTX_FIELDS, OTX_S("metadata")) : NULL;
    struct otx_want *notes =
        meta ? otx_want_new(arena, meta, OTX_FIELDS, OTX_S("annotations")) : NULL;
    struct otx_want *leaf =
        notes ? otx_want_new(arena, notes, OTX_LEAF, OTX_S(OTX_RECORD_KEY)) : NULL;
    if (!leaf)
        return NULL;
    leaf->node = otx_map_get(annotations_of(a), OTX_RECORD_KEY);
    notes->known = &a->next.annotations;
    notes->after = &a->next.annotations;
    leaf->value = text.p ? otx_new_string(arena, text) : NULL;
    leaf->word = !leaf->node                               ? OTX_WORD_ADD
                 : !leaf->value                            ? OTX_WORD_REMOVE
                 : otx_node_equal(leaf->node, leaf->value) ? OTX_WORD_SAME
                                                           : OTX_WORD_CHANGE;
    if (!leaf->node && !leaf->value)
        leaf->word = OTX_WORD_NOTHING;
    return arena->failed ? NULL : root;
}

/* Takes the `-` out of the header of a block scalar that is at the end of the text again. */
static void reopen_block_scalar(const struct otx_annotation *a)
{
    struct otx_work *work = a->work;
    const struct otx_node *leaf = otx_last_leaf(a->workload->root);
    size_t removed = 0;
    if (leaf->style != OTX_LITERAL && leaf->style != OTX_FOLDED)
        return;
    for (size_t i = a->first_edit; i < work->doc->edits.count; i++)
        if (work->doc->edits.items[i].at >= leaf->end)
            removed += work->doc->edits.items[i].removed;
    if (removed == work->doc->text.n - leaf->end && work->doc->text.p[leaf->start + 1] == '-')
        otx_edit_add(&work->doc->edits, leaf->start + 1, 1, (struct otx_str){NULL, 0});
}

bool otx_annotate(struct otx_annotation *a, bool keep, struct otx_merge *merge)
{
    struct otx_work *work = a->work;
    struct otx_str text = {NULL, 0};
    note_around(a);
    if (keep)
        text = otx_record_text(work->doc->arena, &a->next);
    /* Kubernetes allows 256 KiB for all annotations of an object */
    if (text.n > OTX_MAX_RECORD) {
        merge->refused = true;
        otx_diag_format(
            work->doc->diags, OTX_TOO_LARGE, a->workload->root->start,
            "the record of so many containers is longer than %z bytes, which no object "
            "may have in its annotations; choose fewer containers, or set `ledger: none`",
            (size_t)OTX_MAX_RECORD);
        return true;
    }
    struct otx_want *want = record_want(a, text);
    if (!want)
        return false;
    otx_merge(merge, a->workload->root, want);
    if (!text.p && a->record->closed && work->goal == OTX_REMOVE)
        reopen_block_scalar(a);
    return !work->doc->arena->failed;
}

/* --- a record that several workloads share */

static bool add_entry(struct otx_work *work, const struct otx_workload *w,
                      const struct otx_record_entry *what)
{
    struct otx_shared *shared = work->shared;
    struct otx_arena *arena = work->doc->arena;
    struct otx_record_entry *entry = otx_alloc(arena, sizeof *entry);
    if (!entry)
        return false;
    *entry = *what;
    entry->path = otx_record_path(arena, w);
    if (shared->last)
        shared->last->next = entry;
    else
        shared->entries = entry;
    shared->last = entry;
    return !arena->failed;
}

/* The entry that the record has for a workload today. */
static struct otx_record_entry entry_of(const struct otx_record *record)
{
    return (struct otx_record_entry){
        .pod = record->there ? record->pod : NULL, .to = record->to, .stays = true};
}

bool otx_shared_note(struct otx_work *work, const struct otx_workload *w,
                     const struct otx_record *record, const struct otx_record_entry *entry,
                     bool *changed)
{
    struct otx_arena *arena = work->doc->arena;
    const struct otx_record_entry old = entry_of(record);
    *changed =
        !otx_str_eq(otx_record_entry_text(arena, &old), otx_record_entry_text(arena, entry)) ||
        (record->there && record->moved);
    work->shared->changed |= *changed;
    work->shared->noted = true;
    return !entry->pod || add_entry(work, w, entry);
}

bool otx_shared_keep(struct otx_work *work, const struct otx_workload *w,
                     const struct otx_record *record)
{
    const struct otx_record_entry old = entry_of(record);
    bool noted = work->shared->noted;
    work->shared->noted = false;
    return noted || !record->there || add_entry(work, w, &old);
}

bool otx_shared_begin(struct otx_shared *shared, const struct otx_doc *doc,
                      const struct otx_workload *w)
{
    *shared = (struct otx_shared){.first_edit = doc->edits.count};
    return otx_record_read(doc->arena, w, &shared->record);
}

bool otx_shared_end(struct otx_work *work, const struct otx_workload *w, bool *refused)
{
    const struct otx_shared *shared = work->shared;
    struct otx_doc *doc = work->doc;
    struct otx_merge merge = {.doc = doc};
    struct otx_annotation annotation = {.work = work,
                                        .workload = w,
                                        .record = &shared->record,
                                        .next = shared->record,
                                        .first_edit = shared->first_edit};
    annotation.next.entries = shared->entries;
    *refused = false;
    if (!shared->changed)
        return true;
    bool good = otx_annotate(&annotation, true, &merge);
    *refused = merge.refused;
    return good && !doc->arena->failed && !doc->edits.failed && !doc->diags->failed;
}
