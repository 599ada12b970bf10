/* The configurations of the modules for Apache httpd and nginx: they are the Operator's texts, byte
 * for byte, and no value breaks out of its line. server_script_test.sh runs the scripts. */
#include "support/common.h"
#include "otel/server_scripts.h"

#define LOAD_FILES                                                                                 \
    "\n#Load the Otel Webserver SDK\n"                                                             \
    "LoadFile /opt/opentelemetry-webserver/agent/sdk_lib/lib/libopentelemetry_common.so\n"         \
    "LoadFile /opt/opentelemetry-webserver/agent/sdk_lib/lib/libopentelemetry_resources.so\n"      \
    "LoadFile /opt/opentelemetry-webserver/agent/sdk_lib/lib/libopentelemetry_trace.so\n"          \
    "LoadFile /opt/opentelemetry-webserver/agent/sdk_lib/lib/"                                     \
    "libopentelemetry_otlp_recordable.so\n"                                                        \
    "LoadFile /opt/opentelemetry-webserver/agent/sdk_lib/lib/"                                     \
    "libopentelemetry_exporter_ostream_span.so\n"                                                  \
    "LoadFile /opt/opentelemetry-webserver/agent/sdk_lib/lib/"                                     \
    "libopentelemetry_exporter_otlp_grpc.so\n"                                                     \
    "#Load the Otel ApacheModule SDK\n"                                                            \
    "LoadFile /opt/opentelemetry-webserver/agent/sdk_lib/lib/libopentelemetry_webserver_sdk.so\n"  \
    "#Load the Apache Module. In this example for Apache 2.4\n"                                    \
    "#LoadModule otel_apache_module "                                                              \
    "/opt/opentelemetry-webserver/agent/WebServerModule/Apache/libmod_apache_otel.so\n"            \
    "#Load the Apache Module. In this example for Apache 2.2\n"                                    \
    "#LoadModule otel_apache_module "                                                              \
    "/opt/opentelemetry-webserver/agent/WebServerModule/Apache/libmod_apache_otel22.so\n"          \
    "LoadModule otel_apache_module "                                                               \
    "/opt/opentelemetry-webserver/agent/WebServerModule/Apache/libmod_apache_otel"

static struct otx_str s(const char *text)
{
    return otx_str_of(text);
}

typedef struct otx_str conf_fn(struct otx_arena *arena, const struct otx_web *web);

static void assert_conf(conf_fn *conf, const struct otx_web *web, const char *want)
{
    struct otx_arena arena = {0};
    struct otx_str got = conf(&arena, web);
    assert_non_null(got.p);
    struct text copy = text_copy(got.p, got.n), wanted = text_of(want);
    if (!text_equal(copy, wanted))
        print_difference("the configuration", wanted, copy);
    assert_true(text_equal(copy, wanted));
    text_free(&copy);
    text_free(&wanted);
    otx_arena_free(&arena);
}

static void test_apache(void **state)
{
    struct otx_web web = {.endpoint = s("http://otlp-endpoint:4317"),
                          .service_name = s("apache-httpd-service-name"),
                          .name_space = s("req-namespace")};
    (void)state;
    assert_conf(otx_apache_conf, &web,
                LOAD_FILES ".so\n#Attributes\n"
                           "ApacheModuleEnabled ON\n"
                           "ApacheModuleOtelExporterEndpoint http://otlp-endpoint:4317\n"
                           "ApacheModuleOtelSpanExporter otlp\n"
                           "ApacheModuleResolveBackends  ON\n"
                           "ApacheModuleServiceInstanceId <<SID-PLACEHOLDER>>\n"
                           "ApacheModuleServiceName apache-httpd-service-name\n"
                           "ApacheModuleServiceNamespace req-namespace\n"
                           "ApacheModuleTraceAsError  ON\n");
}

