/* Aligns the cells of a table. Knows how many characters a cell has, nothing of their meaning. */
#include "output/table.h"

#include <string.h>

#include "base/io.h"

enum { MAX_COLUMNS = 8, GAP = 3 };

static size_t count_chars(const char *cell, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)cell[i] & 0xC0) != 0x80; /* no continuation byte of UTF-8 */
    return count;
}

static void measure(const char *lines, size_t widths[MAX_COLUMNS])
{
    for (size_t column = 0; *lines; lines++) {
        size_t size = strcspn(lines, "\t\n");
        if (lines[size] == '\n') {
            column = 0;
        } else {
            size_t width = count_chars(lines, size);
            if (width > widths[column])
                widths[column] = width;
            column++;
        }
        lines += size;
    }
}

void cli_put_table(const char *lines)
{
    size_t widths[MAX_COLUMNS] = {0};
    measure(lines, widths);
    for (size_t column = 0; *lines; lines++) {
        size_t size = strcspn(lines, "\t\n"), width = widths[column];
        bool last = lines[size] == '\n' || lines[size + 1] == '\n';
        size_t fill = last ? 0 : width - count_chars(lines, size) + GAP;
        fwrite(lines, 1, size, stdout);
        printf("%*s", (int)fill, "");
        column++;
        lines += size;
        if (*lines == '\n') {
            fputc('\n', stdout);
            column = 0;
        }
    }
}
