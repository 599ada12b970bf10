/* One test for every case in testdata: the program gives the result that the case expects, and the
 * library keeps its promises. `ACCEPT=name` writes the expected files of the case instead.
 * Environment: OTELX is the program, BUILD the build folder, WORK a folder to write in, TESTDATA
 * the folder of the cases. If SPARING is set, each case is written again in one notation only, in
 * turns, instead of in all. */
#include "support/golden.h"
#include "support/reformat.h"
#include "support/into_list.h"

enum { PROGRAM_SECONDS = 30, OPINION_SECONDS = 300 };

static struct {
    char otelx[MAX_PATH], opinion[MAX_PATH], testdata[MAX_PATH];
    char work[MAX_PATH - 64], outputs[MAX_PATH - 32];
    bool own_work, sparing;
    size_t turn; /* if `sparing`: the number of the next notation */
    size_t counts[P_COUNT], skipped[P_COUNT];
    char **opinions; /* arguments of second_opinion: the files to compare */
    size_t opinion_count;
} env;

/* A case as the library sees it: a call that does the same as the command of the case. */
struct subject {
    const struct test_case *c;
    run_fn *run;
    otelx_config *cfg;
    otelx_options options;
    otelx_filter only;
    bool no_ledger;
    struct text out;
    otelx_result *res;
    otelx_status status;
};

static bool wanted(const struct subject *s, enum property property)
{
    if (s->c->skip[property])
        env.skipped[property]++;
    else
        env.counts[property]++;
    return !s->c->skip[property];
}

static void broken(const struct subject *s, enum property property, const char *why)
{
    fail_msg("%s: property `%s`: %s", s->c->folder, properties[property], why);
}

static void expect_text(const struct subject *s, enum property property, struct text want,
                        struct text got)
{
    if (text_equal(want, got))
        return;
    print_difference(properties[property], want, got);
    broken(s, property, "not the same text");
}

static void check_twice(const struct subject *s)
{
    otelx_result *again;
    if (!wanted(s, P_TWICE))
        return;
    otelx_status status = s->run(&again, source_of("in.yaml", s->out), s->cfg, &s->options);
    assert_int_equal(status, OTELX_OK);
    struct text out = result_copy(again);
    size_t edits = otelx_result_edit_count(again);
    otelx_result_free(again);
    expect_text(s, P_TWICE, s->out, out);
    if (edits)
        broken(s, P_TWICE, "edits, but none was needed");
    text_free(&out);
}

/* The text that removal must give. Borrowed. */
static struct text removed_from(const struct test_case *c)
{
    return c->have[F_REMOVED] ? c->files[F_REMOVED] : c->in;
}

static void check_remove(const struct subject *s)
{
    if (s->run != otelx_apply || !wanted(s, P_REMOVE))
        return;
    struct text back = output_of(otelx_remove, s->out, s->no_ledger ? s->cfg : NULL);
    expect_text(s, P_REMOVE, removed_from(s->c), back);
    text_free(&back);
}

/* The values of a text, in one notation for all texts, so that they can be compared. */
static struct text meaning_of(struct text text, const struct format *format)
{
    struct otx_buf buf = {0};
    bool good = reformat(format, (struct otx_str){text.p, text.n}, &buf);
    struct text copy = good ? text_copy(buf.p, buf.n) : (struct text){0};
    otx_buf_free(&buf);
    return copy;
}

static void expect_meaning(const struct subject *s, const struct format *format,
                           const struct format *common, struct text want, struct text got)
{
    struct text a = meaning_of(want, common), b = meaning_of(got, common);
    if (!text_equal(a, b)) {
        print_difference(format->name, a, b);
        broken(s, P_REFORMAT, "not the same values");
    }
    text_free(&a);
    text_free(&b);
}

/* Another tool wrote the output again: a second run changes nothing, and removal takes out only the
 * injection. */
