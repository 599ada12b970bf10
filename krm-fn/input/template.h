/* What can be told of YAML line by line, without reading it. */
#ifndef CLI_TEMPLATE_H
#define CLI_TEMPLATE_H

#include <stddef.h>

/* The first `{{` that stands where YAML has a value or a key, or NULL. It may be read as YAML, a
 * mapping in a mapping, but nobody means that. In quotes and in block scalars it is text. */
const char *cli_find_template(const char *text, size_t n);

#endif
