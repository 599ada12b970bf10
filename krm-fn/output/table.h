/* Text in memory, and text in columns. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stdio.h>

/* A text in memory that is written like a file. `text` is valid after cli_memo_close. */
struct cli_memo {
    FILE *file;
    char *text;
    size_t size;
};

/* False after a message. */
bool cli_memo_open(struct cli_memo *memo);
/* False after a message. `text` is yours to free on either outcome. */
bool cli_memo_close(struct cli_memo *memo);

/* Writes lines of cells to stdout as columns, at least three blanks apart. Each cell ends in a tab,
 * each line in a line break. */
void cli_put_table(const char *lines);

#endif
