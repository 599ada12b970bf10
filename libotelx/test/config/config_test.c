/* How a configuration is decoded: the Operator's defaults, and every field by its name. */
#include "config/settings.h"
#include "support/tree.h"

#define OPERATOR "apiVersion: opentelemetry.io/v1alpha1\nkind: Instrumentation\n"
#define OURS "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\n"
#define MAP "apiVersion: v1\nkind: ConfigMap\n"
#define IMAGES "ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-"

struct decoded {
    struct tree tree;
    struct otx_diags diags;
    struct otx_settings settings;
    bool good;
};

static struct decoded decode(const char *text)
{
    struct decoded d = {.tree = parse(text)};
    assert_true(d.tree.good);
    assert_true(otx_config_is(d.tree.root));
    d.good = otx_config_decode(&d.tree.arena, d.tree.root, &d.diags, 1, &d.settings);
    for (size_t i = 0; i < d.diags.count; i++) {
        assert_int_equal(d.diags.items[i].source, 1);
        if (d.diags.items[i].severity == OTELX_ERROR)
            fail_msg("%s", d.diags.items[i].text);
    }
    assert_true(d.good);
    return d;
}

static void decoded_free(struct decoded *d)
{
    otx_diags_free(&d->diags);
    tree_free(&d->tree);
}

/* The node must have the same value as this text; NULL: there must be no node. */
static void assert_means(const struct otx_node *node, const char *text)
{
    if (!text) {
        assert_null(node);
        return;
    }
    struct tree wanted = parse(text);
    assert_non_null(node);
    if (!otx_node_equal(node, wanted.root))
        fail_msg("a node does not mean %s", text);
    tree_free(&wanted);
}

static const struct {
    const char *image, *mount_path, *resources;
} usual[OTX_LANGUAGES] = {
    [OTX_JAVA] = {IMAGES "java:2.30.0", "/otel-auto-instrumentation-java",
                  "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 64Mi}}"},
    [OTX_NODEJS] = {IMAGES "nodejs:0.78.0", "/otel-auto-instrumentation-nodejs",
                    "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 128Mi}}"},
    [OTX_PYTHON] = {IMAGES "python:0.64b0", "/otel-auto-instrumentation-python",
                    "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 64Mi}}"},
    [OTX_DOTNET] = {IMAGES "dotnet:1.16.0", "/otel-auto-instrumentation-dotnet",
                    "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 128Mi}}"},
    [OTX_GO] = {"ghcr.io/open-telemetry/opentelemetry-go-instrumentation/"
                "autoinstrumentation-go:v0.24.0",
                "/sys/kernel/debug",
                "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 64Mi}}"},
    [OTX_APACHE] = {IMAGES "apache-httpd:1.0.4", "/opt/opentelemetry-webserver/agent",
                    "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 1m, memory: 128Mi}}"},
    [OTX_NGINX] = {IMAGES "apache-httpd:1.0.4", "/opt/opentelemetry-webserver/agent",
                   "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 1m, memory: 128Mi}}"},
    [OTX_PHP] = {"", "/otel-auto-instrumentation-php",
                 "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 64Mi}}"},
    [OTX_RUBY] = {"", "/otel-auto-instrumentation-ruby",
                  "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 64Mi}}"},
    [OTX_SDK] = {"", "", NULL},
};

static void assert_usual(const struct otx_settings *s, bool resources)
{
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        assert_str(s->agents[i].image, usual[i].image);
        assert_str(s->agents[i].mount_path, usual[i].mount_path);
        assert_means(s->agents[i].resources, resources ? usual[i].resources : NULL);
    }
    assert_str(s->agents[OTX_APACHE].version, "2.4");
    assert_str(s->agents[OTX_APACHE].config_path, "/usr/local/apache2/conf");
    assert_str(s->agents[OTX_NGINX].config_path, "/etc/nginx/nginx.conf");
}

