/* The nearest word by edit distance, with limits that suit misspelt words. */
#include "base/near.h"

#include <otelx.h>
#include <stdint.h>

enum { MAX_WORD = 64 };

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The distance of Levenshtein, in any letter case. The cost is the product of the lengths, so a
 * word over MAX_WORD counts as far from every other. */
static size_t edit_distance(struct otx_str a, struct otx_str b)
{
    /* one row of the table is enough: each row depends only on the row above */
    size_t row[MAX_WORD + 1];
    if (a.n > MAX_WORD || b.n > MAX_WORD)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t cost = diagonal + (fold(a.p[i - 1]) != fold(b.p[j - 1]));
            size_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = cost < least ? cost : least;
        }
    }
    return row[b.n];
}

/* Cuts off the parts of compounds with which both words begin: `inject-php` is as far from
 * `inject-go` as `php` is from `go`. */
static void cut_common(struct otx_str *a, struct otx_str *b)
{
    size_t end = 0;
    for (size_t i = 0; i < a->n && i < b->n && a->p[i] == b->p[i]; i++)
        if (strchr("-./_", a->p[i]))
            end = i + 1;
    *a = otx_str_sub(*a, end, a->n);
    *b = otx_str_sub(*b, end, b->n);
}

/* The number of slips that a word may have. Two slips leave little of a short word, which must then
 * begin with the same letter. */
static size_t limit_of(struct otx_str word, struct otx_str candidate)
{
    if (word.n >= 5)
        return word.n / 3 + 1;
    return word.n && candidate.n && fold(word.p[0]) == fold(candidate.p[0]) ? 2 : 1;
}

void otx_near_offer(struct otx_near *near, struct otx_str candidate)
{
    struct otx_str word = near->word, other = candidate;
    cut_common(&word, &other);
    size_t limit = limit_of(word, other);
    size_t apart = word.n > other.n ? word.n - other.n : other.n - word.n;
    /* the distance is at least the difference of the lengths */
    size_t distance = apart > limit ? SIZE_MAX : edit_distance(word, other);
    /* a word that breaks off counts as a single slip */
    if (near->word.n > 1 && candidate.n > near->word.n && otx_str_starts(candidate, near->word))
        distance = distance > 1 ? 1 : distance;
    if (near->word.n && distance <= limit && (!near->best.p || distance < near->distance)) {
        near->best = candidate;
        near->distance = distance;
    }
}

void otelx_near_offer(otelx_near *near, const char *candidate)
{
    struct otx_near offer = {
        .word = otx_str_of(near->word), .best = otx_str_of(near->best), .distance = near->distance};
    otx_near_offer(&offer, otx_str_of(candidate));
    near->best = offer.best.p;
    near->distance = offer.distance;
}

void otx_near_keep(struct otx_near *near, struct otx_arena *arena, struct otx_str candidate)
{
    struct otx_str best = near->best;
    otx_near_offer(near, candidate);
    if (near->best.p != best.p)
        near->best = otx_str_copy(arena, near->best);
}
