/* Checks what each agent needs, language by language. */
#include "choose/requirements.h"

#include "base/diag.h"
#include "choose/env_from.h"
#include "config/settings.h"
#include "kube/containers.h"
#include "kube/windows.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "otel/annotations.h"
#include "tree/node.h"

struct fit {
    const struct otx_chooser *how;
    struct otx_choices *choices;
    const struct otx_workload *w;
    struct otx_diags *warnings; /* NULL during a removal */
};

/* Why a language is not injected, and the place of the cause; NULL: the cause has no place of its
 * own. */
struct problem {
    const char *why;
    const struct otx_node *at;
};

static void warn(struct fit *f, enum otx_code code, const struct otx_node *at,
                 const struct otx_choice *choice, const char *what)
{
    if (f->warnings)
        otx_diag_format(f->warnings, code, at ? at->head : f->w->root->start, "`%s` %s",
                        otx_str_of(otx_agents[choice->language].language), otx_str_of(what));
}

/* The node of an annotation, if it is on the pod template; else NULL. */
static const struct otx_node *place_of(const struct otx_note *note)
{
    return note->in_pod ? note->node : NULL;
}

static struct problem platform_problem(struct fit *f, struct otx_choice *choice)
{
    const struct otx_agent_libc *libc = &otx_agents[choice->language].libc;
    if (!libc->annotation)
        return (struct problem){0};
    struct otx_note note = otx_note_find(&f->choices->notes, libc->annotation);
    choice->musl = otx_str_is(note.text, libc->musl);
    if (note.text.n && !choice->musl && !otx_str_is(note.text, libc->glibc))
        return (struct problem){libc->refusal, place_of(&note)};
    return (struct problem){0};
}

static bool sets(const struct otx_node *env, const char *name)
{
    return otx_seq_find(env, "name", otx_str_of(name)).value != NULL;
}

/* The annotation that lists the containers for Go, if it is on the pod template; else NULL. */
static const struct otx_node *place_of_names(const struct fit *f)
{
    struct otx_note notes[] = {otx_note_containers(&f->choices->notes, OTX_GO),
                               otx_note_find(&f->choices->notes, "container-names")};
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (notes[i].text.n)
            return place_of(&notes[i]);
    return NULL;
}

static const struct otx_node *place_of_wish(const struct fit *f)
{
    struct otx_note note = otx_note_find(&f->choices->notes, otx_agents[OTX_GO].inject);
    return place_of(&note);
}

/* Checks what the Go agent needs: one container, a shared process namespace, and the name of a
 * program to look for. */
static struct problem sidecar_problem(struct fit *f, struct otx_choice *choice)
{
    const struct otx_settings *settings = choice->settings;
    struct otx_notes pod = {.pod = f->choices->notes.pod};
    const struct otx_node *pod_spec = f->w->pod_spec, *names_at = place_of_names(f);
    struct otx_str names = otx_note_containers(&pod, OTX_GO).text;
    choice->target_exe = otx_note_find(&pod, "otel-go-auto-target-exe").text;
    if (choice->targets.n > 1 || otx_str_find(names, ',', 0) < names.n)
        return (struct problem){
            "is not injected: its agent can look into one container only; name one", names_at};
    if (choice->targets.n && otx_is_init(f->w, choice->targets.v[0]))
        return (struct problem){"is not injected: its agent cannot look into an init container",
                                names_at ? names_at : choice->targets.v[0]};
    if (otx_str_is(otx_map_text(pod_spec, "hostPID"), "true"))
        return (struct problem){"is not injected: its agent needs `shareProcessNamespace`, which "
                                "cannot be with `hostPID`",
                                otx_map_get(pod_spec, "hostPID")};
    if (otx_str_is(otx_map_text(pod_spec, "shareProcessNamespace"), "false"))
        return (struct problem){
            "is not injected: its agent needs `shareProcessNamespace`, which is false here",
            otx_map_get(pod_spec, "shareProcessNamespace")};
    if (!choice->target_exe.n && !sets(settings->agents[OTX_GO].env, "OTEL_GO_AUTO_TARGET_EXE") &&
        !sets(settings->env, "OTEL_GO_AUTO_TARGET_EXE"))
        return (struct problem){
            "is not injected: the annotation `" OTX_ANNOTATIONS "otel-go-auto-target-exe` or "
            "`OTEL_GO_AUTO_TARGET_EXE` in the configuration's `env` must say which file runs",
            place_of_wish(f)};
    return (struct problem){0};
}

