/* Checks a tree against a table: every field is in the table, and its value is of the type of its
 * row. Knows no single field. */
#include "config/schema.h"

#include <otelx.h>

#include "base/number.h"
#include "config/kube_fields.h"
#include "config/spec_fields.h"

/* MAX_CHILDREN: the search for duplicates in a collection takes quadratic time. MAX_KEY: Kubernetes
 * takes no longer key (a prefix of 253, a slash, a name of 63). */
enum { MAX_CHILDREN = 2000, MAX_KEY = 317 };

static void add(struct otx_check *check, enum otx_code code, const struct otx_node *at,
                struct otx_str text, struct otx_str field)
{
    struct otx_diag *diag = otx_diag_add(check->diags, code, at->start, text);
    const char *path = otx_str_c(&check->diags->arena, field);
    diag->source = at->set_by ? at->set_by : check->source;
    diag->set = at->set_by != 0;
    diag->field = path ? path : "";
    check->errors += diag->severity == OTELX_ERROR;
}

void otx_check_say(struct otx_check *check, enum otx_code code, const struct otx_node *at,
                   const char *name, const char *what)
{
    struct otx_buf text = {0}, full = {0};
    otx_buf_add(&full, otx_buf_str(&check->path));
    if (name && check->path.n)
        otx_buf_char(&full, '.');
    otx_buf_text(&full, name);
    struct otx_str path = otx_buf_done(&check->diags->arena, &full);
    if (check->written)
        path = check->written(&check->diags->arena, path);
    otx_buf_format(&text, "`%s` %s", path, otx_str_of(what));
    add(check, code, at, otx_buf_str(&text), path);
    check->diags->failed |= otx_buf_end(&text);
}

void otx_check_unknown(struct otx_check *check, const struct otx_node *at, struct otx_str name,
                       const struct otx_field *fields)
{
    struct otx_str near = otx_field_near(fields, check->dialect, name);
    struct otx_buf text = {0};
    otx_buf_format(&text, "unknown field `%s`", name);
    if (check->path.n)
        otx_buf_format(&text, " in `%s`", otx_buf_str(&check->path));
    if (near.n)
        otx_buf_format(&text, "; did you mean `%s`?", near);
    add(check, OTX_UNKNOWN_FIELD, at, otx_buf_str(&text), otx_buf_str(&check->path));
    check->diags->failed |= otx_buf_end(&text);
}

/* The finding names all words that the field takes. */
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
    otx_buf_add(&what, (struct otx_str){"", 1}); /* a NUL, since otx_check_say takes a C string */
    if (!what.failed)
        otx_check_say(check, OTX_BAD_VALUE, node, NULL, what.p);
    check->diags->failed |= otx_buf_end(&what);
}

/* Whether an unquoted scalar is one of the field's words. `off` is a boolean to YAML 1.1; as a word
 * of the field it has only one meaning. */
static bool is_word(const struct otx_node *node, const struct otx_field *field)
{
    const char *const *word = field->words;
    while (*word && !otx_str_is(node->text, *word))
        word++;
    return *word && !node->tag.n;
}

/* Types are strict: an unquoted number in the place of a string would be another string to another
 * reader (0.10 and 0.1). */
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
    else if (field->type == OTX_T_INT && !(plain && otx_is_integer(node->text)))
        what = "must be a whole number";
    else if (field->type == OTX_T_QUANTITY && !otx_is_quantity(node->text))
        what = "must be a quantity, such as `200Mi`";
    else if ((field->type == OTX_T_STRING ||
              (field->type == OTX_T_WORD && !is_word(node, field))) &&
             !otx_is_string(node))
        what = "must be a string; write it in quotes";
    if (what)
        otx_check_say(check, OTX_WRONG_TYPE, node, NULL, what);
    else if (field->type == OTX_T_WORD)
        check_word(check, node, field->words);
}

static void check_any(struct otx_check *check, const struct otx_node *node,
                      const struct otx_field *field);

static void check_map(struct otx_check *check, const struct otx_node *node,
                      const struct otx_field *map)
{
    const struct otx_field each = {.type = map->type == OTX_T_QUANTITIES ? OTX_T_QUANTITY
                                           : map->words                  ? OTX_T_WORD
                                                                         : OTX_T_STRING,
                                   .words = map->words};
    size_t depth = check->path.n;
    for (const struct otx_node *key = node->first; key; key = otx_next_key(key)) {
        otx_buf_format(&check->path, ".%s", key->text);
        if (otx_map_find(node, key->text).again == key)
            otx_check_say(check, OTX_DUPLICATE_KEY, key, NULL, "is there twice");
        if (key->text.n > MAX_KEY)
            otx_check_say(check, OTX_BAD_VALUE, key, NULL,
                          "is too long; a key must have no more than 317 characters");
        check_any(check, otx_value(key), &each);
        check->path.n = depth;
    }
}

