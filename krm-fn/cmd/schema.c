/* The JSON Schema of the configuration, draft 7, made from the library's table of fields. The
 * schema refuses unknown fields, wrong types and missing fields, as the library does. It accepts
 * values that only a rule in the library's code refuses, such as an image with a blank in it. */
#include "cmd/cmd.h"

#include <otelx.h>

#include <string.h>

#include "base/io.h"
#include "output/json.h"

/* The syntax of a quantity that the API server accepts. */
#define QUANTITY                                                                                   \
    "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))"                                                  \
    "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$"

const char *const cli_groups[] = {"otelx.dev", "opentelemetry.io", NULL};

struct version {
    char text[64];
};

/* The library's table of fields is of v1alpha1, in both groups. */
static struct version version_of(const char *group)
{
    struct version version;
    snprintf(version.text, sizeof version.text, "%s/v1alpha1", group);
    return version;
}

static bool is_list(const otelx_field *field)
{
    return field->kind == OTELX_TYPE_LIST || field->kind == OTELX_TYPE_MAPS;
}

static void put_fields(struct cli_json *json, const otelx_fields *fields, const char *group);

static void put_words(struct cli_json *json, const char *const *words)
{
    cli_json_key(json, "enum");
    cli_json_open(json, '[');
    for (; *words; words++) {
        cli_json_item(json);
        cli_put_json_text(json->file, *words);
    }
    cli_json_close(json, ']');
}

static void put_scalar(struct cli_json *json, otelx_type type, const char *const *words)
{
    if (type == OTELX_TYPE_BOOLEAN || type == OTELX_TYPE_INTEGER)
        cli_json_text(json, "type", type == OTELX_TYPE_BOOLEAN ? "boolean" : "integer");
    else if (type == OTELX_TYPE_QUANTITY)
        cli_json_value(json, "type", "[\"string\", \"number\"]");
    else
        cli_json_text(json, "type", "string");
    if (type == OTELX_TYPE_QUANTITY)
        cli_json_text(json, "pattern", QUANTITY);
    if (words)
        put_words(json, words);
}

/* A map with arbitrary keys, as long as the longest name of a label: 253 bytes, a slash and 63. */
static void put_map(struct cli_json *json, otelx_type type)
{
    cli_json_text(json, "type", "object");
    cli_json_value(json, "propertyNames", "{\"maxLength\": 317}");
    cli_json_key(json, "additionalProperties");
    cli_json_open(json, '{');
    put_scalar(json, type, NULL);
    cli_json_close(json, '}');
}

static void put_list(struct cli_json *json, const otelx_field *field, const char *group)
{
    cli_json_text(json, "type", "array");
    cli_json_key(json, "items");
    cli_json_open(json, '{');
    if (field->kind == OTELX_TYPE_MAPS)
        put_fields(json, field->fields, group);
    else
        put_scalar(json, OTELX_TYPE_STRING, field->words);
    cli_json_close(json, '}');
}

/* Either a text, or one of the words if the field has words; or a map, such as a label selector. */
static void put_either(struct cli_json *json, const otelx_field *field, const char *group)
{
    cli_json_key(json, "anyOf");
    cli_json_open(json, '[');
    cli_json_item(json);
    cli_json_open(json, '{');
    put_scalar(json, OTELX_TYPE_STRING, field->words);
    cli_json_close(json, '}');
    cli_json_item(json);
    cli_json_open(json, '{');
    put_fields(json, field->fields, group);
    cli_json_close(json, '}');
    cli_json_close(json, ']');
}

static void put_type(struct cli_json *json, const otelx_field *field, const char *group)
{
    switch (field->kind) {
    case OTELX_TYPE_FIELDS:
        put_fields(json, field->fields, group);
        break;
    case OTELX_TYPE_STRINGS:
        put_map(json, OTELX_TYPE_STRING);
        break;
    case OTELX_TYPE_QUANTITIES:
        put_map(json, OTELX_TYPE_QUANTITY);
        break;
    case OTELX_TYPE_LIST:
    case OTELX_TYPE_MAPS:
        put_list(json, field, group);
        break;
    case OTELX_TYPE_WORD_OR_FIELDS:
        if (strcmp(group, cli_groups[0]) == 0)
            put_either(json, field, group);
        else
            put_fields(json, field->fields, group);
        break;
    case OTELX_TYPE_SELECTOR:
        put_either(json, field, group);
        break;
    case OTELX_TYPE_ANY:
        break;
    default:
        put_scalar(json, field->kind, field->words);
        break;
    }
}

