/* The texts of the scripts and of the configurations. Knows the layout of the agent's image and
 * nothing of manifests. */
#include "otel/server_scripts.h"

#include <stdlib.h>

#define AGENT "/opt/opentelemetry-webserver/agent"

/* One string for each line of a script. */
/* clang-format off */

/* The beginning of each script. `kubectl describe pod` shows what `fail` writes, too. */
#define START \
    "set -eu\n" \
    "fail() {\n" \
    "    echo \"$*\" >&2\n" \
    "    [ ! -w /dev/termination-log ] || echo \"$*\" >/dev/termination-log\n" \
    "    exit 1\n" \
    "}\n" \
    "conf=/opt/opentelemetry-webserver/source-conf\n"

#define FIND_AGENT \
    "from=/opt/opentelemetry\n" \
    "to=" AGENT "\n" \
    "[ -d \"$from/sdk_lib/lib\" ] ||\n" \
    "    fail \"no agent in $from; the image must be autoinstrumentation-apache-httpd\"\n"

/* The folder of the logs is open to all users: the server's workers write the logs, and often run
 * as another user than this container. */
#define COPY_AGENT \
    "cp -rf \"$from/.\" \"$to\"\n" \
    "mkdir -p \"$to/logs\"\n" \
    "chmod a+rwx \"$to/logs\"\n" \
    "for template in \"$to\"/conf/*.xml.template; do\n" \
    "    [ -f \"$template\" ] || fail \"no logging configuration in $from/conf\"\n" \
    "    sed \"s,__agent_log_dir__,$to/logs,g\" \"$template\" >\"${template%.template}\"\n" \
    "done\n"

/* put_conf writes the module's configuration with the pod's name filled in. It writes a new file
 * and renames the file, so a script that is killed leaves no half of a configuration. */
#define PUT_CONF \
    "mark='<<SID-PLACEHOLDER>>'\n" \
    "put_conf() { # TEXT ID FILE\n" \
    "    text=$1\n" \
    "    while [ \"${text#*\"$mark\"}\" != \"$text\" ]; do\n" \
    "        printf '%s%s' \"${text%%\"$mark\"*}\" \"$2\"\n" \
    "        text=${text#*\"$mark\"}\n" \
    "    done >\"$3.new\"\n" \
    "    printf '%s\\n' \"$text\" >>\"$3.new\"\n" \
    "    mv -f \"$3.new\" \"$3\"\n" \
    "}\n"

/* A blank line comes before the Include, since the last line of httpd.conf may end in a
 * backslash, which continues a line. */
const char otx_apache_script[] =
    START
    FIND_AGENT
    "httpd=$conf/httpd.conf\n"
    "[ -f \"$httpd\" ] ||\n"
    "    fail \"no httpd.conf in $1, or a link that leads out of it;\" \\\n"
    "        \"apacheHttpd.configPath must be the directory that has it\"\n"
    COPY_AGENT
    PUT_CONF
    "put_conf \"$OTEL_APACHE_AGENT_CONF\" \"$APACHE_SERVICE_INSTANCE_ID\" \\\n"
    "    \"$conf/opentemetry_agent.conf\"\n"
    "line=\"Include $1/opentemetry_agent.conf\"\n"
    "if ! tr -d '\\r' <\"$httpd\" | grep -Fqx -e \"$line\"; then\n"
    "    cp -f \"$httpd\" \"$httpd.new\"\n"
    "    chmod u+w \"$httpd.new\"\n"
    "    [ -z \"$(tail -c 1 \"$httpd\")\" ] || echo >>\"$httpd.new\"\n"
    "    printf '\\n%s\\n' \"$line\" >>\"$httpd.new\"\n"
    "    mv -f \"$httpd.new\" \"$httpd\"\n"
    "fi\n";

/* `nginx -v` prints "nginx version: nginx/1.22.1"; distributions add words after the number. */
const char otx_nginx_clone_script[] =
    START
    "[ -d \"$1\" ] ||\n"
    "    fail \"no directory $1; nginx.configFile must be the file that nginx reads\"\n"
    "PATH=$PATH:/usr/local/sbin:/usr/sbin:/usr/local/nginx/sbin\n"
    "version=$(nginx -v 2>&1) || fail \"nginx -v does not work in this image: $version\"\n"
    "case $version in\n"
    "*nginx/[0-9]*) ;;\n"
    "*) fail \"nginx -v tells no version of nginx: $version\" ;;\n"
    "esac\n"
    "version=${version##*nginx/}\n"
    "cp -rf \"$1/.\" \"$conf\"\n"
    "echo \"${version%%[!0-9.]*}\" >\"$conf/.opentelemetry-nginx-version\"\n";

/* The `include` goes to the head of the `http` block and names a file next to nginx.conf: this
 * needs no conf.d, and no mount over conf.d can hide the file. nginx passes to its workers only
 * those environment variables that `env` names. */
