/* The forms of a report that other programs read. A new form is a file here, a word in
 * cli_report_forms, and a row in work/reports.c. */
#ifndef CLI_REPORTS_H
#define CLI_REPORTS_H

#include <stdio.h>

#include "output/outcome.h"

typedef void cli_report_fn(FILE *file, const struct cli_outcome *outcome);

cli_report_fn cli_report_json, cli_report_sarif, cli_report_junit, cli_report_github;

/* GitHub refuses a SARIF file with more findings than this. cli_sarif_cut: how many findings the
 * report lacks because of this limit. */
enum { CLI_SARIF_MOST = 25000 };
size_t cli_sarif_cut(const struct cli_outcome *outcome);

#endif
