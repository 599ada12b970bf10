/* The command line: commands, their flags, and the help text, which is made of the same table. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* What the exit status tells of, and each also of those before it. */
enum cli_fail_on { CLI_FAIL_NEVER, CLI_FAIL_ERROR, CLI_FAIL_WARNING, CLI_FAIL_SKIP };
enum cli_output { CLI_OUTPUT_YAML, CLI_OUTPUT_NAME };
enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER };

/* The values of a flag that may repeat, in order. */
struct cli_words {
    const char **items;
    size_t count;
};

struct cli_options {
    const struct cli_command *command;
    struct cli_words configs; /* paths, "-" for stdin */
    const char **args;        /* bare arguments and those of -f, in order */
    size_t arg_count;
    const char *default_namespace; /* or NULL */
    const char *on_conflict;       /* or NULL */
    struct cli_words sets;         /* PATH=VALUE */
    struct cli_words selectors, name_spaces, kinds, names, containers;
    const char *output_dir; /* or NULL */
    size_t max_input;       /* 0: the default */
    enum cli_output output;
    enum cli_fail_on fail_on;
    enum cli_color color;
    const char *format; /* of list or patch, or NULL */
    bool in_place, recursive, dry_run;
    bool prune;
    bool allow_empty, allow_no_match, quiet, verbose, help, version;
};

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

enum {
    CLI_FLAGS_TOP = 1, /* without a command */
    CLI_FLAGS_REWRITE = 2,
    CLI_FLAGS_FN = 4,
    CLI_FLAGS_NONE = 8, /* but for --help */
    CLI_FLAGS_ASK = 16,
    CLI_FLAGS_LIST = 32,
    CLI_FLAGS_CONFIG = 128,
    CLI_FLAGS_PATCH = 256,
    CLI_FLAGS_PLAN = 64 /* of those that look for what is to be injected */
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
