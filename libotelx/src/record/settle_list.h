/* Settles list variables, such as PYTHONPATH: each token has an owner of its own. */
#ifndef OTX_RECORD_SETTLE_LIST_H
#define OTX_RECORD_SETTLE_LIST_H

#include "tree/list_value.h"
#include "tree/want.h"

/* Settles a leaf that is wanted as a list, or is recorded as a list. Afterwards `leaf->wrap` has
 * the wanted tokens, and our tokens in today's value. False when out of memory. */
bool otx_settle_list(struct otx_arena *arena, struct otx_want *leaf);

/* Adds the tokens of a value whose digests are among `digests`. */
void otx_tokens_known(struct otx_tokens *tokens, struct otx_str digests, char sep,
                      struct otx_str value);
/* The digests of the tokens, one after the other. */
struct otx_str otx_tokens_digests(struct otx_arena *arena, const struct otx_tokens *tokens);
/* Short digests of the names of the value's entries that are not among `ours`. */
struct otx_str otx_users_digests(struct otx_arena *arena, const struct otx_wrap *wrap,
                                 const struct otx_tokens *ours, struct otx_str value);

#endif
