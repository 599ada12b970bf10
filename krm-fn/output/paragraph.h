/* Text in lines of a limited width. */
#ifndef CLI_PARAGRAPH_H
#define CLI_PARAGRAPH_H

#include <stdio.h>

/* How the lines after the first begin: with `start`, then blanks up to the column `indent`. */
struct cli_margin {
    const char *start;
    size_t indent, width;
};

/* Writes the words of the text and ends the last line. `column`: how many columns of the first line
 * are written already. */
void cli_put_paragraph(FILE *file, size_t column, struct cli_margin margin, const char *text);

#endif
