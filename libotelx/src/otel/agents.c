/* What an agent needs, as data. Adding a language is a row. */
#include "otel/agents.h"

#include "otel/image.h"

#define NAMES "opentelemetry-auto-instrumentation"

const struct otx_agent otx_agents[OTX_LANGUAGES] = {
    [OTX_JAVA] = {.language = "java",
                  .field = "java",
                  .inject = "inject-java",
                  .containers = "java-container-names",
                  .image = OTX_IMAGE_JAVA,
                  .name = NAMES "-java",
                  .mount_path = OTX_PATH_JAVA,
                  .own_path = true,
                  .command = {"cp", "%S", "%M/javaagent.jar"},
                  .source = "/javaagent.jar",
                  .resources = "resources",
                  .cpu = "50m",
                  .memory = "64Mi",
                  .loaders = {{.name = "JAVA_TOOL_OPTIONS",
                               .after = "-javaagent:%M/javaagent.jar",
                               .sep = ' '}}},
    [OTX_NODEJS] = {.language = "nodejs",
                    .field = "nodejs",
                    .inject = "inject-nodejs",
                    .containers = "nodejs-container-names",
                    .image = OTX_IMAGE_NODEJS,
                    .name = NAMES "-nodejs",
                    .mount_path = OTX_PATH_NODEJS,
                    .command = {"cp", "-r", "%S", "%M"},
                    .source = "/autoinstrumentation/.",
                    .resources = "resourceRequirements",
                    .cpu = "50m",
                    .memory = "128Mi",
                    .loaders = {{.name = "NODE_OPTIONS",
                                 .after = "--require %M/autoinstrumentation.js",
                                 .sep = ' '}},
                    .defaults = {{.name = "OTEL_METRICS_EXPORTER", .before = "otlp"}}},
    [OTX_PYTHON] = {.language = "python",
                    .field = "python",
                    .inject = "inject-python",
                    .containers = "python-container-names",
                    .image = OTX_IMAGE_PYTHON,
                    .name = NAMES "-python",
                    .mount_path = OTX_PATH_PYTHON,
                    .command = {"cp", "-r", "%S", "%M"},
                    .source = "/autoinstrumentation/.",
                    .musl_source = "/autoinstrumentation-musl/.",
                    .resources = "resourceRequirements",
                    .cpu = "50m",
                    .memory = "64Mi",
                    .loaders = {{.name = "PYTHONPATH",
                                 .before = "%M/opentelemetry/instrumentation/auto_instrumentation",
                                 .after = "%M",
                                 .sep = ':',
                                 .early = true}},
                    .defaults = {{.name = "OTEL_EXPORTER_OTLP_PROTOCOL", .before = "http/protobuf"},
                                 {.name = "OTEL_TRACES_EXPORTER", .before = "otlp"},
                                 {.name = "OTEL_METRICS_EXPORTER", .before = "otlp"},
                                 {.name = "OTEL_LOGS_EXPORTER", .before = "otlp"}}},
    [OTX_DOTNET] =
        {.language = "dotnet",
         .field = "dotnet",
         .inject = "inject-dotnet",
         .containers = "dotnet-container-names",
         .image = OTX_IMAGE_DOTNET,
         .name = NAMES "-dotnet",
         .mount_path = OTX_PATH_DOTNET,
         .command = {"cp", "-r", "%S", "%M"},
         .source = "/autoinstrumentation/.",
         .resources = "resourceRequirements",
         .cpu = "50m",
         .memory = "128Mi",
         .loaders = {{.name = "CORECLR_ENABLE_PROFILING", .before = "1"},
                     {.name = "CORECLR_PROFILER",
                      .before = "{918728DD-259F-4A6A-AC2B-B85E1B658318}"},
                     {.name = "CORECLR_PROFILER_PATH",
                      .before = "%M/%L/OpenTelemetry.AutoInstrumentation.Native.so"},
                     {.name = "DOTNET_STARTUP_HOOKS",
                      .after = "%M/net/OpenTelemetry.AutoInstrumentation.StartupHook.dll",
                      .sep = ':'},
                     {.name = "DOTNET_ADDITIONAL_DEPS", .after = "%M/AdditionalDeps", .sep = ':'},
                     {.name = "OTEL_DOTNET_AUTO_HOME", .before = "%M"},
                     {.name = "DOTNET_SHARED_STORE", .after = "%M/store", .sep = ':'}}},
    [OTX_GO] = {.language = "go",
                .field = "go",
                .inject = "inject-go",
                .containers = "go-container-names",
                .image = OTX_IMAGE_GO,
                .form = OTX_SIDECAR,
                .name = NAMES,
                .mount_path = "/sys/kernel/debug",
                .resources = "resourceRequirements",
                .cpu = "50m",
                .memory = "64Mi"},
    [OTX_APACHE] = {.language = "apache-httpd",
                    .field = "apacheHttpd",
                    .inject = "inject-apache-httpd",
                    .containers = "apache-httpd-container-names",
                    .image = OTX_IMAGE_APACHE,
                    .form = OTX_WEBSERVER,
                    .name = "otel-agent-attach-apache",
                    .mount_path = "/opt/opentelemetry-webserver/agent",
                    .resources = "resourceRequirements",
                    .cpu = "1m",
                    .memory = "128Mi"},
    [OTX_NGINX] = {.language = "nginx",
                   .field = "nginx",
                   .inject = "inject-nginx",
                   .containers = "inject-nginx-container-names",
                   .image = OTX_IMAGE_NGINX,
                   .form = OTX_WEBSERVER,
                   .name = "otel-agent-attach-nginx",
                   .mount_path = "/opt/opentelemetry-webserver/agent",
                   .resources = "resourceRequirements",
                   .cpu = "1m",
                   .memory = "128Mi",
                   .loaders = {{.name = "LD_LIBRARY_PATH",
                                .after = "%M/sdk_lib/lib",
                                .sep = ':',
                                .early = true}}},
    [OTX_SDK] = {.language = "sdk",
                 .field = "sdk",
                 .inject = "inject-sdk",
                 .containers = "sdk-container-names",
                 .image = "",
                 .form = OTX_ENV_ONLY,
                 .name = ""},
};

