/* JSON for other programs. Begin each value of a map with cli_json_key, or, in a list, with
 * cli_json_item: they write commas, line breaks and indents. */
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

/* A string in quotes: UTF-8, and nothing in it that nobody sees. */
void cli_put_json_text(FILE *file, const char *text);

void cli_json_open(struct cli_json *json, char bracket);
void cli_json_close(struct cli_json *json, char bracket);
void cli_json_key(struct cli_json *json, const char *key);
void cli_json_item(struct cli_json *json);
/* Begins a map or a list: after a key, or as an item where `key` is NULL. */
void cli_json_enter(struct cli_json *json, const char *key, char bracket);
/* A key and a string; a number; a truth; a value that is JSON as it is. */
void cli_json_text(struct cli_json *json, const char *key, const char *text);
void cli_json_number(struct cli_json *json, const char *key, size_t number);
void cli_json_bool(struct cli_json *json, const char *key, bool value);
void cli_json_value(struct cli_json *json, const char *key, const char *value);

#endif
