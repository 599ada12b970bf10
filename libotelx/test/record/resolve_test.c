/* Which container of a pod belongs to which container in its record, and which volume is otelx's.
 * Each row has a pod as it was injected, and as it is today. */
#include "record/resolve.h"
#include "kube/containers.h"
#include "support/tree.h"
#include "tree/list_value.h"

/* --- a record of all that a pod has */

static struct otx_known *child(struct otx_arena *arena, struct otx_known *parent,
                               struct otx_str key)
{
    struct otx_known *known = otx_known_child(arena, parent, key);
    assert_non_null(known);
    return known;
}

/* Records a leaf of otelx: a list variable with all its tokens, or another value. */
static void record_leaf(struct otx_arena *arena, struct otx_known *leaf,
                        const struct otx_node *item, const char *merge_key)
{
    struct otx_str value = otx_map_text(item, "value");
    leaf->state = OTX_OURS;
    leaf->wrote = otx_digest(arena, item, merge_key);
    if (!otx_str_is(leaf->key, "PYTHONPATH"))
        return;
    struct otx_wrap wrap = {.sep = ':'};
    struct otx_str entry;
    struct otx_buf digests = {0};
    while (value.n && otx_wrap_cut(&wrap, &value, &entry))
        otx_buf_add(&digests, otx_digest_text(arena, entry, OTX_VALUE_DIGEST));
    leaf->sep = ':';
    leaf->wrote = otx_buf_done(arena, &digests);
}

/* Records a list. Items whose names begin with `user` count as the user's. */
static void record_list(struct otx_arena *arena, struct otx_known *parent,
                        const struct otx_node *owner, const char *key, const char *merge_key)
{
    const struct otx_node *list = otx_map_get(owner, key);
    struct otx_known *known = list ? child(arena, parent, otx_str_of(key)) : NULL;
    struct otx_buf names = {0};
    for (const struct otx_node *item = otx_first_item(list); item; item = item->next) {
        struct otx_str name = otx_map_text(item, merge_key);
        if (otx_str_starts(name, OTX_S("user")))
            otx_buf_add(&names, otx_digest_text(arena, name, OTX_NAME_DIGEST));
        else
            record_leaf(arena, child(arena, known, name), item, merge_key);
    }
    if (known)
        known->names = otx_buf_done(arena, &names);
    if (known && known->names.n)
        known->was = OTX_WAS_THERE;
}

static void record_container(struct otx_arena *arena, struct otx_known *list,
                             const struct otx_node *container)
{
    struct otx_str name = otx_map_text(container, "name");
    const struct otx_node *image = otx_map_get(container, "image");
    struct otx_known *known = child(arena, list, name);
    bool reserved = otx_str_starts(name, OTX_S("opentelemetry"));
    if (image) {
        struct otx_known *leaf = child(arena, known, OTX_S("image"));
        leaf->state = reserved ? OTX_OURS : OTX_THEIRS;
        leaf->wrote = otx_digest(arena, image, NULL);
    }
    record_list(arena, known, container, "env", "name");
    record_list(arena, known, container, "volumeMounts", "mountPath");
}

static struct otx_record record_of(struct otx_arena *arena, const struct otx_node *pod)
{
    struct otx_record record = {.there = true, .pod = otx_known_new(arena, NULL, OTX_S(""))};
    assert_non_null(record.pod);
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        struct otx_known *list = child(arena, record.pod, otx_str_of(otx_container_lists[i]));
        for (const struct otx_node *c = otx_first(otx_containers_of(pod, i)); c; c = c->next)
            record_container(arena, list, c);
    }
    record_list(arena, record.pod, pod, "volumes", "name");
    return record;
}

/* --- to which container in the record a container belongs */

static void add_match(struct otx_buf *buf, const struct otx_resolved *r,
                      const struct otx_node *container)
{
    const struct otx_known *known = otx_resolved_container(r, container);
    if (buf->n)
        otx_buf_char(buf, ' ');
    otx_buf_format(buf, "%s=", otx_map_text(container, "name"));
    if (known)
        otx_buf_add(buf, known->recorded);
}