/* The default of a list is described in words: the table has no list to print as JSON. */
static void put_about(struct cli_json *json, const otelx_field *field)
{
    bool told = is_list(field) && *field->preset;
    char text[512];
    snprintf(text, sizeof text, "%s%s%s", field->help, told ? "; default: " : "",
             told ? field->preset : "");
    cli_json_text(json, "description", text);
    if (told || !*field->preset)
        return;
    if (field->kind == OTELX_TYPE_BOOLEAN)
        cli_json_value(json, "default", field->preset);
    else
        cli_json_text(json, "default", field->preset);
}

static bool is_open(const otelx_field *field, const char *group)
{
    return !field->own || strcmp(group, cli_groups[0]) == 0;
}

/* An Instrumentation of otelx.dev must have a spec, one of the Operator's need not. */
static bool is_required(const otelx_fields *fields, const otelx_field *field, const char *group)
{
    bool spec = fields == otelx_config_fields() && strcmp(field->name, "spec") == 0;
    return field->required || (spec && strcmp(group, cli_groups[0]) == 0);
}

static void put_required(struct cli_json *json, const otelx_fields *fields, const char *group)
{
    bool any = false;
    for (size_t i = 0; i < otelx_field_count(fields); i++) {
        otelx_field field = otelx_field_get(fields, i);
        if (!is_required(fields, &field, group))
            continue;
        if (!any) {
            cli_json_key(json, "required");
            cli_json_open(json, '[');
        }
        any = true;
        cli_json_item(json);
        cli_put_json_text(json->file, field.name);
    }
    if (any)
        cli_json_close(json, ']');
}

/* apiVersion and kind have one value only: they tell which schema an object has. */
static void put_root_field(struct cli_json *json, const otelx_field *field, const char *group)
{
    if (strcmp(field->name, "apiVersion") == 0)
        cli_json_text(json, "const", version_of(group).text);
    if (strcmp(field->name, "kind") == 0)
        cli_json_text(json, "const", "Instrumentation");
}

static void put_fields(struct cli_json *json, const otelx_fields *fields, const char *group)
{
    cli_json_text(json, "type", "object");
    cli_json_value(json, "additionalProperties", "false");
    put_required(json, fields, group);
    cli_json_key(json, "properties");
    cli_json_open(json, '{');
    for (size_t i = 0; i < otelx_field_count(fields); i++) {
        otelx_field field = otelx_field_get(fields, i);
        if (!is_open(&field, group))
            continue;
        cli_json_key(json, field.name);
        cli_json_open(json, '{');
        if (fields != otelx_config_fields() || strcmp(field.name, "apiVersion") != 0)
            put_about(json, &field);
        put_type(json, &field, group);
        if (fields == otelx_config_fields())
            put_root_field(json, &field, group);
        cli_json_close(json, '}');
    }
    cli_json_close(json, '}');
}

/* The group in a word of the command line, which may be GROUP or GROUP/v1alpha1. NULL after a
 * message. */
static const char *group_of(const char *word)
{
    for (size_t i = 0; cli_groups[i]; i++)
        if (strcmp(word, cli_groups[i]) == 0 || strcmp(word, version_of(cli_groups[i]).text) == 0)
            return cli_groups[i];
    if (strcmp(word, "opentelemetry.io/v1beta1") == 0)
        cli_say("there is no schema of `%s` yet; `otelx config FILE` checks such a resource, and "
                "prints it as v1alpha1",
                word);
    else
        cli_say("the group must be `otelx.dev` or `opentelemetry.io`, not `%s`", word);
    return NULL;
}

int cli_schema(const struct cli_options *options)
{
    const char *group = options->arg_count ? group_of(options->args[0]) : cli_groups[0];
    struct cli_json json = {.file = stdout};
    struct version version;
    char about[192];
    if (!group)
        return CLI_TROUBLE;
    version = version_of(group);
    snprintf(about, sizeof about,
             "what otelx injects, and into which workloads: an Instrumentation of %s, and of no "
             "other version",
             version.text);
    cli_json_open(&json, '{');
    cli_json_text(&json, "$schema", "http://json-schema.org/draft-07/schema#");
    cli_json_text(&json, "title", "Instrumentation");
    cli_json_text(&json, "description", about);
    put_fields(&json, otelx_config_fields(), group);
    cli_json_close(&json, '}');
    putchar('\n');
    return cli_flush() ? CLI_DONE : CLI_TROUBLE;
}
