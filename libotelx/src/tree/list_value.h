/* List variables: PATH-like (`:`) or attribute-like (`,`) values and lists of options (` `) as
 * tokens. Knows no YAML. */
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

/* What is to stand around the value of a list variable. */
struct otx_wrap {
    char sep;
    struct otx_tokens before, after; /* wanted: in front of and behind the user's value */
    struct otx_tokens old;           /* ours from last time: those not wanted any more go */
    bool lead;                       /* in an empty value a separator goes in front */
    bool told[OTX_MAX_TOKENS]; /* of `after`: that the user has another value is worth a word */
};

/* What is wanted, in order: before, then after. */
struct otx_tokens otx_wrap_tokens(const struct otx_wrap *wrap);

/* Cuts the entry at the start of `rest` off; false when that is used up. A token of `wrap` that
 * holds the separator itself, as `--require FILE` does, is one entry where it stands as a whole;
 * between options a line break separates too, with the white space around it. */
bool otx_wrap_cut(const struct otx_wrap *wrap, struct otx_str *rest, struct otx_str *entry);
/* What a token is known by: what stands before its `=`, in a path the whole of it. */
struct otx_str otx_token_name(char sep, struct otx_str token);
/* The next $(NAME) at or after *at in a variable's value; $$ stands for a dollar sign (Kubernetes,
 * dependent environment variables). */
bool otx_next_reference(struct otx_str text, size_t *at, struct otx_str *name);
bool otx_refers_to(struct otx_str text, struct otx_str name);
/* Whether a value is made of `old` alone; blanks between options do not count. */
bool otx_wrap_is_old(const struct otx_wrap *wrap, struct otx_str value);

#endif
