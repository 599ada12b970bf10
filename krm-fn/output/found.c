/* Words for otelx_found, which the table of `list` and the reports share. */
#include "output/found.h"

#include <stdbool.h>

static const char *const origins[] = {[OTELX_NOBODY] = "",
                                      [OTELX_RECORDED] = "otelx",
                                      [OTELX_UNRECORDED] = "unrecorded",
                                      [OTELX_OPERATOR] = "operator",
                                      [OTELX_UNKNOWN] = ""};

const char *cli_found_state(const otelx_found *found)
{
    bool complete = found->agent_count > 0;
    for (size_t i = 0; i < found->agent_count; i++)
        complete &= found->agents[i].complete != 0;
    if (found->origin == OTELX_UNKNOWN)
        return "unknown";
    if (found->origin == OTELX_NOBODY)
        return "not injected";
    return complete ? "injected" : "incomplete";
}

const char *cli_found_by(const otelx_found *found)
{
    return origins[found->origin];
}