static void test_apache_22(void **state)
{
    struct otx_web web = {.service_name = s("shop"), .version = s("2.2")};
    (void)state;
    assert_conf(otx_apache_conf, &web,
                LOAD_FILES "22.so\n#Attributes\n"
                           "ApacheModuleEnabled ON\n"
                           "ApacheModuleOtelExporterEndpoint http://localhost:4317/\n"
                           "ApacheModuleOtelSpanExporter otlp\n"
                           "ApacheModuleResolveBackends  ON\n"
                           "ApacheModuleServiceInstanceId <<SID-PLACEHOLDER>>\n"
                           "ApacheModuleServiceName shop\n"
                           "ApacheModuleServiceNamespace apache-httpd\n"
                           "ApacheModuleTraceAsError  ON\n");
}

static void test_nginx(void **state)
{
    struct otx_attr attrs[] = {{s("NginxModuleOtelMaxQueueSize"), s("4096")}};
    struct otx_web web = {.endpoint = s("http://otlp-endpoint:4317"),
                          .service_name = s("nginx-service-name"),
                          .name_space = s("req-namespace"),
                          .attrs = attrs,
                          .attr_count = 1};
    (void)state;
    assert_conf(otx_nginx_conf, &web,
                "NginxModuleEnabled ON;\n"
                "NginxModuleOtelExporterEndpoint http://otlp-endpoint:4317;\n"
                "NginxModuleOtelMaxQueueSize 4096;\n"
                "NginxModuleOtelSpanExporter otlp;\n"
                "NginxModuleResolveBackends ON;\n"
                "NginxModuleServiceInstanceId <<SID-PLACEHOLDER>>;\n"
                "NginxModuleServiceName nginx-service-name;\n"
                "NginxModuleServiceNamespace req-namespace;\n"
                "NginxModuleTraceAsError ON;\n");
}

/* Attributes come before the settings. Of several attributes with one key the last wins. Keys are
 * in the order of their bytes. */
static void test_attributes(void **state)
{
    struct otx_attr attrs[] = {{s("zone"), s("last")},
                               {s("NginxModuleServiceName"), s("first")},
                               {s("NginxModuleServiceNam"), s("shorter")},
                               {s("NginxModuleServiceName"), s("second")},
                               {s("A"), s("")},
                               {s("NginxModuleEnabled"), s("OFF")}};
    struct otx_web web = {.service_name = s("shop"), .attrs = attrs, .attr_count = 6};
    (void)state;
    assert_conf(otx_nginx_conf, &web,
                "A ;\n"
                "NginxModuleEnabled OFF;\n"
                "NginxModuleOtelExporterEndpoint http://localhost:4317/;\n"
                "NginxModuleOtelSpanExporter otlp;\n"
                "NginxModuleResolveBackends ON;\n"
                "NginxModuleServiceInstanceId <<SID-PLACEHOLDER>>;\n"
                "NginxModuleServiceNam shorter;\n"
                "NginxModuleServiceName second;\n"
                "NginxModuleServiceNamespace nginx;\n"
                "NginxModuleTraceAsError ON;\n"
                "zone last;\n");
}

static void test_harmless(void **state)
{
    struct otx_attr attrs[] = {{s("NginxModuleA\nload_module"), s("a\r\nb\tc\x7F")},
                               {s("NginxModuleB"), {"\0d", 2}},
                               {s("NginxModuleC"), s("gr\xC3\xBC\xC3\x9F\\")}};
    struct otx_web web = {.service_name = s("shop\\"), .attrs = attrs, .attr_count = 3};
    (void)state;
    assert_conf(otx_nginx_conf, &web,
                "NginxModuleA load_module a  b c ;\n"
                "NginxModuleB  d;\n"
                "NginxModuleC gr\xC3\xBC\xC3\x9F\\ ;\n"
                "NginxModuleEnabled ON;\n"
                "NginxModuleOtelExporterEndpoint http://localhost:4317/;\n"
                "NginxModuleOtelSpanExporter otlp;\n"
                "NginxModuleResolveBackends ON;\n"
                "NginxModuleServiceInstanceId <<SID-PLACEHOLDER>>;\n"
                "NginxModuleServiceName shop\\ ;\n"
                "NginxModuleServiceNamespace nginx;\n"
                "NginxModuleTraceAsError ON;\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_apache),   cmocka_unit_test(test_apache_22),
        cmocka_unit_test(test_nginx),    cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
