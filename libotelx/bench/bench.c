/* Measures how fast otelx is, and prints a table: the library with streams and lists, then the
 * program with files. Each row is compared with a yardstick, and both are measured in turns. The
 * yardstick "floor" is libyaml's event loop over the bytes of the input: no program that uses
 * libyaml could be faster.
 *
 *     otelx-bench [DEPLOYMENTS]         the table; sizes up to that many, default 10,000
 *     otelx-bench write INPUT COUNT     prints an input: third, fifths, list, resourcelist or json
 *     otelx-bench tree PATH COUNT       makes a folder with so many files
 *     otelx-bench config                prints the configuration
 *     otelx-bench once WHAT FILE        does WHAT once: none, floor, inject or uninject; to count
 *                                       instructions and to measure the peak of memory
 *
 * The variable OTELX is the path of the program. KYAML is the path of a program that adds as much
 * with kyaml (see kyaml/main.go), or is not set. */
#include <otelx.h>
#include <yaml.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inputs.h"
#include "measure.h"

static const char config_text[] =
    "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: bench}\nspec:\n"
    "  nodeSelector: {ao-node: observability}\n  exporter: {endpoint: "
    "'http://collector:4318'}\n"
    "  resource: {resourceAttributes: {service.version: 25.2.2, service.namespace: shop}}\n"
    "  python: {mountPath: /otel-auto-instrumentation}\n";

static otelx_config *config;
static otelx_options options = OTELX_OPTIONS_INIT;

