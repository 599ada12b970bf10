/* Text for manual pages, in the macros of man(7). */
#ifndef CLI_ROFF_H
#define CLI_ROFF_H

#include <stddef.h>

/* A paragraph's text to stdout, on one line: what is in back-quotes is bold, runs of blanks and
 * line breaks are one blank. `cli_roff_part` prints `size` bytes, and no line break. */
void cli_roff_text(const char *text);
void cli_roff_part(const char *text, size_t size);
/* Lines with paragraphs between empty ones, and examples where they begin with four blanks. */
void cli_roff_lines(const char *text);

#endif
