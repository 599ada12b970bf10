/* What the ledger says of items that were taken out of their lists: {"took":TEXT,"from":PLACE,
 * "as is":1,"json":1,"after":KEY,"hash":HASH}, see ledger.h. */
#ifndef OTX_RECORD_TOOK_H
#define OTX_RECORD_TOOK_H

#include "tree/node.h"
#include "tree/want.h"

/* What the record calls a place; not that in a block list. */
struct otx_str otx_taken_name(enum otx_taken_from from);

/* Whether a record tells of an item that was taken; notes what it tells. */
bool otx_is_taken_record(const struct otx_node *record);
void otx_ledger_note_taken(struct otx_want *leaf, const struct otx_node *record);
/* Appends the items that were taken out of a list, behind the one with the key `after` (.p NULL: at
 * its front), by the list's record. */
void otx_ledger_put_taken(struct otx_arena *arena, const struct otx_node *record,
                          struct otx_str after, struct otx_node *list);
/* Then those that stood behind one that is no longer there. */
void otx_ledger_put_rest(struct otx_arena *arena, const struct otx_node *record,
                         struct otx_node *list);

#endif
