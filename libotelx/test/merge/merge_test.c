/* The merge on lists: where missing items go, and what is taken out and put back. */
#include "support/merge_bench.h"
#include "plan/findings.h"

struct row {
    const char *label, *text, *spec;
    const char *want; /* NULL: refused, with: */
    const char *why;
    const char *undone; /* when it is not the text */
};

static void run_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct bench b = {0};
        bool done = run_bench(&b, otx_str_of(row->text), row->spec, is_mounts(row->text));
        if (done != (row->want != NULL))
            fail_msg("%s: %s", row->label, done ? "not refused" : b.diags.items[0].text);
        if (!done && !strstr(b.diags.items[0].text, row->why))
            fail_msg("%s: \"%s\" where \"%s\" was expected", row->label, b.diags.items[0].text,
                     row->why);
        if (done) {
            const char *undone = row->undone ? row->undone : row->text;
            check(row->label, "merged", b.merged, row->want, strlen(row->want));
            if (b.wrong)
                fail_msg("%s: %s", row->label, b.wrong);
            if (b.edits_again)
                fail_msg("%s: a second run has edits", row->label);
            check(row->label, "undone", b.undone, undone, strlen(undone));
        }
        bench_free(&b);
    }
}

#define RUN(rows) run_rows(rows, sizeof(rows) / sizeof *(rows))

