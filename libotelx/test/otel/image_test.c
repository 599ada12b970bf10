/* References to images: well-formed and malformed ones. */
#include "support/common.h"
#include "otel/image.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void is(struct otx_str is, const char *wanted)
{
    if (wanted ? !is.p || !otx_str_is(is, wanted) : is.p != NULL)
        fail_msg("\"%.*s\" instead of \"%s\"", (int)is.n, is.p ? is.p : "", wanted ? wanted : "");
}

static void parts(void **state)
{
    static const struct {
        const char *text, *name, *tag, *digest, *version;
        bool invalid;
    } rows[] = {
        {.text = "app", .name = "app", .version = ""},
        {.text = "app:1.2", .name = "app", .tag = "1.2", .version = "1.2"},
        {.text = "app@" DIGEST, .name = "app", .digest = DIGEST, .version = DIGEST},
        {.text = "app:1.2@" DIGEST,
         .name = "app",
         .tag = "1.2",
         .digest = DIGEST,
         .version = "1.2"},
        {.text = "host:5000/team/app", .name = "host:5000/team/app", .version = ""},
        {.text = "host:5000/app:1", .name = "host:5000/app", .tag = "1", .version = "1"},
        {.text = "Host.example/a__b/c---d:V_1.x-y",
         .name = "Host.example/a__b/c---d",
         .tag = "V_1.x-y",
         .version = "V_1.x-y"},
        {.text = "host:5000/app@" DIGEST,
         .name = "host:5000/app",
         .digest = DIGEST,
         .version = DIGEST},
        {.text = "", .name = "", .version = "", .invalid = true},
        {.text = ":", .name = "", .tag = "", .version = "", .invalid = true},
        {.text = "@", .name = "", .digest = "", .version = "", .invalid = true},
        {.text = ":@", .name = "", .tag = "", .digest = "", .version = "", .invalid = true},
        {.text = "app:", .name = "app", .tag = "", .version = "", .invalid = true},
        {.text = "app@", .name = "app", .digest = "", .version = "", .invalid = true},
        {.text = "app:@" DIGEST,
         .name = "app",
         .tag = "",
         .digest = DIGEST,
         .version = DIGEST,
         .invalid = true},
        {.text = "/app:1", .name = "/app", .tag = "1", .version = "1", .invalid = true},
        {.text = "app/:1", .name = "app/", .tag = "1", .version = "1", .invalid = true},
        {.text = "a:b:c", .name = "a:b", .tag = "c", .version = "c", .invalid = true},
        {.text = "a@b@c", .name = "a", .digest = "b@c", .version = "b@c", .invalid = true},
        {.text = "a@b:1/c", .name = "a", .digest = "b:1/c", .version = "b:1/c", .invalid = true},
        {.text = "app@sha256:ABC",
         .name = "app",
         .digest = "sha256:ABC",
         .version = "sha256:ABC",
         .invalid = true},
        {.text = "App:1", .name = "App", .tag = "1", .version = "1", .invalid = true},
        {.text = "host:port/app", .name = "host:port/app", .version = "", .invalid = true},
        {.text = "app:1 2", .name = "app", .tag = "1 2", .version = "1 2", .invalid = true},
        {.text = "app:$(TAG)",
         .name = "app",
         .tag = "$(TAG)",
         .version = "$(TAG)",
         .invalid = true},
        {.text = "app:1\n", .name = "app", .tag = "1\n", .version = "1\n", .invalid = true},
        {.text = "\xc3\xa4:1", .name = "\xc3\xa4", .tag = "1", .version = "1", .invalid = true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct otx_image image = otx_image_read(otx_str_of(rows[i].text));
        is(image.name, rows[i].name);
        is(image.tag, rows[i].tag);
        is(image.digest, rows[i].digest);
        is(otx_image_version(otx_str_of(rows[i].text)), rows[i].version);
        if (otx_image_is_valid(&image) == rows[i].invalid)
            fail_msg("%s is%s valid", rows[i].text, rows[i].invalid ? "" : " not");
    }
    struct otx_image none = otx_image_read((struct otx_str){NULL, 0});
    assert_false(otx_image_is_valid(&none));
}

/* A tag may have 128 characters, and not more. */
static void long_tags(void **state)
{
    char text[4 + 129 + 1] = "app:";
    (void)state;
    memset(text + 4, '1', 129);
    struct otx_image good = otx_image_read((struct otx_str){text, 4 + 128});
    struct otx_image bad = otx_image_read((struct otx_str){text, 4 + 129});
    assert_true(otx_image_is_valid(&good));
    assert_false(otx_image_is_valid(&bad));
}

static void versions(void **state)
{
    static const char *const before[] = {
        "1.33.6", "v1", "1", "0", "2.0.0-rc.1", "v2.0.0-beta", "1x", "1.99999999999999999999"};
    static const char *const others[] = {
        "2",        "v2.0", "2.0.0", "2.0.1-rc.1", "2.1",   "10.0",   "99999999999999999999.1",
        "20240101", "2.",   "2.x",   "2.0.",       "2.0.x", "latest", "v",
        "",         "-1",   "V1",    "x1.0",       " 1",    "2.0.0+1"};
    (void)state;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (!otx_tag_is_before(otx_str_of(before[i]), 2, 0))
            fail_msg("%s is not before 2.0", before[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (otx_tag_is_before(otx_str_of(others[i]), 2, 0))
            fail_msg("%s is before 2.0", others[i]);
    /* A tag with a major version only may be any of its minor versions. */
    assert_false(otx_tag_is_before(OTX_S("1"), 1, 16));
    assert_true(otx_tag_is_before(OTX_S("1.15"), 1, 16));
    assert_false(otx_tag_is_before(OTX_S("1.16"), 1, 16));
}

/* The first part of a reference is a registry or a folder of Docker Hub. */
static void mirrors(void **state)
{
    static const char *const rows[][2] = {
        {"ghcr.io/a/b:1", "m.example/x/a/b:1"},
        {"localhost/b:1", "m.example/x/b:1"},
        {"localhost:5000/b@" DIGEST, "m.example/x/b@" DIGEST},
        {"Host/b", "m.example/x/b"},
        {"b", "m.example/x/b"},
        {"b:1.2", "m.example/x/b:1.2"},
        {"b@" DIGEST, "m.example/x/b@" DIGEST},
        {"team/b:1", "m.example/x/team/b:1"},
        {"localhosts/b", "m.example/x/localhosts/b"},
        {"m.example/x/b:1", "m.example/x/b:1"},
        {"m.example/xy/b:1", "m.example/x/xy/b:1"},
        {"m.example/b:1", "m.example/x/b:1"},
        {"", ""},
    };
    static const char *const good[] = {"a.example", "a.example/b/c-d", "a:5000",
                                       "localhost", "localhost/x",     "10.0.0.1:5000/x"};
    static const char *const bad[] = {"",        "a",          "a/b.c",     "a.example/",
                                      "a.b/C",   "https://a",  "a.b/c:1",   "a.b/c@sha256:0",
                                      "a.b//c",  "/a.example", "a.b/c d",   "a:port",
                                      "a.b/c/.", "a.example:", "$(HOST).b", "a..b"};
    struct otx_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        is(otx_image_mirrored(&arena, otx_str_of(rows[i][0]), OTX_S("m.example/x")), rows[i][1]);
        is(otx_image_mirrored(&arena, otx_str_of(rows[i][0]), OTX_S("")), rows[i][0]);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!otx_image_is_mirror(otx_str_of(good[i])))
            fail_msg("%s is no mirror", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (otx_image_is_mirror(otx_str_of(bad[i])))
            fail_msg("%s is a mirror", bad[i]);
    otx_arena_free(&arena);
}

/* A language without an image of its own has copies nowhere. */
static void copies(void **state)
{
    (void)state;
    assert_true(otx_image_is_copy(OTX_S("m.example/x/agent"), OTX_S("ghcr.io/y/agent:1")));
    assert_false(otx_image_is_copy(OTX_S("m.example/x/agents"), OTX_S("ghcr.io/y/agent:1")));
    assert_false(otx_image_is_copy(OTX_S("m.example/x/agent"), OTX_S("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts), cmocka_unit_test(long_tags),
                                       cmocka_unit_test(versions), cmocka_unit_test(mirrors),
                                       cmocka_unit_test(copies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
