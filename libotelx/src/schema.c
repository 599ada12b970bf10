/* otelx.dev/v1alpha1 Instrumentation, field by field. `spec` follows the Operator's resource of the
 * same name; the Kubernetes types in it follow core/v1. Adding a field is a row. */
#include "schema.h"

enum { MAX_CHILDREN = 2000 }; /* of one collection: looking for duplicates takes quadratic time */

static const char *const profiles[] = {"minimal", NULL};
static const char *const policies[] = {"keep", "override", "error", NULL};
static const char *const ledgers[] = {"annotation", "none", NULL};
static const char *const pull_policies[] = {"Always", "IfNotPresent", "Never", NULL};
static const char *const toleration_operators[] = {"Exists", "Equal", NULL};
static const char *const taint_effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute", NULL};
static const char *const label_operators[] = {"In", "NotIn", "Exists", "DoesNotExist", NULL};

static const struct otx_field field_ref[] = {
    {.name = "apiVersion"}, {.name = "fieldPath", .required = true}, {.name = NULL}};
static const struct otx_field key_ref[] = {{.name = "name"},
                                           {.name = "key", .required = true},
                                           {.name = "optional", .type = OTX_T_BOOL},
                                           {.name = NULL}};
static const struct otx_field resource_ref[] = {{.name = "containerName"},
                                                {.name = "resource", .required = true},
                                                {.name = "divisor", .type = OTX_T_QUANTITY},
                                                {.name = NULL}};
static const struct otx_field value_from[] = {
    {.name = "fieldRef", .type = OTX_T_FIELDS, .fields = field_ref},
    {.name = "configMapKeyRef", .type = OTX_T_FIELDS, .fields = key_ref},
    {.name = "secretKeyRef", .type = OTX_T_FIELDS, .fields = key_ref},
    {.name = "resourceFieldRef", .type = OTX_T_FIELDS, .fields = resource_ref},
    {.name = NULL}};
static const struct otx_field env_var[] = {
    {.name = "name", .required = true},
    {.name = "value"},
    {.name = "valueFrom", .type = OTX_T_FIELDS, .fields = value_from},
    {.name = NULL}};

static const struct otx_field toleration[] = {
    {.name = "key"},
    {.name = "operator", .type = OTX_T_WORD, .words = toleration_operators},
    {.name = "value"},
    {.name = "effect", .type = OTX_T_WORD, .words = taint_effects},
    {.name = "tolerationSeconds", .type = OTX_T_INT},
    {.name = NULL}};
static const struct otx_field named[] = {{.name = "name", .required = true}, {.name = NULL}};

static const struct otx_field selection[] = {{.name = "kind"},
                                             {.name = "name"},
                                             {.name = "namespace"},
                                             {.name = "labelSelector", .type = OTX_T_SELECTOR},
                                             {.name = NULL}};
static const struct otx_field label_expression[] = {
    {.name = "key", .required = true},
    {.name = "operator", .type = OTX_T_WORD, .words = label_operators, .required = true},
    {.name = "values", .type = OTX_T_LIST},
    {.name = NULL}};
static const struct otx_field label_selector[] = {
    {.name = "matchLabels", .type = OTX_T_STRINGS},
    {.name = "matchExpressions", .type = OTX_T_OBJECTS, .fields = label_expression},
    {.name = NULL}};

static const struct otx_field claim[] = {
    {.name = "name", .required = true}, {.name = "request"}, {.name = NULL}};
static const struct otx_field resources[] = {
    {.name = "limits", .type = OTX_T_QUANTITIES},
    {.name = "requests", .type = OTX_T_QUANTITIES},
    {.name = "claims", .type = OTX_T_OBJECTS, .fields = claim, .dotted = OTX_D_NAMES},
    {.name = NULL}};

static const struct otx_field profile_ref[] = {
    {.name = "type", .required = true}, {.name = "localhostProfile"}, {.name = NULL}};
static const struct otx_field capabilities[] = {
    {.name = "add", .type = OTX_T_LIST}, {.name = "drop", .type = OTX_T_LIST}, {.name = NULL}};
