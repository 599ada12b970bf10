/* Answers from the ConfigMaps and Secrets of the input. One that is missing there may hold any key.
 */
#include "choose/env_from.h"

enum otx_supply otx_envfrom_entry(const struct otx_index *index, struct otx_str name_space,
                                  const struct otx_node *entry, struct otx_str name,
                                  struct otx_str *value)
{
    struct otx_str prefix = otx_map_text(entry, "prefix");
    const struct otx_node *secret = otx_map_get(entry, "secretRef");
    const struct otx_node *ref = secret ? secret : otx_map_get(entry, "configMapRef");
    const struct otx_object *object =
        otx_index_find(index, secret != NULL, name_space, otx_map_text(ref, "name"));
    if (!otx_str_starts(name, prefix))
        return OTX_NOT_SUPPLIED;
    name = otx_str_sub(name, prefix.n, name.n);
    if (!object)
        return OTX_MAY_SUPPLY;
    const struct otx_node *there = otx_map_find(object->map, name).value;
    if (there && !secret)
        *value = there->text;
    return there || otx_map_find(object->more, name).key ? OTX_SUPPLIED : OTX_NOT_SUPPLIED;
}

/* An entry that surely supplies the variable outweighs entries that may supply it. */
enum otx_supply otx_envfrom(const struct otx_index *index, struct otx_str name_space,
                            const struct otx_node *container, struct otx_str name,
                            struct otx_str *value)
{
    const struct otx_node *list = otx_map_get(container, "envFrom");
    enum otx_supply found = OTX_NOT_SUPPLIED;
    for (const struct otx_node *entry = otx_first_item(list); entry; entry = entry->next) {
        enum otx_supply supply = otx_envfrom_entry(index, name_space, entry, name, value);
        if (supply > found)
            found = supply;
    }
    return found;
}
