/* Writes the library's patches in the form that a tool takes: kubectl or kustomize. Knows the
 * tools, nothing of what is in a patch. */
#include "cmd/cmd.h"

#include <string.h>

#include "work/ask.h"
#include "output/report_text.h"
#include "output/shell_word.h"
#include "output/workload_name.h"

/* A workload that changes. */
struct item {
    const otelx_change *change;
    const otelx_patch *patch;
    bool first; /* no patch was written before */
};

static void put_title(const struct item *item)
{
    otelx_change object = *item->change;
    object.pod_template = ""; /* the patch is for the whole object, with all its pod templates */
    fputs("# ", stdout);
    cli_put_workload(stdout, &object);
    fputc('\n', stdout);
}

static void put_document(const struct item *item, const char *text)
{
    fputs(item->first ? "" : "---\n", stdout);
    put_title(item);
    fputs(text, stdout);
}

static void put_smp(const struct item *item)
{
    put_document(item, item->patch->strategic);
}

static void put_json6902(const struct item *item)
{
    put_document(item, item->patch->json6902);
}

static void put_kustomize(const struct item *item)
{
    fputs(item->first ? "patches:\n" : "", stdout);
    put_title(item);
    fputs(item->patch->kustomize, stdout);
}

/* `kubectl patch deployment.apps/web -n shop --type=json -p '...'` */
static void put_command(const struct item *item, const char *type, const char *text)
{
    const otelx_change *change = item->change;
    char resource[256];
    if (!*text)
        return;
    cli_name_kind(resource, sizeof resource, change);
    fputs("kubectl patch ", stdout);
    cli_put_word(stdout, resource, change->name);
    if (*change->name_space) {
        fputs(" -n ", stdout);
        cli_put_word(stdout, change->name_space, "");
    }
    printf(" --type=%s -p ", type);
    cli_put_lines(stdout, text);
    fputc('\n', stdout);
}

/* The record is patched last: if the first command fails, no record claims what was not done. */
static void put_kubectl(const struct item *item)
{
    fputc('\n', stdout);
    put_title(item);
    put_command(item, "json", item->patch->live);
    put_command(item, "merge", item->patch->annotations);
}

static const struct format {
    const char *name;
    void (*put)(const struct item *item);
    const char *begin, *none; /* `none`: the text after `begin` when nothing changes */
    bool named;               /* needs objects with a name */
    bool strategic;           /* needs kinds that are built into Kubernetes */
    bool live;                /* patches objects in a cluster */
    bool unspaced;            /* does not tell apart objects that differ only in the namespace */
} formats[] = {
    {.name = "smp", .put = put_smp, .begin = "", .none = "", .strategic = true},
    {.name = "json6902", .put = put_json6902, .begin = "", .none = ""},
    {.name = "kubectl",
     .put = put_kubectl,
     .begin = "#!/bin/sh\nset -e\n",
     .none = "",
     .named = true,
     .live = true},
    {.name = "kustomize",
     .put = put_kustomize,
     .begin = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
     .none = "patches: []\n",
     .named = true,
     .unspaced = true},
};

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (!name || strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static bool is_without_space(const otelx_change *change)
{
    return !*change->name_space || strcmp(change->name_space, "default") == 0;
}

/* Whether the patch of a component would also match another object. A component runs before objects
 * get their namespace: an object without a namespace matches a patch for any namespace. */
static bool has_double(const struct cli_job *job, const otelx_change *change)
{
    size_t count = otelx_result_change_count(job->result);
    for (size_t i = 0; !is_without_space(change) && i < count; i++) {
        otelx_change other = otelx_result_change(job->result, i);
        if (is_without_space(&other) && strcmp(other.name, change->name) == 0 &&
            strcmp(other.kind, change->kind) == 0)
            return true;
    }
    return false;
}

/* Why the format cannot patch the workload, or NULL. */
static const char *find_fault(const struct cli_job *job, const struct format *format,
                              const struct item *item)
{
    if (!*item->patch->json6902)
        return "an alias or a tag next to a change does not fit into a patch; write out its value";
    if (format->named && !*item->change->name)
        return "has no name, which this patch needs; take -o json6902";
    if (format->unspaced && has_double(job, item->change))
        return "a component cannot tell it from the workload of the same name without a namespace, "
               "or "
               "in `default`; take -o json6902";
    if (format->strategic && !*item->patch->strategic)
        return "there is no strategic merge patch for this kind of object; take -o json6902";
    return NULL;
}

static void say_fault(const otelx_change *change, const char *fault)
{
    fputs("otelx: ", stderr);
    cli_put_workload(stderr, change);
    fprintf(stderr, ": %s\n", fault);
}

/* The API server refuses a change of a Pod's containers or a Job's template, however it is written.
 */
static void say_fixed(const otelx_change *change)
{
    if (!change->fixed)
        return;
    fputs("otelx: ", stderr);
    cli_put_workload(stderr, change);
    fprintf(
        stderr,
        ": a cluster does not allow a change of the containers of a %s, and the script would end "
        "there; delete the object and apply the output of inject, or exclude it with --kind\n",
        change->kind);
}

static bool write_patches(struct cli_job *job)
{
    const struct format *format = find_format(job->options->format);
    size_t written = 0, seen = 0;
    fputs(format->begin, stdout);
    for (size_t i = 0; i < otelx_result_change_count(job->result); i++) {
        otelx_change change = otelx_result_change(job->result, i);
        otelx_patch patch = otelx_result_patch(job->result, i);
        struct item item = {&change, &patch, written == 0};
        /* `shared`: the patch of an object is given with the first of its pod templates. */
        if (!cli_is_changed(change.verdict) || patch.shared)
            continue;
        const char *fault = find_fault(job, format, &item);
        seen++;
        if (fault) {
            say_fault(&change, fault);
            job->report.negative = true;
            continue;
        }
        format->put(&item);
        if (format->live && !job->options->quiet)
            say_fixed(&change);
        written++;
    }
    fputs(written ? "" : format->none, stdout);
    if (!seen && !job->options->quiet)
        cli_say("inject would change nothing: there is nothing to patch");
    return true;
}

int cli_patch(const struct cli_options *options)
{
    static const struct cli_question question = {.verb = otelx_apply_all,
                                                 .flags = OTELX_PATCHES,
                                                 .write = write_patches,
                                                 .subject = CLI_OFFERS};
    return cli_ask(options, &question);
}