/* Containers that service meshes, secret and log agents and collectors add to pods. */
static const char *const sidecars[] = {
    "istio-proxy",
    "istio-validation",
    "linkerd-proxy",
    "envoy",
    "envoy-sidecar",
    "consul-dataplane",
    "kuma-sidecar",
    "aws-appmesh-envoy",
    "daprd",
    "otc-container",
    "otel-collector",
    "otel-agent",
    "vault-agent",
    "cloud-sql-proxy",
    "cloudsql-proxy",
    "gke-gcsfuse-sidecar",
    "fluent-bit",
    "fluentd",
    "filebeat",
    "promtail",
    "datadog-agent",
    "jaeger-agent",
    "queue-proxy",
    "aws-otel-collector",
    "secrets-store-csi",
    "azwi-proxy",
    "opentelemetry-auto-instrumentation",
};

bool otx_is_sidecar(struct otx_str container)
{
    for (size_t i = 0; i < sizeof sidecars / sizeof *sidecars; i++)
        if (otx_str_is(container, sidecars[i]))
            return true;
    return false;
}

static const struct otx_str *hole(const struct otx_holes *holes, struct otx_str rest)
{
    if (rest.n < 2 || rest.p[0] != '%')
        return NULL;
    switch (rest.p[1]) {
    case 'M':
        return &holes->mount;
    case 'S':
        return &holes->source;
    case 'L':
        return &holes->os;
    default:
        return NULL;
    }
}

struct otx_str otx_agent_value(struct otx_arena *arena, const char *value,
                               const struct otx_holes *holes)
{
    struct otx_str template = otx_str_of(value);
    struct otx_buf buf = {0};
    for (size_t i = 0; i < template.n; i++) {
        const struct otx_str *filling = hole(holes, otx_str_sub(template, i, template.n));
        otx_buf_add(&buf, filling ? *filling : otx_str_sub(template, i, i + 1));
        i += filling != NULL;
    }
    return otx_buf_done(arena, &buf);
}

struct otx_str otx_runtime_folder(struct otx_str image, bool musl)
{
    struct otx_image parts = otx_image_read(image);
    bool operators = otx_str_ends(parts.name, OTX_S("autoinstrumentation-dotnet"));
    bool old = operators && otx_tag_is_before(parts.tag, 1, 16);
    if (musl)
        return old ? OTX_S("linux-musl-x64") : OTX_S("linux-musl");
    return old ? OTX_S("linux-x64") : OTX_S("linux");
}
