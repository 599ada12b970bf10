/* Edit distance between words as people mistype them. Knows neither options nor commands. */
#include "base/near.h"

#include <stdint.h>
#include <string.h>

enum { WORD_MAX = 32 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's; longer words than any of ours are far from all of them. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1], a_size = strlen(a), b_size = strlen(b);
    if (a_size > WORD_MAX || b_size > WORD_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_size];
}

void cli_near_offer(struct cli_near *near, const char *candidate)
{
    size_t size = strlen(near->word);
    size_t distance = edit_distance(near->word, candidate);
    /* A word broken off is as good as one slip, however much of it is missing. */
    if (size > 1 && strncmp(candidate, near->word, size) == 0)
        distance = least(distance, 1);
    if (distance <= size / 3 + 1 && (!near->best || distance < near->distance)) {
        near->best = candidate;
        near->distance = distance;
    }
}
