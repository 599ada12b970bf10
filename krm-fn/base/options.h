/* The command line: a command, its flags, and the parser of arguments. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/flags.h"

/* What the arguments of a command are, besides its flags. */
enum cli_takes { CLI_TAKES_FILES, CLI_TAKES_WORDS, CLI_TAKES_COMMAND, CLI_TAKES_TOPIC };

struct cli_command {
    const char *group; /* the headline of the command in the help */
    const char *name, *summary, *more;
    const char *examples; /* lines */
    const char *usage;    /* the text after the name in the usage, with a blank before it */
    const char *exits;    /* exit statuses 0 and 1; or NULL: the usual ones */
    unsigned flags;       /* the groups of flags that the command has: CLI_FLAGS_... */
    size_t max_args;      /* how many arguments besides flags the command takes */
    enum cli_takes takes;
    const char *const *words; /* for CLI_TAKES_WORDS: the words to choose from, up to a NULL */
    int (*run)(const struct cli_options *options);
};

/* A flag, as the help, the manual and the completions show it. */
struct cli_flag {
    char letter; /* or NUL */
    const char *name, *help;
    const char *value;          /* what the help calls the value; NULL: the flag takes none */
    const char *const *choices; /* the words that the flag takes, up to a NULL; or NULL */
    unsigned in;                /* CLI_FLAGS_... */
};

/* The i-th flag of the table. False after the last. */
bool cli_flag_get(struct cli_flag *out, size_t i);

/* Reads the arguments after the command's name, up to the NULL at their end. `out` is yours to free
 * on either outcome. False after a message. */
bool cli_parse(struct cli_options *out, const struct cli_command *command, char **args);
void cli_options_free(struct cli_options *options);
/* Whether -c or --set gives a configuration. */
bool cli_has_config(const struct cli_options *options);

#endif
