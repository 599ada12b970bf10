/* Writes JSON with one entry a line, for people to read. Knows no single key. */
#include "output/json.h"

#include "base/io.h"

/* Escapes of JSON are UTF-16: a code point above FFFF is two escapes. */
static void put_escape(FILE *file, unsigned long code)
{
    if (code > 0xFFFF) /* 0xD7C0 is 0xD800 - (0x10000 >> 10) */
        fprintf(file, "\\u%04lx\\u%04lx", 0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF));
    else
        fprintf(file, "\\u%04lx", code);
}

/* JSON must be UTF-8. The name of a file may have any bytes: a wrong byte becomes U+FFFD. */
void cli_put_json_text(FILE *file, const char *text)
{
    fputc('"', file);
    while (*text) {
        size_t size = cli_utf8_size(text);
        if (!size)
            fputs("\xEF\xBF\xBD", file); /* U+FFFD */
        else if (cli_unseen_size(text))
            put_escape(file, cli_code_point(text, size));
        else
            fprintf(file, "%s%.*s", *text == '"' || *text == '\\' ? "\\" : "", (int)size, text);
        text += size ? size : 1;
    }
    fputc('"', file);
}

void cli_json_open(struct cli_json *json, char bracket)
{
    fputc(bracket, json->file);
    json->depth++;
    json->any = false;
}

static void begin_line(const struct cli_json *json)
{
    fprintf(json->file, "\n%*s", (int)(2 * json->depth), "");
}

void cli_json_close(struct cli_json *json, char bracket)
{
    json->depth--;
    if (json->any)
        begin_line(json);
    fputc(bracket, json->file);
    json->any = true;
}

void cli_json_item(struct cli_json *json)
{
    if (json->any)
        fputc(',', json->file);
    begin_line(json);
    json->any = true;
}

void cli_json_key(struct cli_json *json, const char *key)
{
    cli_json_item(json);
    cli_put_json_text(json->file, key);
    fputs(": ", json->file);
}

void cli_json_enter(struct cli_json *json, const char *key, char bracket)
{
    if (key)
        cli_json_key(json, key);
    else
        cli_json_item(json);
    cli_json_open(json, bracket);
}

void cli_json_number(struct cli_json *json, const char *key, size_t number)
{
    cli_json_key(json, key);
    fprintf(json->file, "%zu", number);
}

void cli_json_bool(struct cli_json *json, const char *key, bool value)
{
    cli_json_value(json, key, value ? "true" : "false");
}

void cli_json_text(struct cli_json *json, const char *key, const char *text)
{
    cli_json_key(json, key);
    cli_put_json_text(json->file, text);
}

void cli_json_value(struct cli_json *json, const char *key, const char *value)
{
    cli_json_key(json, key);
    fputs(value, json->file);
}
