/* The table of flags, and the options that they set: a new flag is a row, and a field. */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

struct cli_command;

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
    struct cli_words reports;      /* FORM or FORM=FILE */
    char *severity;                /* CODE=LEVEL,...; or NULL */
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

/* The flags of a command, and so which rows of the table it has. */
enum {
    CLI_FLAGS_TOP = 1, /* without a command */
    CLI_FLAGS_REWRITE = 2,
    CLI_FLAGS_FN = 4,
    CLI_FLAGS_NONE = 8, /* --help alone */
    CLI_FLAGS_ASK = 16,
    CLI_FLAGS_LIST = 32,
    CLI_FLAGS_CONFIG = 128,
    CLI_FLAGS_PATCH = 256,
    CLI_FLAGS_REPORT = 512, /* the command can give a report for programs */
    CLI_FLAGS_MUTE = 1024,  /* the command prints nothing but such a report: no flag has it */
    CLI_FLAGS_INIT = 2048,
    CLI_FLAGS_PLAN = 64 /* of those that look for what is to be injected */
};

/* Takes the value of a flag. Returns NULL, or what is wrong. */
typedef const char *cli_set_fn(struct cli_options *options, const char *value);

struct cli_flag_row {
    char letter;
    const char *name, *value;   /* `value`: what the help calls it; NULL for a flag without */
    const char *const *choices; /* the values that there are, or NULL */
    const char *hint;           /* what to tell who gives another value, or NULL */
    bool kinds;                 /* the values are the kinds of workloads */
    unsigned in;
    cli_set_fn *set; /* with a value; or */
    size_t text;     /* offset of the text that becomes the value; or */
    size_t words;    /* offset of the cli_words that it is added to */
    size_t truth;    /* without: offset of the bool that it makes true */
    const char *help;
    unsigned not_in; /* where someone may look for it in vain, and */
    const char *why; /* is told this */
};

extern const struct cli_flag_row cli_flags[];
extern const size_t cli_flag_count;

/* The forms of a report, up to a NULL. */
extern const char *const cli_report_forms[];

/* Adds to a list of words. Returns NULL, or what is wrong. */
const char *cli_add_word(struct cli_words *words, const char *value);
/* Adds a bare argument. Never fails. */
const char *cli_add_file(struct cli_options *options, const char *value);
/* The index of the value among the names, or that of the NULL behind them. */
size_t cli_find_name(const char *value, const char *const *names);

#endif
