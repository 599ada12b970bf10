/* Checks certificates: files that a container does not have, and TLS for which nothing is prepared.
 */
#include "base/diag.h"
#include "choose/index.h"
#include "config/settings.h"
#include "otel/agents.h"
#include "preflight/look.h"
#include "preflight/route.h"
#include "preflight/subjects.h"
#include "tree/node.h"

static bool is_mounted(const struct otx_node *container, struct otx_str path)
{
    const struct otx_node *mounts = otx_map_get(container, "volumeMounts");
    for (const struct otx_node *m = otx_first_item(mounts); m; m = m->next)
        if (otx_str_is_below(path, otx_map_text(m, "mountPath")))
            return true;
    return false;
}

/* Whether the path is in a folder in which images have the certificates of public authorities. */
static bool is_of_image(struct otx_str path)
{
    static const char *const folders[] = {"/etc/ssl", "/etc/pki", "/usr", "/opt", "/app", "/lib"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (otx_str_is_below(path, otx_str_of(folders[i])))
            return true;
    return false;
}

static void check_file(struct otx_preflight *p, const struct otx_use *use, struct otx_str name)
{
    if (!otx_env_peek(p, use, name).there)
        return;
    struct otx_env_value value = otx_env_in(p, use, use->sends, name);
    struct otx_str path = value.text;
    if (!value.known || !path.n || otx_str_find(path, '$', 0) < path.n)
        return;
    if (path.p[0] != '/')
        otx_say_format(p, OTX_NO_CERTIFICATE, value.place,
                       "`%s` is `%s`, which is no absolute path: the %s agent looks for it in the "
                       "folder that the process runs in",
                       name, path, otx_title_of(use));
    else if (!is_mounted(use->sends, path) && !is_of_image(path))
        otx_say_format(
            p, OTX_NO_CERTIFICATE, value.place,
            "`%s` is `%s`, and no volume is mounted there; set `exporter.tls.secretName` "
            "or `configMapName`, or mount the file",
            name, path);
}

static void certificates_are_mounted(struct otx_preflight *p)
{
    static const char *const names[] = {"OTEL_EXPORTER_OTLP_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_CLIENT_KEY",
                                        "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
                                        "OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY",
                                        "OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY"};
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (use->agent->form != OTX_WEBSERVER)
                check_file(p, use, otx_str_of(names[i]));
}

/* --- https */

/* Whether the host's name is known in the cluster only: no public authority signs a certificate for
 * it. */
static bool is_in_cluster(struct otx_str host)
{
    return otx_str_find(host, '.', 0) == host.n || otx_str_ends(host, OTX_S(".svc")) ||
           otx_str_ends(host, OTX_S(".svc.cluster.local")) || otx_str_ends(host, OTX_S(".local")) ||
           otx_str_ends(host, OTX_S(".internal"));
}

static bool has_authority(const struct otx_preflight *p, const struct otx_use *use)
{
    static const char *const names[] = {"OTEL_EXPORTER_OTLP_CERTIFICATE",
                                        "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
                                        "NODE_EXTRA_CA_CERTS",
                                        "SSL_CERT_FILE",
                                        "SSL_CERT_DIR",
                                        "REQUESTS_CA_BUNDLE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (otx_env_of(p, use, names[i]).there)
            return true;
    return false;
}

static void tls_is_prepared(struct otx_preflight *p)
{
    for (struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_route route = otx_routes_of(p, use)[OTX_TRACES];
        struct otx_endpoint e = otx_endpoint_read(route.endpoint.text);
        bool https = otx_str_is(e.scheme, "https");
        if (!route.sent || !route.endpoint.known || !route.endpoint.text.n)
            continue;
        if (otx_str_is(e.scheme, "http") && otx_str_is(e.port, "443"))
            otx_say_format(p, OTX_NO_TLS, route.endpoint.place,
                           "port 443 speaks TLS, and `http://` does not; write `https://%s`",
                           e.host);
        else if (https && is_in_cluster(e.host) && !has_authority(p, use) &&
                 use->settings->profile == OTX_MINIMAL)
            otx_say_format(p, OTX_NO_TLS, route.endpoint.place,
                           "`%s` is a name of the cluster, which no public authority signs: write "
                           "`exporter: {tls: {configMapName: NAME, ca_file: ca.crt}}` into `spec`, "
                           "or `http://` if the collector has no TLS",
                           e.host);
    }
}

/* --- the Secret */

static void say_absent(struct otx_preflight *p, const struct otx_use *use, const char *kind,
                       const char *field, struct otx_str name)
{
    const struct otx_node *tls = otx_map_get(otx_map_get(use->settings->spec, "exporter"), "tls");
    bool secret = otx_str_is(otx_str_of(field), "secretName");
    if (name.n &&
        !otx_index_find(p->plan->context->index, secret, p->plan->choices.name_space, name))
        otx_say_format(p, OTX_TLS_SOURCE, otx_where_in(use->settings, otx_map_get(tls, field)),
                       "the %s `%s` is not in the input; it must be in the namespace of each "
                       "workload, else the pods do not start",
                       otx_str_of(kind), name);
}

static void tls_sources_are_there(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        say_absent(p, use, "Secret", "secretName", use->settings->tls.secret);
        say_absent(p, use, "ConfigMap", "configMapName", use->settings->tls.config_map);
    }
}

otx_check_fn *const otx_tls_checks[] = {
    certificates_are_mounted,
    tls_is_prepared,
    tls_sources_are_there,
    NULL,
};
