/* List variables as tokens: PATH-like values (`:`), attributes (`,`) and options (` `). Knows no
 * YAML. */
#ifndef OTX_TREE_LIST_VALUE_H
#define OTX_TREE_LIST_VALUE_H

#include "base/str.h"

enum { OTX_MAX_TOKENS = 96 };

/* Borrowed tokens in order. */
struct otx_tokens {
    struct otx_str v[OTX_MAX_TOKENS];
    size_t n;
};

/* False when there are too many. */
bool otx_tokens_add(struct otx_tokens *tokens, struct otx_str token);
bool otx_tokens_have(const struct otx_tokens *tokens, struct otx_str token);

/* The tokens that belong around the user's value of a list variable. */
struct otx_wrap {
    char sep;
    struct otx_tokens before, after; /* wanted tokens before and after the user's value */
    /* our tokens of the last run; tokens that are no longer wanted are removed */
    struct otx_tokens old;
    bool lead; /* an empty value gets a separator at its start */
    /* parallel to `after`: a finding tells when the user has another value */
    bool told[OTX_MAX_TOKENS];
};

/* The wanted tokens in order: `before`, then `after`. */
struct otx_tokens otx_wrap_tokens(const struct otx_wrap *wrap);

/* Cuts off the entry at the start of `rest`; false when `rest` is used up. A token of `wrap` that
 * holds the separator itself, such as `--require FILE`, is a single entry when it stands there as a
 * whole. Between options a line break, with white space around it, separates too. */
bool otx_wrap_cut(const struct otx_wrap *wrap, struct otx_str *rest, struct otx_str *entry);
/* The name of a token: the text before its `=`; in a path, the whole token. */
struct otx_str otx_token_name(char sep, struct otx_str token);
/* The next $(NAME) at or after *at in a variable's value; $$ stands for a dollar sign (Kubernetes,
 * dependent environment variables). */
bool otx_next_reference(struct otx_str text, size_t *at, struct otx_str *name);
bool otx_refers_to(struct otx_str text, struct otx_str name);
/* Whether a value consists of tokens of `old` only; blanks between options do not count. */
bool otx_wrap_is_old(const struct otx_wrap *wrap, struct otx_str value);

#endif
