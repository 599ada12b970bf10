/* Explains a finding's code, a field of the configuration, or the record. The library has the texts
 * of codes and fields: here they are looked up and printed. */
#include "cmd/cmd.h"

#include <otelx.h>

#include <string.h>
#include <strings.h>

#include "base/io.h"

static void put_code(const otelx_code *code)
{
    printf("%s, %s: %s\n\n%s\n\nWhat to do: %s\n", code->code, otelx_severity_name(code->severity),
           code->summary, code->meaning, code->advice);
}

static bool explain_code(const char *name)
{
    for (size_t i = 0; i < otelx_code_count(); i++) {
        otelx_code code = otelx_code_get(i);
        if (strcasecmp(code.code, name) == 0) {
            put_code(&code);
            return true;
        }
    }
    return false;
}

static void put_row(const char *name, const char *value)
{
    if (*value)
        printf("%-9s %s\n", name, value);
}

static void put_words(const char *const *words)
{
    fputs("words    ", stdout);
    for (size_t i = 0; words[i]; i++)
        printf(" %s", words[i]);
    putchar('\n');
}

static void put_fields(const otelx_fields *fields)
{
    puts("\nfields");
    for (size_t i = 0; i < otelx_field_count(fields); i++) {
        otelx_field field = otelx_field_get(fields, i);
        printf("  %-30s %-17s %s\n", field.name, field.type, field.help);
    }
}

static void put_field(const char *prefix, const char *path, const otelx_field *field, bool own)
{
    printf("%s%s: %s\n\n", prefix, path, field->help);
    put_row("type", field->type);
    if (field->words)
        put_words(field->words);
    put_row("default", field->preset);
    put_row("required", field->required ? "yes" : "");
    put_row("group", own ? "otelx.dev" : "otelx.dev, opentelemetry.io");
    if (field->fields)
        put_fields(field->fields);
}

static bool find_field(otelx_field *out, const otelx_fields *fields, const char *name)
{
    for (size_t i = 0; i < otelx_field_count(fields); i++) {
        *out = otelx_field_get(fields, i);
        if (strcmp(out->name, name) == 0)
            return true;
    }
    return false;
}

/* The state of following a dotted path: the current part of the path, and the fields that may have
 * that name. */
struct search {
    const otelx_fields *fields;
    char part[64];
    otelx_field field; /* the field of the part, once it is found */
    bool own;          /* a field on the path belongs to otelx.dev only */
};

/* Follows the path to its end. `[]` or an index after the name of a list is skipped. */
static bool follow(struct search *s, const char *path)
{
    while (true) {
        size_t size = strcspn(path, ".["), end = size + strcspn(path + size, ".");
        snprintf(s->part, sizeof s->part, "%.*s", (int)size, path);
        if (size >= sizeof s->part || !s->fields || !find_field(&s->field, s->fields, s->part))
            return false;
        s->own |= s->field.own;
        if (!path[end])
            return true;
        path += end + 1;
        s->fields = s->field.fields;
    }
}

static const otelx_fields *spec_fields(void)
{
    otelx_field spec = {0};
    find_field(&spec, otelx_config_fields(), "spec");
    return spec.fields;
}

/* Prints the paths of fields, two levels deep: "python python.image". */
static void put_paths(const otelx_fields *fields)
{
    for (size_t i = 0; i < otelx_field_count(fields); i++) {
        otelx_field field = otelx_field_get(fields, i);
        printf(" %s", field.name);
        for (size_t j = 0; field.fields && j < otelx_field_count(field.fields); j++)
            printf(" %s.%s", field.name, otelx_field_get(field.fields, j).name);
    }
}

void cli_put_topics(void)
{
    for (size_t i = 0; i < otelx_code_count(); i++)
        printf("%s%s", i ? " " : "", otelx_code_get(i).code);
    printf(" %s", cli_record_name);
    put_paths(spec_fields());
}

static bool explain_record(const char *topic)
{
    if (strcmp(topic, cli_record_name) != 0)
        return false;
    for (size_t i = 0; cli_record_text[i]; i++)
        printf("%s%s\n", i ? "\n" : "", cli_record_text[i]);
    return true;
}

static int say_unknown(const char *topic, const struct search *s)
{
    otelx_near near = {.word = s->part};
    for (size_t i = 0; s->fields && i < otelx_field_count(s->fields); i++)
        otelx_near_offer(&near, otelx_field_get(s->fields, i).name);
    for (size_t i = 0; !strchr(topic, '.') && i < otelx_code_count(); i++)
        otelx_near_offer(&near, otelx_code_get(i).code);
    if (near.best)
        cli_say("`%s`: there is no `%s`; did you mean `%s`?", topic, s->part, near.best);
    else
        cli_say("`%s` is no code and no field; see `otelx explain spec`", topic);
    return CLI_TROUBLE;
}

static int list_codes(void)
{
    for (size_t i = 0; i < otelx_code_count(); i++) {
        otelx_code code = otelx_code_get(i);
        printf("%s  %-7s  %s\n", code.code, otelx_severity_name(code.severity), code.summary);
    }
    return CLI_DONE;
}

int cli_explain(const struct cli_options *options)
{
    if (options->arg_count == 0)
        return list_codes();
    const char *topic = options->args[0], *prefix = "";
    if (explain_record(topic))
        return CLI_DONE;
    struct search s = {.fields = otelx_config_fields()};
    bool found = follow(&s, topic);
    /* The first part is no field of the object: `python.image` means spec.python.image. */
    if (!found && s.fields == otelx_config_fields()) {
        prefix = "spec.";
        s.fields = spec_fields();
        found = follow(&s, topic);
    }
    if (found)
        put_field(prefix, topic, &s.field, s.own);
    return found || explain_code(topic) ? CLI_DONE : say_unknown(topic, &s);
}
