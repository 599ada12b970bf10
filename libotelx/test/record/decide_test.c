/* The rule of ownership over its whole domain. A combination is what the record knows about a leaf,
 * the value that is there, whether a value is wanted, and the policy. Every combination is tried
 * for a variable, a node selector and a token of a list variable, in block style, flow style and
 * JSON: the library gets a small manifest with a record. The expected results are in the table
 * below, which is written by hand. */
#include "record/decide.h"
#include "record/write.h"
#include "support/reformat.h"
#include "support/tree.h"

/* --- the rule: the first row that fits */

static const struct rule {
    const char *state, *now, *wanted, *policy; /* lists of words; "*": any */
    const char *word, *value, *after;
} rules[] = {
    /* clang-format off */
    {"*",             "absent",      "no",  "*",        "nothing",    "-",      "none"},
    {"*",             "absent",      "yes", "*",        "added",      "wanted", "ours"},
    {"none",          "wanted",      "yes", "*",        "adopted",    "now",    "ours"},
    {"theirs",        "wanted",      "yes", "*",        "same",       "now",    "theirs"},
    {"ours",          "both,wanted", "yes", "*",        "same",       "now",    "ours"},
    {"replaced",      "wanted",      "yes", "override", "same",       "now",    "replaced"},
    {"replaced",      "wanted",      "yes", "*",        "same",       "now",    "theirs"},
    {"replaced",      "both",        "yes", "override", "same",       "now",    "replaced"},
    {"replaced",      "both,wrote",  "yes", "keep",     "given-back", "before", "theirs"},
    {"replaced",      "both,wrote",  "yes", "error",    "refused",    "now",    "replaced"},
    {"ours",          "wrote",       "no",  "*",        "removed",    "-",      "none"},
    {"replaced",      "wrote",       "no",  "*",        "given-back", "before", "theirs"},
    {"ours",          "wrote",       "yes", "*",        "changed",    "wanted", "ours"},
    {"replaced",      "wrote",       "yes", "override", "changed",    "wanted", "replaced"},
    {"none,theirs",   "other",       "no",  "*",        "nothing",    "now",    "same"},
    {"ours,replaced", "other",       "no",  "*",        "kept",       "now",    "theirs"},
    {"none,theirs",   "other",       "yes", "keep",     "kept",       "now",    "theirs"},
    {"ours,replaced", "other",       "yes", "keep",     "kept",       "now",    "same"},
    {"*",             "other",       "yes", "override", "replaced",   "wanted", "replaced"},
    {"*",             "other",       "yes", "error",    "refused",    "now",    "same"},
    /* clang-format on */
};

static const char *const states[] = {[OTX_UNKNOWN] = "none",
                                     [OTX_THEIRS] = "theirs",
                                     [OTX_OURS] = "ours",
                                     [OTX_REPLACED] = "replaced"};
static const char *const nows[] = {[OTX_ABSENT] = "absent",
                                   [OTX_BOTH] = "both",
                                   [OTX_WROTE] = "wrote",
                                   [OTX_WANTED] = "wanted",
                                   [OTX_OTHER] = "other"};
static const char *const words[] = {
    [OTX_WORD_NOTHING] = "nothing",      [OTX_WORD_ADD] = "added",
    [OTX_WORD_ADOPT] = "adopted",        [OTX_WORD_SAME] = "same",
    [OTX_WORD_CHANGE] = "changed",       [OTX_WORD_REMOVE] = "removed",
    [OTX_WORD_GIVE_BACK] = "given-back", [OTX_WORD_KEEP] = "kept",
    [OTX_WORD_REPLACE] = "replaced",     [OTX_WORD_REFUSE] = "refused"};
static const char *const policies[] = {
    [OTX_KEEP] = "keep", [OTX_OVERRIDE] = "override", [OTX_REFUSE] = "error"};

enum { STATES = 4, NOWS = 5, POLICIES = 3 };

