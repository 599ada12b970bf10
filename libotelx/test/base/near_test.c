/* "Did you mean": which words are near to a word, and which are not. */
#include <otelx.h>

#include "base/near.h"
#include "support/common.h"

static void one_of(const char *const *candidates, const char *word, const char *best)
{
    struct otx_near near = {.word = otx_str_of(word)};
    otelx_near public = {.word = word};
    for (; *candidates; candidates++) {
        otx_near_offer(&near, otx_str_of(*candidates));
        otelx_near_offer(&public, *candidates);
    }
    if (best ? !near.best.p || !otx_str_is(near.best, best) : near.best.p != NULL)
        fail_msg("`%s`: `%.*s`, not `%s`", word, (int)near.best.n, near.best.n ? near.best.p : "",
                 best ? best : "");
    assert_true(public.best == near.best.p);
}

static void fields(void **state)
{
    static const char *const fields[] = {"select", "exclude", "nodeSelector", "exporter", "env",
                                         "go",     NULL};
    static const struct {
        const char *word, *best; /* `best` NULL: no word is near */
    } rows[] = {{"exportr", "exporter"},
                {"exproter", "exporter"},
                {"nodeselector", "nodeSelector"},
                {"NODESELECTOR", "nodeSelector"},
                {"slect", "select"},
                {"evn", "env"},
                {"eny", "env"},
                {"exclud", "exclude"},
                {"no", "nodeSelector"},
                {"somethingElseAltogether", NULL},
                {"image", NULL},
                {"x", NULL},
                {"s", NULL},
                {"foo", NULL},
                {"", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        one_of(fields, rows[i].word, rows[i].best);
}

/* If two compound words begin with the same part, this part does not make them near. */
static void compounds(void **state)
{
    static const char *const names[] = {"inject-go",        "inject-python", "container-names",
                                        "deployments.apps", "output-dir",    NULL};
    static const struct {
        const char *word, *best;
    } rows[] = {{"inject-php", NULL},
                {"inject-pyhton", "inject-python"},
                {"injcet-python", "inject-python"},
                {"container-name", "container-names"},
                {"container", "container-names"},
                {"deployment.apps", "deployments.apps"},
                {"deployments.batch", NULL},
                {"outptu-dir", "output-dir"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        one_of(names, rows[i].word, rows[i].best);
}

static void the_first_of_equals(void **state)
{
    static const char *const names[] = {"app-1", "app-2", NULL};
    (void)state;
    one_of(names, "app-3", "app-1");
}

static void long_words(void **state)
{
    char word[1001];
    const char *const names[] = {"a", word, NULL};
    (void)state;
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    one_of(names, word, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields), cmocka_unit_test(compounds),
                                       cmocka_unit_test(the_first_of_equals),
                                       cmocka_unit_test(long_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
