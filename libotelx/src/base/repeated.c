/* Drops or counts repeated findings. Knows the codes that come often, and no workload. */
#include "base/repeated.h"

#include <stdlib.h>

/* Whether a finding repeats another. Findings about a configuration can come from each input,
 * findings of preflight from each workload. */
static bool is_repeated(const struct otx_diag *diag, const struct otx_diag *other, size_t inputs)
{
    bool there = diag->source == other->source && diag->at == other->at;
    bool preflight = otx_code_is_preflight(diag->code);
    return diag->code == other->code && strcmp(diag->text, other->text) == 0 &&
           (diag->code == OTX_NOT_RESOURCE_LIST ||
            (there && (diag->source >= inputs || preflight)));
}

void otx_diags_drop_repeated(struct otx_diags *diags, size_t inputs)
{
    size_t kept = 0;
    for (size_t i = 0; i < diags->count; i++) {
        const struct otx_diag *diag = &diags->items[i];
        /* the findings are sorted, so a repetition is the neighbour or has the same place */
        bool again = kept && is_repeated(diag, &diags->items[kept - 1], inputs);
        for (size_t k = kept; k-- > 0 && !again && diags->items[k].source == diag->source &&
                              diags->items[k].at == diag->at;)
            again = is_repeated(diag, &diags->items[k], inputs);
        if (!again)
            diags->items[kept++] = *diag;
    }
    diags->count = kept;
}

/* Whether equal findings with this code are folded into a single finding with their number. */
static bool is_folded(const struct otx_diag *diag)
{
    return diag->code == OTX_NO_NAMESPACE || diag->code == OTX_UNKNOWN_KIND ||
           diag->code == OTX_HIDDEN;
}

static int by_text(const void *a, const void *b)
{
    const struct otx_diag *x = *(struct otx_diag *const *)a, *y = *(struct otx_diag *const *)b;
    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    int order = strcmp(x->text, y->text);
    return order ? order : x < y ? -1 : x > y;
}

static void add_number(struct otx_diags *diags, struct otx_diag *first, size_t more)
{
    struct otx_str text = otx_str_format(&diags->arena, "%s; the same holds for %z more",
                                         otx_str_of(first->text), more);
    const char *kept = otx_str_c(&diags->arena, text);
    diags->failed |= !kept;
    first->text = kept ? kept : first->text;
}

void otx_diags_fold(struct otx_diags *diags)
{
    struct otx_diag **same = malloc((diags->count + 1) * sizeof(struct otx_diag *));
    size_t count = 0, kept = 0;
    diags->failed |= !same;
    for (size_t i = 0; same && i < diags->count; i++)
        if (is_folded(&diags->items[i]))
            same[count++] = &diags->items[i];
    if (count)
        qsort(same, count, sizeof(struct otx_diag *), by_text);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && same[next]->code == same[i]->code &&
                           strcmp(same[next]->text, same[i]->text) == 0;
             next++)
            same[next]->text = NULL; /* to be dropped */
        if (next > i + 1)
            add_number(diags, same[i], next - i - 1);
    }
    free(same);
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].text)
            diags->items[kept++] = diags->items[i];
    diags->count = kept;
}