static void expect(const char *what, const char *was, const char *is, const char *matches)
{
    struct tree before = parse(was), today = parse(is);
    struct otx_arena arena = {0};
    struct otx_buf buf = {0};
    struct otx_record record = record_of(&arena, before.root);
    struct otx_workload workload = {.root = today.root, .pod_spec = today.root};
    const struct otx_resolved *r = otx_resolve(&arena, &workload, &record);
    assert_non_null(r);
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(today.root, i)); c; c = c->next)
            add_match(&buf, r, c);
    const char *got = otx_str_c(&arena, otx_buf_done(&arena, &buf));
    if (strcmp(got, matches) != 0)
        fail_msg("%s: %s instead of %s", what, got, matches);
    otx_arena_free(&arena);
    tree_free(&before);
    tree_free(&today);
}

#define TWO "{name: X, value: x}, {name: Y, value: y}"
#define APP "{name: app, image: a:1, env: [" TWO "]}"
#define ALSO "{name: also, image: b:1, env: [" TWO "]}"

static const struct row {
    const char *what, *was, *is, *matches;
} rows[] = {
    {"nothing has happened", "containers: [" APP "]", "containers: [" APP "]", "app=app"},
    {"renamed", "containers: [" APP "]", "containers: [{name: new, env: [" TWO "]}]", "new=app"},
    {"copied", "containers: [" APP "]", "containers: [" APP ", {name: new, env: [" TWO "]}]",
     "app=app new=app"},
    {"another one has one of two", "containers: [" APP "]",
     "containers: [{name: side, env: [{name: X, value: x}]}]", "side="},
    {"its own name, and nothing of ours", "containers: [" APP "]", "containers: [{name: app}]",
     "app=app"},
    {"two alike change names: the images tell", "containers: [" APP ", " ALSO "]",
     "containers: [{name: also, image: a:1, env: [" TWO "]}, {name: app, image: b:1, env: [" TWO
     "]}]",
     "also=app app=also"},
    {"two of the same image change names: what they had tells",
     "containers: [{name: app, env: [{name: user1}, " TWO
     "]}, {name: also, env: [{name: user2}, " TWO "]}]",
     "containers: [{name: also, env: [{name: user1}, " TWO
     "]}, {name: app, env: [{name: user2}, " TWO "]}]",
     "also=app app=also"},
    {"one has more than the other, and they change names",
     "containers: [{name: app, image: a:1, env: [" TWO ", {name: Z, value: z}]}, " ALSO "]",
     "containers: [{name: also, image: a:1, env: [" TWO
     ", {name: Z, value: z}]}, {name: app, image: "
     "b:1, env: [" TWO "]}]",
     "also=app app=also"},
    {"a release changes an image", "containers: [" APP ", " ALSO "]",
     "containers: [{name: app, image: b:1, env: [" TWO "]}, " ALSO "]", "app=app also=also"},
    {"edited beside one that is alike", "containers: [" APP ", " ALSO "]",
     "containers: [{name: app, image: a:1, env: [{name: X, value: edited}, {name: Y, value: "
     "y}]}, " ALSO "]",
     "app=app also=also"},
    {"each token of a list is a leaf",
     "containers: [{name: app, env: [{name: PYTHONPATH, value: '/a:/b:/c'}, {name: X, value: x}]}]",
     "containers: [{name: new, env: [{name: PYTHONPATH, value: '/a:/b:/c'}]}]", "new=app"},
    {"its own entry fits better, and less of it is gone",
     "containers: [{name: app, env: [" TWO ", {name: Z, value: z}]}, {name: also, env: [" TWO "]}]",
     "containers: [{name: new, env: [" TWO "]}]", "new=also"},
    {"a volume of ours bears another name, and a copy still mounts it",
     "initContainers: [{name: opentelemetry-auto-instrumentation-java, image: j:1, volumeMounts: "
     "[{mountPath: /o, name: opentelemetry-auto-instrumentation-java}]}]\n"
     "containers: [{name: app, volumeMounts: [{mountPath: /o, name: "
     "opentelemetry-auto-instrumentation-java}]}]\n"
     "volumes: [{name: opentelemetry-auto-instrumentation-java, emptyDir: {}}]",
     "initContainers: [{name: opentelemetry-auto-instrumentation-java, image: j:1, volumeMounts: "
     "[{mountPath: /o, name: files}]}]\n"
     "containers: [{name: new, volumeMounts: [{mountPath: /o, name: files}]}]\n"
     "volumes: [{name: files, emptyDir: {}}]",
     "opentelemetry-auto-instrumentation-java=opentelemetry-auto-instrumentation-java new=app"},
    {"one of ours under another name, by its image",
     "containers: [{name: opentelemetry-auto-instrumentation, image: go:1, env: [" TWO "]}]",
     "containers: [{name: agent, image: go:1, env: [" TWO "]}]",
     "agent=opentelemetry-auto-instrumentation"},
    {"a user's container that resembles one of ours",
     "containers: [{name: opentelemetry-auto-instrumentation, image: go:1, env: [" TWO "]}]",
     "containers: [{name: agent, image: app:1, env: [" TWO "]}]", "agent="},
};

