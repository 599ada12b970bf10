/* Parts that a change would break, and the parts that are held back so that they stay whole. */
#include "record/whole.h"
#include "kube/containers.h"
#include "support/tree.h"

#define VOLUME "opentelemetry-auto-instrumentation-java"
#define INIT                                                                                       \
    "initContainers: [{name: " VOLUME ", volumeMounts: [{mountPath: /o, name: " VOLUME "}]}]\n"
#define LOADS "env: [{name: JAVA_TOOL_OPTIONS, value: '-javaagent:/o/a.jar'}]"
#define MOUNTS "volumeMounts: [{mountPath: /o, name: " VOLUME "}]"
#define VOLUMES "volumes: [{name: " VOLUME ", emptyDir: {}}]\n"
#define IMAGE "volumes: [{name: " VOLUME ", image: {reference: 'x/java:1'}}]\n"
#define APP "containers: [{name: app, " LOADS ", " MOUNTS "}]\n"
#define WHOLE INIT APP VOLUMES

/* --- what is broken */

static const struct row {
    const char *what, *before, *after, *broken;
} rows[] = {
    {"nothing is gone", WHOLE, WHOLE, ""},
    {"the volume is gone", WHOLE, INIT APP,
     "container `" VOLUME "`: the mount `/o` would have no volume `" VOLUME "`; "
     "container `app`: the mount `/o` would have no volume `" VOLUME "`; "},
    {"what fills the volume is gone", WHOLE, APP VOLUMES,
     "container `app`: nothing would fill what is mounted at `/o`, the volume `" VOLUME "`; "},
    {"an image is the volume", WHOLE, APP IMAGE, ""},
    {"the mount of an image is gone", APP IMAGE, "containers: [{name: app, " LOADS "}]\n" IMAGE,
     "container `app`: `JAVA_TOOL_OPTIONS` would load an agent from `/o`, where its volume would "
     "not be mounted; "},
    {"an image volume without an image", APP IMAGE,
     APP "volumes: [{name: " VOLUME ", image: {}}]\n",
     "container `app`: nothing would fill what is mounted at `/o`, the volume `" VOLUME "`; "},
    {"the mount is gone", WHOLE, INIT "containers: [{name: app, " LOADS "}]\n" VOLUMES,
     "container `app`: `JAVA_TOOL_OPTIONS` would load an agent from `/o`, where its volume would "
     "not "
     "be mounted; "},
    {"all of it is gone", WHOLE, "containers: [{name: app}]\n", ""},
    {"the mount was not there before", INIT "containers: [{name: app, " LOADS "}]\n" VOLUMES,
     INIT "containers: [{name: app, " LOADS "}]\n" VOLUMES, ""},
    {"a user's volume is gone",
     "containers: [{name: app, volumeMounts: [{mountPath: /d, name: d}]}]\n"
     "volumes: [{name: d}]\n",
     "containers: [{name: app, volumeMounts: [{mountPath: /d, name: d}]}]\n",
     "container `app`: the mount `/d` would have no volume `d`; "},
    {"a volume that was never there",
     "containers: [{name: app, volumeMounts: [{mountPath: /d, name: "
     "d}]}]\n",
     "containers: [{name: app, volumeMounts: [{mountPath: /d, name: d}]}]\n", ""},
    {"a reference",
     "containers: [{name: app, env: [{name: A, value: a}, {name: B, value: $(A)}]}]\n",
     "containers: [{name: app, env: [{name: B, value: $(A)}]}]\n",
     "container `app`: `B` refers to `A`, which would be gone; "},
    {"a reference that did not resolve",
     "containers: [{name: app, env: [{name: B, value: $(A)}, {name: A, value: a}]}]\n",
     "containers: [{name: app, env: [{name: B, value: $(A)}]}]\n", ""},
    {"a reference that `envFrom` may supply",
     "containers: [{name: app, envFrom: [{configMapRef: {name: c}}], env: [{name: A, value: a}, "
     "{name: B, value: $(A)}]}]\n",
     "containers: [{name: app, envFrom: [{configMapRef: {name: c}}], env: [{name: B, value: "
     "$(A)}]}]\n",
     ""},
    {"in an init container, too",
     "initContainers: [{name: i, env: [{name: A, value: a}, {name: B, value: $(A)}]}]\n",
     "initContainers: [{name: i, env: [{name: B, value: $(A)}]}]\n",
     "container `i`: `B` refers to `A`, which would be gone; "},
};

