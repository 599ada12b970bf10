/* Work on all cores. */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include <stddef.h>

/* As many as there are cores, within reason. */
size_t cli_pool_threads(void);

/* Calls `work` for each number below `count`, in any order and some at the same time; returns when
 * all are done. It must write nowhere but into what belongs to its number. */
void cli_pool_each(size_t count, void (*work)(void *context, size_t i), void *context);

#endif
