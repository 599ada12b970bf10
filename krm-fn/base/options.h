/* The command line: commands, their flags, and the help text, which is made of the same table. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/flags.h"

/* What the bare arguments of a command are. */
enum cli_takes { CLI_TAKES_FILES, CLI_TAKES_WORDS, CLI_TAKES_COMMAND, CLI_TAKES_TOPIC };

struct cli_command {
    const char *group; /* headline that it stands under in the help */
    const char *name, *summary, *more;
    const char *examples; /* lines */
    const char *usage;    /* what follows the name, with the blank before it */
    const char *exits;    /* exit statuses, where they are not the usual ones; or NULL */
    unsigned flags;       /* which rows of the option table it has: CLI_FLAGS_... */
    size_t max_args;      /* bare arguments that it takes */
    enum cli_takes takes;
    const char *const *words; /* for CLI_TAKES_WORDS: those there are, up to a NULL */
    int (*run)(const struct cli_options *options);
};

/* A flag, for all that tells of it. */
struct cli_flag {
    char letter; /* or NUL */
    const char *name, *help;
    const char *value;          /* what the help calls its value; NULL: it takes none */
    const char *const *choices; /* the values there are, up to a NULL; or NULL */
    unsigned in;                /* CLI_FLAGS_... */
};

/* The i-th flag of the table; false behind the last. */
bool cli_flag_get(struct cli_flag *out, size_t i);

/* Reads the arguments after the command, up to the NULL at their end. Yours to free on either
 * outcome; false after a message. */
bool cli_parse(struct cli_options *out, const struct cli_command *command, char **args);
void cli_options_free(struct cli_options *options);
/* Whether a configuration was given. */
bool cli_has_config(const struct cli_options *options);

#endif
