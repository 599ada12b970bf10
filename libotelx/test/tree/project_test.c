/* Tells whether a tree is another tree with an overlay. The proof of a result depends on this code:
 * it must notice each single difference. */
#include "support/tree.h"
#include "tree/project.h"

/* An overlay of a pod: it sets the variable A and the list variable PYTHONPATH in the container
 * `app`, a volume and a node selector. */
static struct otx_want *overlay(struct otx_arena *arena)
{
    static struct otx_wrap wrap = {.sep = ':'};
    struct otx_want *pod = otx_want_new(arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *containers = otx_want_new(arena, pod, OTX_ITEMS, OTX_S("containers"));
    struct otx_want *app = otx_want_new(arena, containers, OTX_FIELDS, OTX_S("app"));
    struct otx_want *env = otx_want_new(arena, app, OTX_ITEMS, OTX_S("env"));
    struct otx_want *volumes = otx_want_new(arena, pod, OTX_ITEMS, OTX_S("volumes"));
    struct otx_want *selector = otx_want_new(arena, pod, OTX_FIELDS, OTX_S("nodeSelector"));
    containers->merge_key = env->merge_key = volumes->merge_key = "name";
    otx_want_new(arena, env, OTX_LEAF, OTX_S("A"))->part = "value";
    struct otx_want *list = otx_want_new(arena, env, OTX_LEAF, OTX_S("PYTHONPATH"));
    list->part = "value";
    list->wrap = &wrap;
    otx_want_new(arena, volumes, OTX_LEAF, OTX_S("v"));
    otx_want_new(arena, selector, OTX_LEAF, OTX_S("disk"));
    return pod;
}

static bool is_projected(const char *text, const char *projected)
{
    struct tree a = parse(text), b = parse(projected);
    bool same = otx_is_projected(a.root, b.root, overlay(&a.arena));
    tree_free(&a);
    tree_free(&b);
    return same;
}

static const char pod[] =
    "containers:\n- name: app\n  image: app:1\n  env:\n  - {name: A, value: x}\n"
    "  - {name: PYTHONPATH, value: '/a:/b'}\n  - {name: USER, value: u}\n"
    "- name: side\n  image: side:1\nvolumes:\n- {name: v, emptyDir: {}}\n"
    "- {name: w, emptyDir: {}}\nnodeSelector: {disk: ssd}\ntolerations: []\n";

/* The pod, with the first `from` in its text replaced by `to`. */
static struct text changed(const char *from, const char *to)
{
    struct text text = {0};
    const char *at = strstr(pod, from);
    assert_non_null(at);
    text_add(&text, pod, (size_t)(at - pod));
    text_puts(&text, to);
    text_puts(&text, at + strlen(from));
    text_add(&text, "", 1);
    return text;
}

static void assert_rows(const char *const rows[][2], size_t count, bool want)
{
    for (size_t i = 0; i < count; i++) {
        struct text other = changed(rows[i][0], rows[i][1]);
        if (is_projected(pod, other.p) != want || is_projected(other.p, pod) != want)
            fail_msg("`%s` for `%s`", rows[i][1], rows[i][0]);
        text_free(&other);
    }
}

static void test_differs(void **state)
{
    static const char *const rows[][2] = {
        {"value: x", "value: y"},
        {"value: x", "value: 'true'"},
        {"value: x", "value: null"},
        {"value: x", "valueFrom: x"},
        {"value: x", "value: x, more: y"},
        {"  - {name: A, value: x}\n", ""},
        {"  - {name: A, value: x}\n", "  - {name: B, value: x}\n"},
        {"  - {name: A, value: x}\n", "  - {name: A, value: x}\n  - {name: B, value: x}\n"},
        {"/a:/b", "/a"},
        {"/a:/b", "/b:/a"},
        {"/a:/b", "/a::/b"},
        {"/a:/b", "/a:/b:/c"},
        {"- name: side\n  image: side:1\n", ""},
        {"- {name: v, emptyDir: {}}\n", ""},
        {"{name: v, emptyDir: {}}", "{name: v, emptyDir: {medium: Memory}}"},
        {"{name: v, emptyDir: {}}", "{name: v}"},
        {"- {name: w, emptyDir: {}}\n", ""},
        {"disk: ssd", "disk: hdd"},
        {"disk: ssd", "disk: ssd, more: x"},
        {"{disk: ssd}", "null"},
        {"{disk: ssd}", "[disk]"},
        {"tolerations: []\n", "tolerations: []\nhostNetwork: true\n"},
    };
    (void)state;
    assert_rows(rows, sizeof rows / sizeof *rows, false);
}

/* The order of keys and items, blanks in a list and the style do not matter. */
static void test_same(void **state)
{
    static const char *const rows[][2] = {
        {"value: x", "value: \"x\""},
        {"/a:/b", "/a: /b"},
        {"{name: A, value: x}", "{value: x, name: A}"},
        {"- {name: v, emptyDir: {}}\n- {name: w, emptyDir: {}}\n",
         "- {name: w, emptyDir: {}}\n- {name: v, emptyDir: {}}\n"},
        {"nodeSelector: {disk: ssd}\ntolerations: []\n",
         "tolerations: []\nnodeSelector: {disk: ssd}\n"},
    };
    (void)state;
    assert_true(is_projected(pod, pod));
    assert_rows(rows, sizeof rows / sizeof *rows, true);
}

/* A collection without entries may be missing, null or empty. */
static void test_nothing(void **state)
{
    static const char *const texts[] = {"a: 1\n", "a: 1\nvolumes:\n", "a: 1\nvolumes: []\n",
                                        "a: 1\nvolumes: ~\nnodeSelector: {}\n"};
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++)
            assert_true(is_projected(texts[i], texts[k]));
    assert_false(is_projected("a: 1\nvolumes: [{name: v}]\n", "a: 1\n"));
    assert_false(is_projected("a: 1\nb: {}\n", "a: 1\n"));
}

/* The effect of each word of an overlay on a pod. */
static void test_words(void **state)
{
    struct tree tree = parse(pod), want = parse("{name: A, value: new}");
    struct otx_want *root = overlay(&tree.arena), *env;
    (void)state;
    root->node = tree.root;
    env = otx_want_find(otx_want_find(otx_want_find(root, OTX_S("containers")), OTX_S("app")),
                        OTX_S("env"));
    for (struct otx_want *list = root->first; list; list = list->next) {
        list->node = otx_map_find(tree.root, list->key).value;
        for (struct otx_want *item = list->first; item; item = item->next) {
            item->node = otx_want_node(list->node, list, item).value;
            item->word = OTX_WORD_SAME;
        }
    }
    env->node = otx_map_get(env->parent->node, "env");
    struct otx_want *a = env->first, *list = a->next;
    a->node = otx_want_node(env->node, env, a).value;
    list->node = otx_want_node(env->node, env, list).value;
    list->word = OTX_WORD_REMOVE;
    a->word = OTX_WORD_CHANGE;
    a->value = want.root;
    const struct otx_node *made = otx_project(&tree.arena, tree.root, root);
    const struct otx_node *after = otx_map_get(otx_first(otx_map_get(made, "containers")), "env");
    assert_int_equal(after->count, 2);
    assert_str(otx_map_text(after->first, "value"), "new");
    assert_str(otx_map_text(after->first->next, "name"), "USER");
    assert_int_equal(otx_map_get(tree.root, "volumes")->count, otx_map_get(made, "volumes")->count);
    tree_free(&want);
    tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differs),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
