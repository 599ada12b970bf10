/* The nearest of a few words, for "did you mean". */
#ifndef CLI_NEAR_H
#define CLI_NEAR_H

#include <stddef.h>

/* Start with {.word = ...}, offer every candidate, then look at `best`: NULL when none is near. */
struct cli_near {
    const char *word, *best;
    size_t distance;
};

void cli_near_offer(struct cli_near *near, const char *candidate);

#endif
