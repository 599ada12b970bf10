/* The input files of a command line. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "base/io.h"
#include "base/options.h"
#include "output/left_out.h"

struct cli_file {
    struct cli_text text;
    char *path;        /* as on the command line, or below a folder there; "-" for stdin */
    char *real;        /* without symbolic links; NULL for stdin, some pipes and files left out */
    const char *below; /* the path below --output-dir; a part of `path` */
    bool found;        /* found in a folder; else named as an argument */
    bool is_link;      /* found, and a symbolic link */
    bool is_above;     /* a kustomization above the folder: read for the files it names, no input */
    enum cli_reason why; /* why the file is left out, or CLI_TAKEN */
};

struct cli_files {
    struct cli_file *items;
    size_t count, cap;
};

/* Finds the inputs, in order; reads none. Without arguments stdin is the input. `out` is yours to
 * free on either outcome. False after a message. */
bool cli_files_find(struct cli_files *out, const struct cli_options *options);
/* Reads all files. False after a message about each file that cannot be read or is empty. */
bool cli_files_read(struct cli_files *files, const struct cli_options *options);
/* Whether the path is relative and has no `..`, so that it stays below the working folder. */
bool cli_is_inside(const char *path);
void cli_file_free(struct cli_file *file);
void cli_files_free(struct cli_files *files);

#endif