/* Whether the pod is expected to end. */
static bool ends(const struct otx_workload *w)
{
    struct otx_str restart = otx_map_text(w->pod_spec, "restartPolicy");
    return w->row->ends || otx_str_is(restart, "Never") || otx_str_is(restart, "OnFailure");
}

/* Warns that a pod with the Go sidecar never completes: the sidecar is an ordinary container, not
 * an init container, so Kubernetes waits for its end. */
static void tell_of_end(struct fit *f, const struct otx_choice *choice)
{
    if (ends(f->w))
        warn(f, OTX_ENDLESS, place_of_wish(f), choice,
             "gets a sidecar that does not end with the application: the pod is never complete; "
             "set the annotation `" OTX_ANNOTATIONS "inject-go` to \"false\" on the pod template");
}

/* Whether `OTEL_DOTNET_AUTO_HOME` is set already: by the configuration, by the container's `env`,
 * or by a ConfigMap or Secret of the input. */
static bool has_home(const struct fit *f, const struct otx_choice *choice,
                     const struct otx_node *target)
{
    const char *home = "OTEL_DOTNET_AUTO_HOME";
    struct otx_str value;
    if (sets(choice->settings->agents[OTX_DOTNET].env, home))
        return true;
    bool supplied = otx_envfrom(f->how->context->index, f->choices->name_space, target,
                                otx_str_of(home), &value) == OTX_SUPPLIED;
    return (supplied && !f->how->context->removal) || sets(otx_map_get(target, "env"), home);
}

/* Removes the containers that cannot have the agent, with a warning about each. */
static void drop_targets(struct fit *f, struct otx_choice *choice)
{
    const struct otx_agent *row = &otx_agents[choice->language];
    size_t kept = 0;
    for (size_t i = 0; i < choice->targets.n; i++) {
        const struct otx_node *target = choice->targets.v[i];
        const char *why = NULL;
        if (row->form == OTX_WEBSERVER && otx_is_init(f->w, target))
            why = "is not injected into an init container";
        else if (choice->language == OTX_DOTNET && has_home(f, choice, target))
            why = "is not injected: `OTEL_DOTNET_AUTO_HOME` is set already";
        if (why)
            warn(f, OTX_SKIPPED_CONTAINER, target, choice, why);
        else
            choice->targets.v[kept++] = target;
    }
    choice->targets.n = kept;
}

/* Keeps only the languages that have a container left. */
static void settle(struct fit *f)
{
    struct otx_choices *choices = f->choices;
    size_t kept = 0;
    for (size_t i = 0; i < choices->count; i++) {
        struct otx_choice *choice = &choices->items[i];
        bool sidecar = otx_agents[choice->language].form == OTX_SIDECAR;
        if (choice->targets.full) {
            otx_diag_add(f->how->diags, OTX_TOO_LARGE, f->w->root->start,
                         OTX_S("more containers than can be instrumented in one pod"));
            choices->refused = true;
            return;
        }
        struct problem problem = sidecar ? sidecar_problem(f, choice) : platform_problem(f, choice);
        if (problem.why) {
            warn(f, OTX_SKIPPED_CONTAINER, problem.at, choice, problem.why);
            continue;
        }
        drop_targets(f, choice);
        if (sidecar && choice->targets.n)
            tell_of_end(f, choice);
        if (choice->targets.n)
            choices->items[kept++] = *choice;
    }
    if (kept < choices->count && !choices->reason)
        choices->reason = "nothing that can be injected";
    choices->count = kept;
}

/* Refuses pods for Windows: there are no agents for it, and the pod would not start. */
static void refuse_windows(struct fit *f)
{
    const struct otx_node *sign =
        f->choices->count && f->warnings ? otx_windows_sign(f->w->pod_spec) : NULL;
    bool env_only = true;
    for (size_t i = 0; i < f->choices->count; i++)
        env_only &= otx_agents[f->choices->items[i].language].form == OTX_ENV_ONLY;
    if (!sign || env_only)
        return;
    otx_diag_add(
        f->how->diags, OTX_WINDOWS, sign->head,
        OTX_S("these pods run on Windows, and the agents are for Linux: the pods would not "
              "start; leave the workload out with `exclude`"));
    f->choices->refused = true;
}

bool otx_fit(const struct otx_chooser *how, struct otx_choices *choices)
{
    struct fit f = {.how = how,
                    .choices = choices,
                    .w = how->workload,
                    .warnings = how->context->removal ? NULL : how->diags};
    if (!choices->refused)
        settle(&f);
    if (!choices->refused)
        refuse_windows(&f);
    return !how->arena->failed;
}
