/* Checks where telemetry goes: whether the endpoint, its port and the protocol fit each other. */
#include "base/diag.h"
#include "choose/env_from.h"
#include "kube/containers.h"
#include "otel/agents.h"
#include "preflight/look.h"
#include "preflight/route.h"
#include "preflight/subjects.h"
#include "tree/node.h"

static bool is_grpc(const struct otx_route *route)
{
    return otx_str_is(route->protocol, "grpc");
}

/* Whether two signals are sent in the same way: then a finding about one holds for the other. */
static bool is_same_way(const struct otx_route *a, const struct otx_route *b)
{
    return a->sent && b->sent && a->own == b->own && a->endpoint.place.at == b->endpoint.place.at &&
           a->endpoint.place.source == b->endpoint.place.source &&
           otx_str_eq(a->protocol, b->protocol);
}

/* Writes the names of the signals that are sent in the same way as `first`. */
static void put_signals(struct otx_buf *text, const struct otx_route *routes, enum otx_signal first)
{
    for (size_t i = first; i < OTX_SIGNALS; i++)
        if (is_same_way(&routes[i], &routes[first]))
            otx_buf_format(text, i == first ? "%s" : ", %s", otx_str_of(otx_signal_names[i]));
}

/* Whether an earlier signal is sent in the same way: then its findings cover this signal. */
static bool is_told(const struct otx_route *routes, enum otx_signal signal)
{
    for (size_t i = 0; i < signal; i++)
        if (is_same_way(&routes[i], &routes[signal]))
            return true;
    return false;
}

typedef void on_route(struct otx_preflight *p, const struct otx_use *use,
                      const struct otx_route *routes, enum otx_signal signal);

/* Visits each different way of sending once, if its endpoint is known. */
static void each_route(struct otx_preflight *p, on_route *visit)
{
    for (struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_route *routes = otx_routes_of(p, use);
        for (size_t i = 0; i < OTX_SIGNALS; i++)
            if (routes[i].sent && routes[i].endpoint.known && routes[i].endpoint.text.n &&
                !is_told(routes, (enum otx_signal)i))
                visit(p, use, routes, (enum otx_signal)i);
    }
}

/* Writes the endpoint with another port. */
static void put_with_port(struct otx_buf *text, const struct otx_endpoint *e, const char *port)
{
    otx_buf_format(text, "`%s://%s:%s`", e->scheme.n ? e->scheme : OTX_S("http"), e->host,
                   otx_str_of(port));
}

/* Ports that belong to a protocol: the ports of OTLP, and those of Jaeger and Zipkin, which do not
 * take OTLP. */
static const struct {
    const char *port, *grpc, *http;
} ports[] = {
    {"4317", NULL, "is for OTLP over gRPC"},   {"4318", "is for OTLP over HTTP", NULL},
    {"55680", NULL, "was for OTLP over gRPC"}, {"55681", "was for OTLP over HTTP", NULL},
    {"14250", "is Jaeger's", "is Jaeger's"},   {"14268", "is Jaeger's", "is Jaeger's"},
    {"9411", "is Zipkin's", "is Zipkin's"},
};

static void check_port(struct otx_preflight *p, const struct otx_use *use,
                       const struct otx_route *routes, enum otx_signal signal)
{
    const struct otx_route *route = &routes[signal];
    struct otx_endpoint e = otx_endpoint_read(route->endpoint.text);
    const char *why = NULL;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (otx_str_is(e.port, ports[i].port))
            why = is_grpc(route) ? ports[i].grpc : ports[i].http;
    if (!why || route->unknown)
        return;
    struct otx_buf text = {0};
    otx_buf_format(&text, "port %s %s, and the %s agent sends %s (", e.port, otx_str_of(why),
                   otx_title_of(use), route->protocol);
    put_signals(&text, routes, signal);
    otx_buf_text(&text, "); write ");
    put_with_port(&text, &e, is_grpc(route) ? "4317" : "4318");
    if (!route->fixed && e.port.p[0] == '4')
        otx_buf_format(&text, ", or set `OTEL_EXPORTER_OTLP_PROTOCOL` to `%s`",
                       is_grpc(route) ? OTX_S("http/protobuf") : OTX_S("grpc"));
    otx_say(p, OTX_PORT, route->endpoint.place, &text);
}

static void ports_fit(struct otx_preflight *p)
{
    each_route(p, check_port);
}

/* Checks the scheme. gRPC exporters of some languages accept HOST:PORT; all accept a scheme. */
static void check_scheme(struct otx_preflight *p, const struct otx_use *use,
                         const struct otx_route *routes, enum otx_signal signal)
{
    const struct otx_route *route = &routes[signal];
    struct otx_endpoint e = otx_endpoint_read(route->endpoint.text);
    bool known = otx_str_is(e.scheme, "http") || otx_str_is(e.scheme, "https");
    bool hidden = !e.scheme.n && route->endpoint.text.p[0] == '$';
    if (known || hidden || (is_grpc(route) && otx_str_is(e.scheme, "unix")))
        return;
    const char *port = e.port.n ? ":" : "";
    otx_say_format(p, OTX_SCHEME, route->endpoint.place,
                   e.scheme.n ? "`%s` has a scheme that the %s agent does not know; write "
                                "`http://%s%s%s%s` or `https://...`"
                              : "`%s` has no scheme, and the %s agent needs one; write "
                                "`http://%s%s%s%s` or `https://...`",
                   route->endpoint.text, otx_title_of(use), e.host, otx_str_of(port), e.port,
                   e.path);
}

