/* Text for manual pages. Knows the characters that have a meaning in roff, and no single page. */
#include "output/roff.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void put_char(char c)
{
    switch (c) {
    case '\\':
        fputs("\\e", stdout);
        break;
    case '-':
        fputs("\\-", stdout);
        break;
    case '\'':
        fputs("\\(aq", stdout);
        break;
    case '^':
        fputs("\\(ha", stdout);
        break;
    case '~':
        fputs("\\(ti", stdout);
        break;
    default:
        putchar(c);
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

/* `\&` before a full stop at the start: roff would read the line as a request. */
void cli_roff_part(const char *text, size_t size)
{
    bool bold = false;
    if (size && *text == '.')
        fputs("\\&", stdout);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '`') {
            bold = !bold;
            fputs(bold ? "\\fB" : "\\fR", stdout);
        } else if (!is_blank(text[i])) {
            put_char(text[i]);
        } else if (i + 1 < size && !is_blank(text[i + 1])) {
            putchar(' ');
        }
    }
}

void cli_roff_text(const char *text)
{
    cli_roff_part(text, strlen(text));
    putchar('\n');
}

static void put_example(const char *line, size_t size)
{
    fputs("\\&", stdout);
    for (size_t i = 0; i < size; i++)
        put_char(line[i]);
    putchar('\n');
}

void cli_roff_lines(const char *text)
{
    bool example = false, begun = true;
    while (*text) {
        size_t size = strcspn(text, "\n");
        bool indented = strncmp(text, "    ", 4) == 0;
        if (size && example != indented)
            puts(indented ? ".PP\n.RS 4\n.nf" : ".fi\n.RE");
        if (size && !indented && !begun)
            puts(".PP");
        if (indented)
            put_example(text + 4, size - 4);
        else if (size)
            cli_roff_part(text, size), putchar('\n');
        example = size ? indented : example;
        begun = size && !indented;
        text += size + (text[size] == '\n');
    }
    if (example)
        puts(".fi\n.RE");
}
