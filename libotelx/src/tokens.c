/* Token lists. */
#include "tokens.h"

bool otx_tokens_add(struct otx_tokens *tokens, struct otx_str token)
{
    if (tokens->n == OTX_MAX_TOKENS)
        return false;
    tokens->v[tokens->n++] = token;
    return true;
}

bool otx_tokens_have(const struct otx_tokens *tokens, struct otx_str token)
{
    for (size_t i = 0; i < tokens->n; i++)
        if (otx_str_eq(tokens->v[i], token))
            return true;
    return false;
}

struct otx_tokens otx_wrap_tokens(const struct otx_wrap *wrap)
{
    struct otx_tokens all = wrap->before;
    for (size_t i = 0; i < wrap->after.n; i++)
        otx_tokens_add(&all, wrap->after.v[i]);
    return all;
}
