/* How fast, and with how much memory: streams of Deployments mixed with Services and ConfigMaps, of
 * 2 to 3 KB each. Every figure stands beside libyaml's own event loop over the same bytes
 * ("floor"), measured in turn with it in one run; ratios are medians of pairs. No verdict is given.
 */
#include <otelx.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <yaml.h>

enum { MAX_PAIRS = 31 };

struct text {
    char *p;
    size_t n, cap;
};

static void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(2);
}

static void add(struct text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (t->cap - t->n <= (size_t)need) {
        t->cap = (t->cap + (size_t)need) * 2;
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            die("out of memory");
    }
    t->n += (size_t)vsnprintf(t->p + t->n, t->cap - t->n, format, again);
    va_end(again);
}

static void add_deployment(struct text *t, size_t i)
{
    add(t,
        "---\n# Service %zu of the shop. Owned by team %zu; see the runbook before scaling.\n"
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop-%zu\n  namespace: "
        "shop-%zu\n"
        "  labels:\n    app: shop-%zu\n    app.kubernetes.io/part-of: shop\n  annotations:\n"
        "    prometheus.io/scrape: \"true\"\n    description: takes orders and hands them on\n",
        i, i % 17, i, i % 9, i);
    add(t,
        "spec:\n  replicas: %zu   # peak: twice that\n  selector:\n    matchLabels:\n      app: "
        "shop-%zu\n"
        "  strategy:\n    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}\n  template:\n    "
        "metadata:\n"
        "      labels:\n        app: shop-%zu\n    spec:\n      serviceAccountName: shop\n"
        "      securityContext:\n        fsGroup: 1000\n        runAsNonRoot: true\n"
        "      containers:\n      - name: server\n        image: "
        "registry.example.com/shop/server:%zu.4\n",
        i % 4 + 1, i, i, i % 30);
    add(t,
        "        # the order of these matters: later ones refer to earlier ones\n        env:\n");
    for (size_t k = 0; k < 12; k++)
        add(t, "        - name: SETTING_%zu_OF_THE_SHOP\n          value: \"value number %zu\"\n",
            k, i * k);
    add(t, "        - name: POD_NAME\n          valueFrom:\n            fieldRef:\n"
           "              fieldPath: metadata.name\n        ports:\n        - name: grpc\n"
           "          containerPort: 8080\n        readinessProbe:\n          grpc: {port: 8080}\n"
           "        livenessProbe:\n          httpGet:\n            path: /healthz\n            "
           "port: 8081\n"
           "          initialDelaySeconds: 20\n\n        resources:\n          requests:\n"
           "            cpu: 100m\n            memory: 128Mi\n          limits:\n            "
           "memory: 256Mi\n"
           "        volumeMounts:\n        - name: cache\n          mountPath: /cache\n"
           "      volumes:\n      # small, and gone with the pod\n      - name: cache\n        "
           "emptyDir: {}\n");
}

static void add_service(struct text *t, size_t i)
{
    add(t,
        "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: shop-%zu\n  namespace: shop-%zu\n"
        "spec:\n  selector:\n    app: shop-%zu\n  ports:\n",
        i, i % 9, i);
    for (size_t k = 0; k < 24; k++)
        add(t,
            "  - name: port-%zu   # kept for clients of version %zu\n    port: %zu\n"
            "    targetPort: %zu\n    protocol: TCP\n",
            k, k + 1, 8000 + k, 9000 + k);
}

static void add_config_map(struct text *t, size_t i)
{
    add(t,
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop-%zu\n  namespace: shop-%zu\n"
        "data:\n  server.ini: |\n",
        i, i % 9);
    for (size_t k = 0; k < 40; k++)
        add(t, "    [section-%zu]\n    key = value of section %zu in map %zu\n", k, k, i);
}

