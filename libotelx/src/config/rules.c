/* Checks values: each on its own, and against other values. Most checks of the Operator's webhook
 * are here, too; the findings have places in the text. */
#include "config/rules.h"

#include <otelx.h>

#include <string.h>

#include "base/diag.h"
#include "base/number.h"
#include "config/field.h"
#include "config/volume_rules.h"
#include "kube/kinds.h"
#include "kube/path.h"
#include "kube/selector.h"
#include "otel/agents.h"
#include "otel/image.h"

enum { MAX_ENTRIES = 60, MAX_PATH = 256 };

/* Checks the names of variables. In the environment of a process `=` ends the name, and the record
 * uses `+` for another purpose. */
static void check_env(struct otx_check *check, const struct otx_node *env, const char *field)
{
    for (const struct otx_node *var = otx_first(env); var; var = var->next) {
        const struct otx_node *name = otx_map_get(var, "name");
        bool both = otx_map_get(var, "value") && otx_map_get(var, "valueFrom");
        if (name && (name->text.n == 0 || otx_str_find(name->text, '=', 0) < name->text.n ||
                     otx_str_is(name->text, "+")))
            otx_check_say(check, OTX_BAD_VALUE, name, field, "must have names without `=`");
        else if (name && otx_seq_find(env, "name", name->text).again == var)
            otx_check_say(check, OTX_DUPLICATE_KEY, name, field, "names a variable twice");
        if (both)
            otx_check_say(check, OTX_BAD_VALUE, var, field,
                          "must have `value` or `valueFrom`, not both");
    }
}

/* Refuses blanks and the characters of `without`. An empty text is refused only in our own
 * resource: the Operator cannot tell an empty text from a missing one. */
static void check_text(struct otx_check *check, const struct otx_node *node, const char *name,
                       const char *without, const char *what)
{
    for (size_t i = 0; node && i < node->text.n; i++) {
        if ((unsigned char)node->text.p[i] > ' ' && !strchr(without, node->text.p[i]))
            continue;
        otx_check_say(check, OTX_BAD_VALUE, node, name, what);
        return;
    }
    if (node && node->text.n == 0 && check->dialect == OTX_OTELX)
        otx_check_say(check, OTX_BAD_VALUE, node, name, "must not be empty");
}

/* Checks a path that becomes part of a script, with the limits of the Operator. */
static void check_path(struct otx_check *check, const struct otx_node *node, const char *name)
{
    struct otx_str text = node ? node->text : OTX_S("");
    size_t good = 0;
    while (good < text.n && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                   "._/-",
                                   text.p[good]))
        good++;
    if (good < text.n)
        otx_check_say(check, OTX_BAD_VALUE, node, name,
                      "must hold only letters, digits, `.`, `_`, `/` and `-`");
    else if (text.n > MAX_PATH)
        otx_check_say(check, OTX_BAD_VALUE, node, name, "must have no more than 256 characters");
}

static void check_attributes(struct otx_check *check, const struct otx_node *attributes)
{
    static const char field[] = "resource.resourceAttributes";
    for (const struct otx_node *k = otx_first(attributes); k; k = otx_next_key(k)) {
        bool good = k->text.n > 0;
        for (size_t i = 0; i < k->text.n; i++)
            good &= (unsigned char)k->text.p[i] > ' ' && !strchr(",=", k->text.p[i]);
        if (!good)
            otx_check_say(check, OTX_BAD_VALUE, k, field,
                          "must have keys that are not empty and hold no blank, `,` or `=`");
    }
    if (attributes && attributes->count > 2 * MAX_ENTRIES)
        otx_check_say(check, OTX_BAD_VALUE, attributes, field,
                      "must have no more than 60 attributes; write the others into the variable "
                      "`OTEL_RESOURCE_ATTRIBUTES` of the container, which is extended");
}

/* Two equal entries would both be injected. */
static void check_twice(struct otx_check *check, const struct otx_node *list, const char *name)
{
    for (const struct otx_node *a = otx_first(list); a; a = a->next)
        for (const struct otx_node *b = a->next; b; b = b->next)
            if (otx_node_equal(a, b)) {
                otx_check_say(check, OTX_DUPLICATE_KEY, b, name, "has an entry twice");
                return;
            }
}