static void check_rewritten(const struct subject *s, const struct format *format, struct text text,
                            struct text want)
{
    struct text again = output_with(s->run, text, s->cfg, &s->options);
    if (!text_equal(again, text)) {
        print_difference(format->name, text, again);
        broken(s, P_REFORMAT, "another run changes it");
    }
    struct text back = output_of(otelx_remove, text, s->no_ledger ? s->cfg : NULL);
    expect_meaning(s, format, &meaning, want, back);
    if (text_is_json((struct otx_str){text.p, text.n}) &&
        !text_is_json((struct otx_str){back.p, back.n}))
        broken(s, P_REFORMAT, "removal leaves no JSON");
    text_free(&again);
    text_free(&back);
}

static bool is_due(size_t format)
{
    return !env.sparing || env.turn % FORMATS == format;
}

static void check_reformat(const struct subject *s)
{
    env.turn++;
    if (s->run != otelx_apply || otelx_result_failed(s->res) || !wanted(s, P_REFORMAT))
        return;
    for (size_t i = 0; i < FORMATS; i++) {
        if (!is_due(i))
            continue;
        struct text text = meaning_of(s->out, &formats[i]);
        expect_meaning(s, &formats[i], &meaning, s->out, text);
        if (text.p)
            check_rewritten(s, &formats[i], text, removed_from(s->c));
        text_free(&text);
    }
}

/* After a change of the configuration, the result has the same values as without the other tool. */
static void check_upgrade(const struct subject *s)
{
    static const otelx_setting set[] = {
        {NULL, "exporter.endpoint", "http://elsewhere:4317"},
        {NULL, "resource.resourceAttributes.team", "shop, or not"},
    };
    if (s->run != otelx_apply || otelx_result_failed(s->res) || !s->cfg || s->c->skip[P_REFORMAT] ||
        otelx_config_set(s->cfg, set, 2) != OTELX_OK)
        return;
    struct format recordless = meaning;
    recordless.without = "otelx.dev/injected"; /* the record depends on quotes */
    struct text want = output_with(s->run, s->out, s->cfg, &s->options);
    struct text back = output_of(otelx_remove, want, s->no_ledger ? s->cfg : NULL);
    for (size_t i = 0; i < FORMATS; i++) {
        struct text text = is_due(i) ? meaning_of(s->out, &formats[i]) : (struct text){0};
        if (!text.p)
            continue;
        struct text got = output_with(s->run, text, s->cfg, &s->options);
        expect_meaning(s, &formats[i], &recordless, want, got);
        if (text_is_json((struct otx_str){text.p, text.n}) &&
            !text_is_json((struct otx_str){got.p, got.n}))
            broken(s, P_REFORMAT, "an upgrade leaves no JSON");
        check_rewritten(s, &formats[i], got, back);
        text_free(&text);
        text_free(&got);
    }
    text_free(&want);
    text_free(&back);
}

static void check_list(const struct subject *s, enum property property, const char *head)
{
    struct wrap in = wrap_text(s->c->in, head), out = wrap_text(s->out, head);
    /* a ResourceList with a configuration of its own cannot be an item */
    bool own = !s->cfg && text_has(s->c->in, "functionConfig");
    bool applies = in.items && (s->run == otelx_remove || !own);
    if (applies && wanted(s, property)) {
        if (in.cannot)
            broken(s, property, in.cannot);
        struct text got = output_with(s->run, in.out, s->cfg, &s->options);
        expect_text(s, property, out.out, got);
        text_free(&got);
    }
    text_free(&in.out);
    text_free(&out.out);
}

/* As a KRM function: the list has `results`, which are the same in each run. */
static void check_results(const struct subject *s)
{
    struct wrap in = wrap_text(s->c->in, wrap_resourcelist);
    bool own = !s->cfg && text_has(s->c->in, "functionConfig");
    otelx_options options = s->options;
    options.flags |= OTELX_RESULTS;
    if (s->run == otelx_apply && (own || (in.items && !in.cannot)) && wanted(s, P_RESULTS)) {
        struct text once = output_with(s->run, own ? s->c->in : in.out, s->cfg, &options);
        struct text again = output_with(s->run, once, s->cfg, &options);
        expect_text(s, P_RESULTS, once, again);
        text_free(&once);
        text_free(&again);
    }
    text_free(&in.out);
}

