/* Random lists, in block style and in brackets, and random overlays of them: the order of the
 * result is that which a list of letters would have, and removal gives the text back. */
#include "support/merge_bench.h"

/* Numbers that are the same in every run. */
static unsigned roll(unsigned *seed, unsigned sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % sides;
}

static void put_comments(struct text *t, unsigned *seed, const char *eol, unsigned most)
{
    for (unsigned n = roll(seed, 4) == 0 ? roll(seed, 3) : 0; n; n--) {
        for (unsigned blanks = roll(seed, most); blanks; blanks--)
            text_puts(t, " ");
        text_puts(t, roll(seed, 3) ? "# c" : "");
        text_puts(t, eol);
    }
}

static void put_item(struct text *t, unsigned *seed, const char *eol, unsigned dent, char name)
{
    char item[96];
    static const char *const forms[] = {
        "%*s- mountPath: /%c", "%*s- {mountPath: /%c, name: n}", "%*s- mountPath: /%c%s%*s  t: 1",
        "%*s- mountPath: /%c # at%s%*s  t:%s%*s    - 1", "%*s-   mountPath: '/%c'"};
    unsigned form = roll(seed, 5);
    int d = (int)dent;
    if (form == 2)
        snprintf(item, sizeof item, forms[form], d, "", name, eol, d, "");
    else if (form == 3)
        snprintf(item, sizeof item, forms[form], d, "", name, eol, d, "", eol, d, "");
    else
        snprintf(item, sizeof item, forms[form], d, "", name);
    text_puts(t, item);
}

/* Items a, b, c ... in a list of some form. */
static struct text random_list(unsigned *seed, unsigned items)
{
    struct text t = {0};
    const char *eol = roll(seed, 5) ? "\n" : "\r\n";
    unsigned dent = 2 + roll(seed, 4);
    bool flow = roll(seed, 3) == 0, lines = roll(seed, 2);
    text_puts(&t, "containers:\n- name: c\n  volumeMounts:");
    text_puts(&t, flow ? " [" : "");
    for (unsigned i = 0; i < items; i++) {
        char item[32];
        if (!flow || lines)
            text_puts(&t, roll(seed, 4) ? "" : " # c");
        if (!flow || (lines && roll(seed, 6)))
            text_puts(&t, eol);
        if (t.p[t.n - 1] == 'c')
            text_puts(&t, eol);
        if (!flow || (lines && t.p[t.n - 1] == '\n'))
            put_comments(&t, seed, eol, 8);
        if (flow) {
            bool comma = i + 1 < items || roll(seed, 4) == 0;
            snprintf(item, sizeof item, "    {mountPath: /%c}%s", (int)('a' + i), comma ? "," : "");
            text_puts(&t, item);
        } else {
            put_item(&t, seed, eol, dent, (char)('a' + i));
        }
    }
    text_puts(&t, flow && lines ? eol : "");
    text_puts(&t, flow ? "    ]" : "");
    if (roll(seed, 3))
        text_puts(&t, eol);
    if (t.p[t.n - 1] == '\n') {
        put_comments(&t, seed, eol, 8);
        text_puts(&t, roll(seed, 2) ? "  image: i" : "");
    }
    return t;
}

static const char *random_gap(unsigned *seed, const char *usual, bool neat)
{
    static const char *const gaps[] = {"",
                                       " ",
                                       "\n    ",
                                       " # c\n    ",
                                       "\n    # c\n    ",
                                       "\n  # c\n\n      # c\n    ",
                                       "  ",
                                       "\n # c\n    "};
    return neat || roll(seed, 4) ? usual : gaps[roll(seed, 8)];
}

/* Items a, b, c ... in brackets; when neat all alike. */
static struct text make_brackets(unsigned *seed, unsigned items, bool neat)
{
    static const char *const forms[] = {"{mountPath: /%c}", "{\"mountPath\":\"/%c\"}",
                                        "{ mountPath: /%c, name: n }", "mountPath: /%c",
                                        "{mountPath: /%c,\n      name: 'n'}"};
    static const char *const usual[][4] = {
        {"", "", " ", ""}, {"", "", "", ""}, {" ", "", " ", " "}, {"\n    ", "", "\n    ", "\n  "}};
    struct text t = {0};
    unsigned layout = roll(seed, 4), form = roll(seed, 5);
    if (neat)
        form = layout == 1 ? 1 : 2 + form % 3;
    const char *const *gaps = usual[layout];
    text_puts(&t, "containers:\n- name: c\n  volumeMounts: [");
    text_puts(&t, random_gap(seed, gaps[0], neat));
    for (unsigned i = 0; i < items; i++) {
        char item[64];
        bool last = i + 1 == items;
        snprintf(item, sizeof item, forms[neat || roll(seed, 8) ? form : roll(seed, 5)],
                 (int)('a' + i));
        text_puts(&t, item);
        text_puts(&t, random_gap(seed, gaps[1], neat));
        text_puts(&t, last && roll(seed, 4) ? "" : ",");
        text_puts(&t, last ? "" : random_gap(seed, gaps[2], neat));
    }
    text_puts(&t, random_gap(seed, gaps[3], neat));
    text_puts(&t, "]\n");
    return t;
}

static struct text random_brackets(unsigned *seed, unsigned items)
{
    return make_brackets(seed, items, false);
}