static void schemes_are_there(struct otx_preflight *p)
{
    each_route(p, check_scheme);
}

static bool has_signal_path(struct otx_str path)
{
    static const char *const paths[] = {"/v1/traces", "/v1/metrics", "/v1/logs"};
    struct otx_str bare = otx_str_path(path);
    for (size_t i = 0; i < OTX_SIGNALS; i++)
        if (otx_str_ends(bare, otx_str_of(paths[i])))
            return true;
    return false;
}

/* The endpoint without the signal's path `/v1/...`. */
static struct otx_str without_signal(struct otx_str endpoint)
{
    size_t at = otx_str_path(endpoint).n;
    for (size_t slashes = 0; at > 0 && slashes < 2; at--)
        slashes += endpoint.p[at - 1] == '/';
    return otx_str_sub(endpoint, 0, at);
}

/* Checks the path. Over HTTP the common endpoint gets the signal's path appended; the endpoint of a
 * single signal is used unchanged. */
static void check_path(struct otx_preflight *p, const struct otx_use *use,
                       const struct otx_route *routes, enum otx_signal signal)
{
    const struct otx_route *route = &routes[signal];
    struct otx_str text = route->endpoint.text, name = otx_str_of(otx_signal_names[signal]);
    struct otx_endpoint e = otx_endpoint_read(text);
    struct otx_str path = otx_str_path(e.path);
    if (route->unknown || !e.scheme.n)
        return;
    if (is_grpc(route) && has_signal_path(path))
        otx_say_format(p, OTX_SIGNAL_PATH, route->endpoint.place,
                       "`%s` has a path, and gRPC has none; write `%s`", path,
                       otx_str_sub(text, 0, text.n - e.path.n));
    else if (!is_grpc(route) && !route->own && has_signal_path(path))
        otx_say_format(p, OTX_SIGNAL_PATH, route->endpoint.place,
                       "the %s agent adds the path of each signal: `%s/v1/%s`; write `%s`",
                       otx_title_of(use), otx_str_path(text), name, without_signal(text));
    else if (!is_grpc(route) && route->own && (!path.n || otx_str_is(path, "/")))
        otx_say_format(p, OTX_SIGNAL_PATH, route->endpoint.place,
                       "the endpoint of one signal is taken as it is, and this one has no path; "
                       "write `%s/v1/%s`",
                       otx_str_sub(text, 0, text.n - e.path.n), name);
}

static void paths_fit(struct otx_preflight *p)
{
    each_route(p, check_path);
}

/* --- no endpoint, or an endpoint at which nothing listens */

/* Whether the process reads its configuration from a file, which preflight does not see. */
static bool has_own_file(const struct otx_preflight *p, const struct otx_use *use)
{
    return otx_env_of(p, use, "OTEL_CONFIG_FILE").there ||
           otx_env_of(p, use, "OTEL_EXPERIMENTAL_CONFIG_FILE").there ||
           otx_env_of(p, use, "OTEL_JAVAAGENT_CONFIGURATION_FILE").there;
}

static bool is_listening(const struct otx_node *container, struct otx_str port)
{
    for (const struct otx_node *item = otx_first_item(otx_map_get(container, "ports")); item;
         item = item->next)
        if (otx_str_eq(otx_map_text(item, "containerPort"), port))
            return true;
    return false;
}

/* Whether a container is a collector, by its image or its name. */
static bool is_collector(const struct otx_node *container)
{
    static const char *const words[] = {"*otel-collector*",
                                        "*opentelemetry-collector*",
                                        "*otelcol*",
                                        "*/alloy*",
                                        "alloy*",
                                        "*grafana/agent*",
                                        "*splunk-otel*",
                                        "*otc-container*",
                                        "*aws-otel*",
                                        "*collector*",
                                        NULL};
    struct otx_str image = otx_map_text(container, "image"), name = otx_name_of(container);
    return otx_str_glob_any(words, image, true) || otx_str_glob_any(words, name, true);
}

/* Notes the collectors of the pod, once for all agents. */
static void find_collectors(struct otx_preflight *p)
{
    p->collectors =
        otx_alloc(p->arena, (otx_count_containers(p->pod) + 1) * sizeof(struct otx_node *));
    for (size_t i = 0; i < OTX_CONTAINER_LISTS && p->collectors; i++)
        for (const struct otx_node *c = otx_first(otx_containers_of(p->pod, i)); c; c = c->next)
            if (is_collector(c))
                p->collectors[p->collector_count++] = c;
}

/* Whether another part of the pod may receive what is sent to the pod itself: a container with this
 * port, a collector, or a collector that the Operator will add. */
