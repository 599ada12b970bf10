/* Results: owning and asking them. */
#include "run/result.h"

#include <assert.h>
#include <stdlib.h>

void otx_result_clear(struct otelx_result *result)
{
    for (size_t i = 0; i < result->input_count; i++)
        otx_buf_free(&result->inputs[i].text);
    free(result->inputs);
    otx_buf_free(&result->text);
    otx_diags_free(&result->diags);
    otx_arena_free(&result->arena);
    free(result->changes);
    free(result->found);
    free(result->patches);
    free(result->edits);
    *result = (struct otelx_result){0};
}

/* `out`: where the part's text begins in that of the input. */
static bool add_edits(struct otelx_result *result, const struct otelx_result *part, size_t out,
                      size_t input)
{
    for (size_t i = 0; i < part->edit_count; i++) {
        if (!otx_grow((void **)&result->edits, &result->edit_cap, result->edit_count,
                      sizeof *result->edits))
            return false;
        struct otx_edit_ref *edit = &result->edits[result->edit_count++];
        *edit = part->edits[i];
        edit->out += out;
        edit->input = input;
    }
    return true;
}

/* The changes, and what stands beside them. */
static bool add_changes(struct otelx_result *result, const struct otelx_result *part, size_t input)
{
    for (size_t i = 0; i < part->change_count; i++) {
        size_t to = result->change_count;
        if (!otx_grow((void **)&result->changes, &result->change_cap, to,
                      sizeof *result->changes) ||
            (part->found &&
             !otx_grow((void **)&result->found, &result->found_cap, to, sizeof *result->found)) ||
            (part->patches &&
             !otx_grow((void **)&result->patches, &result->patch_cap, to, sizeof *result->patches)))
            return false;
        result->changes[to] = part->changes[i];
        result->changes[to].input = input;
        if (part->found)
            result->found[to] = part->found[i];
        if (part->patches)
            result->patches[to] = part->patches[i];
        result->change_count++;
    }
    return true;
}

bool otx_result_add(struct otelx_result *result, struct otelx_result *part)
{
    otx_diags_move(&result->diags, &part->diags, result->change_count);
    bool good = add_edits(result, part, result->text.n, 0) && add_changes(result, part, 0);
    otx_buf_add(&result->text, otx_buf_str(&part->text));
    result->text.failed |= part->text.failed;
    otx_arena_absorb(&result->arena, &part->arena);
    otx_result_clear(part);
    return good && !result->text.failed && !result->diags.failed && !result->arena.failed;
}

bool otx_result_take(struct otelx_result *result, struct otelx_result *part, size_t input)
{
    otx_diags_move(&result->diags, &part->diags, result->change_count);
    size_t first = result->change_count;
    bool good = add_edits(result, part, 0, input) && add_changes(result, part, input);
    for (size_t i = first; i < result->change_count; i++)
        result->changes[i].source = result->names[input];
    result->inputs[input].text = part->text;
    part->text = (struct otx_buf){0};
    otx_arena_absorb(&result->arena, &part->arena);
    otx_result_clear(part);
    return good && !result->inputs[input].text.failed && !result->diags.failed &&
           !result->arena.failed;
}

void otelx_result_free(otelx_result *res)
{
    if (res)
        otx_result_clear(res);
    free(res);
}

const char *otelx_result_text(const otelx_result *res, size_t *size)
{
    return otelx_result_input_text(res, 0, size);
}

const char *otelx_result_input_text(const otelx_result *res, size_t i, size_t *size)
{
    assert(res && size && i < res->input_count);
    const struct otx_buf *text = &res->inputs[i].text;
    *size = text->n;
    return text->p ? text->p : "";
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
    const struct otx_edit_ref *ref = &res->edits[i];
    const char *text = res->inputs[ref->input].text.p;
    return (otelx_edit){ref->at, ref->removed, text + ref->out, ref->size, ref->input};
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

otelx_patch otelx_result_patch(const otelx_result *res, size_t i)
{
    assert(res && i < res->change_count);
    return res->patches ? res->patches[i] : (otelx_patch){"", "", "", "", ""};
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