/* Whether a `valueFrom` may supply no value: its reference is `optional`, or it is empty. */
static bool may_be_missing(const struct otx_node *from)
{
    for (const struct otx_node *k = otx_first(from); k; k = otx_next_key(k)) {
        const struct otx_node *optional = otx_map_get(otx_value(k), "optional");
        if (optional && otx_str_is(optional->text, "true"))
            return true;
    }
    return from && !from->first;
}

/* Checks a list variable in `env`. A reference to a variable that may have no value would leave
 * `$(NAME)` in the list. */
static void check_list_variable(struct otx_check *check, const struct otx_agent_env *row,
                                const struct otx_node *env)
{
    const struct otx_node *var = otx_seq_find(env, "name", otx_str_of(row->name)).value;
    struct otx_str rest = otx_map_text(var, "value"), entry;
    size_t entries = 0;
    while (row->sep && rest.n && otx_str_cut(&rest, row->sep, &entry))
        entries++;
    if (row->sep && may_be_missing(otx_map_get(var, "valueFrom")))
        otx_check_say(
            check, OTX_BAD_VALUE, var, "env",
            "must not set a list variable by a reference that may be `optional` or empty");
    else if (entries > MAX_ENTRIES)
        otx_check_say(check, OTX_BAD_VALUE, var, "env", "must have no more than 60 entries");
}

static void check_loaders(struct otx_check *check, const struct otx_agent *agent,
                          const struct otx_node *env)
{
    for (const struct otx_agent_env *row = agent->loaders; row->name; row++)
        check_list_variable(check, row, env);
}

static void check_mount(struct otx_check *check, const struct otx_node *block)
{
    const struct otx_node *mount = otx_map_get(block, "mountPath");
    const struct otx_node *command = otx_map_get(block, "command");
    struct otx_str path = mount ? otx_str_path(mount->text) : OTX_S("");
    check_text(check, mount, "mountPath", ":,", "must not hold blanks, `:` or `,`");
    if (path.n && (path.p[0] != '/' || path.n == 1))
        otx_check_say(check, OTX_BAD_VALUE, mount, "mountPath",
                      "must be an absolute path, and not the root");
    if (command && !command->first)
        otx_check_say(check, OTX_BAD_VALUE, command, "command", "must not be empty");
}

/* Releases that changed the names that an agent reports. The Operator does not upgrade older images
 * across such a release, so the configuration keeps the image until somebody changes it. */
static void check_age(struct otx_check *check, const struct otx_node *image,
                      enum otx_language language)
{
    static const struct {
        enum otx_language language;
        size_t major, minor;
        const char *what;
    } breaks[] = {
        {OTX_JAVA, 2, 0,
         "is older than 2.0.0, which changed the HTTP attributes; the Operator does not upgrade it "
         "by itself"},
        {OTX_DOTNET, 1, 3,
         "is older than 1.3.0, which changed the HTTP attributes; the Operator does not upgrade it "
         "by itself"},
    };
    struct otx_image usual = otx_image_read(otx_str_of(otx_agents[language].image));
    struct otx_image meant = otx_image_read(image ? image->text : OTX_S(""));
    if (!otx_str_eq(meant.name, usual.name))
        return;
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++)
        if (breaks[i].language == language &&
            otx_tag_is_before(meant.tag, breaks[i].major, breaks[i].minor))
            otx_check_say(check, OTX_OUTDATED, image, "image", breaks[i].what);
}

static void check_registry(struct otx_check *check, const struct otx_node *node)
{
    if (otx_says_nothing(node) || otx_image_is_mirror(otx_str_path(node->text)))
        return;
    otx_check_say(check, OTX_BAD_VALUE, node, "imageRegistry",
                  "must be a registry's host, perhaps with a port and a path, without scheme and "
                  "tag: `registry.example:5000/mirror`");
}

static void check_extensions(struct otx_check *check, const struct otx_node *list)
{
    for (const struct otx_node *item = otx_first(list); item; item = item->next) {
        const struct otx_node *dir = otx_map_get(item, "dir"), *image = otx_map_get(item, "image");
        check_text(check, image, "extensions", "", "must have images without blanks");
        if (otx_says_nothing(dir) || otx_says_nothing(image))
            otx_check_say(check, OTX_BAD_VALUE, item, "extensions",
                          "must have an `image` and a `dir` that are not empty");
    }
}

