/* A volume has one source: an `emptyDir`, a claim, or an image. An image volume is read only, and
 * nothing is copied into it, so that fields of the copying init container have nothing to act on.
 */
#include "config/volume_rules.h"

#include "base/diag.h"

static void check_source(struct otx_check *check, const struct otx_node *limit,
                         const struct otx_node *claim, const struct otx_node *volume)
{
    if (limit && claim)
        otx_check_say(check, OTX_BAD_VALUE, limit, "volumeLimitSize",
                      "cannot be used together with `volumeClaimTemplate`; keep one of the two");
    else if (volume && claim)
        otx_check_say(check, OTX_BAD_VALUE, volume, "volume",
                      "cannot be used together with `volumeClaimTemplate`; keep one of the two");
    else if (limit && volume && otx_str_is(volume->text, "image"))
        otx_check_say(check, OTX_BAD_VALUE, limit, "volumeLimitSize",
                      "is for an `emptyDir`; an image volume has no limit");
}

/* Fields that have an effect on the agent's files, and would lose it in silence, are errors. */
static void check_image_volume(struct otx_check *check, const struct otx_node *block,
                               const struct otx_node *volume, const struct otx_agent *row)
{
    const struct otx_node *command = otx_map_get(block, "command");
    const struct otx_node *extensions = otx_map_get(block, "extensions");
    const struct otx_node *resources = otx_map_get(block, row->resources);
    if (!row->image_volume)
        otx_check_say(check, OTX_BAD_VALUE, volume, "volume", row->no_image_volume);
    if (command)
        otx_check_say(check, OTX_BAD_VALUE, command, "command",
                      "cannot be used with `volume: image`, which has no init container");
    if (otx_first(extensions))
        otx_check_say(check, OTX_BAD_VALUE, extensions, "extensions",
                      "cannot be used with `volume: image`, where nothing can be copied to the "
                      "agent; write `volume: emptyDir`");
    if (resources)
        otx_check_say(check, OTX_SUSPECT, resources, row->resources,
                      "has no effect with `volume: image`, which has no init container");
}

void otx_check_volume(struct otx_check *check, const struct otx_node *block,
                      enum otx_language language, bool as_operator)
{
    const struct otx_node *limit = otx_map_get(block, "volumeLimitSize");
    const struct otx_node *claim = otx_map_get(block, "volumeClaimTemplate");
    const struct otx_node *volume = otx_map_get(block, "volume");
    bool unused = language == OTX_GO || language == OTX_NGINX;
    if (otx_says_nothing(claim))
        claim = NULL;
    check_source(check, limit, claim, volume);
    if (limit && !claim && as_operator)
        otx_check_say(check, OTX_OUTDATED, limit, "volumeLimitSize",
                      "is deprecated in the Operator, which has no other field for it yet");
    else if (limit && !claim && unused)
        otx_check_say(check, OTX_SUSPECT, limit, "volumeLimitSize",
                      "has no effect for this language");
    if (claim && unused)
        otx_check_say(check, OTX_SUSPECT, claim, "volumeClaimTemplate",
                      "has no effect for this language");
    if (volume && otx_str_is(volume->text, "image"))
        check_image_volume(check, block, volume, &otx_agents[language]);
}
