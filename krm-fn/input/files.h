/* The inputs that a command line means. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "base/io.h"
#include "base/options.h"
#include "output/left_out.h"

struct cli_file {
    struct cli_text text; /* named as it was on the command line, or found there */
    char *path;           /* to open; "-" for stdin */
    char *real;           /* the same without symbolic links; NULL where it has none */
    const char *below;    /* what it is called below the folder of --output-dir */
    bool found;           /* in a folder that was named */
    bool is_link;         /* and a symbolic link */
    bool is_above;        /* a kustomization above such a folder, for what it names */
    enum cli_reason why;  /* it is left out, or CLI_TAKEN */
};

struct cli_files {
    struct cli_file *items;
    size_t count, cap;
};

/* Finds the inputs, in order, and reads nothing yet. Yours to free on either outcome; false after a
 * message. Without arguments stdin is the input. */
bool cli_files_find(struct cli_files *out, const struct cli_options *options);
/* Reads all of them, and says what could not be read or is empty. */
bool cli_files_read(struct cli_files *files, const struct cli_options *options);
/* Whether the name stays below the working folder. */
bool cli_is_inside(const char *path);
void cli_file_free(struct cli_file *file);
void cli_files_free(struct cli_files *files);

#endif
