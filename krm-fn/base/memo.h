/* A text in memory that is written like a file. */
#ifndef CLI_MEMO_H
#define CLI_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* `text` is valid after cli_memo_close. An open memo must not be copied. */
struct cli_memo {
    FILE *file;
    char *text;
    size_t size, room;
    bool failed;
};

/* False after a message. */
bool cli_memo_open(struct cli_memo *memo);
/* False after a message. `text` is yours to free on either outcome. */
bool cli_memo_close(struct cli_memo *memo);

#endif
