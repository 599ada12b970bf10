/* Finds out how each signal is sent: the agent, its version and its variables decide together. */
#include "preflight/route.h"

#include "config/settings.h"
#include "otel/agents.h"
#include "otel/image.h"
#include "tree/node.h"

const char *const otx_signal_names[OTX_SIGNALS] = {
    [OTX_TRACES] = "traces", [OTX_METRICS] = "metrics", [OTX_LOGS] = "logs"};

/* --- the text */

struct otx_endpoint otx_endpoint_read(struct otx_str text)
{
    struct otx_endpoint e = {{NULL, 0}, text, {NULL, 0}, {NULL, 0}};
    for (size_t i = 0; i + 2 < text.n; i++)
        if (text.p[i] == ':' && text.p[i + 1] == '/' && text.p[i + 2] == '/') {
            e.scheme = otx_str_sub(text, 0, i);
            e.host = otx_str_sub(text, i + 3, text.n);
            break;
        }
    size_t slash = otx_str_find(e.host, '/', 0);
    e.path = otx_str_sub(e.host, slash, e.host.n);
    e.host.n = slash;
    size_t colon = e.host.n;
    while (colon > 0 && e.host.p[colon - 1] != ':' && e.host.p[colon - 1] != ']')
        colon--;
    if (colon > 0 && e.host.p[colon - 1] == ':') { /* colons in an IPv6 address are before `]` */
        e.port = otx_str_sub(e.host, colon, e.host.n);
        e.host.n = colon - 1;
    }
    return e;
}

bool otx_endpoint_is_local(const struct otx_endpoint *endpoint)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]", "0.0.0.0",
                                        "$(OTEL_POD_IP)"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (otx_str_is(endpoint->host, hosts[i]))
            return true;
    return false;
}

/* --- what an agent does */

/* Whether the agent's image is the usual one, or a copy of it in another registry. */
static bool is_usual(const struct otx_use *use, struct otx_image *image)
{
    *image = otx_image_read(use->settings->agents[use->choice->language].image);
    return otx_image_is_copy(image->name, otx_str_of(use->agent->image));
}

/* The protocol that an agent uses by default. *fixed: it uses that protocol whatever the variables
 * say. */
static const char *usual_protocol(const struct otx_use *use, bool *fixed)
{
    struct otx_image image;
    bool usual = is_usual(use, &image);
    *fixed = false;
    switch (use->choice->language) {
    case OTX_JAVA: /* since 2.0 the agent's default is HTTP */
        return usual && otx_tag_is_before(image.tag, 2, 0) ? "grpc" : "http/protobuf";
    case OTX_NODEJS: /* before 0.56 the image created its exporters itself */
        *fixed = usual && otx_tag_is_before(image.tag, 0, 56);
        return *fixed ? "grpc" : "http/protobuf";
    case OTX_PYTHON: /* the image has no other exporter */
        *fixed = usual;
        return "http/protobuf";
    case OTX_APACHE:
    case OTX_NGINX:
        *fixed = true;
        return "grpc";
    case OTX_DOTNET:
    case OTX_GO:
    case OTX_PHP:
    case OTX_RUBY:
        return "http/protobuf";
    default:
        return NULL;
    }
}

/* Whether an agent sends a signal at all: web servers' modules and Go's agent send traces only. */
static bool has_signal(const struct otx_use *use, enum otx_signal signal)
{
    bool traces_alone = use->agent->form == OTX_WEBSERVER || use->agent->form == OTX_SIDECAR;
    return signal == OTX_TRACES || !traces_alone;
}

