/* Why files in directories are left out. */
#ifndef CLI_LEFT_OUT_H
#define CLI_LEFT_OUT_H

#include <stdbool.h>

/* Each reason has a row in left_out.c, except CLI_TAKEN: the file is not left out. */
enum cli_reason {
    CLI_TAKEN,
    CLI_UNREADABLE,
    CLI_TEMPLATE,
    CLI_PATCH_FILE,
    CLI_KUSTOMIZATION,
    CLI_FOR_TOOLS,
    CLI_EMPTY,
    CLI_NO_MANIFEST,
    CLI_IGNORED,
    CLI_LINK,
    CLI_NO_FILE,
    CLI_TOO_LONG,
    CLI_REASON_COUNT
};

struct cli_reason_words {
    const char *one, *many; /* for the summary: "1 template", "2 templates" */
    const char *why;        /* for the line about one file: "left out: a kustomization" */
    bool lacks;             /* the file may hold manifests, which are then missing in the output */
};

extern const struct cli_reason_words cli_reasons[CLI_REASON_COUNT];

#endif
