/* The forms of a report that other programs read: a new form is a file and a row. */
#ifndef CLI_REPORTS_H
#define CLI_REPORTS_H

#include <stdio.h>

#include "output/outcome.h"

typedef void cli_report_fn(FILE *file, const struct cli_outcome *outcome);

cli_report_fn cli_report_json, cli_report_sarif, cli_report_junit, cli_report_github;

/* How many findings a report may have for GitHub, and how many the report lacks because of that. */
enum { CLI_SARIF_MOST = 25000 };
size_t cli_sarif_cut(const struct cli_outcome *outcome);

#endif