static struct text make_stream(size_t deployments)
{
    struct text t = {NULL, 0, 0};
    for (size_t i = 0; i < deployments; i++) {
        add_deployment(&t, i);
        add_service(&t, i);
        add_config_map(&t, i);
    }
    return t;
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void floor_loop(const struct text *t)
{
    yaml_parser_t parser;
    yaml_event_t event;
    int done = 0;
    if (!yaml_parser_initialize(&parser))
        die("out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)t->p, t->n);
    while (!done) {
        if (!yaml_parser_parse(&parser, &event))
            die("the generated stream is no YAML");
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

typedef otelx_status operation(otelx_result **, otelx_source, const otelx_config *,
                               const otelx_options *);

static otelx_config *config;
static otelx_options options = OTELX_OPTIONS_INIT;

static otelx_result *run(operation *op, const struct text *t)
{
    otelx_result *res;
    otelx_source src = {"bench", t->p, t->n};
    if (op(&res, src, op == otelx_remove ? NULL : config, &options) != OTELX_OK)
        die("the run failed");
    return res;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[n / 2];
}

/* Peak memory of a process that holds the stream and does this once, in bytes. */
static double peak(operation *op, const struct text *t)
{
    struct rusage usage;
    int status;
    pid_t child = fork();
    if (child < 0)
        die("cannot fork");
    if (child == 0) {
        otelx_result_free(run(op, t));
        _exit(0);
    }
    if (wait4(child, &status, 0, &usage) < 0 || status != 0)
        die("a child failed");
    return (double)usage.ru_maxrss * 1024;
}

static void measure(const char *name, operation *op, const struct text *t, size_t deployments,
                    size_t threads)
{
    double wall[MAX_PAIRS], cpu[MAX_PAIRS], base[MAX_PAIRS], ratio[MAX_PAIRS], times[MAX_PAIRS];
    options.threads = threads;
    size_t rounds = 1 + 2000000 / t->n, pairs = t->n < 1000000 ? MAX_PAIRS : 7;
    for (size_t i = 0; i < pairs; i++) {
        double wall_start = seconds(CLOCK_MONOTONIC), start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (size_t k = 0; k < rounds; k++)
            floor_loop(t);
        base[i] = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        times[i] = seconds(CLOCK_MONOTONIC) - wall_start;
        wall_start = seconds(CLOCK_MONOTONIC);
        start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (size_t k = 0; k < rounds; k++)
            otelx_result_free(run(op, t));
        cpu[i] = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        wall[i] = seconds(CLOCK_MONOTONIC) - wall_start;
        ratio[i] = cpu[i] / base[i];
        times[i] = wall[i] / times[i];
    }
    double each = 1e3 / (double)rounds, megabytes = (double)t->n / 1e6, cpu_ms = median(cpu, pairs);
    double most = peak(op, t);
    printf("%-12s %7zu %7zu %9.3f %10.3f %10.3f %8.1f %9.1f %7.2f %7.2f %8.1f %6.2f\n", name,
           threads, deployments, megabytes, median(wall, pairs) * each, cpu_ms * each,
           megabytes / (cpu_ms / (double)rounds),
           megabytes / (median(base, pairs) / (double)rounds), median(ratio, pairs),
           median(times, pairs), most / 1e6, most / (double)t->n);
    fflush(stdout);
}

static struct text text_of(otelx_result *res)
{
    struct text t;
    const char *p = otelx_result_text(res, &t.n);
    t.cap = t.n;
    t.p = malloc(t.n);
    if (!t.p)
        die("out of memory");
    memcpy(t.p, p, t.n);
    otelx_result_free(res);
    return t;
}

static void bench(size_t deployments, size_t cores)
{
    size_t step = cores > 1 ? cores - 1 : 1;
    struct text stream = make_stream(deployments);
    for (size_t threads = 1; threads <= cores; threads += step)
        measure("apply", otelx_apply, &stream, deployments, threads);
    struct text done = text_of(run(otelx_apply, &stream));
    free(stream.p);
    for (size_t threads = 1; threads <= cores; threads += step) {
        measure("apply again", otelx_apply, &done, deployments, threads);
        measure("remove", otelx_remove, &done, deployments, threads);
    }
    free(done.p);
}

int main(int argc, char **argv)
{
    static const char text[] =
        "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: bench}\nspec:\n"
        "  nodeSelector: {ao-node: observability}\n  exporter: {endpoint: "
        "'http://collector:4318'}\n"
        "  resource: {resourceAttributes: {service.version: 25.2.2, service.namespace: shop}}\n"
        "  python: {mountPath: /otel-auto-instrumentation}\n";
    const size_t sizes[] = {1, 100, 1000, 10000};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t most = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
    otelx_source src = {"bench", text, sizeof text - 1};
    if (otelx_config_new(&config, src, NULL) != OTELX_OK)
        die("the configuration");
    printf("%-12s %7s %7s %9s %10s %10s %8s %9s %7s %7s %8s %6s\n", "", "threads", "deploys", "MB",
           "wall ms", "cpu ms", "MB/s", "floor", "ratio", "wall", "peak MB", "peak/n");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && sizes[i] <= most; i++)
        bench(sizes[i], cores < 1 ? 1 : (size_t)cores);
    puts("MB/s: of CPU time. floor: libyaml's event loop, MB/s. ratio: CPU time to the floor's.\n"
         "wall: time on the clock to the floor's. "
         "peak: of a process that holds the stream; peak/n: to the stream's size.");
    otelx_config_free(config);
    return 0;
}