const char otx_nginx_script[] =
    START
    FIND_AGENT
    "file=$conf/$1\n"
    "[ -f \"$file\" ] ||\n"
    "    fail \"no $1 in the configuration, or a link that leads out of it;\" \\\n"
    "        \"nginx.configFile must be the file that nginx reads\"\n"
    "[ -f \"$conf/.opentelemetry-nginx-version\" ] ||\n"
    "    fail \"no version of nginx; otel-agent-source-container-clone must run before\"\n"
    "read -r version <\"$conf/.opentelemetry-nginx-version\"\n"
    "modules=WebServerModule/Nginx\n"
    "module=$modules/$version/ngx_http_opentelemetry_module.so\n"
    "if [ ! -f \"$from/$module\" ]; then\n"
    "    there=\n"
    "    for dir in \"$from/$modules\"/*; do\n"
    "        [ ! -f \"$dir/${module##*/}\" ] || there=\"$there ${dir##*/}\"\n"
    "    done\n"
    "    fail \"no module for nginx $version in this image; it has modules for:${there:- none}\"\n"
    "fi\n"
    COPY_AGENT
    PUT_CONF
    "put_conf \"$OTEL_NGINX_AGENT_CONF\" \"$OTEL_NGINX_SERVICE_INSTANCE_ID\" \\\n"
    "    \"$conf/opentelemetry_agent.conf\"\n"
    "include_in_http() { # FILE; reads words, quotes, escapes, comments and braces as nginx does\n"
    "    LC_ALL=C awk '\n"
    "        at { print; next }\n"
    "        {\n"
    "            for (i = 1; i <= length($0) && !at; i++) {\n"
    "                c = substr($0, i, 1)\n"
    "                if (escaped) { escaped = 0; word = word c }\n"
    "                else if (c == \"\\\\\") { escaped = 1; word = word c }\n"
    "                else if (quote) { if (c == quote) quote = \"\" }\n"
    "                else if (c ~ /[ \\t\\r;]/) {\n"
    "                    if (first == \"\") first = word\n"
    "                    if (c == \";\") first = \"\"\n"
    "                    word = \"\"\n"
    "                }\n"
    "                else if (c == \"{\" && word !~ /[$]$/) {\n"
    "                    if (first == \"\") first = word\n"
    "                    if (first == \"http\" && !depth) at = i\n"
    "                    depth++\n"
    "                    first = word = \"\"\n"
    "                }\n"
    "                else if (word != \"\") word = word c\n"
    "                else if (c == \"#\") break\n"
    "                else if (c == \"}\") { depth--; first = \"\" }\n"
    "                else { word = c; if (c == \"\\042\" || c == \"\\047\") quote = c }\n"
    "            }\n"
    "            escaped = 0\n"
    "            if (!quote) { if (first == \"\") first = word; word = \"\" }\n"
    "            if (!at) { print; next }\n"
    "            print substr($0, 1, at)\n"
    "            print \"    include opentelemetry_agent.conf;\" substr($0, at + 1)\n"
    "        }\n"
    "        END { exit !at }' \"$1\"\n"
    "}\n"
    "if ! grep -q '^    include opentelemetry_agent[.]conf;' \"$file\"; then\n"
    "    cp -f \"$file\" \"$file.new\"\n"
    "    chmod u+w \"$file.new\"\n"
    "    {\n"
    "        echo \"load_module $to/$module;\"\n"
    "        echo 'env OTEL_RESOURCE_ATTRIBUTES;'\n"
    "        include_in_http \"$file\"\n"
    "    } >\"$file.new\" || fail \"no http block in $1; it must be in that file itself\"\n"
    "    mv -f \"$file.new\" \"$file\"\n"
    "fi\n";
/* clang-format on */

enum source { FIXED, ENDPOINT, SERVICE_NAME, NAME_SPACE };

struct directive {
    const char *key;
    enum source source;
    const char *value; /* used when the given value is empty */
};

enum { DIRECTIVES = 8 };

/* The extra blank of " ON" is the Operator's: the texts can be compared byte for byte. */
static const struct directive apache_directives[DIRECTIVES] = {
    {"ApacheModuleEnabled", FIXED, "ON"},
    {"ApacheModuleOtelExporterEndpoint", ENDPOINT, "http://localhost:4317/"},
    {"ApacheModuleOtelSpanExporter", FIXED, "otlp"},
    {"ApacheModuleResolveBackends", FIXED, " ON"},
    {"ApacheModuleServiceInstanceId", FIXED, "<<SID-PLACEHOLDER>>"},
    {"ApacheModuleServiceName", SERVICE_NAME, ""},
    {"ApacheModuleServiceNamespace", NAME_SPACE, "apache-httpd"},
    {"ApacheModuleTraceAsError", FIXED, " ON"},
};

