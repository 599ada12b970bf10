/* Looks at the text around a collection and between its children: facts that the tree does not
 * hold. */
#include "edit/child.h"

#include <string.h>

size_t otx_child_end(const struct otx_node *collection, const struct otx_node *child)
{
    const struct otx_node *last = otx_child_value(collection, child);
    return last->end > child->end ? last->end : child->end;
}

bool otx_has_survivor(const struct otx_node *collection)
{
    for (const struct otx_node *c = collection->first; c; c = otx_next_child(collection, c))
        if (!c->doomed)
            return true;
    return false;
}

bool otx_first_on_line(struct otx_str text, size_t at)
{
    while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
        at--;
    return at == 0 || text.p[at - 1] == '\n';
}

/* YAML allows only white space between the question mark and the key. */
bool otx_has_explicit_key(struct otx_str text, const struct otx_node *map)
{
    if (map->kind != OTX_MAP)
        return false;
    for (const struct otx_node *key = map->first; key; key = otx_next_key(key)) {
        size_t at = key->head;
        while (at > 0 && strchr(" \t\r\n", text.p[at - 1]))
            at--;
        if (at > 0 && text.p[at - 1] == '?' && (at < 2 || strchr(" \t\r\n{,-", text.p[at - 2])))
            return true;
    }
    return false;
}

const char *otx_check_shape(struct otx_str text, const struct otx_node *collection)
{
    if (collection->single_pair)
        return "is a pair without braces; write the braces";
    if (otx_has_explicit_key(text, collection))
        return "has an explicit `?` key";
    return NULL;
}
