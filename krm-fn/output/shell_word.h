/* Makes words of a shell from names, which may contain any character. */
#ifndef CLI_SHELL_WORD_H
#define CLI_SHELL_WORD_H

#include <stdio.h>

/* Writes two texts as one word, quoted if needed. `?` replaces a character that nobody sees, which
 * no name in a cluster has. */
void cli_put_word(FILE *file, const char *first, const char *second);
/* Writes a text of several lines as one quoted word. Line breaks stay. */
void cli_put_lines(FILE *file, const char *text);

#endif
