/* Replaces libmod_apache_otel.so in a test: prints to stderr each directive that it gets, with its
 * argument. httpd's headers may be missing, so that the structs of a module of httpd 2.4 are
 * declared here. */
#include <stdio.h>

struct params { /* the first fields only */
    const char *data;
};

struct command {
    const char *name;
    const char *(*take)(struct params *params, void *config, const char *arguments);
    const char *data;
    int where, how;
    const char *help;
};

struct module {
    int version, minor_version, index;
    const char *name;
    void *handle, *next;
    unsigned long magic;
    void (*rewrite_args)(void *);
    void *configs[4];
    const struct command *commands;
    void (*hooks)(void *);
    int flags;
};

static const char *take(struct params *params, void *config, const char *arguments)
{
    (void)config;
    fprintf(stderr, "apache stand-in: %s %s\n", params->data, arguments);
    return NULL;
}

enum { RAW_ARGS = 0, IN_SERVER = 128 };

#define DIRECTIVE(name)                                                                            \
    {                                                                                              \
        name, take, name, IN_SERVER, RAW_ARGS, ""                                                  \
    }

static const struct command commands[] = {
    DIRECTIVE("ApacheModuleEnabled"),
    DIRECTIVE("ApacheModuleOtelExporterEndpoint"),
    DIRECTIVE("ApacheModuleOtelSpanExporter"),
    DIRECTIVE("ApacheModuleResolveBackends"),
    DIRECTIVE("ApacheModuleServiceInstanceId"),
    DIRECTIVE("ApacheModuleServiceName"),
    DIRECTIVE("ApacheModuleServiceNamespace"),
    DIRECTIVE("ApacheModuleTraceAsError"),
    {NULL, NULL, NULL, 0, 0, NULL},
};

struct module otel_apache_module = {.version = 20120211,
                                    .index = -1,
                                    .name = "libmod_apache_otel.so",
                                    .magic = 0x41503234, /* "AP24" */
                                    .commands = commands};
