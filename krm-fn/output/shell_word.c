/* Quotes words for a shell. In single quotes nothing is special except the quote itself. */
#include "output/shell_word.h"

#include <stdbool.h>
#include <string.h>

#include "base/io.h"

static bool is_plain(const char *text)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "-_./:=,@+";
    return *text && text[strspn(text, safe)] == '\0';
}

static void put_quoted(FILE *file, const char *text, bool lines)
{
    while (*text) {
        size_t unseen = lines && *text == '\n' ? 0 : cli_unseen_size(text);
        if (unseen)
            fputc('?', file);
        else
            fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, file);
        text += unseen ? unseen : 1;
    }
}

void cli_put_word(FILE *file, const char *first, const char *second)
{
    bool plain = is_plain(first) && (!*second || is_plain(second));
    fputs(plain ? "" : "'", file);
    put_quoted(file, first, false);
    put_quoted(file, second, false);
    fputs(plain ? "" : "'", file);
}

void cli_put_lines(FILE *file, const char *text)
{
    fputc('\'', file);
    put_quoted(file, text, true);
    fputc('\'', file);
}