static void check_attrs(struct otx_check *check, const struct otx_node *attrs)
{
    check_env(check, attrs, "attrs");
    for (const struct otx_node *item = otx_first(attrs); item; item = item->next)
        if (otx_map_get(item, "valueFrom"))
            otx_check_say(check, OTX_SUSPECT, item, "attrs",
                          "must give a directive as `value`; `valueFrom` has no effect");
}

/* The clone of a server's configuration is mounted over this folder, which must not be the root. */
static void check_place(struct otx_check *check, const struct otx_node *node, const char *name,
                        bool file)
{
    struct otx_str path = node ? node->text : OTX_S("");
    bool slash = path.n && path.p[path.n - 1] == '/';
    bool deep = otx_str_find(path, '/', 1) < path.n;
    if (!node || !path.n)
        return;
    if (path.p[0] != '/' || (file && (slash || !deep)))
        otx_check_say(check, OTX_BAD_VALUE, node, name,
                      file ? "must be the absolute path of a file in a directory"
                           : "must be an absolute path");
    else if (path.n == 1)
        otx_check_say(check, OTX_BAD_VALUE, node, name, "must not be the root");
}

static void check_agent(struct otx_check *check, const struct otx_node *block,
                        enum otx_language language, bool as_operator)
{
    const struct otx_node *image = otx_map_get(block, "image");
    check_text(check, image, "image", "", "must not hold blanks");
    check_mount(check, block);
    check_text(check, otx_map_get(block, "appDir"), "appDir", ":", "must not hold blanks or `:`");
    check_env(check, otx_map_get(block, "env"), "env");
    check_loaders(check, &otx_agents[language], otx_map_get(block, "env"));
    otx_check_volume(check, block, language, as_operator);
    check_extensions(check, otx_map_get(block, "extensions"));
    check_attrs(check, otx_map_get(block, "attrs"));
    check_path(check, otx_map_get(block, "configPath"), "configPath");
    check_path(check, otx_map_get(block, "configFile"), "configFile");
    check_place(check, otx_map_get(block, "configPath"), "configPath", false);
    check_place(check, otx_map_get(block, "configFile"), "configFile", true);
    if (as_operator)
        check_age(check, image, language);
}

/* Variables in `spec.env` reach every language. In the Operator's resource a language needs no
 * block. */
static void check_agents(struct otx_check *check, const struct otx_node *spec, bool as_operator)
{
    size_t languages = 0, depth = check->path.n;
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        const struct otx_node *block = otx_map_get(spec, otx_agents[i].field);
        if (block || check->dialect != OTX_OTELX)
            check_loaders(check, &otx_agents[i], otx_map_get(spec, "env"));
        if (!block)
            continue;
        languages++;
        otx_buf_format(&check->path, ".%s", otx_str_of(otx_agents[i].field));
        check_agent(check, block, (enum otx_language)i, as_operator);
        check->path.n = depth;
    }
    if (languages == 0 && check->dialect == OTX_OTELX)
        otx_check_say(check, OTX_MISSING_FIELD, spec, NULL,
                      "names no language; add a block such as `python: {}`");
}

/* Reads the selector once, so that its syntax is checked even when there is no workload. */
static void check_selector(struct otx_check *check, const struct otx_node *entry, const char *name)
{
    const struct otx_node *selector = otx_map_get(entry, name);
    const char *why = NULL;
    if (selector && selector->kind == OTX_SCALAR)
        otx_labels_match(selector->text, NULL, &why);
    if (why)
        otx_check_say(check, OTX_BAD_VALUE, selector, name, why);
}

static void check_selection(struct otx_check *check, const struct otx_node *list, const char *name)
{
    size_t depth = check->path.n, i = 0;
    for (const struct otx_node *entry = otx_first(list); entry; entry = entry->next) {
        otx_buf_format(&check->path, ".%s[%z]", otx_str_of(name), i++);
        check_selector(check, entry, "labelSelector");
        check_selector(check, entry, "annotationSelector");
        check->path.n = depth;
    }
}

static bool is_https(struct otx_str endpoint)
{
    return otx_str_starts(endpoint, OTX_S("https://"));
}

/* A relative name is a key of the mounted Secret or ConfigMap; an absolute path is a file of the
 * image. */