static const struct otx_field selinux[] = {
    {.name = "level"}, {.name = "role"}, {.name = "type"}, {.name = "user"}, {.name = NULL}};
static const struct otx_field windows[] = {{.name = "gmsaCredentialSpec"},
                                           {.name = "gmsaCredentialSpecName"},
                                           {.name = "hostProcess", .type = OTX_T_BOOL},
                                           {.name = "runAsUserName"},
                                           {.name = NULL}};
static const struct otx_field security_context[] = {
    {.name = "allowPrivilegeEscalation", .type = OTX_T_BOOL},
    {.name = "appArmorProfile", .type = OTX_T_FIELDS, .fields = profile_ref},
    {.name = "capabilities", .type = OTX_T_FIELDS, .fields = capabilities},
    {.name = "privileged", .type = OTX_T_BOOL},
    {.name = "procMount"},
    {.name = "readOnlyRootFilesystem", .type = OTX_T_BOOL},
    {.name = "runAsGroup", .type = OTX_T_INT},
    {.name = "runAsNonRoot", .type = OTX_T_BOOL},
    {.name = "runAsUser", .type = OTX_T_INT},
    {.name = "seLinuxOptions", .type = OTX_T_FIELDS, .fields = selinux},
    {.name = "seccompProfile", .type = OTX_T_FIELDS, .fields = profile_ref},
    {.name = "windowsOptions", .type = OTX_T_FIELDS, .fields = windows},
    {.name = NULL}};

static const struct otx_field exporter[] = {{.name = "endpoint"}, {.name = NULL}};
static const struct otx_field resource[] = {{.name = "resourceAttributes", .type = OTX_T_STRINGS},
                                            {.name = NULL}};
static const struct otx_field language[] = {
    {.name = "image"},
    {.name = "mountPath"},
    {.name = "command", .type = OTX_T_LIST},
    {.name = "env", .type = OTX_T_OBJECTS, .fields = env_var, .dotted = OTX_D_NAMED},
    {.name = "containers", .type = OTX_T_LIST},
    {.name = "resourceRequirements", .type = OTX_T_FIELDS, .fields = resources},
    {.name = "volumeLimitSize", .type = OTX_T_QUANTITY},
    {.name = NULL}};

const struct otx_field otx_schema_spec[] = {
    {.name = "profile", .type = OTX_T_WORD, .words = profiles},
    {.name = "select", .type = OTX_T_OBJECTS, .fields = selection, .dotted = OTX_D_FIRST},
    {.name = "exclude", .type = OTX_T_OBJECTS, .fields = selection, .dotted = OTX_D_FIRST},
    {.name = "nodeSelector", .type = OTX_T_STRINGS},
    {.name = "tolerations", .type = OTX_T_OBJECTS, .fields = toleration},
    {.name = "imagePullSecrets", .type = OTX_T_OBJECTS, .fields = named, .dotted = OTX_D_NAMES},
    {.name = "imagePullPolicy", .type = OTX_T_WORD, .words = pull_policies},
    {.name = "exporter", .type = OTX_T_FIELDS, .fields = exporter},
    {.name = "resource", .type = OTX_T_FIELDS, .fields = resource},
    {.name = "env", .type = OTX_T_OBJECTS, .fields = env_var, .dotted = OTX_D_NAMED},
    {.name = "python", .type = OTX_T_FIELDS, .fields = language},
    {.name = "initContainerSecurityContext", .type = OTX_T_FIELDS, .fields = security_context},
    {.name = "onConflict", .type = OTX_T_WORD, .words = policies},
    {.name = "ledger", .type = OTX_T_WORD, .words = ledgers},
    {.name = NULL}};

/* The arguments' fields are kustomize's, for the plugins of its older kind. */
const struct otx_field otx_schema[] = {
    {.name = "apiVersion", .required = true},
    {.name = "kind", .required = true},
    {.name = "metadata", .type = OTX_T_ANY},
    {.name = "spec", .type = OTX_T_FIELDS, .fields = otx_schema_spec, .required = true},
    {.name = "argsOneLiner", .type = OTX_T_ANY},
    {.name = "argsFromFile", .type = OTX_T_ANY},
    {.name = NULL}};

