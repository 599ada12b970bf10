/* The commands, each in a file of its own. A command returns the status to exit with: see `enum
 * cli_exit`. */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include <stdio.h>

#include "base/options.h"

/* Commands that rewrite manifests. */
int cli_inject(const struct cli_options *options);
int cli_uninject(const struct cli_options *options);

/* Commands that answer a question. */
int cli_diff(const struct cli_options *options);
int cli_check(const struct cli_options *options);
int cli_list(const struct cli_options *options);
int cli_images(const struct cli_options *options);
int cli_verify(const struct cli_options *options);

/* Commands whose output is made for other tools. */
int cli_patch(const struct cli_options *options);
int cli_config(const struct cli_options *options);
int cli_init(const struct cli_options *options);
int cli_schema(const struct cli_options *options);

/* A KRM function, as kustomize and kpt run one. */
int cli_fn(const struct cli_options *options);
/* Whether kustomize runs otelx as an exec plugin, the older kind of plugin and the only kind that
 * `kubectl kustomize` runs. The first argument is then the path of the configuration. */
bool cli_is_plugin_call(const char *first_arg);
int cli_plugin(const char *config, const char *second_arg);

/* The annotation that holds the record, and the paragraphs that explain the record, up to a NULL.
 */
extern const char *const cli_record_name, *const cli_record_text[];
/* Explains a code, a field of the configuration, or the record. */
int cli_explain(const struct cli_options *options);
/* Prints every topic of `explain`, with blanks between them: for completions. */
void cli_put_topics(void);

/* The functions below get the table of commands, because they tell about commands. */
/* Says that there is no command `name`, and which command may be meant. Returns the status to exit
 * with. */
int cli_say_unknown_command(const char *name, const struct cli_command *commands, size_t count);
int cli_completion(const struct cli_options *options, const struct cli_command *commands,
                   size_t count);
int cli_manual(const struct cli_options *options, const struct cli_command *commands, size_t count);
/* The arguments of `completion`, of `manual` and of `schema`, up to a NULL. */
extern const char *const cli_shells[], *const cli_pages[], *const cli_groups[];

/* The help of otelx and of one command. */
void cli_put_help(FILE *file, const struct cli_command *commands, size_t count);
void cli_put_command_help(FILE *file, const struct cli_command *command);

#endif
