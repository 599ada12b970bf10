/* A report as workflow commands of GitHub Actions: it shows them next to the changed lines of a
 * pull request. */
#include "output/reports.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "output/workload_name.h"

/* Writes a text with the escapes of workflow commands. `property`: the text is a property, in which
 * commas and colons need an escape, too. `?` replaces a character that nobody sees, as on a
 * terminal; U+FFFD replaces a byte that is not UTF-8. */
static void put(FILE *file, const char *text, bool property)
{
    while (*text) {
        size_t size = cli_utf8_size(text);
        bool breaks = *text == '\n' || *text == '\r';
        if (!size)
            fputs("\xEF\xBF\xBD", file);
        else if (*text == '%' || breaks || (property && (*text == ':' || *text == ',')))
            fprintf(file, "%%%02X", (unsigned)(unsigned char)*text);
        else if (cli_unseen_size(text))
            fputc('?', file);
        else
            fwrite(text, 1, size, file);
        text += size ? size : 1;
    }
}

static void put_place(FILE *file, const struct cli_outcome *outcome, const char *source,
                      size_t line, size_t column)
{
    char *path = cli_outcome_path(outcome, source);
    fputs("file=", file);
    put(file, path ? path : source, true);
    fprintf(file, ",line=%zu,col=%zu,", line, column);
    free(path);
}

static void put_finding(FILE *file, const struct cli_outcome *outcome, const otelx_diag *diag)
{
    static const char *const commands[] = {
        [OTELX_INFO] = "notice", [OTELX_WARNING] = "warning", [OTELX_ERROR] = "error"};
    fprintf(file, "::%s ", commands[diag->severity]);
    if (cli_has_place(diag))
        put_place(file, outcome, diag->source, diag->line, diag->column);
    fputs("title=", file);
    put(file, diag->code, true);
    fputs("::", file);
    put(file, diag->text, false);
    fputc('\n', file);
}

/* `check` and `diff` ask whether something would change: each workload that would change is a
 * warning. */
static void put_would(FILE *file, const struct cli_outcome *outcome, const otelx_change *change)
{
    if (change->filtered || !cli_outcome_would(outcome, change))
        return;
    bool kept = change->verdict == OTELX_KEPT;
    fputs("::warning ", file);
    put_place(file, outcome, change->source, change->line, change->column);
    fprintf(file, "title=otelx %s::", outcome->command);
    put(file, change->kind, false);
    fputc(' ', file);
    put(file, cli_shown_name(change), false);
    if (*change->pod_template) {
        fputc('#', file);
        put(file, change->pod_template, false);
    }
    fprintf(file, " %s %s\n", kept ? "is" : "would be", otelx_verdict_name(change->verdict));
}

void cli_report_github(FILE *file, const struct cli_outcome *outcome)
{
    struct cli_finding finding = {0};
    size_t count = outcome->result ? otelx_result_change_count(outcome->result) : 0, said_count;
    const char *const *said = cli_said(&said_count);
    while (cli_outcome_next(outcome, &finding))
        put_finding(file, outcome, &finding.diag);
    for (size_t i = 0; i < count; i++) {
        otelx_change change = otelx_result_change(outcome->result, i);
        put_would(file, outcome, &change);
    }
    for (size_t i = 0; i < said_count && outcome->status == CLI_TROUBLE; i++) {
        fputs("::error title=otelx::", file);
        put(file, said[i], false);
        fputc('\n', file);
    }
}
