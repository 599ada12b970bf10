/* What can be told of YAML line by line, without reading it. */
#ifndef CLI_TEMPLATE_H
#define CLI_TEMPLATE_H

#include <stddef.h>

/* The first place that only a template has, or NULL: an action (`{{`, `{%`) where YAML has a value
 * or a key, or at the start of a comment; a value of Helm in quotes; a line of ytt or of Jsonnet.
 * What else stands in quotes and in block scalars is text. */
const char *cli_find_template(const char *text, size_t n);
/* The same, except what a parser sees: it refuses the file, or makes a map of the braces. */
const char *cli_find_hidden_template(const char *text, size_t n);
/* The first line that is a comment to YAML and an action to a template, or NULL. */
const char *cli_find_control(const char *text, size_t n);
/* The first `{{` at all, for a file that stands among a chart's templates; or NULL. */
const char *cli_find_action(const char *text, size_t n);

#endif
