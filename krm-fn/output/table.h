/* Text in columns. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

/* Writes lines of cells to stdout as columns, at least three blanks apart. Each cell ends in a tab,
 * each line in a line break. */
void cli_put_table(const char *lines);

#endif