static const struct row block_spots[] = {
    {"end", "volumes:\n- name: a\n", "end x; end k", "volumes:\n- name: a\n- name: x\n- name: k\n",
     0, 0},
    {"front", "volumes:\n  - name: a\n", "front x; front k",
     "volumes:\n  - name: x\n  - name: k\n  - name: a\n", 0, 0},
    {"before", "volumes:\n- name: a\n- name: b\n", "before b x; before b k",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: b\n", 0, 0},
    {"before the first", "volumes:\n- name: a\n", "before a k; front x",
     "volumes:\n- name: x\n- name: k\n- name: a\n", 0, 0},
    {"after", "volumes:\n- name: a\n- name: b\n", "after a x; after a k",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: b\n", 0, 0},
    {"after the last", "volumes:\n- name: a\n", "end k; after a x",
     "volumes:\n- name: a\n- name: x\n- name: k\n", 0, 0},
    {"all at one place", "volumes:\n- name: a\n- name: b\n", "before b k; after a x; end z",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: b\n- name: z\n", 0, 0},
    {"no such anchor", "volumes:\n- name: a\n", "before q x; after q k; end z",
     "volumes:\n- name: a\n- name: x\n- name: k\n- name: z\n", 0, 0},
    {"no list", "a: 1\n", "front x; after q k; before q z",
     "a: 1\nvolumes:\n- name: x\n- name: k\n- name: z\n", 0, 0},
    {"a null", "volumes:\na: 1\n", "end k; front x", "volumes:\n- name: k\n- name: x\na: 1\n", 0,
     0},
    {"a null in words", "volumes: null\na: 1\n", "end k; front x",
     "volumes: [{name: k}, {name: x}]\na: 1\n", 0, 0},
    {"CRLF", "volumes:\r\n- name: a\r\n- name: b\r\n", "front x; before b k",
     "volumes:\r\n- name: x\r\n- name: a\r\n- name: k\r\n- name: b\r\n", 0, 0},
    {"comments stay above their item",
     "volumes: # all\n\n# a\n- name: a # at a\n\n  # of none\n# b\n- name: b\n# end\n",
     "front x; before b k; after b z",
     "volumes: # all\n- name: x\n\n# a\n- name: a # at a\n- name: k\n\n  # of none\n# b\n- "
     "name: "
     "b\n- name: z\n# end\n",
     0, 0},
    {"deeper comments belong to the item before",
     "volumes:\n- name: a\n  # off: 1\n- name: b\n    # off: 2\n# c\n- name: c\n",
     "before b x; after b k",
     "volumes:\n- name: a\n  # off: 1\n- name: x\n- name: b\n    # off: 2\n- name: k\n# c\n- "
     "name: "
     "c\n",
     0, 0},
    {"a property of the list", "volumes: &v # here\n  # a\n  - name: a\n", "front x",
     "volumes: &v # here\n  - name: x\n  # a\n  - name: a\n", 0, 0},
    {"a property on its own line", "volumes:\n  !!seq # here\n  # a\n  - name: a\n", "front x",
     "volumes:\n  !!seq # here\n  - name: x\n  # a\n  - name: a\n", 0, 0},
    {"not a line of its own", "? volumes\n: - name: a\n", "front x", NULL,
     "does not begin on a line of its own", 0},
    {"block scalars with blank lines kept",
     "volumes:\n- name: a\n  t: |+\n    x\n\n\n- name: b\n  t: |\n    k\n\n\n- name: c\n",
     "after a x; before c k",
     "volumes:\n- name: a\n  t: |+\n    x\n\n\n- name: x\n- name: b\n  t: |\n    k\n- name: "
     "k\n\n\n- "
     "name: c\n",
     0, 0},
    {"no final line break", "volumes:\n- name: a\n- name: b", "front x; before b k; after b z",
     "volumes:\n- name: x\n- name: a\n- name: k\n- name: b\n- name: z", 0, 0},
    {"an open block scalar", "volumes:\n- name: a\n  t: |\n    x", "after a x; front k",
     "volumes:\n- name: k\n- name: a\n  t: |-\n    x\n- name: x", 0,
     "volumes:\n- name: a\n  t: |-\n    x"},
    {"an open block scalar is not touched", "volumes:\n- name: a\n  t: |\n    x", "before a x",
     "volumes:\n- name: x\n- name: a\n  t: |\n    x", 0, 0},
    {"an open block scalar that keeps", "volumes:\n- name: a\n  t: |+\n    x", "after a x", NULL,
     "add one", 0},
    {"items in brackets", "volumes:\n- {name: a}\n-   name: b\n    t: [1,\n  2]\n- name: c\n",
     "before b x; after b k",
     "volumes:\n- {name: a}\n-   name: x\n-   name: b\n    t: [1,\n  2]\n-   name: k\n- name: "
     "c\n",
     0, 0},
    {"dashes on lines of their own", "volumes:\n-\n  name: a\n-\n  # b\n  name: b\n",
     "front x; before b k", "volumes:\n- name: x\n-\n  name: a\n- name: k\n-\n  # b\n  name: b\n",
     0, 0},
    {"an item without anything", "volumes:\n-\n# b\n- name: b\n", "before b x",
     "volumes:\n-\n- name: x\n# b\n- name: b\n", 0, 0},
    {"a document behind it", "volumes:\n- name: a\n...\n", "front x; end k",
     "volumes:\n- name: x\n- name: a\n- name: k\n...\n", 0, 0},
};

static void test_block_spots(void **state)
{
    (void)state;
    RUN(block_spots);
}

static void test_flow_spots(void **state)
{
    static const struct row rows[] = {
        {"one line", "volumes: [{name: a}, {name: b}]\n", "front x; before b k; after b z",
         "volumes: [{name: x}, {name: a}, {name: k}, {name: b}, {name: z}]\n", 0, 0},
        {"all at one place", "volumes: [{name: a}, {name: b}]\n",
         "before b k; after a x; after a w; end z; after b v",
         "volumes: [{name: a}, {name: x}, {name: w}, {name: k}, {name: b}, {name: v}, {name: z}]\n",
         0, 0},
        {"empty", "volumes: []\n", "front k; after b x", "volumes: [{name: k}, {name: x}]\n", 0, 0},
        {"padded", "volumes: [ { name: a } ]\n", "front x; before a k",
         "volumes: [ { name: x }, { name: k }, { name: a } ]\n", 0, 0},
        {"trailing comma", "volumes: [{name: a}, {name: b},]\n", "before b x; after b k; end z",
         "volumes: [{name: a}, {name: x}, {name: b}, {name: k}, {name: z},]\n", 0, 0},
        {"JSON", "{\"volumes\":[{\"name\":\"a\"},{\"name\":\"b\"}]}", "front x; before b k; end z",
         "{\"volumes\":[{\"name\":\"x\"},{\"name\":\"a\"},{\"name\":\"k\"},{\"name\":\"b\"},{"
         "\"name\":"
         "\"z\"}]}",
         0, 0},
        {"JSON on lines",
         "{\n  \"volumes\": [\n    {\n      \"name\": \"a\"\n    },\n    {\n      \"name\": "
         "\"b\"\n    "
         "}\n  ]\n}\n",
         "front x; before b k",
         "{\n  \"volumes\": [\n    {\n      \"name\": \"x\"\n    },\n    {\n      \"name\": "
         "\"a\"\n    "
         "},\n    {\n      \"name\": \"k\"\n    },\n    {\n      \"name\": \"b\"\n    }\n  ]\n}\n",
         0, 0},
        {"lines with comments",
         "volumes: [ # all\n  # a\n  {name: a}, # at a\n  # b\n  {name: b} # at b\n  # end\n]\n",
         "front x; before b k; front w; after a z",
         "volumes: [ # all\n  {name: x},\n  {name: w},\n  # a\n  {name: a}, # at a\n  {name: z},\n "
         " "
         "{name: k},\n  # b\n  {name: b} # at b\n  # end\n]\n",
         0, 0},
        {"lines, behind the last", "volumes: [\n  {name: a} # at a\n  # end\n]\n",
         "after a x; end k",
         "volumes: [\n  {name: a}, # at a\n  {name: x},\n  {name: k}\n  # end\n]\n", 0, 0},
        {"commas at the beginning of lines", "volumes: [\n  {name: a}\n  , {name: b}\n  ]\n",
         "front x; before b k",
         "volumes: [\n  {name: x},\n  {name: a}\n  , {name: k}, {name: b}\n  ]\n", 0, 0},
        {"lines by the way", "volumes: [{name: a},\n  {name: b},\n  {name: c}]\n",
         "front x; before b k; after b z",
         "volumes: [{name: x}, {name: a}, {name: k},\n  {name: b}, {name: z},\n  {name: c}]\n", 0,
         0},
        {"two on a line", "volumes: [\n  {name: a}, {name: b},\n  {name: c}\n]\n",
         "before b x; after b k",
         "volumes: [\n  {name: a}, {name: x}, {name: b},\n  {name: k},\n  "
         "{name: c}\n]\n",
         0, 0},
        {"CRLF", "volumes: [\r\n  {name: a},\r\n  {name: b}\r\n]\r\n", "front x; before b k",
         "volumes: [\r\n  {name: x},\r\n  {name: a},\r\n  {name: k},\r\n  {name: b}\r\n]\r\n", 0,
         0},
        {"pairs without braces", "volumes: [name: a, name: b]\n", "before b x",
         "volumes: [name: a, {name: x}, name: b]\n", 0, 0},
    };
    (void)state;
    RUN(rows);
}

static const struct row takes[] = {
    {"in the middle",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n    name: t\n  - mountPath: /b\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /b\n  - mountPath: /x\n", 0, 0},
    {"the first", MOUNTS "  - mountPath: /t\n  - mountPath: /b\n", "take /t; end /x",
     MOUNTS "  - mountPath: /b\n  - mountPath: /x\n", 0, 0},
    {"the last", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  image: i\n", "take /t; end /x",
     MOUNTS "  - mountPath: /a\n  - mountPath: /x\n  image: i\n", 0, 0},
    {"the only one", MOUNTS "  - name: t\n    mountPath: /t\n  image: i\n", "take /t; end /x",
     MOUNTS "  - mountPath: /x\n  image: i\n", 0, 0},
    {"all", MOUNTS "  - mountPath: /t\n  - mountPath: /u\n", "take /u; take /t; end /x",
     MOUNTS "  - mountPath: /x\n", 0, 0},
    {"two together, in their order",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /b\n",
     "take /t; take /u; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /b\n  - mountPath: /x\n",
     0, 0},
    {"two together, in another order",
     MOUNTS "  - mountPath: /a\n  - mountPath: /t\n  - mountPath: /u\n  - mountPath: /b\n",
     "take /u; take /t; after /a /x",
     MOUNTS "  - mountPath: /a\n  - mountPath: /x\n  - mountPath: /b\n", 0, 0},
    {"two apart", MOUNTS "  - mountPath: /t\n  - mountPath: /a\n  - mountPath: /u\n",
     "take /u; front /x; take /t; end /y",
     MOUNTS "  - mountPath: /x\n  - mountPath: /a\n  - mountPath: /y\n", 0, 0},
    {"with comments",
     MOUNTS
     "  # a\n  - mountPath: /a # at a\n    # off: a\n\n  # t\n  - mountPath: /t\n    # off: t\n"
     "  # b\n  - mountPath: /b\n",
     "take /t; before /b /x",
     MOUNTS
     "  # a\n  - mountPath: /a # at a\n    # off: a\n  - mountPath: /x\n  # b\n  - mountPath: "
     "/b\n",
     0, 0},
    {"the first with comments",
     MOUNTS "  # t\n\n  # t too\n  - mountPath: /t\n      # off\n  # b\n  - mountPath: /b\n",
     "take /t; front /x", MOUNTS "  - mountPath: /x\n  # b\n  - mountPath: /b\n", 0, 0},
    {"ours in its place", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n    name: t\n",
     "take /t; end /t", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n", 0, 0},
    {"ours in its place, in another order",
     MOUNTS "  - mountPath: /t\n    name: t\n  - mountPath: /u\n  - mountPath: /a\n",
     "end /t; take /u; take /t", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n", 0, 0},
    {"ours is there already", MOUNTS "  - mountPath: /t\n", "take /t; end /t",
     MOUNTS "  - mountPath: /t\n", 0, 0},
    {"none", MOUNTS "  - mountPath: /a\n", "take /t; end /x",
     MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"no final line break", MOUNTS "  - mountPath: /a\n  - mountPath: /t\n    name: t",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x", 0, 0},
    {"no final line break, ours in front", MOUNTS "  - mountPath: /a\n  - mountPath: /t",
     "take /t; front /x", MOUNTS "  - mountPath: /x\n  - mountPath: /a", 0, 0},
    {"CRLF",
     "containers:\r\n- name: c\r\n  volumeMounts:\r\n    - mountPath: /a\r\n    # t\r\n    - "
     "mountPath: /t\r\n",
     "take /t; end /x",
     "containers:\r\n- name: c\r\n  volumeMounts:\r\n    - mountPath: /a\r\n    - mountPath: "
     "/x\r\n",
     0, 0},
    {"dashes not indented, quotes and flow items",
     "containers:\n- name: c\n  volumeMounts:\n  - {mountPath: '/t', name: \"t\\t\"}\n  - "
     "mountPath: /a\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"not ASCII",
     MOUNTS "  # gr\xC3\xBC\xC3\x9F\n  - mountPath: /t # \xF0\x9F\x98\x80\n  - mountPath: /a\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"an anchor of its own", MOUNTS "  - &t\n    mountPath: /t\n  - mountPath: /a\n",
     "take /t; end /x", MOUNTS "  - mountPath: /a\n  - mountPath: /x\n", 0, 0},
    {"nothing would be left", MOUNTS "  - mountPath: /t\n", "take /t", NULL, "would be left empty",
     0},
    {"shared", MOUNTS "  - &t\n    mountPath: /t\n  - mountPath: /a\nx: *t\n", "take /t; end /x",
     NULL, "is shared", 0},
    {"shared inside", MOUNTS "  - mountPath: &t /t\n  - mountPath: /a\nx: *t\n", "take /t; end /x",
     NULL, "holds an anchor", 0},
    {"an alias inside",
     MOUNTS "  - mountPath: /a\n    name: &n n\n  - mountPath: /t\n    name: *n\n",
     "take /t; end /x", NULL, "without aliases", 0},
    {"twice", MOUNTS "  - mountPath: /t\n  - mountPath: /t\n", "take /t; end /x", NULL,
     "is there twice", 0},
    {"behind one without a key", MOUNTS "  - name: a\n  - mountPath: /t\n", "take /t; end /x", NULL,
     "without a merge key", 0},
    {"an open block scalar", MOUNTS "  - mountPath: /a\n    t: |\n      x\n  - mountPath: /t",
     "take /t; end /x", NULL, "add one", 0},
};

static void test_takes(void **state)
{
    (void)state;
    RUN(takes);
}

#define IN_BRACKETS "containers:\n- name: c\n  volumeMounts: "

static const struct row flow_takes[] = {
    {"the only one", IN_BRACKETS "[{mountPath: /t}]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /x}]\n", 0, 0},
    {"the first", IN_BRACKETS "[{mountPath: /t, name: t}, {mountPath: /a}]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}]\n", 0, 0},
    {"in the middle", IN_BRACKETS "[ {mountPath: /a},  {mountPath: /t} ,{mountPath: /b} ]\n",
     "take /t; end /x", IN_BRACKETS "[ {mountPath: /a},{mountPath: /b}, {mountPath: /x} ]\n", 0, 0},
    {"the last", IN_BRACKETS "[{mountPath: /a},{mountPath: /t}]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}]\n", 0, 0},
    {"all", IN_BRACKETS "[{mountPath: /t}, {mountPath: /u}]\n", "take /u; take /t; end /x",
     IN_BRACKETS "[{mountPath: /x}]\n", 0, 0},
    {"ours in its place", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t, name: t}]\n",
     "take /t; end /t", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t}]\n", 0, 0},
    {"a trailing comma", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t},]\n", "take /t; end /x",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x},]\n", 0, 0},
    {"ours in front of the last", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t} ]\n",
     "take /t; front /x", IN_BRACKETS "[{mountPath: /x}, {mountPath: /a} ]\n", 0, 0},
    {"ours in front, trailing comma", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t}, ]\n",
     "take /t; front /x", IN_BRACKETS "[{mountPath: /x}, {mountPath: /a}, ]\n", 0, 0},
    {"ours behind it", IN_BRACKETS "[{mountPath: /a}, {mountPath: /t}, {mountPath: /b}]\n",
     "take /t; after /a /x; before /b /y",
     IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}, {mountPath: /y}, {mountPath: /b}]\n", 0, 0},
    {"pairs without braces", IN_BRACKETS "[mountPath: /a, mountPath: /t]\n", "take /t; end /x",
     IN_BRACKETS "[mountPath: /a, {mountPath: /x}]\n", 0, 0},
    {"on lines, with comments",
     IN_BRACKETS "[ # all\n    # t\n    {mountPath: /t}, # at t\n    # b\n    {mountPath: /b} # at "
                 "b\n    # end\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[ # all\n    # b\n    {mountPath: /b}, # at b\n    {mountPath: /x}\n    # end\n"
                 "  ]\n",
     0, 0},
    {"the last on lines, with comments",
     IN_BRACKETS "[\n    # a\n    {mountPath: /a}, # at a\n    # t\n    {mountPath: /t} # at t\n"
                 "    # end\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[\n    # a\n    {mountPath: /a}, # at a\n    {mountPath: /x}\n    # end\n  ]\n",
     0, 0},
    {"the only one on lines", IN_BRACKETS "[ # all\n    # t\n    {mountPath: /t} # at t\n  ]\n",
     "take /t; end /x", IN_BRACKETS "[ # all\n    {mountPath: /x}\n  ]\n", 0, 0},
    {"the first beside its bracket",
     IN_BRACKETS "[{mountPath: /t}, # here\n    # b\n    {mountPath: /b}]\n", "take /t; end /x",
     IN_BRACKETS "[ # here\n    # b\n    {mountPath: /b}, {mountPath: /x}]\n", 0, 0},
    {"the first of two on a line",
     IN_BRACKETS "[\n    {mountPath: /a}, # a\n    {mountPath: /t}, {mountPath: /b}\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[\n    {mountPath: /a}, # a\n    {mountPath: /b},\n    {mountPath: /x}\n  ]\n", 0,
     0},
    {"the second of two on a line",
     IN_BRACKETS "[\n    {mountPath: /a}, {mountPath: /t}, # at t\n    {mountPath: /b}\n  ]\n",
     "take /t; end /x",
     IN_BRACKETS "[\n    {mountPath: /a}, # at t\n    {mountPath: /b},\n    {mountPath: /x}\n  ]\n",
     0, 0},
    {"commas at the beginning of lines",
     IN_BRACKETS "[ {mountPath: /t} # t\n    , {mountPath: /a} # a\n    , {mountPath: /u}\n    ]\n",
     "take /t; take /u; end /x",
     IN_BRACKETS "[ {mountPath: /a} # a\n    , {mountPath: /x}\n    ]\n", 0, 0},
    {"a comment to the left of the list",
     IN_BRACKETS "[\n    {mountPath: /a},\n# t\n    {mountPath: /t}\n  ]\n", "take /t; end /x",
     IN_BRACKETS "[\n    {mountPath: /a},\n    {mountPath: /x}\n  ]\n", 0, 0},
    {"CRLF",
     "containers:\r\n- name: c\r\n  volumeMounts: [\r\n    {mountPath: /t,\r\n     name: t},\r\n"
     "    {mountPath: /a}]\r\n",
     "take /t; end /x",
     "containers:\r\n- name: c\r\n  volumeMounts: [\r\n    {mountPath: /a}, {mountPath: "
     "/x}]\r\n",
     0, 0},
    {"JSON",
     "{\"containers\":[{\"name\":\"c\",\"volumeMounts\":[{\"mountPath\":\"/t\"},{\"mountPath\":"
     "\"/b\"}]}]}",
     "take /t; end /x",
     "{\"containers\":[{\"name\":\"c\",\"volumeMounts\":[{\"mountPath\":\"/b\"},{\"mountPath\":"
     "\"/x\"}]}]}",
     0, 0},
    {"some keys in quotes", IN_BRACKETS "[{\"mountPath\": /a}, {mountPath: /t}]\n",
     "take /t; end /x", IN_BRACKETS "[{\"mountPath\": /a}, {\"mountPath\": \"/x\"}]\n", 0, 0},
    {"an anchor and a tag of its own", IN_BRACKETS "[&t !!map {mountPath: /t}, {mountPath: /a}]\n",
     "take /t; end /x", IN_BRACKETS "[{mountPath: /a}, {mountPath: /x}]\n", 0, 0},
    {"nothing would be left", IN_BRACKETS "[{mountPath: /t}]\n", "take /t", NULL,
     "would be left empty", 0},
    {"shared", IN_BRACKETS "[&t {mountPath: /t}, {mountPath: /a}]\nx: *t\n", "take /t; end /x",
     NULL, "is shared", 0},
    {"an alias inside", IN_BRACKETS "[{mountPath: /a, name: &n n}, {mountPath: /t, name: *n}]\n",
     "take /t; end /x", NULL, "without aliases", 0},
    {"behind one without a key", IN_BRACKETS "[{name: a}, {mountPath: /t}]\n", "take /t; end /x",
     NULL, "without a merge key", 0},
    {"the last behind a comment, ours in front",
     IN_BRACKETS "[{mountPath: /a}, # a\n    {mountPath: /t}]\n", "take /t; front /x", NULL,
     "put a comma behind it", 0},
};

