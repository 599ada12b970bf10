/* Work on all cores. */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include <stddef.h>

/* How many threads to use: one a core, at most 64. */
size_t cli_pool_threads(void);

/* Calls `work` for each number below `count`, in any order and on several threads, and returns when
 * all calls are done. A call may write only to data that no other number uses. */
void cli_pool_each(size_t count, void (*work)(void *context, size_t i), void *context);

#endif