/* One of the combinations. */
struct combination {
    enum otx_owner state;
    enum otx_now now;
    bool wanted;
    enum otx_policy policy;
};

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *p = list; p && *p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
        if (strncmp(p, word, length) == 0 && (p[length] == ',' || !p[length]))
            return true;
    return strcmp(list, "*") == 0;
}

static const struct rule *rule_of(const struct combination *c)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (has_word(rules[i].state, states[c->state]) && has_word(rules[i].now, nows[c->now]) &&
            has_word(rules[i].wanted, c->wanted ? "yes" : "no") &&
            has_word(rules[i].policy, policies[c->policy]))
            return &rules[i];
    fail_msg("no rule for %s, %s, %s, %s", states[c->state], nows[c->now],
             c->wanted ? "wanted" : "not wanted", policies[c->policy]);
    return NULL;
}

static enum otx_owner state_after(const struct combination *c, const struct rule *rule)
{
    for (size_t i = 0; i < STATES; i++)
        if (strcmp(rule->after, states[i]) == 0)
            return (enum otx_owner)i;
    assert_string_equal(rule->after, "same");
    return c->state;
}

/* Whether a combination is possible. The record knows what otelx wrote only if the leaf is otelx's,
 * and a value equals the wanted one only if one is wanted. */
static bool can_be(const struct combination *c)
{
    bool ours = c->state == OTX_OURS || c->state == OTX_REPLACED;
    return (ours || (c->now != OTX_BOTH && c->now != OTX_WROTE)) &&
           (c->wanted || (c->now != OTX_BOTH && c->now != OTX_WANTED));
}

/* Calls `try` with each possible combination. Returns for how many it was true. */
static size_t for_each(bool (*try)(const struct combination *))
{
    size_t count = 0;
    for (size_t state = 0; state < STATES; state++)
        for (size_t now = 0; now < NOWS; now++)
            for (size_t wanted = 0; wanted < 2; wanted++)
                for (size_t policy = 0; policy < POLICIES; policy++) {
                    struct combination c = {(enum otx_owner)state, (enum otx_now)now, wanted != 0,
                                            (enum otx_policy)policy};
                    if (can_be(&c) && try(&c))
                        count++;
                }
    return count;
}

/* --- the values that a combination stands for */

#define WANTED "new"
#define BEFORE "first"
#define WROTE "old"

/* The value that otelx wrote, according to the record. */
static const char *wrote_of(const struct combination *c)
{
    return c->now == OTX_BOTH ? WANTED : WROTE;
}

/* The value that is there; NULL: none. */
static const char *now_of(const struct combination *c)
{
    static const char *const values[] = {[OTX_ABSENT] = NULL,
                                         [OTX_BOTH] = WANTED,
                                         [OTX_WROTE] = WROTE,
                                         [OTX_WANTED] = WANTED,
                                         [OTX_OTHER] = "odd"};
    return values[c->now];
}

static const char *value_of(const struct rule *rule, const char *now, const char *before)
{
    return strcmp(rule->value, "wanted") == 0   ? WANTED
           : strcmp(rule->value, "before") == 0 ? before
           : strcmp(rule->value, "now") == 0    ? now
                                                : NULL;
}

/* The combination for a removal after the run. Nothing is wanted in a removal. */
static struct combination removal_after(const struct combination *c, const struct rule *rule)
{
    struct combination next = {.state = state_after(c, rule), .now = OTX_OTHER};
    bool ours = next.state == OTX_OURS || next.state == OTX_REPLACED;
    const char *value = value_of(rule, now_of(c), BEFORE);
    bool refused = strcmp(rule->word, "refused") == 0;
    if (!value)
        next.now = OTX_ABSENT;
    else if (refused)
        next.now = ours && (c->now == OTX_BOTH || c->now == OTX_WROTE) ? OTX_WROTE : OTX_OTHER;
    else if (ours && strcmp(rule->word, "kept") != 0)
        next.now = OTX_WROTE; /* the run left the value that the record has */
    return next;
}

/* --- manifests with a record */

