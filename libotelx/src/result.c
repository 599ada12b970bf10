/* Results: owning and asking them. */
#include "result.h"

#include <assert.h>
#include <stdlib.h>

void otelx_result_free(otelx_result *res)
{
    if (!res)
        return;
    otx_buf_free(&res->text);
    otx_diags_free(&res->diags);
    otx_arena_free(&res->arena);
    free(res->changes);
    free(res->found);
    free(res->patches);
    free(res->edits);
    free(res);
}

const char *otelx_result_text(const otelx_result *res, size_t *size)
{
    assert(res && size);
    *size = res->text.n;
    return res->text.p ? res->text.p : "";
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
    return (otelx_edit){ref->at, ref->removed, res->text.p + ref->out, ref->size};
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
    return otx_diag_public(diag, res->names[diag->source]);
}
