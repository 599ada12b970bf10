/* Replaces ngx_http_opentelemetry_module.so in a test: prints to stderr each directive that it gets
 * in the http block, with its argument. A directive that comes twice is an error, as for the
 * agent's module. Compile it with VERSION, the version of nginx as a number, and SIGNATURE, a text
 * in nginx's program. nginx's headers may be missing, so that the structs of a module are declared
 * here. */
#include <stdint.h>
#include <stdio.h>

struct text {
    size_t size;
    const char *p;
};

struct array {
    struct text *elements;
};

struct conf {
    char *name;
    struct array *args;
};

struct command {
    struct text name;
    uintptr_t type;
    char *(*set)(struct conf *conf, struct command *command, void *context);
    uintptr_t level, offset;
    void *seen;
};

struct module {
    uintptr_t context_index, index;
    const char *name;
    uintptr_t spare[2], version;
    const char *signature;
    void **context;
    struct command *commands;
    uintptr_t type;
    void *hooks[7];
    uintptr_t more_spare[8];
};

static char duplicate[] = "is duplicate";

static char *set(struct conf *conf, struct command *command, void *context)
{
    const struct text *word = conf->args->elements;
    (void)context;
    if (command->seen)
        return duplicate;
    command->seen = command;
    fprintf(stderr, "nginx stand-in: %.*s %.*s\n", (int)word[0].size, word[0].p, (int)word[1].size,
            word[1].p);
    return NULL;
}

enum { IN_HTTP = 0x02000000, ONE_ARGUMENT = 2, HTTP_MODULE = 0x50545448 };

#define DIRECTIVE(name)                                                                            \
    {                                                                                              \
        {sizeof name - 1, name}, IN_HTTP | ONE_ARGUMENT, set, 0, 0, NULL                           \
    }

static struct command commands[] = {
    DIRECTIVE("NginxModuleEnabled"),           DIRECTIVE("NginxModuleOtelExporterEndpoint"),
    DIRECTIVE("NginxModuleOtelSpanExporter"),  DIRECTIVE("NginxModuleResolveBackends"),
    DIRECTIVE("NginxModuleServiceInstanceId"), DIRECTIVE("NginxModuleServiceName"),
    DIRECTIVE("NginxModuleServiceNamespace"),  DIRECTIVE("NginxModuleTraceAsError"),
    {{0, NULL}, 0, NULL, 0, 0, NULL},
};

static void *context[8];

static struct module module = {.context_index = UINTPTR_MAX,
                               .index = UINTPTR_MAX,
                               .version = VERSION,
                               .signature = SIGNATURE,
                               .context = context,
                               .commands = commands,
                               .type = HTTP_MODULE};

struct module *ngx_modules[] = {&module, NULL};
const char *ngx_module_names[] = {"ngx_http_opentelemetry_module", NULL};
const char *ngx_module_order[] = {NULL};
