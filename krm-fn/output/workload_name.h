/* The names of workloads, as reports and lists write them. */
#ifndef CLI_WORKLOAD_NAME_H
#define CLI_WORKLOAD_NAME_H

#include <otelx.h>

#include <stddef.h>
#include <stdio.h>

/* Writes "deployment/NAMESPACE/NAME", with "#TEMPLATE" for one of several pod templates. */
void cli_put_workload(FILE *file, const otelx_change *change);
/* The parts of that: "deployment/NAMESPACE/", the name or "(no name)", and "#TEMPLATE" or nothing.
 * An object with several pod templates is several workloads. */
void cli_put_kind(FILE *file, const otelx_change *change);
const char *cli_shown_name(const otelx_change *change);
void cli_put_pod_template(FILE *file, const otelx_change *change);

/* `out`: kind and group as in the output of `kubectl -o name`: "deployment.apps/". */
void cli_name_kind(char *out, size_t size, const otelx_change *change);

#endif
