/* The table of agents, known sidecars, and the values of %M, %S and %L in the table. */
#include "otel/agents.h"

#include "otel/image.h"

const struct otx_agent otx_agents[OTX_LANGUAGES] = {
#define OTX_AGENT(id, block, fields, default_image, default_path, own, about, ...)                 \
    [id] = {.field = #block, .image = (default_image), .mount_path = (default_path), __VA_ARGS__},
#include "otel/agents.def"
#undef OTX_AGENT
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

/* The value for a hole at the start of `rest`, or NULL when no hole begins there. */
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

struct otx_str otx_agent_folder(const struct otx_agent *row, bool musl)
{
    struct otx_str path = otx_str_of(musl && row->musl_source ? row->musl_source : row->source);
    path.n -= otx_str_base(path).n; /* the file's name, or the dot after the folder */
    return path.n > 1 ? otx_str_sub(path, 1, path.n - 1) : OTX_S("");
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