/* The subject of a variable, and the variable for each signal. */
enum topic { EXPORTER, ENDPOINT, PROTOCOL, TOPICS };
static const struct otx_str of_signals[TOPICS][OTX_SIGNALS] = {
    [EXPORTER] = {OTX_S_INIT("OTEL_TRACES_EXPORTER"), OTX_S_INIT("OTEL_METRICS_EXPORTER"),
                  OTX_S_INIT("OTEL_LOGS_EXPORTER")},
    [ENDPOINT] = {OTX_S_INIT("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
                  OTX_S_INIT("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"),
                  OTX_S_INIT("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")},
    [PROTOCOL] = {OTX_S_INIT("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"),
                  OTX_S_INIT("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"),
                  OTX_S_INIT("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL")},
};

static struct otx_env_value of_signal(const struct otx_preflight *p, const struct otx_use *use,
                                      enum topic topic, enum otx_signal signal)
{
    struct otx_str name = of_signals[topic][signal];
    struct otx_env_value value = otx_env_peek(p, use, name);
    return value.there && topic == ENDPOINT ? otx_env_in(p, use, use->sends, name) : value;
}

static bool is_exported(const struct otx_preflight *p, const struct otx_use *use,
                        enum otx_signal signal)
{
    struct otx_env_value exporter = of_signal(p, use, EXPORTER, signal);
    struct otx_str rest = exporter.text, one;
    struct otx_env_value off = otx_env_peek(p, use, OTX_S("OTEL_SDK_DISABLED"));
    if (off.known && otx_str_is(off.text, "true"))
        return false;
    if (!exporter.known || !exporter.text.n)
        return !exporter.there || exporter.known;
    while (otx_str_cut(&rest, ',', &one))
        if (otx_str_starts(otx_str_trim(one), OTX_S("otlp")))
            return true;
    return false;
}

/* Finds the endpoint of a web server's module, which is in the configuration's `attrs` or
 * `exporter`, not in a variable. */
static void server_route(const struct otx_use *use, struct otx_route *route)
{
    const struct otx_settings *settings = use->settings;
    const struct otx_node *exporter = otx_map_get(settings->spec, "exporter");
    const struct otx_config_agent *agent = &settings->agents[use->choice->language];
    bool apache = use->choice->language == OTX_APACHE;
    const char *key =
        apache ? "ApacheModuleOtelExporterEndpoint" : "NginxModuleOtelExporterEndpoint";
    const struct otx_node *item = otx_seq_find(agent->attrs, "name", otx_str_of(key)).value;
    const struct otx_node *node =
        item ? otx_map_get(item, "value") : otx_map_get(exporter, "endpoint");
    if (!node || !node->text.n)
        return;
    route->endpoint = (struct otx_env_value){.there = true,
                                             .known = true,
                                             .ours = true,
                                             .text = node->text,
                                             .place = otx_where_in(settings, node)};
}

static struct otx_route find_route(const struct otx_preflight *p, const struct otx_use *use,
                                   enum otx_signal signal)
{
    struct otx_route route = {.sent = false};
    const char *usual = usual_protocol(use, &route.fixed);
    route.protocol = otx_str_of(usual);
    route.unknown = !usual;
    if (use->agent->form == OTX_WEBSERVER) {
        route.sent = signal == OTX_TRACES;
        server_route(use, &route);
        return route;
    }
    route.sent = has_signal(use, signal) && is_exported(p, use, signal);
    route.endpoint = of_signal(p, use, ENDPOINT, signal);
    route.own = route.endpoint.there;
    if (!route.own)
        route.endpoint = otx_env_of(p, use, "OTEL_EXPORTER_OTLP_ENDPOINT");
    struct otx_env_value protocol = of_signal(p, use, PROTOCOL, signal);
    if (!protocol.there)
        protocol = otx_env_peek(p, use, OTX_S("OTEL_EXPORTER_OTLP_PROTOCOL"));
    if (!route.fixed && protocol.there) {
        route.unknown = !protocol.known;
        route.protocol = protocol.text.n || route.unknown ? protocol.text : route.protocol;
    }
    return route;
}

const struct otx_route *otx_routes_of(struct otx_preflight *p, struct otx_use *use)
{
    static const struct otx_route none[OTX_SIGNALS];
    if (use->routes)
        return use->routes;
    struct otx_route *routes = otx_alloc(p->arena, OTX_SIGNALS * sizeof *routes);
    for (size_t i = 0; routes && i < OTX_SIGNALS; i++)
        routes[i] = find_route(p, use, (enum otx_signal)i);
    use->routes = routes ? routes : none;
    return use->routes;
}