/* Keeps the output of the program for second_opinion, which runs after all cases. */
static void keep_output(const struct test_case *c, struct text out)
{
    char path[MAX_PATH];
    if (c->skip[P_OPINION]) {
        env.skipped[P_OPINION]++;
        return;
    }
    int n = snprintf(path, sizeof path, "%s/%s.yaml", env.outputs, c->name);
    assert_true(n > 0 && (size_t)n < sizeof path);
    for (char *slash = path + strlen(env.outputs) + 1; (slash = strchr(slash, '/'));)
        *slash = '.';
    assert_true(write_file(path, out));
    /* after the name of the program, and before the NULL */
    env.opinions = need(realloc(env.opinions, (env.opinion_count + 3) * sizeof *env.opinions));
    env.opinions[0] = env.opinion;
    env.opinions[++env.opinion_count] = need(strdup(path));
    env.opinions[env.opinion_count + 1] = NULL;
}

static void check_properties(const struct subject *s)
{
    const char *wrong;
    check_twice(s);
    check_remove(s);
    if (wanted(s, P_EDITS) && (wrong = check_edits(s->c->in, s->res)))
        broken(s, P_EDITS, wrong);
    check_list(s, P_RESOURCELIST, wrap_resourcelist);
    check_list(s, P_LIST, wrap_list);
    check_results(s);
    check_reformat(s);
    check_upgrade(s); /* changes the configuration */
}

/* Reads the flags that select workloads or set a field. The next word is their value. */
static otelx_status take_flags(struct subject *s, const struct test_case *c)
{
    const struct {
        const char *name, **value;
    } flags[] = {{"--default-namespace", &s->options.default_namespace},
                 {"-l", &s->only.selector},
                 {"-n", &s->only.name_space},
                 {"--kind", &s->only.kind},
                 {"--name", &s->only.name},
                 {"--container", &s->only.container}};
    otelx_setting set[MAX_ARGS];
    size_t count = 0;
    char *names[MAX_ARGS];
    for (size_t i = 2; i + 1 < c->argc; i++) {
        char *word = c->argv[i + 1];
        for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
            if (strcmp(c->argv[i], flags[k].name) == 0)
                *flags[k].value = word;
        if (strcmp(c->argv[i], "--on-conflict") == 0)
            set[count++] = (otelx_setting){"--on-conflict", "onConflict", word};
        if (strcmp(c->argv[i], "--set") != 0)
            continue;
        names[count] = need(strdup(word));
        names[count][strcspn(word, "=")] = '\0';
        set[count] = (otelx_setting){"--set", names[count], strchr(word, '=') + 1};
        count++;
    }
    if (count && !s->cfg)
        assert_int_equal(otelx_config_new(&s->cfg, (otelx_source){0}, NULL), OTELX_OK);
    otelx_status status = count ? otelx_config_set(s->cfg, set, count) : OTELX_OK;
    for (size_t i = 0; i < count; i++)
        if (strcmp(set[i].name, "--set") == 0)
            free(names[i]);
    return status;
}

/* Prepares the call that does the same as the arguments. False: no call does. */
static bool subject_open(struct subject *s, const struct test_case *c)
{
    static const struct {
        const char *command;
        run_fn *run;
    } commands[] = {{"inject", otelx_apply}, {"fn", otelx_apply}, {"uninject", otelx_remove}};
    otelx_status status = OTELX_OK;
    *s = (struct subject){.c = c, .options = OTELX_OPTIONS_INIT, .only = OTELX_FILTER_INIT};
    s->options.only = &s->only;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (c->argc > 1 && strcmp(c->argv[1], commands[i].command) == 0)
            s->run = commands[i].run;
    if (c->has_config)
        status = otelx_config_new(&s->cfg, source_of("config.yaml", c->files[F_CONFIG]), NULL);
    if (status == OTELX_OK)
        status = take_flags(s, c);
    if (!s->run || status != OTELX_OK)
        return false;
    s->no_ledger = text_has(c->files[F_CONFIG], "ledger: none");
    s->status = s->run(&s->res, source_of("in.yaml", c->in), s->cfg, &s->options);
    assert_non_null(s->res);
    s->out = result_copy(s->res);
    return true;
}