static void random_spec(char *spec, size_t room, unsigned *seed, unsigned items)
{
    static const char *const forms[] = {"end /%c", "front /%c", "before /%c /%c", "after /%c /%c",
                                        "take /%c"};
    size_t n = 0;
    unsigned taken = 0;
    for (unsigned i = 0, count = 1 + roll(seed, 5); i < count; i++) {
        unsigned form = roll(seed, 5), item = roll(seed, items + 1);
        int ours = 'v' + (int)i, theirs = 'a' + (int)item;
        if (form == 4 && (taken & 1u << item))
            form = 0;
        if (form == 4)
            taken |= 1u << item;
        bool next = form == 2 || form == 3;
        n += (size_t)snprintf(spec + n, room - n, n ? "; " : "%s", "");
        n += (size_t)snprintf(spec + n, room - n, forms[form], form < 2 ? ours : theirs, ours);
        assert_true(n < room && (!next || n));
    }
}

/* The order of the items, by the first letters of their paths. */
static void read_order(const struct tree *tree, char *order)
{
    const struct otx_node *c = otx_map_get(tree->root, "containers")->first;
    const struct otx_node *list = otx_map_get(c, "volumeMounts");
    size_t n = 0;
    for (const struct otx_node *item = list->first; item; item = item->next)
        order[n++] = otx_map_text(item, "mountPath").p[1];
    order[n] = 0;
}

static void put_in(char *order, size_t at, char c)
{
    memmove(order + at + 1, order + at, strlen(order + at) + 1);
    order[at] = c;
}

/* What must come out, worked out on letters: ours are put down one by one, behind those with the
 * same spot. */
static void expect_order(unsigned items, const char *spec, char *order)
{
    char left[MAX_ITEMS] = "", front[MAX_ITEMS] = "", end[MAX_ITEMS] = "";
    char ahead[MAX_ITEMS][MAX_ITEMS] = {{0}}, behind[MAX_ITEMS][MAX_ITEMS] = {{0}};
    for (unsigned i = 0; i < items; i++) {
        char take[] = {'t', 'a', 'k', 'e', ' ', '/', (char)('a' + i), 0};
        if (!strstr(spec, take))
            put_in(left, strlen(left), (char)('a' + i));
    }
    for (const char *part = spec; part; part = strstr(part, "; ")) {
        part += *part == ';' ? 2 : 0;
        const char *slash = strchr(part, '/');
        bool anchored = (*part == 'b' || *part == 'a') && *left && strchr(left, slash[1]);
        char *to = end;
        if (*part == 't')
            continue;
        if (*part == 'f' && *left)
            to = front;
        else if (anchored)
            to = *part == 'b' ? ahead[slash[1] - 'a'] : behind[slash[1] - 'a'];
        char ours = *part == 'b' || *part == 'a' ? slash[4] : slash[1];
        put_in(to, strlen(to), ours);
    }
    strcpy(order, front);
    for (const char *c = left; *c; c++) {
        strcat(order, ahead[*c - 'a']);
        put_in(order, strlen(order), *c);
        strcat(order, behind[*c - 'a']);
    }
    strcat(order, end);
}

static unsigned run_random(struct text (*new_list)(unsigned *seed, unsigned items))
{
    unsigned seed = 1, done = 0;
    for (unsigned round = 0; round < 8000; round++) {
        char spec[200], order[64], want[64];
        unsigned items = 1 + roll(&seed, 4), seed_was = seed;
        struct text text = new_list(&seed, items);
        random_spec(spec, sizeof spec, &seed, items);
        struct bench b = {0};
        const struct otx_str input = {text.p, text.n};
        if (run_bench(&b, input, spec, true)) {
            char label[300];
            snprintf(label, sizeof label, "seed %u, %s", seed_was, spec);
            if (b.wrong || b.edits_again)
                fail_msg("%s: %s\n%.*s\nbecame\n%.*s", label, b.wrong ? b.wrong : "done again",
                         (int)text.n, text.p, (int)b.merged.n, b.merged.p);
            read_order(&b.after, order);
            expect_order(items, spec, want);
            if (strcmp(order, want) != 0)
                fail_msg("%s: %s where %s was expected:\n%.*s\nbecame\n%.*s", label, order, want,
                         (int)text.n, text.p, (int)b.merged.n, b.merged.p);
            check(label, "undone", b.undone, text.p, text.n);
            done++;
        }
        bench_free(&b);
        text_free(&text);
    }
    return done;
}

static void test_random(void **state)
{
    (void)state;
    assert_true(run_random(random_list) > 4000);
    assert_true(run_random(random_brackets) > 4000);
}

/* Two runs that take this or that, as an upgrade does: ours at the end, one of them another. */
static void test_random_upgrades(void **state)
{
    unsigned seed = 1, done = 0;
    (void)state;
    for (unsigned round = 0; round < 8000; round++) {
        char spec[2][100] = {"end /x; end /y", "end /x; end /z"};
        unsigned items = 1 + roll(&seed, 4), seed_was = seed;
        struct text text = make_brackets(&seed, items, true), old = text_copy(text.p, text.n);
        struct bench b = {0};
        for (unsigned i = 0; i < 2 * items; i++)
            if (roll(&seed, 2))
                snprintf(strchr(spec[i % 2], 0), 20, "; take /%c", (int)('a' + i / 2));
        if (may_upgrade(&b, &text, spec[0]) && may_upgrade(&b, &text, spec[1])) {
            char label[300];
            snprintf(label, sizeof label, "seed %u, %s, then %s", seed_was, spec[0], spec[1]);
            upgrade(&b, &text, "");
            check(label, "undone", text, old.p, old.n);
            done++;
        }
        bench_free(&b);
        text_free(&text);
        text_free(&old);
    }
    assert_true(done > 6000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_random_upgrades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
