/* Text for manual pages, in the macros of man(7). */
#ifndef CLI_ROFF_H
#define CLI_ROFF_H

#include <stddef.h>

/* Prints a paragraph to stdout as one line. Text in back-quotes becomes bold; several blanks or
 * line breaks become one blank. cli_roff_part prints `size` bytes of text, without a line break. */
void cli_roff_text(const char *text);
void cli_roff_part(const char *text, size_t size);
/* Prints lines: an empty line separates paragraphs, and lines that begin with four blanks are an
 * example. */
void cli_roff_lines(const char *text);

#endif
