/* Goes through all findings: those of the configuration, those of the result, and the errors of
 * files that could not be read. */
#include "output/outcome.h"

#include <stdlib.h>
#include <string.h>

/* Whether a report has the finding: as on stderr, information is reported only with -v. The errors
 * of unread files are in `records`, and would come twice. */
static bool is_told(const struct cli_outcome *outcome, const otelx_diag *diag)
{
    const bool *unread = outcome->report->unread;
    if (diag->severity == OTELX_INFO && !outcome->report->verbose)
        return false;
    return !unread || diag->input == (size_t)-1 || !unread[diag->input];
}

bool cli_outcome_next(const struct cli_outcome *outcome, struct cli_finding *finding)
{
    size_t configs = outcome->cfg ? otelx_config_diag_count(outcome->cfg) : 0;
    size_t results = outcome->result ? otelx_result_diag_count(outcome->result) : 0;
    const struct cli_records *records = &outcome->report->records;
    for (;;) {
        size_t i = finding->next++;
        if (i < configs) {
            finding->diag = otelx_config_diag(outcome->cfg, i);
            if (is_told(outcome, &finding->diag))
                return true;
            continue;
        }
        i -= configs;
        if (i < results) {
            finding->diag = otelx_result_diag(outcome->result, i);
            if (is_told(outcome, &finding->diag))
                return true;
            continue;
        }
        i -= results;
        if (i >= records->count)
            return false;
        finding->diag = records->items[i].error;
        if (finding->diag.code)
            return true;
    }
}

bool cli_outcome_workload(const struct cli_outcome *outcome, const otelx_diag *diag,
                          otelx_change *change)
{
    bool any = outcome->result && diag->change < otelx_result_change_count(outcome->result);
    if (any)
        *change = otelx_result_change(outcome->result, diag->change);
    return any && !change->filtered;
}

bool cli_has_place(const otelx_diag *diag)
{
    return diag->line > 0;
}

bool cli_outcome_would(const struct cli_outcome *outcome, const otelx_change *change)
{
    return outcome->report->subject == CLI_PLANS &&
           (cli_is_changed(change->verdict) || change->verdict == OTELX_KEPT);
}

bool cli_outcome_fails(const struct cli_outcome *outcome, const otelx_diag *diag)
{
    enum cli_fail_on level = outcome->report->fail_on;
    if (level == CLI_FAIL_NEVER)
        return false;
    return diag->severity == OTELX_ERROR ||
           (level >= CLI_FAIL_WARNING && diag->severity == OTELX_WARNING);
}

static size_t last_part(const char *path, size_t base, size_t n)
{
    while (n > base && path[n - 1] != '/')
        n--;
    return n;
}

/* The path without `.`, without a folder followed by `..`, and without doubled slashes. NULL when
 * out of memory. */
static char *new_plain(const char *name)
{
    char *out = malloc(strlen(name) + 1);
    size_t base = *name == '/', n = base;
    if (out && base)
        out[0] = '/';
    for (const char *part = name; out && *part;) {
        size_t size = strcspn(part, "/"), last = last_part(out, base, n);
        bool up = size == 2 && memcmp(part, "..", 2) == 0;
        bool above = n - last == 2 && memcmp(out + last, "..", 2) == 0;
        if (up && n > base && !above) {
            n = last > base ? last - 1 : base;
        } else if (size > 1 || (size == 1 && *part != '.')) {
            if (n > base)
                out[n++] = '/';
            memcpy(out + n, part, size);
            n += size;
        }
        part += size;
        part += *part == '/';
    }
    if (out)
        out[n] = '\0';
    return out;
}

void cli_outcome_lose(const struct cli_outcome *outcome)
{
    if (outcome->lost)
        *outcome->lost = true;
}

char *cli_outcome_path(const struct cli_outcome *outcome, const char *name)
{
    size_t here = outcome->here ? strlen(outcome->here) : 0;
    char *path = new_plain(name);
    if (!path)
        cli_outcome_lose(outcome);
    if (path && here > 1 && strncmp(path, outcome->here, here) == 0 && path[here] == '/')
        memmove(path, path + here + 1, strlen(path + here + 1) + 1);
    return path;
}
