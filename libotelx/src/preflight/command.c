/* Finds commands that keep an agent from loading, or from working in the processes that the command
 * starts. */
#include "base/diag.h"
#include "config/settings.h"
#include "otel/agents.h"
#include "preflight/look.h"
#include "preflight/subjects.h"
#include "preflight/words.h"
#include "tree/node.h"

typedef void on_words(struct otx_preflight *p, const struct otx_use *use,
                      const struct otx_words *words);

static void each_command(struct otx_preflight *p, on_words *visit)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_words words;
        otx_words_read(&words, use->today);
        if (words.n)
            visit(p, use, &words);
    }
}

static bool is_python(const struct otx_cmd_word *word)
{
    return otx_word_runs(word, "python") || otx_word_runs(word, "python[0-9]*") ||
           otx_word_runs(word, "python2*") || otx_word_runs(word, "python3*") ||
           otx_word_runs(word, "pypy*");
}

/* --- the agent is not loaded */

/* Checks Python's flags before the script: with -E and -I Python ignores PYTHONPATH, with -S it
 * does not load the agent's hook. */
static void check_python_flags(struct otx_preflight *p, const struct otx_words *words, size_t at)
{
    for (size_t i = at + 1; i < words->n && !words->v[i].starts; i++) {
        struct otx_str flag = words->v[i].text;
        if (flag.n < 2 || flag.p[0] != '-' || flag.p[1] == '-')
            return;
        for (size_t k = 1; k < flag.n; k++) {
            char c = flag.p[k];
            if (c == 'c' || c == 'm')
                return;
            if (c == 'W' || c == 'X') {
                i += k + 1 == flag.n; /* the value is the next word */
                break;
            }
            if (c == 'E' || c == 'I' || c == 'S') {
                otx_say_format(p, OTX_DEFEATED, otx_where_is(p, words->v[i].node),
                               "`python -%s` %s, so the agent is not loaded; take the flag out",
                               otx_str_sub(flag, k, k + 1),
                               c == 'S' ? OTX_S("does not look for `sitecustomize`")
                                        : OTX_S("ignores `PYTHONPATH`"));
                return;
            }
        }
    }
}

static void python_sees_the_path(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_words words;
        if (use->choice->language != OTX_PYTHON)
            continue;
        otx_words_read(&words, use->today);
        for (size_t i = 0; i < words.n; i++)
            if (is_python(&words.v[i]))
                check_python_flags(p, &words, i);
    }
}

static void say_gone(struct otx_preflight *p, const struct otx_use *use,
                     const struct otx_cmd_word *word, struct otx_str name, const char *how)
{
    otx_say_format(p, OTX_DEFEATED, otx_where_is(p, word->node),
                   "`%s` %s here, and the %s agent needs it", name, otx_str_of(how),
                   otx_title_of(use));
}

/* Checks the forms `env -i`, `env -u NAME` and `env NAME=VALUE`. */
static void check_env(struct otx_preflight *p, const struct otx_use *use,
                      const struct otx_words *words, size_t at)
{
    for (size_t i = at + 1; i < words->n && !words->v[i].starts; i++) {
        const struct otx_cmd_word *word = &words->v[i];
        struct otx_str text = word->text;
        bool all = otx_str_is(text, "-i") || otx_str_is(text, "-") ||
                   otx_str_is(text, "--ignore-environment");
        if (all) {
            otx_say_format(p, OTX_DEFEATED, otx_where_is(p, word->node),
                           "`env %s` drops every variable, so the %s agent is not loaded", text,
                           otx_title_of(use));
            return;
        }
        struct otx_str name = OTX_S("");
        if (otx_str_is(text, "-u") && i + 1 < words->n)
            name = words->v[++i].text;
        else if (otx_str_starts(text, OTX_S("--unset=")))
            name = otx_str_sub(text, 8, text.n);
        else if (otx_str_starts(text, OTX_S("-u")))
            name = otx_str_sub(text, 2, text.n);
        if (otx_use_needs(use, name))
            say_gone(p, use, word, name, "is taken out");
    }
}

/* Whether the command starts with an environment of its own: `sudo` without -E, and a login shell
 * of `su`. */
static bool starts_anew(const struct otx_words *words, size_t at)
{
    const struct otx_cmd_word *next = at + 1 < words->n ? &words->v[at + 1] : NULL;
    if (otx_word_runs(&words->v[at], "sudo"))
        return !otx_words_find(words, "-E") && !otx_words_find(words, "--preserve-env");
    return (otx_word_runs(&words->v[at], "su") || otx_word_runs(&words->v[at], "runuser")) &&
           next &&
           (otx_str_is(next->text, "-") || otx_str_is(next->text, "-l") ||
            otx_str_is(next->text, "--login"));
}