/* An Instrumentation of the Operator has all languages, also without their blocks. */
static void test_operator_defaults(void **state)
{
    static const char *const texts[] = {OPERATOR, OPERATOR "spec: {}\n",
                                        OPERATOR "spec: {java: {}, nginx: {configFile: ''}}\n"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct decoded d = decode(texts[i]);
        assert_true(d.settings.by_annotation);
        assert_int_equal(d.settings.profile, OTX_OPERATOR);
        assert_true(d.settings.ledger);
        assert_true((d.settings.agents[OTX_JAVA].block != NULL) == (i == 2));
        assert_usual(&d.settings, true);
        decoded_free(&d);
    }
}

static void test_our_defaults(void **state)
{
    struct decoded d = decode(OURS "spec: {python: {}}\n");
    (void)state;
    assert_false(d.settings.by_annotation);
    assert_int_equal(d.settings.profile, OTX_MINIMAL);
    assert_non_null(d.settings.agents[OTX_PYTHON].block);
    assert_null(d.settings.agents[OTX_JAVA].block);
    assert_usual(&d.settings, false);
    decoded_free(&d);
    d = decode(OURS "spec: {profile: operator, sdk: {}}\n");
    assert_false(d.settings.by_annotation);
    assert_int_equal(d.settings.profile, OTX_OPERATOR);
    assert_non_null(d.settings.agents[OTX_SDK].block);
    assert_usual(&d.settings, true);
    decoded_free(&d);
}

