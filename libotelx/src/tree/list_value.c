/* Cuts list variables into entries and compares them. */
#include "tree/list_value.h"

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

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Length of the separator at `at`, or 0. */
static size_t separator_at(char sep, struct otx_str s, size_t at)
{
    if (at < s.n && s.p[at] == sep)
        return 1;
    size_t end = at;
    /* between options a line break, LF or CRLF, separates too */
    if (sep == ' ' && end + 1 < s.n && s.p[end] == '\r')
        end++;
    if (sep != ' ' || end >= s.n || s.p[end] != '\n')
        return 0;
    while (end < s.n && is_white(s.p[end]))
        end++;
    return end - at;
}

/* Length of the longest of the tokens that holds the separator and stands as a whole at the start
 * of `s`, or 0. */
static size_t phrase_length(char sep, const struct otx_tokens *tokens, struct otx_str s)
{
    size_t longest = 0;
    for (size_t i = 0; i < tokens->n; i++) {
        struct otx_str token = tokens->v[i];
        if (token.n > longest && otx_str_find(token, sep, 0) < token.n &&
            otx_str_starts(s, token) && (token.n == s.n || separator_at(sep, s, token.n)))
            longest = token.n;
    }
    return longest;
}

/* The length of the first entry: to the first separator after the longest token that holds
 * separators itself. */
static size_t entry_length(const struct otx_wrap *wrap, struct otx_str s)
{
    const struct otx_tokens *const lists[] = {&wrap->before, &wrap->after, &wrap->old};
    size_t end = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        size_t length = phrase_length(wrap->sep, lists[i], s);
        if (length > end)
            end = length;
    }
    if (wrap->sep != ' ')
        return otx_str_find(s, wrap->sep, end);
    while (end < s.n && !separator_at(wrap->sep, s, end))
        end++;
    return end;
}

bool otx_wrap_cut(const struct otx_wrap *wrap, struct otx_str *rest, struct otx_str *entry)
{
    if (!rest->p)
        return false;
    size_t end = entry_length(wrap, *rest);
    *entry = otx_str_sub(*rest, 0, end);
    if (end < rest->n)
        *rest = otx_str_sub(*rest, end + separator_at(wrap->sep, *rest, end), rest->n);
    else
        *rest = (struct otx_str){NULL, 0};
    return true;
}

struct otx_str otx_token_name(char sep, struct otx_str token)
{
    struct otx_str name = otx_str_sub(token, 0, otx_str_find(token, '=', 0));
    return sep == ':' ? token : otx_str_trim(name);
}

bool otx_wrap_is_old(const struct otx_wrap *wrap, struct otx_str value)
{
    struct otx_str entry;
    bool any = false;
    while (otx_wrap_cut(wrap, &value, &entry)) {
        if (wrap->sep == ' ' && entry.n == 0)
            continue;
        if (!otx_tokens_have(&wrap->old, entry))
            return false;
        any = true;
    }
    return any;
}

bool otx_next_reference(struct otx_str text, size_t *at, struct otx_str *name)
{
    while ((*at = otx_str_find(text, '$', *at)) < text.n) {
        struct otx_str rest = otx_str_sub(text, *at + 1, text.n);
        size_t end = otx_str_find(rest, ')', 0);
        /* `$$` is an escaped dollar sign */
        *at += rest.n && rest.p[0] == '$' ? 2 : 1;
        if (rest.n && rest.p[0] == '(' && end < rest.n) {
            *name = otx_str_sub(rest, 1, end);
            return true;
        }
    }
    return false;
}

bool otx_refers_to(struct otx_str text, struct otx_str name)
{
    struct otx_str reference;
    size_t at = 0;
    while (otx_next_reference(text, &at, &reference))
        if (otx_str_eq(reference, name))
            return true;
    return false;
}