/* Checks an assignment that replaces the value which the agent needs, without including the old
 * value. */
static void check_assignment(struct otx_preflight *p, const struct otx_use *use,
                             const struct otx_cmd_word *word)
{
    size_t equals = otx_str_find(word->text, '=', 0);
    struct otx_str name = otx_str_sub(word->text, 0, equals);
    struct otx_str value = otx_str_sub(word->text, equals + 1, word->text.n);
    bool loads = otx_use_needs(use, name) && !otx_str_starts(name, OTX_S("OTEL_"));
    if (equals == word->text.n || !loads)
        return;
    for (size_t at = otx_str_find(value, '$', 0); at < value.n;
         at = otx_str_find(value, '$', at + 1)) {
        struct otx_str rest = otx_str_sub(value, at + 1, value.n);
        bool brace = rest.n && rest.p[0] == '{';
        if (otx_str_starts(otx_str_sub(rest, brace, rest.n), name))
            return;
    }
    otx_say_format(p, OTX_DEFEATED, otx_where_is(p, word->node),
                   "`%s` gets another value here, without the entry that loads the %s agent; write "
                   "`%s=...$%s`",
                   name, otx_title_of(use), name, name);
}

static void check_variables(struct otx_preflight *p, const struct otx_use *use,
                            const struct otx_words *words)
{
    bool unset = false;
    for (size_t i = 0; i < words->n; i++) {
        const struct otx_cmd_word *word = &words->v[i];
        unset = word->starts ? otx_str_is(word->text, "unset") : unset;
        if (unset && otx_use_needs(use, word->text))
            say_gone(p, use, word, word->text, "is unset");
        else if (otx_word_runs(word, "env") && word->starts)
            check_env(p, use, words, i);
        else if (word->starts && starts_anew(words, i))
            otx_say_format(p, OTX_DEFEATED, otx_where_is(p, word->node),
                           "`%s` starts with variables of its own, so the %s agent is not loaded",
                           otx_str_base(word->text), otx_title_of(use));
        else if (!unset)
            check_assignment(p, use, word);
    }
}

static void variables_reach_the_process(struct otx_preflight *p)
{
    each_command(p, check_variables);
}

/* Checks that .NET's diagnostics are on: without them .NET loads no profiler, and so no agent. */
static void diagnostics_are_on(struct otx_preflight *p)
{
    static const char *const names[] = {"DOTNET_EnableDiagnostics", "COMPlus_EnableDiagnostics",
                                        "DOTNET_EnableDiagnostics_Profiler"};
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++)
        for (size_t i = 0; i < 3 && use->choice->language == OTX_DOTNET; i++) {
            struct otx_env_value value = otx_env_of(p, use, names[i]);
            if (value.known && otx_str_is(value.text, "0"))
                otx_say_format(p, OTX_DEFEATED, value.place,
                               "with `%s` as 0 .NET loads no profiler, so the agent does not work",
                               otx_str_of(names[i]));
        }
}

/* --- the agent is loaded before the process forks */

static bool has_any(const struct otx_words *words, const char *const *texts)
{
    for (; *texts; texts++)
        for (size_t i = 0; i < words->n; i++)
            if (otx_str_is(words->v[i].text, *texts) ||
                (otx_str_starts(words->v[i].text, otx_str_of(*texts)) &&
                 words->v[i].text.p[strlen(*texts)] == '='))
                return true;
    return false;
}

static bool says_true(const struct otx_preflight *p, const struct otx_use *use, const char *name)
{
    struct otx_env_value value = otx_env_of(p, use, name);
    return value.there && (!value.known || otx_str_is(value.text, "1") ||
                           otx_str_is(value.text, "true") || otx_str_is(value.text, "True"));
}

static void check_uwsgi(struct otx_preflight *p, const struct otx_use *use,
                        const struct otx_words *words, const struct otx_cmd_word *word)
{
    static const char *const lazy[] = {"--lazy-apps", "--lazy", "lazy-apps", NULL};
    static const char *const threads[] = {"--enable-threads", "--threads", "enable-threads", NULL};
    static const char *const forks[] = {"--master", "-M", "--processes", "-p", "--workers", NULL};
    /* the options may be in a file that preflight does not see */
    bool hidden = false;
    for (size_t i = 0; i < words->n; i++)
        hidden |= otx_str_ends(words->v[i].text, OTX_S(".ini")) ||
                  otx_str_ends(words->v[i].text, OTX_S(".yaml")) ||
                  otx_str_is(words->v[i].text, "--ini");
    bool late = has_any(words, lazy) || says_true(p, use, "UWSGI_LAZY_APPS");
    bool threaded = has_any(words, threads) || says_true(p, use, "UWSGI_ENABLE_THREADS");
    if ((late && threaded) || (hidden && !has_any(words, forks)))
        return;
    otx_say_format(p, OTX_FORKED, otx_where_is(p, word->node),
                   "uWSGI loads the application and then forks: the agent's threads are not in the "
                   "workers, and nothing is sent; add `%s`",
                   late ? OTX_S("--enable-threads") : OTX_S("--lazy-apps --enable-threads"));
}