const struct otx_field *otx_schema_find(const struct otx_field *fields, struct otx_str name)
{
    for (; fields->name; fields++)
        if (otx_str_is(name, fields->name))
            return fields;
    return NULL;
}

static void set_field(struct otx_check *check, struct otx_diag *diag)
{
    const char *path = otx_str_c(&check->diags->arena, otx_buf_str(&check->path));
    diag->source = check->source;
    diag->field = path ? path : "";
    check->errors++;
}

void otx_check_fail(struct otx_check *check, enum otx_code code, const struct otx_node *at,
                    const char *name, const char *what)
{
    struct otx_buf text = {0};
    otx_buf_char(&text, '`');
    otx_buf_add(&text, otx_buf_str(&check->path));
    if (name && check->path.n)
        otx_buf_char(&text, '.');
    otx_buf_text(&text, name);
    otx_buf_format(&text, "` %s", otx_str_of(what));
    set_field(check, otx_diag_add(check->diags, code, at->start, otx_buf_str(&text)));
    check->diags->failed |= text.failed;
    otx_buf_free(&text);
}

void otx_check_unknown(struct otx_check *check, const struct otx_node *at, struct otx_str name,
                       const struct otx_field *fields)
{
    struct otx_near near = {.word = name};
    struct otx_buf text = {0};
    for (const struct otx_field *field = fields; field->name; field++)
        otx_near_offer(&near, otx_str_of(field->name));
    otx_buf_format(&text, "unknown field `%s`", name);
    if (check->path.n)
        otx_buf_format(&text, " in `%s`", otx_buf_str(&check->path));
    if (near.best.p)
        otx_buf_format(&text, "; did you mean `%s`?", near.best);
    set_field(check, otx_diag_add(check->diags, OTX_UNKNOWN_FIELD, at->start, otx_buf_str(&text)));
    check->diags->failed |= text.failed;
    otx_buf_free(&text);
}

static void check_word(struct otx_check *check, const struct otx_node *node,
                       const char *const *words)
{
    struct otx_buf what = {0};
    otx_buf_text(&what, "must be ");
    for (const char *const *word = words; *word; word++) {
        if (otx_str_is(node->text, *word)) {
            otx_buf_free(&what);
            return;
        }
        if (word > words)
            otx_buf_text(&what, word[1] ? ", " : " or ");
        otx_buf_format(&what, "`%s`", otx_str_of(*word));
    }
    otx_buf_add(&what, (struct otx_str){"", 1}); /* a C string */
    if (!what.failed)
        otx_check_fail(check, OTX_BAD_VALUE, node, NULL, what.p);
    check->diags->failed |= what.failed;
    otx_buf_free(&what);
}