/* Limits and requests have separate defaults. An empty map counts as given, and has no default. */
static void test_resources(void **state)
{
    static const struct {
        const char *given, *operators, *minimal;
    } cases[] = {
        {"{}", "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 50m, memory: 64Mi}}", "{}"},
        {"{limits: {}}", "{limits: {}, requests: {cpu: 50m, memory: 64Mi}}", "{limits: {}}"},
        {"{requests: {cpu: 1m}}", "{limits: {cpu: 500m, memory: 256Mi}, requests: {cpu: 1m}}",
         "{requests: {cpu: 1m}}"},
        {"{limits: {}, requests: {}}", "{limits: {}, requests: {}}", "{limits: {}, requests: {}}"},
        {"{claims: [{name: gpu}], limits: {cpu: 2}}",
         "{limits: {cpu: \"2\"}, requests: {cpu: 50m, memory: 64Mi}, claims: [{name: gpu}]}",
         "{claims: [{name: gpu}], limits: {cpu: 2}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        snprintf(text, sizeof text, OPERATOR "spec: {java: {resources: %s}}\n", cases[i].given);
        struct decoded d = decode(text);
        assert_means(d.settings.agents[OTX_JAVA].resources, cases[i].operators);
        decoded_free(&d);
        snprintf(text, sizeof text, OURS "spec: {python: {resourceRequirements: %s}}\n",
                 cases[i].given);
        d = decode(text);
        assert_means(d.settings.agents[OTX_PYTHON].resources, cases[i].minimal);
        decoded_free(&d);
    }
}

static void assert_sdk(const struct otx_settings *s)
{
    assert_str(s->endpoint, "https://collector:4317");
    assert_str(s->tls.secret, "certs");
    assert_str(s->tls.config_map, "authority");
    assert_str(s->tls.ca, "ca.crt");
    assert_str(s->tls.cert, "tls.crt");
    assert_str(s->tls.key, "tls.key");
    assert_means(s->attributes, "{team: 'a,b', service.version: '1'}");
    assert_true(s->add_uids);
    assert_true(s->use_labels);
    assert_means(s->propagators, "[b3, baggage]");
    assert_str(s->sampler, "traceidratio");
    assert_str(s->sampler_argument, "0.25");
    assert_means(s->env, "[{name: A, value: a}]");
    assert_means(s->pull_policy, "Always");
    assert_means(s->security_context, "{runAsUser: 7, privileged: false}");
}

static void assert_agents(const struct otx_config_agent *agents)
{
    assert_str(agents[OTX_JAVA].image, "acme/java:1");
    assert_means(agents[OTX_JAVA].extensions, "[{image: 'acme/e:1', dir: /jars}]");
    assert_means(agents[OTX_JAVA].claim,
                 "{spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
    assert_means(agents[OTX_PYTHON].size_limit, "64Mi");
    assert_means(agents[OTX_PYTHON].env, "[{name: B, value: b}]");
    assert_means(agents[OTX_GO].security_context, "{privileged: true}");
    assert_str(agents[OTX_APACHE].version, "2.2");
    assert_str(agents[OTX_APACHE].config_path, "/etc/apache2");
    assert_means(agents[OTX_APACHE].attrs, "[{name: Q, value: '1'}]");
    assert_str(agents[OTX_NGINX].config_path, "/etc/nginx/main.conf");
    assert_means(agents[OTX_NGINX].attrs, "[{name: R, value: '2'}]");
}

#define SPEC                                                                                       \
    "spec:\n"                                                                                      \
    "  exporter:\n"                                                                                \
    "    endpoint: https://collector:4317\n"                                                       \
    "    tls: {secretName: certs, configMapName: authority, ca_file: ca.crt, cert_file: "          \
    "tls.crt,\n"                                                                                   \
    "          key_file: tls.key}\n"                                                               \
    "  resource:\n"                                                                                \
    "    resourceAttributes: {team: 'a,b', service.version: '1'}\n"                                \
    "    addK8sUIDAttributes: true\n"                                                              \
    "  defaults: {useLabelsForResourceAttributes: true}\n"                                         \
    "  propagators: [b3, baggage]\n"                                                               \
    "  sampler: {type: traceidratio, argument: '0.25'}\n"                                          \
    "  env: [{name: A, value: a}]\n"                                                               \
    "  imagePullPolicy: Always\n"                                                                  \
    "  initContainerSecurityContext: {runAsUser: 7, privileged: false}\n"                          \
    "  java:\n"                                                                                    \
    "    image: acme/java:1\n"                                                                     \
    "    extensions: [{image: acme/e:1, dir: /jars}]\n"                                            \
    "    volumeClaimTemplate:\n"                                                                   \
    "      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n"          \
    "  python: {volumeLimitSize: 64Mi, env: [{name: B, value: b}]}\n"                              \
    "  go: {securityContext: {privileged: true}}\n"                                                \
    "  apacheHttpd: {version: '2.2', configPath: /etc/apache2, attrs: [{name: Q, value: '1'}]}\n"  \
    "  nginx: {configFile: /etc/nginx/main.conf, attrs: [{name: R, value: '2'}]}\n"

static const char map_text[] =
    MAP "data:\n"
        "  exporter.endpoint: https://collector:4317\n"
        "  exporter.tls.secretName: certs\n"
        "  exporter.tls.configMapName: authority\n"
        "  exporter.tls.ca_file: ca.crt\n"
        "  exporter.tls.cert_file: tls.crt\n"
        "  exporter.tls.key_file: tls.key\n"
        "  resource.resourceAttributes.team: a,b\n"
        "  resource.resourceAttributes.service.version: '1'\n"
        "  resource.addK8sUIDAttributes: 'true'\n"
        "  defaults.useLabelsForResourceAttributes: 'true'\n"
        "  propagators: b3, baggage\n"
        "  sampler.type: traceidratio\n"
        "  sampler.argument: '0.25'\n"
        "  env.A: a\n"
        "  imagePullPolicy: Always\n"
        "  initContainerSecurityContext.runAsUser: '7'\n"
        "  initContainerSecurityContext.privileged: 'false'\n"
        "  java.image: acme/java:1\n"
        "  java.extensions.image: acme/e:1\n"
        "  java.extensions.dir: /jars\n"
        "  java.volumeClaimTemplate.spec.accessModes: ReadWriteOnce\n"
        "  java.volumeClaimTemplate.spec.resources.requests.storage: 1Gi\n"
        "  python.volumeLimitSize: 64Mi\n"
        "  python.env.B: b\n"
        "  go.securityContext.privileged: 'true'\n"
        "  apacheHttpd.version: '2.2'\n"
        "  apacheHttpd.configPath: /etc/apache2\n"
        "  apacheHttpd.attrs.Q: '1'\n"
        "  nginx.configFile: /etc/nginx/main.conf\n"
        "  nginx.attrs.R: '2'\n";

/* The same spec in all three forms. */
static void test_fields(void **state)
{
    const char *const texts[] = {
        OPERATOR "metadata: {name: shop, namespace: web}\n" SPEC,
        OURS "metadata: {name: shop, namespace: web}\n" SPEC,
        map_text,
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct decoded d = decode(texts[i]);
        assert_ptr_equal(d.settings.root, d.tree.root);
        assert_str(d.settings.name, i < 2 ? "shop" : "");
        assert_str(d.settings.name_space, i < 2 ? "web" : "");
        assert_sdk(&d.settings);
        assert_agents(d.settings.agents);
        assert_null(d.settings.agents[OTX_DOTNET].block);
        decoded_free(&d);
    }
}

static void test_our_fields(void **state)
{
    struct decoded d =
        decode(OURS "spec:\n  select: [{name: a}]\n  exclude: [{name: b}]\n"
                    "  nodeSelector: {c: d}\n  tolerations: [{key: e}]\n"
                    "  imagePullSecrets: [{name: f}]\n  onConflict: error\n"
                    "  ledger: none\n"
                    "  dotnet: {mountPath: /otel//, command: [cp], containers: [g]}\n"
                    "  sdk: {env: [{name: H, value: h}], containers: ['*']}\n");
    const struct otx_config_agent *dotnet = &d.settings.agents[OTX_DOTNET];
    const struct otx_config_agent *sdk = &d.settings.agents[OTX_SDK];
    (void)state;
    assert_means(d.settings.select, "[{name: a}]");
    assert_means(d.settings.exclude, "[{name: b}]");
    assert_means(d.settings.node_selector, "{c: d}");
    assert_means(d.settings.tolerations, "[{key: e}]");
    assert_means(d.settings.pull_secrets, "[{name: f}]");
    assert_int_equal(d.settings.on_conflict, OTX_REFUSE);
    assert_false(d.settings.ledger);
    assert_str(dotnet->mount_path, "/otel");
    assert_means(dotnet->command, "[cp]");
    assert_means(dotnet->containers, "[g]");
    assert_means(sdk->env, "[{name: H, value: h}]");
    assert_means(sdk->containers, "['*']");
    decoded_free(&d);
}

/* An empty volumeClaimTemplate, as a dump of a cluster has it, counts as missing. */
static void test_empty_claim(void **state)
{
    struct decoded d = decode(OPERATOR "spec:\n  java:\n    volumeClaimTemplate:\n"
                                       "      metadata: {creationTimestamp: null}\n"
                                       "      spec: {resources: {}, accessModes: []}\n");
    (void)state;
    assert_null(d.settings.agents[OTX_JAVA].claim);
    decoded_free(&d);
}

static void test_is_config(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {OPERATOR, true},
        {"apiVersion: opentelemetry.io/v1beta1\nkind: Instrumentation\n", true},
        {"apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\n", false},
        {"apiVersion: opentelemetry.io/v1alpha1\nkind: OpAMPBridge\ndata: {a: b}\n", false},
        {"apiVersion: opentelemetry.io/v1alpha1\n", false},
        {"apiVersion: otelx.dev/v1\nkind: Instrumentation\n", true},
        {MAP "data: {}\n", true},
        {MAP, false},
        {"apiVersion: v1\nkind: Secret\ndata: {a: b}\n", false},
        {"[a]", false},
    };
    (void)state;
    assert_false(otx_config_is(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tree tree = parse(cases[i].text);
        if (otx_config_is(tree.root) != cases[i].is)
            fail_msg("%s: %d", cases[i].text, !cases[i].is);
        tree_free(&tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operator_defaults), cmocka_unit_test(test_our_defaults),
        cmocka_unit_test(test_resources),         cmocka_unit_test(test_fields),
        cmocka_unit_test(test_our_fields),        cmocka_unit_test(test_empty_claim),
        cmocka_unit_test(test_is_config),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