static void floor_loop(void *context)
{
    const struct text *t = context;
    yaml_parser_t parser;
    yaml_event_t event;
    int done = 0;
    if (!yaml_parser_initialize(&parser))
        die("out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)t->p, t->n);
    while (!done) {
        if (!yaml_parser_parse(&parser, &event))
            die("the generated input is no YAML");
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

typedef otelx_status operation(otelx_result **, otelx_source, const otelx_config *,
                               const otelx_options *);

static otelx_result *run(operation *op, const struct text *t)
{
    otelx_result *res;
    otelx_source src = {"bench", t->p, t->n};
    if (op(&res, src, op == otelx_remove ? NULL : config, &options) != OTELX_OK)
        die("the run failed");
    return res;
}

static void inject(void *context)
{
    otelx_result_free(run(otelx_apply, context));
}

static void uninject(void *context)
{
    otelx_result_free(run(otelx_remove, context));
}

static struct text injected(const struct text *t)
{
    size_t n;
    otelx_result *res = run(otelx_apply, t);
    const char *p = otelx_result_text(res, &n);
    struct text out = text_new(p, n);
    otelx_result_free(res);
    return out;
}

/* --- the table */

static void print_row(const char *what, const char *input, const struct cost *cost,
                      const char *against)
{
    printf("| %s | %s | %.1f ms | %.1f ms | %s | %.1f MB |\n", what, input, cost->wall * 1e3,
           cost->cpu * 1e3, against, cost->peak / 1e6);
    fflush(stdout);
}

static void save(const char *name, const struct text *t)
{
    FILE *file = fopen(name, "wb");
    if (!file || fwrite(t->p, 1, t->n, file) != t->n || fclose(file) != 0)
        die("cannot write a file");
}

/* The jobs of `otelx-bench once`. */
static const struct job {
    const char *name, *what;
    work *run;
} jobs[] = {
    {.name = "floor", .run = floor_loop},
    {.name = "inject", .what = "inject", .run = inject},
    {.name = "inject", .what = "inject again, nothing to do", .run = inject},
    {.name = "uninject", .what = "uninject", .run = uninject},
};
enum { FLOOR, INJECT, AGAIN, UNINJECT, JOB_COUNT };

/* A row that is compared with the floor. The peaks of memory of all rows are measured first, while
 * this process is small: the peak of a child counts the size that it had at fork. */
struct row {
    int job;
    enum input kind;
    size_t count;
    double peak;
};
enum { MAX_ROWS = 32 };

static struct text input_of(const struct row *row)
{
    struct text t = make_input(row->kind, row->count);
    if (row->job == INJECT)
        return t;
    struct text done = injected(&t);
    text_free(&t);
    return done;
}

static void take_peak(struct row *row)
{
    char command[160];
    const char *input = row->job == INJECT ? "input.yaml" : "again.yaml";
    snprintf(command, sizeof command,
             "\"$BENCH\" write %s %zu >input.yaml && "
             "\"$OTELX\" inject -q -c config.yaml input.yaml >again.yaml",
             input_names[row->kind], row->count);
    if (system(command) != 0)
        die(command);
    snprintf(command, sizeof command, "exec \"$BENCH\" once %s %s", jobs[row->job].name, input);
    row->peak = measure_command(command, NULL, 1).peak;
}

static void print_against_floor(const struct row *row)
{
    static const char *const names[INPUT_COUNT] = {
        [THIRD] = "a stream, a third of it workloads",
        [FIFTHS] = "a stream, four fifths of it workloads",
        [LIST] = "a `List`",
        [RESOURCE_LIST] = "a `ResourceList`",
    };
    char input[120], against[80];
    struct cost base, cost;
    struct text t = input_of(row);
    size_t rounds = t.n < 1000000 ? 21 : t.n < 50000000 ? 5 : 1;
    measure_pair(&base, floor_loop, &t, &cost, jobs[row->job].run, &t, rounds);
    cost.peak = row->peak;
    snprintf(input, sizeof input, "%s: %zu Deployment%s, %.*f MB", names[row->kind], row->count,
             row->count > 1 ? "s" : "", t.n < 100000 ? 3 : 1, (double)t.n / 1e6);
    snprintf(against, sizeof against, "floor: %.2f CPU, %.2f wall", cost.cpu / base.cpu,
             cost.wall / base.wall);
    print_row(jobs[row->job].what, input, &cost, against);
    text_free(&t);
}

static size_t make_rows(struct row rows[MAX_ROWS], size_t most)
{
    size_t n = 0;
    for (enum input kind = THIRD; kind <= RESOURCE_LIST; kind++)
        for (int job = INJECT; job <= UNINJECT; job++)
            rows[n++] = (struct row){.job = job, .kind = kind, .count = most < 1000 ? most : 1000};
    for (size_t count = 1; count <= most && n < MAX_ROWS; count *= 10)
        rows[n++] = (struct row){.job = INJECT, .kind = FIFTHS, .count = count};
    return n;
}

/* --- the program */

enum { FILES = 10000, ROUNDS = 5 };

#define OTELX "exec \"$OTELX\" "
#define ON_ONE " -q -c config.yaml one.yaml"
#define ON_STREAM " -q -c config.yaml stream.yaml"
#define ON_TREE " -q -R -c config.yaml tree"
#define OF_TREE "10,000 files, 1,000 of them with a Deployment"

/* A row that is a yardstick comes before the rows that are compared with it. */
static const struct program_row {
    const char *what, *input, *command, *before;
    const char *yardstick; /* name of this row as the yardstick of the rows after it; or NULL */
    size_t rounds;
} program_rows[] = {
    {.what = "`true`", .command = "exec true", .yardstick = "`true`", .rounds = MAX_ROUNDS},
    {.what = "`otelx inject`",
     .input = "one Deployment, from start to end",
     .command = OTELX "inject" ON_ONE,
     .rounds = MAX_ROUNDS},
    {.what = "`cat`",
     .input = OF_TREE,
     .command = "find tree -name '*.yaml' -exec cat {} +",
     .yardstick = "`cat`",
     .rounds = ROUNDS},
    {.what = "`otelx inject -R`",
     .input = OF_TREE,
     .command = OTELX "inject" ON_TREE,
     .rounds = ROUNDS},
    {.what = "`otelx inject -R -i`",
     .input = OF_TREE,
     .command = OTELX "inject -i" ON_TREE,
     .before = "[ -d fresh ] || cp -R tree fresh; rm -rf tree && cp -R fresh tree && sync",
     .rounds = ROUNDS},
    {.what = "`otelx check -R`",
     .input = OF_TREE ", all injected",
     .command = OTELX "check" ON_TREE,
     .rounds = ROUNDS},
    {.what = "a program on kyaml",
     .input = "stream of 1,000 Deployments",
     .command = "exec \"$KYAML\" stream.yaml",
     .yardstick = "kyaml",
     .rounds = ROUNDS},
    {.what = "`otelx inject`",
     .input = "stream of 1,000 Deployments",
     .command = OTELX "inject" ON_STREAM,
     .rounds = ROUNDS},
};

static void save_input(const char *name, struct text t)
{
    save(name, &t);
    text_free(&t);
}

static void print_program_row(const struct program_row *row, const struct cost *cost,
                              const struct cost *base, const char *yardstick)
{
    char against[80] = "";
    if (!row->yardstick)
        snprintf(against, sizeof against, "%s: %.2f CPU, %.2f wall", yardstick,
                 cost->cpu / base->cpu, cost->wall / base->wall);
    print_row(row->what, row->input ? row->input : "", cost, against);
}

static void rows_of_program(void)
{
    const char *kyaml = getenv("KYAML"), *yardstick = "";
    struct cost base = {0, 0, 0};
    save_input("config.yaml", text_new(config_text, sizeof config_text - 1));
    save_input("one.yaml", make_input(FIFTHS, 1));
    if (system("\"$BENCH\" write fifths 1000 >stream.yaml") != 0)
        die("cannot write the stream");
    write_tree("tree", FILES);
    for (size_t i = 0; i < sizeof program_rows / sizeof *program_rows; i++) {
        const struct program_row *row = &program_rows[i];
        if (strstr(row->command, "KYAML") && !(kyaml && *kyaml)) {
            fputs("bench: no kyaml: go is not there, or has no modules\n", stderr);
            break;
        }
        struct cost cost = measure_command(row->command, row->before, row->rounds);
        if (row->yardstick) {
            base = cost;
            yardstick = row->yardstick;
        }
        print_program_row(row, &cost, &base, yardstick);
    }
}

/* Works in a temporary folder, which is removed at the end. */
static void print_table(const char *self, size_t most)
{
    static char folder[] = "/tmp/otelx-bench.XXXXXX";
    struct row rows[MAX_ROWS];
    char command[80], *path = realpath(self, NULL);
    if (!getenv("OTELX"))
        die("OTELX must name the program");
    if (!path || setenv("BENCH", path, 1) != 0 || !mkdtemp(folder) || chdir(folder) != 0)
        die("cannot make a folder");
    puts("| run | input | wall | CPU | against | peak memory |\n"
         "|---|---|---|---|---|---|");
    rows_of_program();
    size_t count = make_rows(rows, most);
    for (size_t i = 0; i < count; i++)
        take_peak(&rows[i]);
    for (size_t i = 0; i < count; i++)
        print_against_floor(&rows[i]);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        die(command);
    free(path);
}

/* --- single jobs */

static int write_input(const char *name, size_t count)
{
    for (int kind = 0; kind < INPUT_COUNT; kind++) {
        if (strcmp(name, input_names[kind]) != 0)
            continue;
        struct text t = make_input((enum input)kind, count);
        bool good = fwrite(t.p, 1, t.n, stdout) == t.n && fflush(stdout) == 0;
        text_free(&t);
        return good ? 0 : 2;
    }
    die("no such input");
    return 2;
}

static int once(const char *name, const char *path)
{
    struct text t = text_read(path);
    work *job = NULL;
    options.threads = 1;
    for (int i = 0; i < JOB_COUNT; i++)
        if (strcmp(name, jobs[i].name) == 0)
            job = jobs[i].run;
    if (!job && strcmp(name, "none") != 0)
        die("no such job");
    if (job)
        job(&t);
    text_free(&t);
    return 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    otelx_source src = {"bench", config_text, sizeof config_text - 1};
    if (otelx_config_new(&config, src, NULL) != OTELX_OK)
        die("the configuration");
    options.max_input = SIZE_MAX;
    options.threads = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
    if (argc == 2 && strcmp(argv[1], "config") == 0)
        fputs(config_text, stdout);
    else if (argc == 4 && strcmp(argv[1], "write") == 0)
        status = write_input(argv[2], strtoul(argv[3], NULL, 10));
    else if (argc == 4 && strcmp(argv[1], "tree") == 0)
        write_tree(argv[2], strtoul(argv[3], NULL, 10));
    else if (argc == 4 && strcmp(argv[1], "once") == 0)
        status = once(argv[2], argv[3]);
    else
        print_table(argv[0], argc > 1 ? strtoul(argv[1], NULL, 10) : 10000);
    otelx_config_free(config);
    return status;
}