static void test_flow_takes(void **state)
{
    (void)state;
    RUN(flow_takes);
}

/* The finding, the count, and that a ledger is needed. */
static void test_report(void **state)
{
    static const bool ledgers[] = {true, false};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench b = {0};
        struct otx_edits edits;
        struct otx_ledger none = {0};
        otelx_change change = {0};
        b.before = parse(MOUNTS "  - mountPath: /t\n");
        new_overlay(&b, true);
        add_leaves(&b, "take /t; end /x");
        b.list->first->note = "moved to the init container";
        assert_true(merge_into(&b, &b.before, b.pod, &b.merged, &edits));
        struct otx_plan plan = {.arena = &b.arena,
                                .keeps_ledger = ledgers[i],
                                .ledger = &none,
                                .diags = &b.diags,
                                .pod = b.pod};
        assert_int_equal(otx_report_findings(&plan), ledgers[i]);
        assert_int_equal(b.diags.count, 1);
        assert_int_equal(b.diags.items[0].code, ledgers[i] ? OTX_TAKEN_OUT : OTX_CONFLICT);
        assert_string_equal(otx_code_name(OTX_TAKEN_OUT), "OTX2108");
        if (ledgers[i])
            assert_string_equal(b.diags.items[0].text, "`/t` moved to the init container");
        otx_report_counts(b.pod, &change);
        assert_int_equal(change.mounts.added, 1);
        assert_int_equal(change.mounts.updated, 1);
        otx_edits_free(&edits);
        bench_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_block_spots), cmocka_unit_test(test_flow_spots),
        cmocka_unit_test(test_takes),       cmocka_unit_test(test_flow_takes),
        cmocka_unit_test(test_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
