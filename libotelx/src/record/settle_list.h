/* A list variable, such as PYTHONPATH, has an owner for each of its tokens. */
#ifndef OTX_RECORD_SETTLE_LIST_H
#define OTX_RECORD_SETTLE_LIST_H

#include "tree/list_value.h"
#include "tree/want.h"

/* Settles a leaf that is wanted as a list, or known as one: `leaf->wrap` gets the tokens that are
 * to be there and those of ours that are. False when out of memory. */
bool otx_settle_list(struct otx_arena *arena, struct otx_want *leaf);

/* The tokens of a value whose digests these are. */
void otx_tokens_known(struct otx_tokens *tokens, struct otx_str digests, char sep,
                      struct otx_str value);
/* Digests of tokens, and short ones of the names of a value's entries that are none of `ours`. */
struct otx_str otx_tokens_digests(struct otx_arena *arena, const struct otx_tokens *tokens);
struct otx_str otx_users_digests(struct otx_arena *arena, const struct otx_wrap *wrap,
                                 const struct otx_tokens *ours, struct otx_str value);

#endif