static void test_matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(rows[i].what, rows[i].was, rows[i].is, rows[i].matches);
}

/* --- without a record */

static const char instrumented[] =
    "initContainers: [{name: opentelemetry-auto-instrumentation-java, volumeMounts: [{mountPath: "
    "/o, name: opentelemetry-auto-instrumentation-java}]}]\n"
    "containers:\n"
    "- name: app\n"
    "  env: [{name: JAVA_TOOL_OPTIONS, value: ' -Xmx1g -javaagent:/o/javaagent.jar'}]\n"
    "  volumeMounts: [{mountPath: /o, name: opentelemetry-auto-instrumentation-java}]\n"
    "- name: reader\n"
    "  volumeMounts: [{mountPath: /x, name: opentelemetry-auto-instrumentation-java}]\n"
    "- name: side\n"
    "  env: [{name: JAVA_TOOL_OPTIONS, value: -Xmx1g}]\n"
    "volumes: [{name: opentelemetry-auto-instrumentation-java, emptyDir: {}}]\n";

static const struct otx_known *known_item(const struct otx_resolved *r, const char *container,
                                          const char *list, const char *item)
{
    const struct otx_known *c = otx_known_get(otx_known_get(r->known, "containers"), container);
    return otx_known_get(otx_known_get(c, list), item);
}

static void test_reserved_names(void **state)
{
    (void)state;
    struct tree today = parse(instrumented);
    struct otx_arena arena = {0};
    const struct otx_record none = {.pod = otx_known_new(&arena, NULL, OTX_S(""))};
    struct otx_workload workload = {.root = today.root, .pod_spec = today.root};
    const struct otx_resolved *r = otx_resolve(&arena, &workload, &none);
    assert_non_null(r);
    assert_true(r->reserved);
    assert_int_equal(r->own_count, 1);
    assert_true(otx_resolved_is_volume(r, OTX_S("opentelemetry-auto-instrumentation-java")));
    assert_true(otx_is_ours(known_item(r, "app", "volumeMounts", "/o")));
    const struct otx_known *options = known_item(r, "app", "env", "JAVA_TOOL_OPTIONS");
    assert_true(otx_is_list(options));
    assert_int_equal(options->wrote.n, OTX_VALUE_DIGEST);
    assert_int_equal(options->users.n, OTX_NAME_DIGEST);
    assert_null(known_item(r, "reader", "volumeMounts", "/x"));
    assert_null(known_item(r, "side", "env", "JAVA_TOOL_OPTIONS"));
    otx_arena_free(&arena);
    tree_free(&today);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_matches),
                                       cmocka_unit_test(test_reserved_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