static const struct directive nginx_directives[DIRECTIVES] = {
    {"NginxModuleEnabled", FIXED, "ON"},
    {"NginxModuleOtelExporterEndpoint", ENDPOINT, "http://localhost:4317/"},
    {"NginxModuleOtelSpanExporter", FIXED, "otlp"},
    {"NginxModuleResolveBackends", FIXED, "ON"},
    {"NginxModuleServiceInstanceId", FIXED, "<<SID-PLACEHOLDER>>"},
    {"NginxModuleServiceName", SERVICE_NAME, ""},
    {"NginxModuleServiceNamespace", NAME_SPACE, "nginx"},
    {"NginxModuleTraceAsError", FIXED, "ON"},
};

/* "%s" is the suffix of the module's name. A library stands after the libraries that it needs. */
static const char apache_load[] =
    "\n"
    "#Load the Otel Webserver SDK\n"
    "LoadFile " AGENT "/sdk_lib/lib/libopentelemetry_common.so\n"
    "LoadFile " AGENT "/sdk_lib/lib/libopentelemetry_resources.so\n"
    "LoadFile " AGENT "/sdk_lib/lib/libopentelemetry_trace.so\n"
    "LoadFile " AGENT "/sdk_lib/lib/libopentelemetry_otlp_recordable.so\n"
    "LoadFile " AGENT "/sdk_lib/lib/libopentelemetry_exporter_ostream_span.so\n"
    "LoadFile " AGENT "/sdk_lib/lib/libopentelemetry_exporter_otlp_grpc.so\n"
    "#Load the Otel ApacheModule SDK\n"
    "LoadFile " AGENT "/sdk_lib/lib/libopentelemetry_webserver_sdk.so\n"
    "#Load the Apache Module. In this example for Apache 2.4\n"
    "#LoadModule otel_apache_module " AGENT "/WebServerModule/Apache/libmod_apache_otel.so\n"
    "#Load the Apache Module. In this example for Apache 2.2\n"
    "#LoadModule otel_apache_module " AGENT "/WebServerModule/Apache/libmod_apache_otel22.so\n"
    "LoadModule otel_apache_module " AGENT "/WebServerModule/Apache/libmod_apache_otel%s.so\n"
    "#Attributes\n";

struct line {
    struct otx_str key, value;
    size_t rank; /* the line with the highest rank counts among lines with the same key */
};

static struct otx_str value_of(const struct directive *d, const struct otx_web *web)
{
    struct otx_str given = {NULL, 0};
    switch (d->source) {
    case FIXED:
        break;
    case ENDPOINT:
        given = web->endpoint;
        break;
    case SERVICE_NAME:
        given = web->service_name;
        break;
    case NAME_SPACE:
        given = web->name_space;
        break;
    }
    return given.n ? given : otx_str_of(d->value);
}

static int by_key(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = otx_str_compare(x->key, y->key);
    return order != 0 ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

/* Adds a word that cannot leave its line: control characters become blanks, and a backslash at the
 * end gets a blank after it, since it would escape the next character. */
static void add_word(struct otx_buf *buf, struct otx_str word)
{
    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.p[i];
        otx_buf_char(buf, c < ' ' || c == 0x7F ? ' ' : (char)c);
    }
    if (word.n && word.p[word.n - 1] == '\\')
        otx_buf_char(buf, ' ');
}

/* Adds the directives and the attributes, one a line, in the order of their keys. Frees the buffer.
 */
static struct otx_str finish(struct otx_arena *arena, const struct otx_web *web,
                             const struct directive *directives, const char *end,
                             struct otx_buf *buf)
{
    size_t count = DIRECTIVES + web->attr_count;
    struct line *lines = otx_alloc(arena, count * sizeof *lines);
    for (size_t i = 0; lines && i < count; i++) {
        const struct otx_attr *attr = i < DIRECTIVES ? NULL : &web->attrs[i - DIRECTIVES];
        lines[i].key = attr ? attr->name : otx_str_of(directives[i].key);
        lines[i].value = attr ? attr->value : value_of(&directives[i], web);
        lines[i].rank = i;
    }
    if (lines)
        qsort(lines, count, sizeof *lines, by_key);
    for (size_t i = 0; lines && i < count; i++) {
        if (i + 1 < count && otx_str_eq(lines[i].key, lines[i + 1].key))
            continue;
        add_word(buf, lines[i].key);
        otx_buf_char(buf, ' ');
        add_word(buf, lines[i].value);
        otx_buf_text(buf, end);
    }
    buf->failed |= !lines;
    struct otx_str text = otx_buf_done(arena, buf);
    return arena->failed ? (struct otx_str){NULL, 0} : text;
}

struct otx_str otx_apache_conf(struct otx_arena *arena, const struct otx_web *web)
{
    struct otx_buf buf = {0};
    otx_buf_format(&buf, apache_load, otx_str_is(web->version, "2.2") ? OTX_S("22") : OTX_S(""));
    return finish(arena, web, apache_directives, "\n", &buf);
}

struct otx_str otx_nginx_conf(struct otx_arena *arena, const struct otx_web *web)
{
    struct otx_buf buf = {0};
    return finish(arena, web, nginx_directives, ";\n", &buf);
}