static bool is_preloaded(const struct otx_preflight *p, const struct otx_use *use,
                         const struct otx_words *words)
{
    static const char *const preload[] = {"--preload", "--preload-app", NULL};
    struct otx_env_value more = otx_env_of(p, use, "GUNICORN_CMD_ARGS");
    return has_any(words, preload) ||
           (more.known && otx_str_glob(OTX_S("*--preload*"), more.text, false));
}

static void check_forks(struct otx_preflight *p, const struct otx_use *use,
                        const struct otx_words *words)
{
    static const char *const detached[] = {"--daemon", "--detach", "-D", NULL};
    if (use->choice->language != OTX_PYTHON)
        return;
    for (size_t i = 0; i < words->n; i++) {
        const struct otx_cmd_word *word = &words->v[i];
        const struct otx_cmd_word *next = i + 1 < words->n ? word + 1 : NULL;
        if (otx_word_runs(word, "uwsgi") || otx_word_runs(word, "uwsgi-core"))
            check_uwsgi(p, use, words, word);
        else if (otx_word_runs(word, "gunicorn") && is_preloaded(p, use, words))
            otx_say_format(p, OTX_FORKED, otx_where_is(p, word->node),
                           "with `--preload` gunicorn loads the application and then forks: the "
                           "agent's threads are not in the workers; take `--preload` out, or "
                           "start the exporter in `post_fork`");
        else if (otx_word_runs(word, "celery") && next && otx_str_is(next->text, "multi"))
            otx_say_format(p, OTX_FORKED, otx_where_is(p, word->node),
                           "`celery multi` starts workers that leave this process: the agent's "
                           "threads are not in them; run `celery worker`, one in a container");
        else if ((otx_word_runs(word, "celery") || otx_word_runs(word, "gunicorn")) &&
                 has_any(words, detached))
            otx_say_format(p, OTX_FORKED, otx_where_is(p, word->node),
                           "`%s` leaves this process when it is started as a daemon: the agent's "
                           "threads are not in the new one; run it in the foreground",
                           otx_str_base(word->text));
    }
}

static void processes_keep_their_threads(struct otx_preflight *p)
{
    each_command(p, check_forks);
}

/* --- what the image sets */

/* Whether this is an official image, used as it is, that sets no variable which an agent needs. */
static bool is_plain(struct otx_str image)
{
    static const char *const plain[] = {"python", "node", "openjdk", "eclipse-temurin",
                                        "amazoncorretto"};
    struct otx_str name = otx_str_sub(image, 0, otx_str_find(image, ':', 0));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (otx_str_is(name, plain[i]))
            return true;
    return false;
}

static void say_hidden(struct otx_preflight *p, const struct otx_use *use, const char *name)
{
    const struct otx_node *image = otx_map_get(use->today, "image");
    bool python = use->choice->language == OTX_PYTHON;
    otx_say_format(p, OTX_HIDDEN, otx_where_is(p, image ? image : use->today),
                   python ? "if the image sets `%s` itself, the injected value hides that; write "
                            "it into the container's `env`, or the application's folder into "
                            "`python.appDir`"
                          : "if the image sets `%s` itself, the injected value hides that; write "
                            "it into the container's `env`, where otelx extends it",
                   otx_str_of(name));
}

static void image_values_stay(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_agent_env *loader = &use->agent->loaders[0];
        bool hides = use->agent->form == OTX_COPIED && loader->sep;
        const char *name = hides ? loader->name : NULL;
        const struct otx_config_agent *agent = &use->settings->agents[use->choice->language];
        struct otx_str key = otx_str_of(name);
        if (!name)
            continue;
        bool set = otx_seq_find(otx_map_get(use->base, "env"), "name", key).value ||
                   otx_map_get(use->today, "envFrom") ||
                   otx_seq_find(agent->env, "name", key).value ||
                   otx_seq_find(use->settings->env, "name", key).value || agent->app_dir.n;
        if (!set && !is_plain(otx_map_text(use->today, "image")))
            say_hidden(p, use, name);
    }
}

otx_check_fn *const otx_command_checks[] = {
    python_sees_the_path,         variables_reach_the_process, diagnostics_are_on,
    processes_keep_their_threads, image_values_stay,           NULL,
};
