/* Words for what is injected in a workload today. */
#ifndef CLI_FOUND_H
#define CLI_FOUND_H

#include <otelx.h>

/* "injected", "incomplete", "not injected" or "unknown". */
const char *cli_found_state(const otelx_found *found);
/* Who injected the workload: "otelx", "operator", "unrecorded" or "". */
const char *cli_found_by(const otelx_found *found);

#endif
