/* Writes JSON. Call cli_json_key before each value of a map, and cli_json_item before each value of
 * a list: these two write commas, line breaks and indents. */
#ifndef CLI_OUTPUT_JSON_H
#define CLI_OUTPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct cli_json {
    FILE *file;
    size_t depth;
    bool any; /* whether the open map or list has an entry */
};

/* Writes a string in quotes. It is UTF-8, with escapes for control characters and the like. */
void cli_put_json_text(FILE *file, const char *text);

void cli_json_open(struct cli_json *json, char bracket);
void cli_json_close(struct cli_json *json, char bracket);
void cli_json_key(struct cli_json *json, const char *key);
void cli_json_item(struct cli_json *json);
/* Begins a map or a list, after writing its key; `key` NULL: as an item of a list. */
void cli_json_enter(struct cli_json *json, const char *key, char bracket);
/* Writes a key and its value: a string, a number, true or false, or a text that is JSON already. */
void cli_json_text(struct cli_json *json, const char *key, const char *text);
void cli_json_number(struct cli_json *json, const char *key, size_t number);
void cli_json_bool(struct cli_json *json, const char *key, bool value);
void cli_json_value(struct cli_json *json, const char *key, const char *value);

#endif
