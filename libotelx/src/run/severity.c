/* Combines the levels of several configurations and of the call. */
#include "run/severity.h"

#include "base/diag.h"

struct otx_judges otx_all_judges(const struct otx_run *run)
{
    return (struct otx_judges){
        .all = run->own, .all_count = run->own_count, .option = &run->levels};
}

/* Whether any configuration sets a level. Usually none does, and the loop over all findings is
 * spared. */
static bool any_levels(const struct otx_judges *judges)
{
    bool any = false;
    for (size_t i = 0; i < judges->meant_count && !any; i++)
        any = judges->meant[i]->levels != NULL;
    for (size_t i = 0; !judges->meant_count && i < judges->all_count && !any; i++)
        any = judges->all[i].settings.levels != NULL;
    return any;
}

static enum otx_level level_of(const struct otx_judges *judges, const struct otx_diag *diag)
{
    enum otx_level level = OTX_LEVEL_UNSET;
    for (size_t i = 0; i < judges->meant_count; i++)
        level = otx_level_stricter(level, judges->meant[i]->levels, diag);
    for (size_t i = 0; !judges->meant_count && i < judges->all_count; i++)
        level = otx_level_stricter(level, judges->all[i].settings.levels, diag);
    return level;
}

void otx_judge(const struct otx_judges *judges, struct otx_diags *diags, size_t from)
{
    bool any = from < diags->count && any_levels(judges);
    for (size_t i = from; i < diags->count; i++) {
        struct otx_diag *diag = &diags->items[i];
        enum otx_level option = (enum otx_level)judges->option->of[diag->code];
        otx_level_set(diag, option || !any ? option : level_of(judges, diag));
    }
}
