/* Results: their memory, and the functions of the public header that ask them. */
#include "run/result.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

otelx_change otx_refused_change(const otelx_change *was)
{
    return (otelx_change){.verdict = OTELX_REFUSED,
                          .api_version = was->api_version,
                          .kind = was->kind,
                          .name_space = was->name_space,
                          .name = was->name,
                          .pod_template = was->pod_template,
                          .pods = was->pods,
                          .fixed = was->fixed,
                          .reason = "",
                          .language = "",
                          .version = "",
                          .containers = "",
                          .offset = was->offset};
}

void otx_result_clear(struct otelx_result *result)
{
    free(result->inputs);
    otx_diags_free(&result->diags);
    otx_arena_free(&result->arena);
    otx_arena_free(&result->joined);
    otx_silencers_free(&result->silencers);
    free(result->changes);
    free(result->found);
    free(result->drafts);
    free(result->patches);
    free(result->files);
    free(result->edits);
    *result = (struct otelx_result){0};
}

static bool add_edits(struct otelx_result *result, const struct otelx_result *part, size_t input)
{
    for (size_t i = 0; i < part->edit_count; i++) {
        if (!otx_grow((void **)&result->edits, &result->edit_cap, result->edit_count,
                      sizeof *result->edits))
            return false;
        result->edits[result->edit_count] = part->edits[i];
        result->edits[result->edit_count++].input = input;
    }
    return true;
}

/* Appends the changes and the arrays that are parallel to them. */
static bool add_changes(struct otelx_result *result, const struct otelx_result *part, size_t input)
{
    for (size_t i = 0; i < part->change_count; i++) {
        size_t to = result->change_count;
        if (!otx_grow((void **)&result->changes, &result->change_cap, to,
                      sizeof *result->changes) ||
            (part->found &&
             !otx_grow((void **)&result->found, &result->found_cap, to, sizeof *result->found)) ||
            (part->drafts &&
             !otx_grow((void **)&result->drafts, &result->draft_cap, to, sizeof *result->drafts)) ||
            (part->patches && !otx_grow((void **)&result->patches, &result->patch_cap, to,
                                        sizeof *result->patches)) ||
            (part->files &&
             !otx_grow((void **)&result->files, &result->file_cap, to, sizeof *result->files)))
            return false;
        result->changes[to] = part->changes[i];
        result->changes[to].input = input;
        if (part->found)
            result->found[to] = part->found[i];
        if (part->drafts)
            result->drafts[to] = part->drafts[i];
        if (part->patches)
            result->patches[to] = part->patches[i];
        if (part->files)
            result->files[to] = part->files[i];
        result->change_count++;
    }
    return true;
}

static bool add_silencers(struct otelx_result *result, const struct otelx_result *part,
                          size_t input)
{
    for (size_t i = 0; i < part->silencers.count; i++) {
        part->silencers.items[i].source = (unsigned)input;
        otx_silencers_add(&result->silencers, &part->silencers.items[i]);
    }
    return !result->silencers.failed && !part->silencers.failed;
}

bool otx_result_add(struct otelx_result *result, struct otelx_result *part)
{
    otx_diags_move(&result->diags, &part->diags, result->change_count);
    bool good = add_edits(result, part, 0) && add_changes(result, part, 0) &&
                add_silencers(result, part, 0);
    otx_arena_absorb(&result->arena, &part->arena);
    otx_result_clear(part);
    return good && !result->diags.failed && !result->arena.failed;
}

bool otx_result_take(struct otelx_result *result, struct otelx_result *part, size_t input)
{
    otx_diags_move(&result->diags, &part->diags, result->change_count);
    size_t first = result->change_count;
    struct otx_input *in = &result->inputs[input];
    in->first_edit = result->edit_count;
    in->edit_count = part->edit_count;
    bool good = add_edits(result, part, input) && add_changes(result, part, input) &&
                add_silencers(result, part, input);
    for (size_t i = first; i < result->change_count; i++)
        result->changes[i].source = result->names[input];
    otx_arena_absorb(&result->arena, &part->arena);
    otx_result_clear(part);
    return good && !result->diags.failed && !result->arena.failed;
}

void otelx_result_free(otelx_result *res)
{
    if (res)
        otx_result_clear(res);
    free(res);
}