/* Whether a finding repeats the warning of an earlier run, as information. */
static bool is_told_again(const otelx_diag *diag)
{
    for (size_t i = 0; i < otelx_code_count(); i++)
        if (strcmp(otelx_code_get(i).code, diag->code) == 0)
            return diag->severity < otelx_code_get(i).severity;
    return false;
}

/* A near miss: the input nearly gives this finding, and must not give it. */
static void check_near(const struct subject *s, struct text err)
{
    size_t at = 0, n;
    const char *line;
    while (text_line(s->c->files[F_NEAR], &at, &line, &n)) {
        char code[16] = "";
        if (n < 12 || strncmp(line, "OTX", 3) != 0 || memcmp(line + 7, ": ", 2) != 0)
            fail_msg("%s/near: not `OTXnnnn: reason`: %.*s", s->c->folder, (int)n, line);
        snprintf(code, sizeof code, "%.7s", line);
        bool raised = text_has(err, code);
        for (size_t i = 0; s->res && i < otelx_result_diag_count(s->res); i++) {
            otelx_diag diag = otelx_result_diag(s->res, i);
            raised |= !is_told_again(&diag) && strcmp(diag.code, code) == 0;
        }
        if (raised)
            fail_msg("%s/near: %s was raised", s->c->folder, code);
    }
}

static void check_library(const struct test_case *c, const struct outcome *outcome)
{
    struct subject s;
    const char *wrong;
    bool called = subject_open(&s, c);
    bool function = c->argc > 1 && strcmp(c->argv[1], "fn") == 0;
    if (called && wanted(&s, P_LOCATE) && (wrong = check_places(s.res, c->in, c->files[F_CONFIG])))
        broken(&s, P_LOCATE, wrong);
    if (called && s.status == OTELX_OK && outcome->exit < 2) {
        if (!function && !text_equal(s.out, outcome->out)) {
            print_difference("program and library", s.out, outcome->out);
            fail_msg("%s: the program does not print what the library gives", c->folder);
        }
        check_properties(&s);
    } else if (called && (s.status == OTELX_OK || !text_equal(s.out, c->in))) {
        fail_msg("%s: the program fails, the library does not, or it changes the text", c->folder);
    }
    if (outcome->exit < 2)
        keep_output(c, outcome->out);
    check_near(&s, outcome->err);
    text_free(&s.out);
    otelx_result_free(s.res);
    otelx_config_free(s.cfg);
}

/* stdin is the input if the arguments do not name the input. */
static struct outcome run_case(struct test_case *c)
{
    char in[MAX_PATH], out[MAX_PATH], err[MAX_PATH];
    join_path(in, c->folder, c->in_name);
    join_path(out, env.work, "stdout");
    join_path(err, env.work, "stderr");
    c->argv[0] = env.otelx;
    return run_program(c->folder, c->argv, c->has_in ? "/dev/null" : in, out, err, PROGRAM_SECONDS);
}

static void test_case(void **state)
{
    struct test_case c;
    case_read(&c, env.testdata, *state);
    struct outcome outcome = run_case(&c);
    check_golden(&c, &outcome);
    check_library(&c, &outcome);
    outcome_free(&outcome);
    case_free(&c);
}

static void accept_removed(const struct test_case *c)
{
    struct subject s;
    if (subject_open(&s, c) && s.run == otelx_apply && s.status == OTELX_OK) {
        struct text back = output_of(otelx_remove, s.out, s.no_ledger ? s.cfg : NULL);
        case_write(c, F_REMOVED, back, text_equal(back, c->in));
        text_free(&back);
    }
    text_free(&s.out);
    otelx_result_free(s.res);
    otelx_config_free(s.cfg);
}

static void test_accept(void **state)
{
    struct test_case c;
    case_read(&c, env.testdata, *state);
    struct outcome outcome = run_case(&c);
    accept_golden(&c, &outcome);
    accept_removed(&c);
    outcome_free(&outcome);
    case_free(&c);
}

