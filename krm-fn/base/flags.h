/* The table of flags, and the options that the flags set. A new flag is a row of the table and a
 * field of struct cli_options. */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

struct cli_command;

/* The level from which on a finding makes the exit status 1. A level includes the levels before it:
 * CLI_FAIL_WARNING means warnings and errors. */
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
    const char **args;        /* the inputs: arguments without a flag and values of -f, in order */
    size_t arg_count;
    const char *default_namespace; /* or NULL */
    const char *on_conflict;       /* or NULL */
    struct cli_words sets;         /* PATH=VALUE */
    struct cli_words reports;      /* FORM or FORM=FILE */
    char *severity;                /* CODE=LEVEL,...; or NULL */
    struct cli_words selectors, name_spaces, kinds, names, containers;
    const char *output_dir; /* or NULL */
    size_t max_input;       /* 0: the default */
    enum cli_output output;
    enum cli_fail_on fail_on;
    enum cli_color color;
    const char *format; /* -o of list or patch, or NULL */
    bool in_place, recursive, dry_run;
    bool prune;
    bool allow_empty, allow_no_match, quiet, verbose, help, version;
};

/* Groups of flags, one bit each. `flags` of a command names the groups that the command has, `in`
 * of a row of the table names the groups that the flag is in. */
enum {
    CLI_FLAGS_TOP = 1, /* otelx without a command */
    CLI_FLAGS_REWRITE = 2,
    CLI_FLAGS_FN = 4,
    CLI_FLAGS_NONE = 8, /* --help alone */
    CLI_FLAGS_ASK = 16,
    CLI_FLAGS_LIST = 32,
    CLI_FLAGS_CONFIG = 128,
    CLI_FLAGS_PATCH = 256,
    CLI_FLAGS_REPORT = 512, /* the command can give a report for programs */
    CLI_FLAGS_MUTE = 1024,  /* stdout is free for such a report; no flag is in this group */
    CLI_FLAGS_INIT = 2048,
    CLI_FLAGS_PLAN = 64 /* the command works out what inject would do */
};

/* Stores the value of a flag. Returns NULL, or a text that says what is wrong with the value. */
typedef const char *cli_set_fn(struct cli_options *options, const char *value);

struct cli_flag_row {
    char letter;
    const char *name, *value; /* `value`: what the help calls the value; NULL: the flag has none */
    const char *const *choices; /* the words that the flag takes, up to a NULL; or NULL: any text */
    const char *hint;           /* added to the message about a wrong value; or NULL */
    bool kinds;                 /* the values are the kinds of workloads */
    unsigned in;                /* CLI_FLAGS_... */
    /* A flag with a value has one of these three: the function that stores the value, or the offset
     * in struct cli_options of a text that is set to it, or of a cli_words that it is added to. */
    cli_set_fn *set;
    size_t text;
    size_t words;
    size_t truth; /* a flag without a value: offset of the bool that becomes true */
    const char *help;
    unsigned not_in; /* groups where people expect the flag in vain: the message says `why` */
    const char *why;
};

extern const struct cli_flag_row cli_flags[];
extern const size_t cli_flag_count;

/* The forms that --report knows, up to a NULL. */
extern const char *const cli_report_forms[];

/* Adds a word to a list. Returns NULL, or a text that says what is wrong. */
const char *cli_add_word(struct cli_words *words, const char *value);
/* Adds an input. Never fails: cli_parse has made room for every argument. */
const char *cli_add_file(struct cli_options *options, const char *value);
/* The index of `value` in `names`, or the index of the NULL at their end. */
size_t cli_find_name(const char *value, const char *const *names);

#endif