/* A sort of leaf: a variable, a node selector or a token. */
struct sort {
    const char *name;
    /* Adds the leaf to the record. */
    void (*remember)(struct otx_arena *arena, struct otx_known *pod, const struct combination *c);
    const char *rest;   /* the rest of the pod, around the value */
    const char *wanted; /* the lines of a configuration that wants the value */
    bool keeps;         /* the policy is always `keep` */
};

/* Adds a leaf to the record, with the digest of its value. */
static void put_leaf(struct otx_arena *arena, struct otx_known *list, const char *key,
                     enum otx_owner state, struct otx_str digest)
{
    struct otx_known *leaf = need(otx_known_new(arena, list, otx_str_of(key)));
    leaf->state = state;
    leaf->wrote = digest;
    if (state != OTX_REPLACED)
        return;
    leaf->has_before = true;
    leaf->before = OTX_S(BEFORE);
    leaf->before_value = otx_new_string(arena, leaf->before);
}

static struct otx_str digest_of_variable(struct otx_arena *arena, const char *value)
{
    struct otx_node *var = need(otx_new_node(arena, OTX_MAP));
    otx_put(arena, var, "value", otx_new_string(arena, otx_str_of(value)));
    return otx_digest(arena, var, "name");
}

static struct otx_known *new_list(struct otx_arena *arena, struct otx_known *parent,
                                  const char *key, struct otx_str names)
{
    struct otx_known *list = need(otx_known_child(arena, parent, otx_str_of(key)));
    list->was = names.p ? OTX_WAS_THERE : OTX_WAS_ABSENT;
    list->names = names;
    return list;
}

static struct otx_known *new_env(struct otx_arena *arena, struct otx_known *pod)
{
    struct otx_known *containers = new_list(arena, pod, "containers", (struct otx_str){NULL, 0});
    struct otx_known *app = need(otx_known_child(arena, containers, OTX_S("app")));
    struct otx_str user = otx_digest_text(arena, OTX_S("USER"), OTX_NAME_DIGEST);
    return new_list(arena, app, "env", user);
}

/* Adds a leaf that is otelx's in every combination: without any such leaf there would be no record.
 */
static struct otx_known *remember_ours(struct otx_arena *arena, struct otx_known *pod)
{
    struct otx_known *env = new_env(arena, pod);
    put_leaf(arena, env, "OTEL_SERVICE_NAME", OTX_OURS, digest_of_variable(arena, "web"));
    return env;
}

static const char *digested(const struct combination *c)
{
    return c->state == OTX_THEIRS && now_of(c) ? now_of(c) : wrote_of(c);
}

static void remember_variable(struct otx_arena *arena, struct otx_known *pod,
                              const struct combination *c)
{
    struct otx_known *env = remember_ours(arena, pod);
    if (c->state != OTX_UNKNOWN)
        put_leaf(arena, env, "LEAF", c->state, digest_of_variable(arena, digested(c)));
}

static void remember_selector(struct otx_arena *arena, struct otx_known *pod,
                              const struct combination *c)
{
    remember_ours(arena, pod);
    struct otx_str user = otx_digest_text(arena, OTX_S("disk"), OTX_NAME_DIGEST);
    struct otx_known *map = new_list(arena, pod, "nodeSelector", user);
    struct otx_node *value = need(otx_new_string(arena, otx_str_of(digested(c))));
    if (c->state != OTX_UNKNOWN)
        put_leaf(arena, map, "leaf", c->state, otx_digest(arena, value, NULL));
}

static void add_digest(struct otx_arena *arena, struct otx_buf *buf, const char *token,
                       size_t length)
{
    otx_buf_add(buf, otx_digest_text(arena, otx_str_of(token), length));
}

/* The list has the token `ours=1`, which is otelx's in every combination, and `user=1` of the user.
 */
