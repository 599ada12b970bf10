/* Counts by the words of the leaves, in the categories that a report shows. */
#include "plan/counts.h"

static void count_word(const struct otx_want *want, otelx_counts *counts)
{
    switch (want->word) {
    case OTX_WORD_ADD:
        counts->added++;
        break;
    case OTX_WORD_CHANGE:
        *(want->value ? &counts->updated : &counts->removed) += 1;
        break;
    case OTX_WORD_REPLACE:
        counts->updated++;
        break;
    case OTX_WORD_REMOVE:
    case OTX_WORD_GIVE_BACK:
        counts->removed++;
        break;
    default:
        break;
    }
}

static void count_below(const struct otx_want *want, otelx_counts *counts)
{
    if (want->shape == OTX_LEAF)
        count_word(want, counts);
    for (const struct otx_want *child = want->first; child; child = child->next)
        count_below(child, counts);
}

/* An item with fields of its own, such as a container, counts once, whatever number of its fields
 * changes. */
static void count_item(const struct otx_want *item, otelx_counts *counts)
{
    otelx_counts fields = {0, 0, 0};
    if (item->shape == OTX_LEAF) {
        count_word(item, counts);
        return;
    }
    count_below(item, &fields);
    if (!item->node)
        counts->added += fields.added > 0;
    else
        counts->updated += fields.added + fields.updated + fields.removed > 0;
}

static void count_items(const struct otx_want *list, otelx_counts *counts)
{
    for (const struct otx_want *item = list->first; item; item = item->next)
        count_item(item, counts);
}

/* Our own containers count once each. In the user's containers each variable and each mount
 * counts. */
static void count_containers(const struct otx_want *list, otelx_counts *ours, otelx_change *change)
{
    for (const struct otx_want *c = list->first; c; c = c->next) {
        /* our container is a leaf when it is removed: it goes as a whole */
        bool mine = c->own || c->shape == OTX_LEAF;
        if (mine)
            count_item(c, ours);
        for (const struct otx_want *sub = mine ? NULL : c->first; sub; sub = sub->next)
            if (sub->shape == OTX_ITEMS)
                count_items(sub, otx_str_is(sub->key, "env") ? &change->env : &change->mounts);
    }
}

void otx_report_counts(const struct otx_want *pod, otelx_change *change)
{
    for (const struct otx_want *list = pod->first; list; list = list->next) {
        if (otx_str_is(list->key, "initContainers"))
            count_containers(list, &change->init, change);
        else if (otx_str_is(list->key, "containers"))
            count_containers(list, &change->other, change);
        else if (otx_str_is(list->key, "volumes"))
            count_items(list, &change->volumes);
        else if (list->shape == OTX_LEAF)
            count_word(list, &change->other);
        else
            count_items(list, &change->other);
    }
}
