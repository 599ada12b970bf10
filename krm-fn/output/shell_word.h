/* Words of a shell, made of names that may hold anything. */
#ifndef CLI_SHELL_WORD_H
#define CLI_SHELL_WORD_H

#include <stdio.h>

/* Two texts as one word, quoted where that is needed. Of an unseen character, which no name in a
 * cluster has, a `?` is written, except of a line break in cli_put_lines. */
void cli_put_word(FILE *file, const char *first, const char *second);
void cli_put_lines(FILE *file, const char *text);

#endif