static bool is_digits(struct otx_str text)
{
    size_t from = text.n > 1 && text.p[0] == '-';
    for (size_t i = from; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n > 0;
}

/* Kubernetes' quantities: digits, a dot, a suffix or an exponent. */
static bool is_quantity(struct otx_str text)
{
    size_t i = 0;
    while (i < text.n && ((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.'))
        i++;
    return i > 0 && text.n - i <= 4 && otx_str_find(text, ' ', 0) == text.n;
}

static void check_scalar(struct otx_check *check, const struct otx_node *node,
                         const struct otx_field *field)
{
    const char *what = NULL;
    bool plain = node->kind == OTX_SCALAR && node->style == OTX_PLAIN;
    if (node->kind != OTX_SCALAR || otx_is_null(node))
        what = field->type == OTX_T_BOOL  ? "must be true or false"
               : field->type == OTX_T_INT ? "must be a whole number"
                                          : "must be a string";
    else if (field->type == OTX_T_BOOL &&
             !(plain && (otx_str_is(node->text, "true") || otx_str_is(node->text, "false"))))
        what = "must be true or false";
    else if (field->type == OTX_T_INT && !(plain && is_digits(node->text)))
        what = "must be a whole number";
    else if (field->type == OTX_T_QUANTITY && !is_quantity(node->text))
        what = "must be a quantity, such as `200Mi`";
    else if ((field->type == OTX_T_STRING || field->type == OTX_T_WORD) && !otx_is_string(node))
        what = "must be a string; write it in quotes";
    if (what)
        otx_check_fail(check, OTX_WRONG_TYPE, node, NULL, what);
    else if (field->type == OTX_T_WORD)
        check_word(check, node, field->words);
}

static void check_any(struct otx_check *check, const struct otx_node *node,
                      const struct otx_field *field);

static void check_strings(struct otx_check *check, const struct otx_node *node, enum otx_type type)
{
    const struct otx_field each = {.type = type};
    size_t depth = check->path.n, i = 0;
    if (node->kind == OTX_SEQ) {
        for (const struct otx_node *item = node->first; item; item = item->next) {
            otx_buf_format(&check->path, "[%z]", i++);
            check_any(check, item, &each);
            check->path.n = depth;
        }
        return;
    }
    for (const struct otx_node *key = node->first; key; key = key->next->next) {
        otx_buf_format(&check->path, ".%s", key->text);
        if (otx_map_find(node, key->text).again == key)
            otx_check_fail(check, OTX_DUPLICATE_KEY, key, NULL, "is there twice");
        check_any(check, key->next, &each);
        check->path.n = depth;
    }
}

static void check_objects(struct otx_check *check, const struct otx_node *node,
                          const struct otx_field *field)
{
    const struct otx_field each = {.type = OTX_T_FIELDS, .fields = field->fields};
    size_t depth = check->path.n, i = 0;
    for (const struct otx_node *item = node->first; item; item = item->next) {
        otx_buf_format(&check->path, "[%z]", i++);
        check_any(check, item, &each);
        check->path.n = depth;
    }
}

static const char *collection_problem(const struct otx_node *node, enum otx_type type)
{
    bool list = type == OTX_T_LIST || type == OTX_T_OBJECTS;
    if (node->kind == OTX_ALIAS)
        return "must be written out; aliases are not followed in a configuration";
    if (node->kind != (list ? OTX_SEQ : OTX_MAP))
        return list ? "must be a list" : "must be a map";
    return NULL;
}

static void check_any(struct otx_check *check, const struct otx_node *node,
                      const struct otx_field *field)
{
    static const struct otx_field selectors[] = {{.type = OTX_T_STRING},
                                                 {.type = OTX_T_FIELDS, .fields = label_selector}};
    if (field->type == OTX_T_ANY)
        return;
    if (field->type == OTX_T_SELECTOR)
        field = &selectors[node->kind != OTX_SCALAR];
    if (field->type < OTX_T_FIELDS) {
        check_scalar(check, node, field);
        return;
    }
    const char *what = collection_problem(node, field->type);
    if (!what && node->count > MAX_CHILDREN)
        what = "has too many entries";
    if (what)
        otx_check_fail(check, OTX_WRONG_TYPE, node, NULL, what);
    else if (field->type == OTX_T_FIELDS)
        otx_schema_check(check, node, field->fields);
    else if (field->type == OTX_T_OBJECTS)
        check_objects(check, node, field);
    else
        check_strings(check, node, field->type == OTX_T_QUANTITIES ? OTX_T_QUANTITY : OTX_T_STRING);
}

void otx_schema_check(struct otx_check *check, const struct otx_node *map,
                      const struct otx_field *fields)
{
    size_t depth = check->path.n;
    for (const struct otx_node *key = map->first; key; key = key->next->next) {
        const struct otx_field *field =
            key->kind == OTX_SCALAR ? otx_schema_find(fields, key->text) : NULL;
        if (!field) {
            otx_check_unknown(check, key, key->text, fields);
            continue;
        }
        otx_buf_format(&check->path, depth ? ".%s" : "%s", key->text);
        if (otx_map_find(map, key->text).again == key)
            otx_check_fail(check, OTX_DUPLICATE_KEY, key, NULL, "is there twice");
        check_any(check, key->next, field);
        check->path.n = depth;
    }
    for (const struct otx_field *field = fields; field->name; field++)
        if (field->required && !otx_map_find(map, otx_str_of(field->name)).key)
            otx_check_fail(check, OTX_MISSING_FIELD, map, field->name, "is missing");
}
