/* Files in directories that are not worked on, and why. */
#ifndef CLI_LEFT_OUT_H
#define CLI_LEFT_OUT_H

#include <stdbool.h>

/* A row in left_out.c for each; CLI_TAKEN: none of these. */
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
    const char *one, *many; /* in "2 templates" */
    const char *why;        /* in a line of its own */
    bool lacks;             /* it may hold manifests, which the output then lacks */
};

extern const struct cli_reason_words cli_reasons[CLI_REASON_COUNT];

#endif