/* --- the new text */

/* A piece of the input, which may be empty, comes before the first edit, between two edits and
 * after the last one; each edit is a piece, too. So there are 2 * edits + 1 pieces. */
size_t otelx_result_piece_count(const otelx_result *res, size_t input)
{
    assert(res && input < res->input_count);
    return 2 * res->inputs[input].edit_count + 1;
}

otelx_piece otelx_result_piece(const otelx_result *res, size_t input, size_t i)
{
    assert(res && i < otelx_result_piece_count(res, input));
    const struct otx_input *in = &res->inputs[input];
    const otelx_edit *next = res->edits + in->first_edit + i / 2;
    if (i % 2)
        return (otelx_piece){next->text, next->size};
    size_t from = i ? next[-1].offset + next[-1].removed : 0;
    size_t to = i / 2 < in->edit_count ? next->offset : in->source.n;
    return (otelx_piece){in->source.p ? in->source.p + from : "", to - from};
}

/* Allocates one byte more than the text, so that an empty text is no failure. */
static const char *join(otelx_result *res, size_t input)
{
    size_t size = 0, count = otelx_result_piece_count(res, input);
    for (size_t i = 0; i < count; i++)
        size += otelx_result_piece(res, input, i).size;
    char *text = otx_alloc(&res->joined, size + 1), *end = text;
    for (size_t i = 0; text && i < count; i++) {
        otelx_piece piece = otelx_result_piece(res, input, i);
        if (piece.size)
            memcpy(end, piece.text, piece.size);
        end += piece.size;
    }
    res->inputs[input].joined = (struct otx_str){text, text ? size : 0};
    return text;
}

const char *otelx_result_text(otelx_result *res, size_t *size)
{
    return otelx_result_input_text(res, 0, size);
}

const char *otelx_result_input_text(otelx_result *res, size_t i, size_t *size)
{
    assert(res && size && i < res->input_count);
    struct otx_input *in = &res->inputs[i];
    if (!in->edit_count) {
        *size = in->source.n;
        return in->source.p ? in->source.p : "";
    }
    const char *text = in->joined.p ? in->joined.p : join(res, i);
    *size = in->joined.n;
    return text;
}

otelx_status otelx_result_input_status(const otelx_result *res, size_t i)
{
    assert(res && i < res->input_count);
    return res->inputs[i].status;
}

int otelx_result_failed(const otelx_result *res)
{
    assert(res);
    for (size_t i = 0; i < res->change_count; i++)
        if (res->changes[i].verdict == OTELX_REFUSED)
            return 1;
    return otx_diags_any_error(&res->diags);
}

size_t otelx_result_edit_count(const otelx_result *res)
{
    assert(res);
    return res->edit_count;
}

otelx_edit otelx_result_edit(const otelx_result *res, size_t i)
{
    assert(res && i < res->edit_count);
    return res->edits[i];
}

size_t otelx_result_change_count(const otelx_result *res)
{
    assert(res);
    return res->change_count;
}

otelx_change otelx_result_change(const otelx_result *res, size_t i)
{
    assert(res && i < res->change_count);
    return res->changes[i];
}

otelx_found otelx_result_found(const otelx_result *res, size_t i)
{
    assert(res && i < res->change_count);
    return res->found ? res->found[i] : (otelx_found){.selector = ""};
}

const char *otelx_result_draft(const otelx_result *res, size_t i)
{
    assert(res && i < res->change_count);
    return res->drafts ? res->drafts[i] : "";
}

otelx_patch otelx_result_patch(const otelx_result *res, size_t i)
{
    assert(res && i < res->change_count);
    return res->patches ? res->patches[i] : (otelx_patch){"", "", "", "", "", 0};
}

size_t otelx_result_diag_count(const otelx_result *res)
{
    assert(res);
    return res->diags.count;
}

otelx_diag otelx_result_diag(const otelx_result *res, size_t i)
{
    assert(res && i < res->diags.count);
    const struct otx_diag *diag = &res->diags.items[i];
    otelx_diag found = otx_diag_public(diag, res->names[diag->source]);
    found.input = diag->source < res->input_count ? diag->source : (size_t)-1;
    return found;
}