static void remember_token(struct otx_arena *arena, struct otx_known *pod,
                           const struct combination *c)
{
    struct otx_known *env = remember_ours(arena, pod);
    struct otx_known *leaf = need(otx_known_new(arena, env, OTX_S("OTEL_RESOURCE_ATTRIBUTES")));
    struct otx_buf ours = {0}, users = {0};
    add_digest(arena, &ours, "ours=1", OTX_VALUE_DIGEST);
    add_digest(arena, &users, "user", OTX_NAME_DIGEST);
    if (c->state == OTX_OURS)
        add_digest(arena, &ours, c->now == OTX_BOTH ? "leaf=" WANTED : "leaf=" WROTE,
                   OTX_VALUE_DIGEST);
    if (c->state == OTX_THEIRS)
        add_digest(arena, &users, "leaf", OTX_NAME_DIGEST);
    leaf->state = OTX_OURS;
    leaf->sep = ',';
    leaf->extends = true;
    leaf->wrote = otx_buf_done(arena, &ours);
    leaf->users = otx_buf_done(arena, &users);
}

static const struct sort variable = {
    .name = "variable", .remember = remember_variable, .wanted = "env: [{name: LEAF, value: new}]"};
static const struct sort selector = {
    .name = "node selector", .remember = remember_selector, .wanted = "nodeSelector: {leaf: new}"};
static const struct sort token = {.name = "token",
                                  .remember = remember_token,
                                  .wanted =
                                      "resource: {resourceAttributes: {ours: '1', leaf: new}}",
                                  .keeps = true};

static const struct sort *tried;   /* the sort that is tried now */
static const struct format *style; /* the notation that is tried now */

static void add_pod(struct otx_buf *buf, const char *now)
{
    otx_buf_text(buf, "spec: {containers: [{name: app, image: 'app:1', env: [{name: USER, value: "
                      "u}, {name: OTEL_SERVICE_NAME, value: web}");
    if (tried == &variable && now)
        otx_buf_format(buf, ", {name: LEAF, value: %s}", otx_str_of(now));
    if (tried == &token && now)
        otx_buf_format(buf, ", {name: OTEL_RESOURCE_ATTRIBUTES, value: 'user=1,leaf=%s,ours=1'}",
                       otx_str_of(now));
    else if (tried == &token)
        otx_buf_text(buf, ", {name: OTEL_RESOURCE_ATTRIBUTES, value: 'user=1,ours=1'}");
    otx_buf_text(buf, "]}], nodeSelector: {disk: ssd");
    if (tried == &selector && now)
        otx_buf_format(buf, ", leaf: %s", otx_str_of(now));
    otx_buf_text(buf, "}}\n");
}

static struct text manifest_of(const struct combination *c)
{
    struct otx_arena arena = {0};
    struct otx_buf text = {0}, written = {0};
    struct otx_record record = {.there = true, .annotations = {.was = OTX_WAS_ABSENT}};
    record.pod = need(otx_known_new(&arena, NULL, OTX_S("")));
    tried->remember(&arena, record.pod, c);
    struct otx_str line = otx_record_text(&arena, &record);
    assert_non_null(line.p);
    otx_buf_format(&text,
                   "{apiVersion: v1, kind: Pod, metadata: {name: web, annotations: {"
                   "otelx.dev/injected: '%s'}},\n",
                   line);
    add_pod(&text, now_of(c));
    text.p[text.n - 1] = '}';
    otx_buf_char(&text, '\n');
    assert_false(text.failed);
    assert_true(reformat(style, otx_buf_str(&text), &written));
    struct text manifest = text_copy(written.p, written.n);
    otx_buf_free(&text);
    otx_buf_free(&written);
    otx_arena_free(&arena);
    return manifest;
}

static otelx_config *config_for(const struct combination *c)
{
    char text[512];
    bool needs = tried == &token; /* `ours=1` is always wanted */
    snprintf(text, sizeof text,
             "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: c}\n"
             "spec:\n  onConflict: %s\n  sdk: {}\n  %s\n",
             policies[c->policy],
             c->wanted ? tried->wanted
             : needs   ? "resource: {resourceAttributes: {ours: '1'}}"
                       : "{}");
    char *nothing = strstr(text, "  {}\n");
    if (nothing)
        *nothing = '\0';
    return config_of(text);
}

/* --- looking at what came out */

