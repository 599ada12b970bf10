/* Writes the manifests to measure: Deployments of a shop, with comments, environment, probes and
 * volumes, and between them other resources, as in a repository. */
#include "inputs.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const input_names[INPUT_COUNT] = {[THIRD] = "third",
                                              [FIFTHS] = "fifths",
                                              [LIST] = "list",
                                              [RESOURCE_LIST] = "resourcelist",
                                              [JSON] = "json"};

void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(2);
}

static void grow(struct text *t, size_t need)
{
    if (t->cap - t->n > need)
        return;
    t->cap = (t->cap + need) * 2;
    t->p = realloc(t->p, t->cap);
    if (!t->p)
        die("out of memory");
}

static void add_bytes(struct text *t, const char *p, size_t n)
{
    grow(t, n);
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

static void add(struct text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    grow(t, (size_t)need);
    t->n += (size_t)vsnprintf(t->p + t->n, t->cap - t->n, format, again);
    va_end(again);
}

struct text text_new(const char *p, size_t n)
{
    struct text t = {NULL, 0, 0};
    add_bytes(&t, p, n);
    return t;
}

struct text text_read(const char *path)
{
    struct text t = {NULL, 0, 0};
    char part[65536];
    size_t n;
    FILE *file = fopen(path, "rb");
    if (!file)
        die("cannot read the file");
    while ((n = fread(part, 1, sizeof part, file)) > 0)
        add_bytes(&t, part, n);
    fclose(file);
    return t;
}

void text_free(struct text *t)
{
    free(t->p);
    *t = (struct text){NULL, 0, 0};
}

static void add_deployment(struct text *t, size_t i)
{
    add(t,
        "# Service %zu of the shop. Owned by team %zu; see the runbook before scaling.\n"
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

static void add_service(struct text *t, size_t i, size_t ports)
{
    add(t,
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop-%zu\n  namespace: shop-%zu\n"
        "spec:\n  selector:\n    app: shop-%zu\n  ports:\n",
        i, i % 9, i);
    for (size_t k = 0; k < ports; k++)
        add(t,
            "  - name: port-%zu   # kept for clients of version %zu\n    port: %zu\n"
            "    targetPort: %zu\n    protocol: TCP\n",
            k, k + 1, 8000 + k, 9000 + k);
}

static void add_config_map(struct text *t, size_t i)
{
    add(t,
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop-%zu\n  namespace: shop-%zu\n"
        "data:\n  server.ini: |\n",
        i, i % 9);
    for (size_t k = 0; k < 40; k++)
        add(t, "    [section-%zu]\n    key = value of section %zu in map %zu\n", k, k, i);
}

static void add_stream(struct text *t, size_t deployments, bool mostly)
{
    for (size_t i = 0; i < deployments; i++) {
        add(t, "---\n");
        add_deployment(t, i);
        add(t, "---\n");
        add_service(t, i, mostly ? 4 : 24);
        if (mostly)
            continue;
        add(t, "---\n");
        add_config_map(t, i);
    }
}

/* Adds a document as an item of a list: its lines are moved to the right, and the first line that
 * is no comment gets the dash. */
static void add_item(struct text *t, const struct text *document)
{
    bool begun = false;
    for (size_t at = 0; at < document->n;) {
        const char *line = document->p + at, *end = memchr(line, '\n', document->n - at);
        size_t n = (size_t)(end - line) + 1;
        bool first = !begun && line[0] != '#';
        if (n > 1)
            add(t, first ? "- " : "  ");
        begun |= first;
        add_bytes(t, line, n);
        at += n;
    }
}

static void add_items(struct text *t, size_t deployments)
{
    for (size_t i = 0; i < deployments; i++) {
        struct text document = {NULL, 0, 0};
        add_deployment(&document, i);
        add_item(t, &document);
        text_free(&document);
    }
}

static void add_json(struct text *t, size_t pods)
{
    add(t, "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[");
    for (size_t i = 0; i < pods; i++) {
        add(t,
            "%s{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"pod-%zu\","
            "\"labels\":{\"app\":\"shop\"}},\"spec\":{\"volumes\":[],\"containers\":[{\"name\":"
            "\"server\",\"image\":\"server:%zu.4\",\"env\":[{\"name\":\"A\",\"value\":\"b\"}",
            i ? "," : "", i, i % 30);
        for (size_t k = 0; k < 24; k++)
            add(t, ",{\"name\":\"SETTING_%zu_OF_THE_SHOP\",\"value\":\"value number %zu\"}", k,
                i * k);
        add(t, "]}]}}");
    }
    add(t, "]}\n");
}

struct text make_input(enum input kind, size_t workloads)
{
    struct text t = {NULL, 0, 0};
    switch (kind) {
    case LIST:
        add(&t, "apiVersion: v1\nkind: List\nitems:\n");
        add_items(&t, workloads);
        break;
    case RESOURCE_LIST:
        add(&t, "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n");
        add_items(&t, workloads);
        break;
    case JSON:
        add_json(&t, workloads);
        break;
    default:
        add_stream(&t, workloads, kind == FIFTHS);
    }
    return t;
}

static void write_file(const char *path, const struct text *t)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(t->p, 1, t->n, file) != t->n || fclose(file) != 0)
        die("cannot write the files");
}

void write_tree(const char *path, size_t files)
{
    char name[512];
    if (mkdir(path, 0777) != 0)
        die("cannot make the folder");
    for (size_t i = 0; i < files; i++) {
        struct text t = {NULL, 0, 0};
        snprintf(name, sizeof name, "%s/%zu", path, i / 100);
        if (i % 100 == 0 && mkdir(name, 0777) != 0)
            die("cannot make a folder");
        snprintf(name, sizeof name, "%s/%zu/%zu.yaml", path, i / 100, i);
        if (i % 10 == 0)
            add_deployment(&t, i);
        else if (i % 2)
            add_service(&t, i, 6);
        else
            add_config_map(&t, i);
        write_file(name, &t);
        text_free(&t);
    }
}