static struct otx_resolved *resolve(struct otx_arena *arena, struct otx_workload *workload,
                                    struct otx_node *pod)
{
    const struct otx_record none = {.pod = otx_known_new(arena, NULL, OTX_S(""))};
    *workload = (struct otx_workload){.root = pod, .pod_spec = pod};
    struct otx_resolved *r = otx_resolve(arena, workload, &none);
    assert_non_null(r);
    return r;
}

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree before = parse(rows[i].before), after = parse(rows[i].after);
        struct otx_arena arena = {0};
        struct otx_workload workload;
        struct otx_buf buf = {0};
        const struct otx_resolved *r = resolve(&arena, &workload, before.root);
        const struct otx_broken *broken = otx_find_broken(r, before.root, after.root, NULL);
        for (; broken; broken = broken->next) {
            otx_broken_text(&buf, broken);
            otx_buf_text(&buf, "; ");
        }
        const char *got = otx_str_c(&arena, otx_buf_done(&arena, &buf));
        if (strcmp(got, rows[i].broken) != 0)
            fail_msg("%s: `%s` instead of `%s`", rows[i].what, got, rows[i].broken);
        otx_arena_free(&arena);
        tree_free(&before);
        tree_free(&after);
    }
}

/* --- what is held back */

struct overlay {
    struct otx_want *pod, *mount, *variable, *volume, *filler;
};

static struct otx_want *removed(struct otx_arena *arena, struct otx_want *list, struct otx_str key)
{
    struct otx_want *leaf = otx_want_new(arena, list, OTX_LEAF, key);
    struct otx_known *known = otx_known_new(arena, NULL, key);
    known->state = OTX_OURS;
    known->wrote = OTX_S("AbCdEf");
    leaf->word = OTX_WORD_REMOVE;
    leaf->known = known;
    leaf->after = otx_known_new(arena, NULL, key);
    return leaf;
}

/* An overlay that removes the whole injection. */
static struct overlay overlay_of(struct otx_arena *arena)
{
    struct otx_want *pod = otx_want_new(arena, NULL, OTX_FIELDS, OTX_S(""));
    struct otx_want *list = otx_want_new(arena, pod, OTX_ITEMS, OTX_S("containers"));
    struct otx_want *inits = otx_want_new(arena, pod, OTX_ITEMS, OTX_S("initContainers"));
    struct otx_want *volumes = otx_want_new(arena, pod, OTX_ITEMS, OTX_S("volumes"));
    struct otx_want *app = otx_want_new(arena, list, OTX_FIELDS, OTX_S("app"));
    struct otx_want *mounts = otx_want_new(arena, app, OTX_ITEMS, OTX_S("volumeMounts"));
    struct otx_want *env = otx_want_new(arena, app, OTX_ITEMS, OTX_S("env"));
    return (struct overlay){.pod = pod,
                            .mount = removed(arena, mounts, OTX_S("/o")),
                            .variable = removed(arena, env, OTX_S("A")),
                            .volume = removed(arena, volumes, OTX_S(VOLUME)),
                            .filler = removed(arena, inits, OTX_S(VOLUME))};
}

static bool is_held(const struct otx_want *leaf)
{
    return leaf->word == OTX_WORD_HOLD && otx_is_ours(leaf->after) &&
           otx_str_is(leaf->after->wrote, "AbCdEf");
}

/* For each part that would be missing, exactly this part is held back. A second call holds back
 * nothing more. */
static void test_held(void **state)
{
    (void)state;
    static const struct otx_broken lacks[] = {
        {.lack = OTX_LACKS_VOLUME, .subject = {"/o", 2}, .object = {VOLUME, sizeof VOLUME - 1}},
        {.lack = OTX_LACKS_FILLING, .subject = {"/o", 2}, .object = {VOLUME, sizeof VOLUME - 1}},
        {.lack = OTX_LACKS_MOUNT, .subject = {"JAVA_TOOL_OPTIONS", 17}, .object = {"/o", 2}},
        {.lack = OTX_LACKS_REFERENCE, .subject = {"B", 1}, .object = {"A", 1}}};
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++) {
        struct tree pod = parse(WHOLE);
        struct otx_arena arena = {0};
        struct otx_workload workload;
        const struct otx_resolved *r = resolve(&arena, &workload, pod.root);
        struct overlay o = overlay_of(&arena);
        struct otx_broken broken = lacks[i];
        broken.list = "containers";
        broken.container = OTX_S("app");
        assert_true(otx_hold_back(r, o.pod, &broken));
        assert_int_equal(is_held(o.volume), broken.lack == OTX_LACKS_VOLUME);
        assert_int_equal(is_held(o.filler), broken.lack == OTX_LACKS_FILLING);
        assert_int_equal(is_held(o.mount), broken.lack == OTX_LACKS_MOUNT);
        assert_int_equal(is_held(o.variable), broken.lack == OTX_LACKS_REFERENCE);
        assert_false(otx_hold_back(r, o.pod, &broken));
        otx_arena_free(&arena);
        tree_free(&pod);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_broken), cmocka_unit_test(test_held)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
