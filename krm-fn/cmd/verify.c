/* Prints a shell script with commands, and comments that say what to expect. The script can be run
 * as a whole, or line by line by a person. Names come from manifests: they are quoted, so that a
 * name can end neither a quote nor a comment. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/memo.h"
#include "cmd/verify_steps.h"
#include "work/ask.h"
#include "output/paragraph.h"
#include "output/shell_word.h"
#include "output/workload_name.h"

enum { WIDTH = 100 };

/* The values for the placeholders of templates: cmd/verify_steps.h lists them. */
struct subject {
    const otelx_change *change;
    const otelx_found *found;
    const otelx_agent *agent; /* or NULL: the step is about the whole workload */
    const struct cli_proof *proof;
    size_t step; /* the number of the last step that was printed */
};

static void put_template(FILE *file, const struct subject *s, const char *template);

static void put_kubectl(FILE *file, const struct subject *s)
{
    fputs("kubectl", file);
    if (!*s->change->name_space)
        return;
    fputs(" -n ", file);
    cli_put_word(file, s->change->name_space, "");
}

static void put_part(FILE *file, const struct subject *s, char part)
{
    switch (part) {
    case 'k':
        put_kubectl(file, s);
        break;
    case 'l':
        cli_put_word(file, s->found->selector, "");
        break;
    case 'p':
        cli_put_word(file, "pod/", s->change->name);
        break;
    case 'g':
        cli_put_word(file, "pod/", s->change->name);
        fputc('-', file);
        break;
    case 'c':
        cli_put_word(file, s->agent->container, "");
        break;
    case 'i':
        cli_put_word(file, s->agent->carrier, "");
        break;
    case 'm':
        cli_put_word(file, s->agent->mount_path, "");
        break;
    case 'v':
        fputs(s->proof->variable, file);
        break;
    case 'h':
        put_template(file, s, s->proof->has);
        break;
    case 'n':
        put_template(file, s, s->proof->needle);
        break;
    case 'o':
        fputs("printf '%s\\n' \"$out\"", file);
        break;
    case 'f':
        fputs(s->proof->file, file);
        break;
    default:
        fputc(part, file);
    }
}

static void put_template(FILE *file, const struct subject *s, const char *template)
{
    for (const char *c = template; *c; c++) {
        if (*c == '%')
            put_part(file, s, *++c);
        else
            fputc(*c, file);
    }
}

/* Prints a comment of one paragraph, with `label` before the first line and the other lines
 * indented to the same column. */
static void put_paragraph(const char *label, const char *text)
{
    size_t column = (size_t)printf("# %s", label);
    cli_put_paragraph(stdout, column, (struct cli_margin){"#", column, WIDTH}, text);
}

static bool put_note(const struct subject *s, const char *label, const char *template)
{
    struct cli_memo memo;
    if (!cli_memo_open(&memo))
        return false;
    put_template(memo.file, s, template);
    bool good = cli_memo_close(&memo);
    if (good)
        put_paragraph(label, memo.text);
    free(memo.text);
    return good;
}

/* The function `judge` runs after each step: it looks at the exit status of the step's test, and
 * prints the hints if the step failed. */
static const char prelude[] =
    "# Run it with sh, or line by line. Its exit status is 1 if a step failed.\n"
    "steps=0 failed=0\n"
    "judge() { # STEP; the hints are on stdin\n"
    "    if [ $? = 0 ]; then\n"
    "        echo \"ok: $1\"\n"
    "    else\n"
    "        echo \"FAILED: $1\"\n"
    "        sed 's/^#//'\n"
    "        failed=$((failed + 1))\n"
    "    fi\n"
    "    steps=$((steps + 1))\n"
    "}\n\n";

static bool put_hints(const struct subject *s, const struct cli_step *step)
{
    bool good = true;
    for (size_t i = 0; good && step->otherwise[i]; i++)
        good = put_note(s, i ? "       or: " : "   if not: ", step->otherwise[i]);
    return good;
}

/* `finds`: the step finds the pod and sets the variable `pod`, so that it cannot run in a subshell.
 */
static bool put_step(struct subject *s, const struct cli_step *step, bool finds)
{
    printf("\n# %zu. %s\n", ++s->step, step->title);
    /* The output is kept for the test, and printed for the person. */
    fputs(finds ? "" : "out=$({\n", stdout);
    put_template(stdout, s, step->command);
    fputs(finds ? "\n" : "\n} 2>&1); printf '%s\\n' \"$out\"\n", stdout);
    put_template(stdout, s, step->judge);
    printf("; judge \"%zu. %s\" <<'HINTS'\n", s->step, step->title);
    bool good = put_note(s, "   expect: ", step->expect) && put_hints(s, step);
    puts("HINTS");
    return good;
}