static void test_opinion(void **state)
{
    char out[MAX_PATH], err[MAX_PATH];
    (void)state;
    if (access(env.opinion, X_OK) != 0) {
        printf("skip: opinion: no second_opinion, as there is no libfyaml\n");
        skip();
    }
    if (!env.opinion_count)
        return;
    join_path(out, env.work, "opinion.out");
    join_path(err, env.work, "opinion.err");
    struct outcome outcome = run_program(".", env.opinions, "/dev/null", out, err, OPINION_SECONDS);
    if (outcome.exit != 0) {
        print_text("second_opinion", outcome.out);
        print_text("stderr", outcome.err);
        fail_msg("second_opinion: exit status %d, signal %d", outcome.exit, outcome.signal);
    }
    printf("%.*s", (int)outcome.out.n, outcome.out.p);
    env.counts[P_OPINION] = env.opinion_count;
    outcome_free(&outcome);
}

/* The path in a variable, or the default path; made absolute. */
static void set_path(char out[MAX_PATH], const char *variable, const char *otherwise)
{
    char here[MAX_PATH / 2];
    const char *path = getenv(variable);
    if (!path || !*path)
        path = otherwise;
    bool absolute = *path == '/';
    if (!absolute && !getcwd(here, sizeof here))
        abort();
    int n = snprintf(out, MAX_PATH, "%s%s%s", absolute ? "" : here, absolute ? "" : "/", path);
    if (n < 0 || n >= MAX_PATH)
        abort();
}

static bool set_env(void)
{
    char build[MAX_PATH], fresh[] = "/tmp/otelx-cases-XXXXXX";
    const char *work = getenv("WORK");
    env.sparing = getenv("SPARING") != NULL;
    set_path(build, "BUILD", "build");
    set_path(env.otelx, "OTELX", "build/otelx");
    set_path(env.testdata, "TESTDATA", "testdata");
    env.own_work = !work || !*work;
    if (env.own_work)
        work = mkdtemp(fresh);
    if (!work || *work != '/' || strlen(work) >= sizeof env.work)
        return false;
    strcpy(env.work, work);
    snprintf(env.outputs, sizeof env.outputs, "%s/outputs", env.work);
    int n =
        snprintf(env.opinion, sizeof env.opinion, "%.*s/test/second_opinion", MAX_PATH - 32, build);
    return n > 0 && (mkdir(env.outputs, 0700) == 0 || errno == EEXIST);
}

static void clean_up(void)
{
    char path[MAX_PATH];
    static const char *const files[] = {"stdout", "stderr", "opinion.out", "opinion.err"};
    for (size_t i = 1; i <= env.opinion_count; i++) {
        if (env.own_work)
            remove(env.opinions[i]);
        free(env.opinions[i]);
    }
    free(env.opinions);
    for (size_t i = 0; env.own_work && i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", env.work, files[i]);
        remove(path);
    }
    if (env.own_work) {
        rmdir(env.outputs);
        rmdir(env.work);
    }
}

static void print_counts(void)
{
    const char *before = "; skipped by their cases: ";
    printf("properties:");
    for (size_t i = 0; i < P_OURS; i++)
        printf("%s %s %zu", i ? "," : "", properties[i], env.counts[i]);
    for (size_t i = 0; i < P_OURS; i++) {
        if (!env.skipped[i])
            continue;
        printf("%s%s %zu", before, properties[i], env.skipped[i]);
        before = ", ";
    }
    printf("\n");
}

int main(void)
{
    struct names names;
    char *accept = getenv("ACCEPT");
    if (!set_env() || !list_cases(&names, env.testdata) || names.n == 0) {
        fprintf(stderr, "cases_test: no cases in %s, or no folder to write in\n", env.testdata);
        return 1;
    }
    struct CMUnitTest *tests = need(calloc(names.n + 1, sizeof *tests));
    for (size_t i = 0; i < names.n; i++)
        tests[i] = (struct CMUnitTest){names.v[i], test_case, NULL, NULL, names.v[i]};
    tests[names.n] = (struct CMUnitTest){"opinion", test_opinion, NULL, NULL, NULL};
    size_t count = names.n + 1;
    if (accept && *accept) {
        tests[0] = (struct CMUnitTest){accept, test_accept, NULL, NULL, accept};
        count = 1;
    }
    int failed = _cmocka_run_group_tests("cases", tests, count, NULL, NULL);
    print_counts();
    clean_up();
    free(tests);
    names_free(&names);
    return failed != 0;
}
