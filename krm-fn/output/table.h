/* Columns of text. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stdio.h>

/* A text in memory that is written like a file; `text` is there once it is closed. */
struct cli_memo {
    FILE *file;
    char *text;
    size_t size;
};

/* False after a message. */
bool cli_memo_open(struct cli_memo *memo);
/* The same; `text` is yours to free on either outcome. */
bool cli_memo_close(struct cli_memo *memo);

/* Writes lines of cells, which end in tabs and have none in them, to stdout: as columns, two blanks
 * apart at least. */
void cli_put_table(const char *lines);

#endif
