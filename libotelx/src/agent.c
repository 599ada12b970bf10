/* What an agent needs, as data. Adding a language is a row. */
#include "agent.h"

const struct otx_agent otx_agents[OTX_LANGUAGES] = {
    [OTX_PYTHON] =
        {
            .language = "python",
            .image = "ghcr.io/open-telemetry/opentelemetry-operator/"
                     "autoinstrumentation-python:0.64b0",
            .name = "opentelemetry-auto-instrumentation-python",
            .mount_path = "/otel-auto-instrumentation-python",
            .source = "/autoinstrumentation/.",
            .env =
                {
                    {.name = "PYTHONPATH",
                     .before = "%M/opentelemetry/instrumentation/auto_instrumentation",
                     .after = "%M",
                     .sep = ':'},
                    {.name = "OTEL_TRACES_EXPORTER", .before = "otlp"},
                    {.name = "OTEL_METRICS_EXPORTER", .before = "otlp"},
                    {.name = "OTEL_LOGS_EXPORTER", .before = "otlp"},
                },
        },
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

struct otx_str otx_agent_value(struct otx_arena *arena, const char *value, struct otx_str mount)
{
    struct otx_str template = otx_str_of(value);
    if (!otx_str_starts(template, OTX_S("%M")))
        return template;
    struct otx_buf buf = {0};
    otx_buf_add(&buf, mount);
    otx_buf_add(&buf, otx_str_sub(template, 2, template.n));
    struct otx_str copy = otx_str_copy(arena, otx_buf_str(&buf));
    arena->failed |= buf.failed;
    otx_buf_free(&buf);
    return copy;
}
