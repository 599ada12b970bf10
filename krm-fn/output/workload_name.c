/* Writes the names of workloads. Names come from manifests: a character that nobody sees becomes
 * `?`. */
#include "output/workload_name.h"

#include <string.h>

#include "base/io.h"

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void cli_name_kind(char *out, size_t size, const otelx_change *change)
{
    size_t group = strcspn(change->api_version, "/");
    bool named = change->api_version[group] != '\0';
    snprintf(out, size, "%s%s%.*s/", change->kind, named ? "." : "", named ? (int)group : 0,
             change->api_version);
    for (char *c = out; *c; c++)
        *c = to_lower(*c);
}

/* As cli_put_to, in lower case. */
static void put_lower(FILE *file, const char *text)
{
    while (*text) {
        size_t unseen = cli_unseen_size(text);
        fputc(unseen ? '?' : to_lower(*text), file);
        text += unseen ? unseen : 1;
    }
}

void cli_put_kind(FILE *file, const otelx_change *change)
{
    put_lower(file, change->kind);
    fputc('/', file);
    if (*change->name_space) {
        cli_put_to(file, change->name_space);
        fputc('/', file);
    }
}

const char *cli_shown_name(const otelx_change *change)
{
    return *change->name ? change->name : "(no name)";
}

void cli_put_pod_template(FILE *file, const otelx_change *change)
{
    if (!*change->pod_template)
        return;
    fputc('#', file);
    cli_put_to(file, change->pod_template);
}

void cli_put_workload(FILE *file, const otelx_change *change)
{
    cli_put_kind(file, change);
    cli_put_to(file, cli_shown_name(change));
    cli_put_pod_template(file, change);
}
