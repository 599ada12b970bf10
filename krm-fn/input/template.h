/* Tells templates from YAML, line by line and without a parser. */
#ifndef CLI_TEMPLATE_H
#define CLI_TEMPLATE_H

#include <stddef.h>

/* The first place that only a template has, or NULL. Such places are an action (`{{`, `{%`, `<%`)
 * in the place of a value or a key, or at the start of a comment; an action of Helm in quotes; a
 * line of ytt or Jsonnet. Other text in quotes, and text in block scalars, does not count. */
const char *cli_find_template(const char *text, size_t n);
/* Like cli_find_template, without actions in the place of a value or a key: the parser reports
 * those, because it refuses the braces or reads a map. */
const char *cli_find_hidden_template(const char *text, size_t n);
/* The first line that is a comment in YAML and an action or code in a template, or NULL. */
const char *cli_find_control(const char *text, size_t n);
/* The first `{{` anywhere, or NULL: for a file in the folder `templates` of a chart. */
const char *cli_find_action(const char *text, size_t n);

#endif