static bool is_received(struct otx_preflight *p, const struct otx_use *use, struct otx_str port)
{
    const struct otx_node *notes = otx_map_get(p->workload->pod_metadata, "annotations");
    struct otx_str wish = otx_map_text(notes, "sidecar.opentelemetry.io/inject");
    if (wish.n && !otx_str_is(wish, "false"))
        return true;
    for (size_t i = 0; i < OTX_CONTAINER_LISTS; i++) {
        const struct otx_node *list = otx_containers_of(p->pod, i);
        for (const struct otx_node *c = otx_first(list); c; c = c->next)
            if (c != use->app && c != use->sends && is_listening(c, port))
                return true;
    }
    if (!p->collectors)
        find_collectors(p);
    for (size_t i = 0; i < p->collector_count; i++)
        if (p->collectors[i] != use->app && p->collectors[i] != use->sends)
            return true;
    return is_listening(use->app, port);
}

static bool sends_any(struct otx_preflight *p, struct otx_use *use, bool *pointed)
{
    const struct otx_route *routes = otx_routes_of(p, use);
    bool any = false;
    *pointed = false;
    for (size_t i = 0; i < OTX_SIGNALS; i++) {
        const struct otx_route *route = &routes[i];
        any |= route->sent;
        *pointed |= route->sent && route->endpoint.there &&
                    (!route->endpoint.known || route->endpoint.text.n);
    }
    return any;
}

/* Whether an `envFrom` supplies an endpoint, or may supply it because its object is not in the
 * input. */
static bool may_be_told(const struct otx_preflight *p, const struct otx_use *use)
{
    struct otx_str value;
    return otx_envfrom(p->plan->context->index, p->plan->choices.name_space, use->today,
                       OTX_S("OTEL_EXPORTER_OTLP_ENDPOINT"), &value) != OTX_NOT_SUPPLIED;
}

static void endpoint_is_there(struct otx_preflight *p)
{
    for (struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        bool pointed;
        bool told =
            !sends_any(p, use, &pointed) || pointed || has_own_file(p, use) || may_be_told(p, use);
        bool http = use->agent->form != OTX_WEBSERVER;
        if (told || is_received(p, use, http ? OTX_S("4318") : OTX_S("4317")))
            continue;
        otx_say_format(p, OTX_NO_ENDPOINT, otx_where_block(use),
                       "nothing says where the %s agent sends to, so it is the container itself; "
                       "write `exporter: {endpoint: http://COLLECTOR:%s}` into `%s`",
                       otx_title_of(use), http ? OTX_S("4318") : OTX_S("4317"),
                       use->settings->renamed ? OTX_S("spec.envConfig") : OTX_S("spec"));
    }
}

static void check_local(struct otx_preflight *p, const struct otx_use *use,
                        const struct otx_route *routes, enum otx_signal signal)
{
    const struct otx_route *route = &routes[signal];
    struct otx_endpoint e = otx_endpoint_read(route->endpoint.text);
    bool host = otx_str_is(otx_map_text(p->pod, "hostNetwork"), "true");
    if (!otx_endpoint_is_local(&e) || (!host && is_received(p, use, e.port)))
        return;
    if (host)
        otx_say_format(p, OTX_LOCALHOST, route->endpoint.place,
                       "`%s` is the node in a pod with `hostNetwork`: a collector must listen on "
                       "every node, at that port",
                       e.host);
    else
        otx_say_format(p, OTX_LOCALHOST, route->endpoint.place,
                       "`%s` is the pod itself, and no container of it is a collector or has port "
                       "%s; name the collector's Service, or ask the Operator for a sidecar with "
                       "the annotation `sidecar.opentelemetry.io/inject`",
                       e.host, e.port.n ? e.port : OTX_S("4318"));
}

static void localhost_is_served(struct otx_preflight *p)
{
    each_route(p, check_local);
}

/* --- the protocol by name */

static void protocol_is_known(struct otx_preflight *p)
{
    static const char *const names[] = {
        "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
        "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"};
    for (struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_route route = otx_routes_of(p, use)[OTX_TRACES];
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            struct otx_env_value value = otx_env_of(p, use, names[i]);
            bool http = otx_str_starts(value.text, OTX_S("http/"));
            bool known = otx_str_is(value.text, "grpc") ||
                         otx_str_is(value.text, "http/protobuf") ||
                         otx_str_is(value.text, "http/json");
            if (!value.known || !value.text.n || use->agent->form == OTX_WEBSERVER)
                continue;
            if (!known)
                otx_say_format(p, OTX_PROTOCOL, value.place,
                               "`%s` is no protocol of OTLP; write `http/protobuf` or `grpc`",
                               value.text);
            else if (route.fixed && http == is_grpc(&route) && !(value.ours && http))
                otx_say_format(p, OTX_PROTOCOL, value.place,
                               "the %s agent of this image sends %s and nothing else; `%s` is not "
                               "possible",
                               otx_title_of(use), route.protocol, value.text);
        }
    }
}

otx_check_fn *const otx_endpoint_checks[] = {
    ports_fit,           schemes_are_there, paths_fit, endpoint_is_there,
    localhost_is_served, protocol_is_known, NULL,
};
