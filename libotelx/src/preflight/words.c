/* Cuts commands into words, as far as that is possible without running a shell. */
#include "preflight/words.h"

static void add(struct otx_words *words, struct otx_str text, const struct otx_node *node,
                bool starts)
{
    if (words->n < OTX_MAX_WORDS)
        words->v[words->n++] = (struct otx_cmd_word){text, node, starts};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Whether the character ends a command. */
static bool is_end(char c)
{
    return c == '\n' || c == ';' || c == '&' || c == '|' || c == '(' || c == ')' || c == '`';
}

static struct otx_str unquoted(struct otx_str word)
{
    bool quoted =
        word.n >= 2 && (word.p[0] == '"' || word.p[0] == '\'') && word.p[word.n - 1] == word.p[0];
    return quoted ? otx_str_sub(word, 1, word.n - 1) : word;
}

/* The end of the word that starts at `at`: blanks in quotes belong to it. */
static size_t word_end(struct otx_str script, size_t at)
{
    char quote = 0;
    for (; at < script.n; at++) {
        char c = script.p[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (is_blank(c) || is_end(c))
            break;
    }
    return at;
}

static void add_script(struct otx_words *words, struct otx_str script, const struct otx_node *node)
{
    bool starts = true;
    for (size_t at = 0; at < script.n;) {
        bool ends = is_end(script.p[at]);
        if (ends || is_blank(script.p[at])) {
            starts |= ends;
            at++;
            continue;
        }
        size_t end = word_end(script, at);
        struct otx_str word = unquoted(otx_str_sub(script, at, end));
        bool passes = otx_str_is(word, "exec") || otx_str_is(word, "{") || otx_str_is(word, "\\");
        if (!passes)
            add(words, word, node, starts);
        starts &= passes;
        at = end;
    }
}

/* Whether the next item is a shell's script, since the last word is a flag such as `-c`, `-ec` or
 * `-lc`. */
static bool asks_for_script(const struct otx_words *words)
{
    static const char *const shells[] = {"sh", "bash", "ash", "dash", "zsh", "busybox"};
    struct otx_str last = words->n ? words->v[words->n - 1].text : OTX_S("");
    if (last.n < 2 || last.p[0] != '-' || last.p[1] == '-' || last.p[last.n - 1] != 'c')
        return false;
    for (size_t i = 0; i < words->n; i++)
        for (size_t k = 0; k < sizeof shells / sizeof *shells; k++)
            if (otx_word_runs(&words->v[i], shells[k]))
                return true;
    return false;
}

void otx_words_add(struct otx_words *words, const struct otx_node *list)
{
    for (const struct otx_node *item = otx_first_item(list); item; item = item->next) {
        const struct otx_node *node = otx_follow(item);
        if (!node || node->kind != OTX_SCALAR)
            continue;
        if (asks_for_script(words))
            add_script(words, node->text, item);
        else
            add(words, node->text, item, words->n == 0);
    }
}

void otx_words_read(struct otx_words *words, const struct otx_node *container)
{
    words->n = 0;
    otx_words_add(words, otx_follow(otx_map_get(container, "command")));
    otx_words_add(words, otx_follow(otx_map_get(container, "args")));
}

const struct otx_cmd_word *otx_words_find(const struct otx_words *words, const char *text)
{
    for (size_t i = 0; i < words->n; i++)
        if (otx_str_is(words->v[i].text, text))
            return &words->v[i];
    return NULL;
}

bool otx_word_runs(const struct otx_cmd_word *word, const char *glob)
{
    return otx_str_glob(otx_str_of(glob), otx_str_base(word->text), false);
}

bool otx_word_runs_any(const struct otx_cmd_word *word, const char *const *globs)
{
    while (*globs && !otx_word_runs(word, *globs))
        globs++;
    return *globs != NULL;
}