static void check_file(struct otx_check *check, const struct otx_node *file, const char *name,
                       bool mounted)
{
    if (file && file->text.n && file->text.p[0] != '/' && !mounted)
        otx_check_say(
            check, OTX_SUSPECT, file, name,
            "names a file that is not mounted; set `secretName`, or write an absolute path");
}

static void check_tls(struct otx_check *check, const struct otx_node *tls, struct otx_str endpoint)
{
    bool secret = otx_map_text(tls, "secretName").n > 0;
    bool cert = otx_map_text(tls, "cert_file").n > 0, key = otx_map_text(tls, "key_file").n > 0;
    if (cert != key)
        otx_check_say(check, OTX_SUSPECT, otx_map_get(tls, cert ? "cert_file" : "key_file"),
                      "exporter.tls",
                      cert ? "has a `cert_file` without a `key_file`; set both"
                           : "has a `key_file` without a `cert_file`; set both");
    if (!is_https(endpoint))
        otx_check_say(check, OTX_SUSPECT, tls, "exporter.tls",
                      "has no effect, since `exporter.endpoint` does not begin with `https://`");
    check_file(check, otx_map_get(tls, "ca_file"), "exporter.tls.ca_file",
               secret || otx_map_text(tls, "configMapName").n);
    check_file(check, otx_map_get(tls, "cert_file"), "exporter.tls.cert_file", secret);
    check_file(check, otx_map_get(tls, "key_file"), "exporter.tls.key_file", secret);
}

/* Certificates have an effect with https only, and https needs the certificate of the collector's
 * authority. */
static void check_exporter(struct otx_check *check, const struct otx_node *exporter,
                           bool as_operator)
{
    const struct otx_node *endpoint = otx_map_get(exporter, "endpoint");
    const struct otx_node *tls = otx_map_get(exporter, "tls");
    struct otx_str text = endpoint ? endpoint->text : OTX_S("");
    check_text(check, endpoint, "exporter.endpoint", "", "must not hold blanks");
    if (tls)
        check_tls(check, tls, text);
    else if (as_operator && is_https(text))
        otx_check_say(check, OTX_SUSPECT, endpoint, "exporter.endpoint",
                      "is https, and `exporter.tls` is not set; the image must trust the "
                      "collector's certificate");
}

/* The fault in one `key=value` of the remote sampler's argument, or NULL. */
static const char *remote_problem(struct otx_str part)
{
    size_t equals = otx_str_find(part, '=', 0);
    struct otx_str key = otx_str_sub(part, 0, equals);
    struct otx_str value = otx_str_sub(part, equals + 1, part.n);
    if (equals == part.n || otx_str_find(value, '=', 0) < value.n)
        return "must be pairs such as `endpoint=http://jaeger:14250,pollingIntervalMs=5000`";
    if (otx_str_is(key, "endpoint") && value.n == 0)
        return "must not have an empty `endpoint`";
    if (otx_str_is(key, "pollingIntervalMs") && !otx_is_integer(value))
        return "must have a whole number as `pollingIntervalMs`";
    if (otx_str_is(key, "initialSamplingRate") && !otx_is_share(value))
        return "must have a number from 0 to 1 as `initialSamplingRate`";
    return NULL;
}

static const char *argument_problem(struct otx_str type, struct otx_str argument)
{
    const char *what = NULL;
    struct otx_str part;
    if (otx_str_is(type, "traceidratio") || otx_str_is(type, "parentbased_traceidratio"))
        return !otx_is_decimal(argument) ? "must be a number from 0 to 1, such as `\"0.25\"`"
               : !otx_is_share(argument) ? "must be from 0 to 1"
                                         : NULL;
    if (otx_str_is(type, "jaeger_remote") || otx_str_is(type, "parentbased_jaeger_remote"))
        while (!what && otx_str_cut(&argument, ',', &part))
            what = remote_problem(part);
    return what;
}