/* The step that finds a pod of the workload. NULL: the manifest does not tell which pods it runs.
 */
static const struct cli_step *find_pod(const struct subject *s)
{
    bool named = *s->change->name != '\0';
    otelx_pods pods = s->change->pods;
    if (pods == OTELX_NO_PODS)
        return NULL;
    if (pods == OTELX_IS_POD)
        return named ? &cli_find_named : NULL;
    if (*s->found->selector)
        return &cli_find_selected;
    return named ? &cli_find_by_name : NULL;
}

static const char *missing_part(const otelx_agent *agent)
{
    if (!*agent->container)
        return "no container mounts the agent";
    if (!*agent->carrier)
        return "no init container brings the agent";
    return *agent->mount_path ? "there is no volume" : "`shareProcessNamespace` is not true";
}

static bool put_agent(struct subject *s, const otelx_agent *agent)
{
    s->agent = agent;
    s->proof = cli_proof_of(agent->language);
    fputs("\n# ", stdout);
    cli_put_to(stdout, agent->language);
    fputs(*agent->version ? " " : "", stdout);
    cli_put_to(stdout, agent->version);
    if (*agent->container) {
        fputs(", container ", stdout);
        cli_put_to(stdout, agent->container);
    }
    fputc('\n', stdout);
    if (!agent->complete)
        printf("# Incomplete: %s; inject again.\n", missing_part(agent));
    for (size_t i = 0; *agent->container && s->proof && s->proof->steps[i]; i++) {
        const struct cli_step *step = s->proof->steps[i];
        if ((*agent->carrier || !step->of_carrier) && !put_step(s, step, false))
            return false;
    }
    return true;
}

static const char *const origins[] = {[OTELX_RECORDED] = "injected by otelx",
                                      [OTELX_UNRECORDED] = "injected, without a record",
                                      [OTELX_OPERATOR] = "injected by the OpenTelemetry Operator"};

static bool put_workload(const otelx_change *change, const otelx_found *found,
                         const struct cli_selection *selection)
{
    struct subject s = {.change = change, .found = found};
    const struct cli_step *find = find_pod(&s);
    fputs("# ", stdout);
    cli_put_workload(stdout, change);
    printf(": %s\n", origins[found->origin]);
    if (!found->agent_count)
        fputs("# Incomplete: only the record is left; inject again, or uninject.\n", stdout);
    else if (!find)
        fputs("# The manifest does not tell which pods it runs.\n", stdout);
    else if (!put_step(&s, find, true))
        return false;
    for (size_t i = 0; find && i < found->agent_count; i++)
        if (cli_selection_means(selection, found->agents[i].container) &&
            !put_agent(&s, &found->agents[i]))
            return false;
    fputc('\n', stdout);
    return true;
}

/* Whether the script has something to verify in a workload: the flags may exclude it. */
static bool is_meant(const struct cli_job *job, const otelx_change *change,
                     const otelx_found *found)
{
    bool any = !found->agent_count && !job->selection.container;
    if (change->filtered || found->origin == OTELX_NOBODY || found->origin == OTELX_UNKNOWN)
        return false;
    for (size_t i = 0; i < found->agent_count; i++)
        any |= cli_selection_means(&job->selection, found->agents[i].container);
    return any;
}

static bool write_script(struct cli_job *job)
{
    bool any = false;
    for (size_t i = 0; i < otelx_result_change_count(job->result); i++) {
        otelx_change change = otelx_result_change(job->result, i);
        otelx_found found = otelx_result_found(job->result, i);
        if (!is_meant(job, &change, &found))
            continue;
        fputs(any ? "" : prelude, stdout);
        if (!put_workload(&change, &found, &job->selection))
            return false;
        any = true;
    }
    if (!any) {
        cli_say("no workload is injected");
        job->report.negative = true;
        return true;
    }
    fputs("# If all steps are as expected, and something is still wrong:\n", stdout);
    for (size_t i = 0; cli_usual_reasons[i]; i++)
        put_paragraph("- ", cli_usual_reasons[i]);
    puts("\necho \"$steps steps, $failed failed\"; [ \"$failed\" = 0 ]");
    return true;
}

int cli_verify(const struct cli_options *options)
{
    static const struct cli_question question = {
        .verb = otelx_inspect_all, .write = write_script, .subject = CLI_STATES};
    return cli_ask(options, &question);
}