static struct text leaf_of_list(struct otx_str list)
{
    struct otx_str entry;
    while (list.n && otx_str_cut(&list, ',', &entry))
        if (otx_str_starts(entry, OTX_S("leaf=")))
            return text_copy(entry.p + 5, entry.n - 5);
    return (struct text){0};
}

/* The value of the leaf, as text; .p NULL: it is not there. */
static struct text leaf_of(struct text manifest)
{
    struct tree tree = parse_bytes(manifest.p, manifest.n);
    assert_true(tree.good);
    const struct otx_node *pod = otx_map_get(tree.root, "spec");
    const struct otx_node *env = otx_map_get(otx_first(otx_map_get(pod, "containers")), "env");
    struct otx_str user = otx_map_text(otx_seq_find(env, "name", OTX_S("USER")).value, "value");
    assert_str(user, "u");
    assert_str(otx_map_text(otx_map_get(pod, "nodeSelector"), "disk"), "ssd");
    struct text value = {0};
    const struct otx_node *scalar =
        tried == &selector
            ? otx_map_get(otx_map_get(pod, "nodeSelector"), "leaf")
            : otx_map_get(otx_seq_find(env, "name",
                                       tried == &variable ? OTX_S("LEAF")
                                                          : OTX_S("OTEL_RESOURCE_ATTRIBUTES"))
                              .value,
                          "value");
    if (scalar)
        value = tried == &token ? leaf_of_list(scalar->text)
                                : text_copy(scalar->text.p, scalar->text.n);
    tree_free(&tree);
    return value;
}

static void say(const struct combination *c)
{
    print_error("%s, %s: %s, now %s, %s, %s\n", tried->name, style->name, states[c->state],
                nows[c->now], c->wanted ? "wanted" : "not wanted", policies[c->policy]);
}

static void assert_leaf(const struct combination *c, const char *when, struct text manifest,
                        const char *want)
{
    struct text got = leaf_of(manifest);
    bool same = want ? got.p && got.n == strlen(want) && memcmp(got.p, want, got.n) == 0 : !got.p;
    if (!same) {
        say(c);
        fail_msg("%s: %s wanted, %.*s came\n%.*s", when, want ? want : "nothing",
                 got.p ? (int)got.n : 7, got.p ? got.p : "nothing", (int)manifest.n, manifest.p);
    }
    text_free(&got);
}

/* Whether a finding with this code is more than information. Later runs repeat the warnings of
 * earlier runs as information. */
static bool has_code(const otelx_result *res, const char *code)
{
    for (size_t i = 0; i < otelx_result_diag_count(res); i++) {
        otelx_diag diag = otelx_result_diag(res, i);
        if (diag.severity > OTELX_INFO && strcmp(diag.code, code) == 0)
            return true;
    }
    return false;
}

/* The code of the finding about the leaf, or NULL. A token that the user has changed is the user's:
 * it is reported only if another token is wanted. */
static const char *finding_of(const struct combination *c, const struct rule *rule)
{
    bool ours = (c->state == OTX_OURS || c->state == OTX_REPLACED) && !tried->keeps;
    if (tried->keeps && !c->wanted)
        return NULL;
    return strcmp(rule->word, "kept") == 0                      ? (ours ? "OTX2102" : "OTX2101")
           : strcmp(rule->word, "given-back") == 0 && c->wanted ? "OTX2101"
           : strcmp(rule->word, "replaced") == 0                ? "OTX2104"
           : strcmp(rule->word, "refused") == 0                 ? "OTX2006"
                                                                : NULL;
}

/* Checks the verdict, and that there is a finding if a value was kept, replaced or refused, and no
 * other finding. */
static void assert_told(const struct combination *c, const struct rule *rule,
                        const otelx_result *res)
{
    static const char *const codes[] = {"OTX2101", "OTX2102", "OTX2104", "OTX2006"};
    const char *want = finding_of(c, rule);
    otelx_change change = otelx_result_change(res, 0);
    bool refused = strcmp(rule->word, "refused") == 0;
    assert_int_equal(otelx_result_change_count(res), 1);
    if ((change.verdict == OTELX_REFUSED) != refused ||
        (otelx_result_failed(res) != 0) != refused) {
        say(c);
        fail_msg("the verdict is `%s`", otelx_verdict_name(change.verdict));
    }
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (has_code(res, codes[i]) != (want && strcmp(want, codes[i]) == 0)) {
            say(c);
            fail_msg("%s is %s", codes[i], want ? "not meant" : "told");
        }
}