/* The type of each entry of a list. */
static struct otx_field entry_of(const struct otx_field *list)
{
    enum otx_type type = list->type == OTX_T_OBJECTS ? OTX_T_FIELDS
                         : list->words               ? OTX_T_WORD
                                                     : OTX_T_STRING;
    return (struct otx_field){.type = type, .fields = list->fields, .words = list->words};
}

static void check_list(struct otx_check *check, const struct otx_node *node,
                       const struct otx_field *field)
{
    const struct otx_field each = entry_of(field);
    size_t depth = check->path.n, i = 0;
    for (const struct otx_node *item = node->first; item; item = item->next) {
        otx_buf_format(&check->path, "[%z]", i++);
        check_any(check, item, &each);
        check->path.n = depth;
    }
}

/* Why a value is no such collection, or NULL. A null is no empty collection: the user may have
 * forgotten to write the content. */
static const char *collection_problem(const struct otx_node *node, enum otx_type type)
{
    bool list = type == OTX_T_LIST || type == OTX_T_OBJECTS;
    if (node->kind == OTX_ALIAS)
        return "must be written out; aliases are not followed in a configuration";
    if (node->kind == OTX_SCALAR && otx_is_null(node))
        return list ? "must be a list; write `[]` for an empty one"
                    : "must be a map; write `{}` for an empty one";
    if (node->kind != (list ? OTX_SEQ : OTX_MAP))
        return list ? "must be a list" : "must be a map";
    return NULL;
}

static void check_any(struct otx_check *check, const struct otx_node *node,
                      const struct otx_field *field)
{
    static const struct otx_field selectors[] = {
        {.type = OTX_T_STRING}, {.type = OTX_T_FIELDS, .fields = otx_fields_selector}};
    if (field->type == OTX_T_ANY)
        return;
    if (field->type == OTX_T_SELECTOR)
        field = &selectors[node->kind != OTX_SCALAR];
    struct otx_field either = *field;
    if (field->type == OTX_T_WORD_OR_FIELDS) {
        either.type =
            node->kind == OTX_SCALAR && check->dialect == OTX_OTELX ? OTX_T_WORD : OTX_T_FIELDS;
        field = &either;
    }
    if (field->type < OTX_T_FIELDS) {
        check_scalar(check, node, field);
        return;
    }
    const char *what = collection_problem(node, field->type);
    if (!what && node->count > MAX_CHILDREN)
        what = "has too many entries";
    if (what)
        otx_check_say(check, OTX_WRONG_TYPE, node, NULL, what);
    else if (field->type == OTX_T_FIELDS)
        otx_schema_check(check, node, field->fields);
    else if (field->type == OTX_T_OBJECTS || field->type == OTX_T_LIST)
        check_list(check, node, field);
    else
        check_map(check, node, field);
}

/* Checks a field of the table. Its row may say that this resource does not have the field, and why;
 * a field with parts is checked part by part first, since a part may have a better reason. */
static void check_field(struct otx_check *check, const struct otx_node *key,
                        const struct otx_field *field)
{
    const struct otx_node *value = otx_value(key);
    bool open = otx_field_is_open(field, check->dialect);
    bool parts = field->fields && value->kind == OTX_MAP && value->first;
    size_t errors = check->errors;
    if (open || (field->instead && parts))
        check_any(check, value, field);
    if (!open && check->errors == errors)
        otx_check_say(check, OTX_UNKNOWN_FIELD, key, NULL,
                      field->instead ? field->instead
                                     : "belongs to otelx.dev/v1alpha1; the Operator's resource "
                                       "does not have it");
}

void otx_schema_check(struct otx_check *check, const struct otx_node *map,
                      const struct otx_field *fields)
{
    size_t depth = check->path.n;
    for (const struct otx_node *key = map->first; key; key = otx_next_key(key)) {
        const struct otx_field *field =
            key->kind == OTX_SCALAR ? otx_field_find(fields, key->text) : NULL;
        if (!field) {
            otx_check_unknown(check, key, key->text, fields);
            continue;
        }
        otx_buf_format(&check->path, depth ? ".%s" : "%s", key->text);
        if (otx_map_find(map, key->text).again == key)
            otx_check_say(check, OTX_DUPLICATE_KEY, key, NULL, "is there twice");
        check_field(check, key, field);
        check->path.n = depth;
    }
    for (const struct otx_field *field = fields; field->name; field++)
        if ((field->required & check->dialect) && !otx_map_find(map, otx_str_of(field->name)).key)
            otx_check_say(check, OTX_MISSING_FIELD, map, field->name,
                          field->missing ? field->missing : "is missing");
}
