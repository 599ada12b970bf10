/* Matches silencers with findings. A silencer without a finding is reported only where the finding
 * could have come: not in a workload that was skipped or refused; and for a finding about a change,
 * not when an earlier run made the change. */
#include "run/findings.h"

#include <otelx.h>

#include "base/diag.h"
#include "run/silence.h"

/* Findings that come in the run that makes a change, and not in later runs. */
static bool is_momentary(enum otx_code code)
{
    return code == OTX_OVERRIDDEN || code == OTX_TAKEN_ALONG || code == OTX_STILL_USED ||
           code == OTX_MAJOR_STEP;
}

/* Codes about configurations. For a configuration among the manifests such findings come after all
 * manifests are read. */
static bool is_about_config(enum otx_code code)
{
    return code != OTX_CODE_COUNT && otx_code_name(code)[3] == '3';
}

/* The index of the last workload that begins before `to`; scene->root_count when there is none. */
static size_t find_workload(const struct otx_scene *scene, size_t to)
{
    size_t low = 0, high = scene->root_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scene->roots[middle]->head < to)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? low - 1 : scene->root_count;
}

static bool would_come(enum otx_code code, const otelx_change *change)
{
    if (change->verdict == OTELX_SKIPPED || change->verdict == OTELX_REFUSED)
        return false;
    return !is_momentary(code) || change->verdict == OTELX_INJECTED;
}

/* Whether a silencer must be reported. *workload becomes the index of the workload around it, or
 * scene->root_count. */
static bool is_idle(const struct otelx_result *result, const struct otx_scene *scene,
                    const struct otx_silencer *silencer, size_t *workload)
{
    size_t i = find_workload(scene, silencer->to);
    bool inside = i < scene->root_count && silencer->from < scene->roots[i]->end;
    *workload = inside ? i : scene->root_count;
    if (silencer->firm || silencer->code == OTX_CODE_COUNT)
        return true;
    if (silencer->used || !scene->tell || silencer->code == OTX_LEFT_OUT)
        return false;
    if (!scene->root_count)
        return true;
    const otelx_change *changes = result->changes + scene->first_change;
    if (inside)
        return would_come(silencer->code, &changes[i]);
    for (i = 0; i < scene->root_count; i++)
        if (!would_come(silencer->code, &changes[i]))
            return false;
    return true;
}

void otx_finish_findings(struct otelx_result *result, const struct otx_scene *scene)
{
    struct otx_diags *diags = &result->diags;
    struct otx_silencers list = {0};
    otx_silencers_find(&list, scene->text, scene->span, scene->root, 0);
    otx_silencers_apply(&list, diags, scene->first_diag);
    for (size_t i = 0; i < list.count; i++) {
        const struct otx_silencer *silencer = &list.items[i];
        size_t first = diags->count, workload;
        if (!is_idle(result, scene, silencer, &workload))
            continue;
        if (is_about_config(silencer->code) && !silencer->firm) {
            otx_silencers_add(&result->silencers, silencer);
            continue;
        }
        otx_silencer_tell(silencer, diags);
        if (workload < scene->root_count && diags->count > first)
            diags->items[first].change = scene->first_change + workload;
        otx_judge(&scene->judges, diags, first);
    }
    otx_diags_drop_off(diags, scene->first_diag);
    diags->failed |= list.failed || result->silencers.failed;
    otx_silencers_free(&list);
}

void otx_finish_silencers(struct otelx_result *result, struct otx_silencers *list, bool tell,
                          const struct otx_judges *judges)
{
    struct otx_diags *diags = &result->diags;
    size_t first;
    otx_silencers_apply(list, diags, 0);
    first = diags->count;
    for (size_t i = 0; tell && i < list->count; i++)
        if (!list->items[i].used || list->items[i].firm)
            otx_silencer_tell(&list->items[i], diags);
    otx_judge(judges, diags, first);
    diags->failed |= list->failed;
}