static struct text run(run_fn *call, struct text in, const otelx_config *cfg, otelx_result **res)
{
    assert_int_equal(call(res, source_of("in", in), cfg, NULL), OTELX_OK);
    const char *wrong = check_edits(in, *res);
    if (wrong)
        fail_msg("%s", wrong);
    return result_copy(*res);
}

static void assert_twice(const struct combination *c, struct text out, const otelx_config *cfg)
{
    otelx_result *res;
    struct text again = run(otelx_apply, out, cfg, &res);
    if (otelx_result_edit_count(res)) {
        say(c);
        fail_msg("a second run changes\n%.*sto\n%.*s", (int)out.n, out.p, (int)again.n, again.p);
    }
    otelx_result_free(res);
    text_free(&again);
}

/* Removes the injection after the run. `now`: the value that the leaf has then. */
static void assert_removal(const struct combination *c, const struct rule *rule, struct text in,
                           const char *now)
{
    otelx_result *res;
    struct combination removal = removal_after(c, rule);
    bool replaced = strcmp(rule->word, "replaced") == 0;
    struct text out = run(otelx_remove, in, NULL, &res);
    const char *want = value_of(rule_of(&removal), now, replaced ? now_of(c) : BEFORE);
    assert_leaf(c, "removed", out, want);
    if (otelx_result_failed(res) || text_has(out, "otelx") || text_has(out, "OTEL_SERVICE")) {
        say(c);
        fail_msg("something is left behind\n%.*s", (int)out.n, out.p);
    }
    otelx_result_free(res);
    text_free(&out);
}

static bool try_combination(const struct combination *c)
{
    struct combination asked = *c;
    if (tried->keeps)
        asked.policy = OTX_KEEP;
    if (tried->keeps && c->state == OTX_REPLACED)
        return false; /* tokens of a list are never replaced */
    const struct rule *rule = rule_of(&asked);
    struct text in = manifest_of(c);
    otelx_config *cfg = config_for(c);
    otelx_result *res;
    struct text out = run(otelx_apply, in, cfg, &res);
    const char *value = value_of(rule, now_of(c), BEFORE);
    assert_leaf(c, rule->word, out, value);
    assert_told(&asked, rule, res);
    assert_twice(c, out, cfg);
    assert_removal(&asked, rule, out, value);
    otelx_result_free(res);
    otelx_config_free(cfg);
    text_free(&out);
    text_free(&in);
    return true;
}

static size_t try_sort(const struct sort *sort)
{
    static const size_t styles[] = {0, 5, 4};
    size_t count = 0;
    tried = sort;
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        style = &formats[styles[i]];
        count += for_each(try_combination);
    }
    return count;
}

static void test_variable(void **state)
{
    (void)state;
    print_message("variable: %zu manifests\n", try_sort(&variable));
}

static void test_selector(void **state)
{
    (void)state;
    print_message("node selector: %zu manifests\n", try_sort(&selector));
}

static void test_token(void **state)
{
    (void)state;
    print_message("token: %zu manifests\n", try_sort(&token));
}

/* --- the function itself */

static bool compare_word(const struct combination *c)
{
    const struct rule *rule = rule_of(c);
    struct otx_decision decision = otx_decide(c->state, c->now, c->wanted, c->policy);
    assert_string_equal(words[decision.word], rule->word);
    assert_int_equal(decision.after, state_after(c, rule));
    return true;
}

static void test_function(void **state)
{
    (void)state;
    size_t count = for_each(compare_word);
    print_message("%zu combinations\n", count);
    assert_int_equal(count, 78);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_function),
        cmocka_unit_test(test_variable),
        cmocka_unit_test(test_selector),
        cmocka_unit_test(test_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
