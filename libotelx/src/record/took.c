/* Reading what the record keeps of the user's items. */
#include "record/took.h"

#include "merge/take.h"

static const char *const taken_from[] = {[OTX_FROM_LINES] = "lines",
                                         [OTX_FROM_COMMA] = "comma",
                                         [OTX_FROM_HEAD] = "head",
                                         [OTX_FROM_END] = "end"};

struct otx_str otx_taken_name(enum otx_taken_from from)
{
    return otx_str_of(taken_from[from]);
}

static enum otx_taken_from read_from(const struct otx_node *from)
{
    if (!from)
        return OTX_FROM_BLOCK;
    for (enum otx_taken_from i = OTX_FROM_LINES; i < OTX_FROM_NOWHERE; i++)
        if (from->kind == OTX_SCALAR && otx_str_is(from->text, taken_from[i]))
            return i;
    return OTX_FROM_NOWHERE;
}

bool otx_is_taken_record(const struct otx_node *record)
{
    const struct otx_node *took = otx_map_get(record, "took");
    return took && took->kind == OTX_SCALAR;
}

void otx_ledger_note_taken(struct otx_want *leaf, const struct otx_node *record)
{
    const struct otx_node *after = otx_map_get(record, "after");
    if (!otx_is_taken_record(record))
        return;
    leaf->taken = otx_map_get(record, "took")->text;
    leaf->from = read_from(otx_map_get(record, "from"));
    leaf->as_is = otx_map_get(record, "as is") != NULL;
    leaf->in_json = otx_map_get(record, "json") != NULL;
    if (after && after->kind == OTX_SCALAR)
        leaf->after = after->text;
}

/* The one with this entry, unless it is there, and those behind it. */
static void put_item(struct otx_arena *arena, const struct otx_node *record,
                     const struct otx_node *key, struct otx_node *list)
{
    const struct otx_node *took = otx_map_get(otx_value(key), "took");
    enum otx_taken_from from = read_from(otx_map_get(otx_value(key), "from"));
    if (!took || otx_seq_find(list, "mountPath", key->text).value)
        return;
    struct otx_node *item = otx_new_copy(arena, otx_taken_item(arena, took->text, from));
    if (!item)
        return;
    otx_node_append(list, item);
    otx_ledger_put_taken(arena, record, key->text, list);
}

void otx_ledger_put_taken(struct otx_arena *arena, const struct otx_node *record,
                          struct otx_str after, struct otx_node *list)
{
    for (const struct otx_node *k = otx_first(record); list && k; k = otx_next_key(k)) {
        const struct otx_node *behind = otx_map_get(otx_value(k), "after");
        if (behind ? after.p && otx_str_eq(behind->text, after) : !after.p)
            put_item(arena, record, k, list);
    }
}

void otx_ledger_put_rest(struct otx_arena *arena, const struct otx_node *record,
                         struct otx_node *list)
{
    for (const struct otx_node *k = otx_first(record); list && k; k = otx_next_key(k))
        put_item(arena, record, k, list);
}