static void check_sampler(struct otx_check *check, const struct otx_node *sampler)
{
    const struct otx_node *argument = otx_map_get(sampler, "argument");
    struct otx_str type = otx_map_text(sampler, "type");
    const char *what = NULL;
    if (!sampler)
        return;
    if (check->dialect != OTX_OTELX && otx_str_is(type, "parentbased_jaeger_remote"))
        otx_check_say(check, OTX_BAD_VALUE, otx_map_get(sampler, "type"), "sampler.type",
                      "must be another sampler: the Operator's resource does not have this one");
    if (type.n == 0)
        otx_check_say(check, OTX_SUSPECT, sampler, "sampler.type",
                      "is not set, so that `sampler` has no effect");
    else if (argument && argument->text.n)
        what = argument_problem(type, argument->text);
    if (what)
        otx_check_say(check, OTX_BAD_VALUE, argument, "sampler.argument", what);
    else if (argument && argument->text.n && otx_str_glob(OTX_S("*always_o*"), type, false))
        otx_check_say(check, OTX_SUSPECT, argument, "sampler.argument",
                      "has no effect: this sampler takes no argument");
}

/* Kubernetes refuses a label without a key. */
static void check_labels(struct otx_check *check, const struct otx_node *labels, const char *name)
{
    for (const struct otx_node *k = otx_first(labels); k; k = otx_next_key(k))
        if (!k->text.n)
            otx_check_say(check, OTX_BAD_VALUE, k, name, "must have keys that are not empty");
}

static void check_findings(struct otx_check *check, const struct otx_node *findings)
{
    size_t depth = check->path.n;
    for (const struct otx_node *k = otx_first(findings); k; k = otx_next_key(k)) {
        enum otx_code code;
        otx_buf_format(&check->path, ".findings.%s", k->text);
        if (!otx_code_find(k->text, &code))
            otx_check_say(check, OTX_BAD_VALUE, k, NULL,
                          "is no code of a finding; `otelx explain` lists them");
        else if (otx_diag_is_firm(&(struct otx_diag){.code = code, .severity = OTELX_ERROR}) &&
                 !otx_str_is(otx_value(k)->text, "error"))
            otx_check_say(check, OTX_SUSPECT, k, NULL,
                          "has no effect where this code is an error: the error stays an error");
        check->path.n = depth;
    }
}

static void say_workload(struct otx_check *check, const struct otx_node *at, size_t number,
                         const char *field, const char *what)
{
    struct otx_str name =
        otx_str_format(&check->diags->arena, "workloads[%z].%s", number, otx_str_of(field));
    const char *path = otx_str_c(&check->diags->arena, name);
    otx_check_say(check, OTX_BAD_VALUE, at, path ? path : "workloads", what);
}

/* Kinds that the user defines. A wrong path would find no template without a word, so its form is
 * checked here. */
static void check_workloads(struct otx_check *check, const struct otx_node *list)
{
    size_t number = 0;
    for (const struct otx_node *item = otx_first(list); item; item = item->next) {
        const struct otx_node *path = otx_map_get(item, "podTemplate");
        const struct otx_node *kind = otx_map_get(item, "kind");
        struct otx_str version = otx_map_text(item, "apiVersion");
        const char *fault = otx_path_fault(path ? path->text : OTX_S(""));
        if (fault && path)
            say_workload(check, path, number, "podTemplate", fault);
        if (kind && otx_kind_find(version, kind->text)->kind)
            say_workload(check, kind, number, "kind",
                         "is a kind that otelx knows; take the entry out");
        number++;
    }
    check_twice(check, list, "workloads");
}

void otx_validate(struct otx_check *check, const struct otx_node *spec, bool as_operator)
{
    const struct otx_node *resource = otx_map_get(spec, "resource");
    check->path.n = 0;
    otx_buf_text(&check->path, "spec");
    check_agents(check, spec, as_operator);
    check_env(check, otx_map_get(spec, "env"), "env");
    check_attributes(check, otx_map_get(resource, "resourceAttributes"));
    check_labels(check, otx_map_get(spec, "nodeSelector"), "nodeSelector");
    check_registry(check, otx_map_get(spec, "imageRegistry"));
    check_exporter(check, otx_map_get(spec, "exporter"), as_operator);
    check_sampler(check, otx_map_get(spec, "sampler"));
    check_twice(check, otx_map_get(spec, "propagators"), "propagators");
    check_twice(check, otx_map_get(spec, "tolerations"), "tolerations");
    check_twice(check, otx_map_get(spec, "imagePullSecrets"), "imagePullSecrets");
    check_workloads(check, otx_map_get(spec, "workloads"));
    check_selection(check, otx_map_get(spec, "select"), "select");
    check_selection(check, otx_map_get(spec, "exclude"), "exclude");
    check_findings(check, otx_map_get(spec, "findings"));
}
