/* Breaks lines between words. A word that is wider than a line gets a line of its own. */
#include "output/paragraph.h"

#include <stdbool.h>
#include <string.h>

static size_t begin_line(FILE *file, struct cli_margin margin)
{
    size_t start = strlen(margin.start);
    fprintf(file, "\n%s%*s", margin.start, (int)(margin.indent - start), "");
    return margin.indent;
}

void cli_put_paragraph(FILE *file, size_t column, struct cli_margin margin, const char *text)
{
    /* the line has no word yet: no blank goes before the next */
    bool first = column <= margin.indent;
    for (const char *word = text; *word;) {
        size_t size = strcspn(word, " "), blank = first ? 0 : 1;
        if (column + blank + size > margin.width && !first) {
            column = begin_line(file, margin);
            blank = 0;
        }
        fputs(blank ? " " : "", file);
        column += blank + fwrite(word, 1, size, file);
        first = false;
        word += size;
        word += *word == ' ';
    }
    fputc('\n', file);
}
