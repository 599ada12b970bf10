/* The commands that other programs run: kustomize and kpt. */
#ifndef CLI_FN_H
#define CLI_FN_H

#include "base/options.h"

/* A KRM function. */
int cli_fn(const struct cli_options *options);

/* Whether kustomize runs us as an exec plugin, which it did before there were KRM functions and
 * which is the one kind that `kubectl kustomize` still runs: the first argument is then the path of
 * the configuration. */
bool cli_is_plugin_call(const char *first_arg);
int cli_plugin(const char *config, const char *second_arg);

#endif
