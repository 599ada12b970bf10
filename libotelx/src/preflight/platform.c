/* Checks whether agent, image and node fit each other: C library, processor, language, tag. */
#include "base/diag.h"
#include "config/settings.h"
#include "otel/agents.h"
#include "otel/annotations.h"
#include "otel/image.h"
#include "preflight/look.h"
#include "preflight/subjects.h"
#include "preflight/words.h"
#include "tree/node.h"

static struct otx_str image_of(const struct otx_use *use)
{
    return otx_map_text(use->today, "image");
}

static struct otx_where place_of_image(const struct otx_preflight *p, const struct otx_use *use)
{
    const struct otx_node *image = otx_map_get(use->today, "image");
    return otx_where_is(p, image ? image : use->today);
}

/* --- the C library */

static bool is_musl(struct otx_str image)
{
    static const char *const globs[] = {"*alpine*", "*musl*", NULL};
    return otx_str_glob_any(globs, image, true);
}

static bool is_glibc(struct otx_str image)
{
    static const char *const globs[] = {
        "*bookworm*", "*bullseye*", "*buster*",     "*trixie*",      "*-slim*", "*debian*",
        "*ubuntu*",   "*-jammy*",   "*-noble*",     "*-focal*",      "*/ubi8*", "*/ubi9*",
        "*fedora*",   "*centos*",   "*rockylinux*", "*amazonlinux*", NULL};
    return otx_str_glob_any(globs, image, true);
}

static void check_library(struct otx_preflight *p, const struct otx_use *use)
{
    const struct otx_agent_libc *libc = &use->agent->libc;
    struct otx_str image = image_of(use);
    bool musl = is_musl(image), chosen = use->choice->musl;
    if (musl && !chosen && libc->annotation)
        otx_say_format(p, OTX_C_LIBRARY, place_of_image(p, use),
                       "the image has musl, and the %s agent is built for glibc; annotate the pod "
                       "template with `" OTX_ANNOTATIONS "%s: %s`",
                       otx_title_of(use), otx_str_of(libc->annotation), otx_str_of(libc->musl));
    else if (musl && !libc->annotation)
        otx_say_format(p, OTX_C_LIBRARY, place_of_image(p, use),
                       "the image has musl, and the %s module is built for glibc: the server does "
                       "not start; use an image with glibc",
                       otx_title_of(use));
    else if (!musl && chosen && is_glibc(image))
        otx_say_format(p, OTX_C_LIBRARY, place_of_image(p, use),
                       "the image has glibc, and the annotation `" OTX_ANNOTATIONS
                       "%s` asks for musl; write `%s`, or take it out",
                       otx_str_of(libc->annotation), otx_str_of(libc->glibc));
}

static void libraries_fit(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++)
        if (use->agent->libc.annotation || use->agent->form == OTX_WEBSERVER)
            check_library(p, use);
}

/* --- the processor */

/* The processor that the pod asks for with one of these labels, as a node; or NULL. */
static const struct otx_node *arch_of_nodes(const struct otx_node *pod)
{
    static const char *const labels[] = {"kubernetes.io/arch", "beta.kubernetes.io/arch"};
    for (size_t i = 0; i < 2; i++) {
        const struct otx_node *label = otx_map_get(otx_map_get(pod, "nodeSelector"), labels[i]);
        if (label)
            return label;
    }
    const struct otx_node *terms =
        otx_map_get(otx_map_get(otx_map_get(otx_map_get(pod, "affinity"), "nodeAffinity"),
                                "requiredDuringSchedulingIgnoredDuringExecution"),
                    "nodeSelectorTerms");
    for (const struct otx_node *term = otx_first_item(terms); term; term = term->next)
        for (const struct otx_node *e = otx_first_item(otx_map_get(term, "matchExpressions")); e;
             e = e->next) {
            const struct otx_node *values = otx_map_get(e, "values");
            if (otx_str_is(otx_map_text(e, "key"), labels[0]) && values && values->count == 1 &&
                otx_str_is(otx_map_text(e, "operator"), "In"))
                return values->first;
        }
    return NULL;
}

/* Whether the image may name a processor. All names of processors here contain a letter followed by
 * 64; hardly any other image does. */
static bool may_name_arch(struct otx_str image)
{
    for (size_t at = otx_str_find(image, '6', 1); at < image.n;
         at = otx_str_find(image, '6', at + 1))
        if (image.p[at - 1] > '9' && at + 1 < image.n && image.p[at + 1] == '4')
            return true;
    return false;
}

/* The processor of an image by its name, or the empty slice: most images are for several
 * processors. */
static struct otx_str arch_of_image(struct otx_str image)
{
    static const struct {
        const char *glob, *arch;
    } marks[] = {{"arm64v8/*", "arm64"},     {"*/arm64v8/*", "arm64"},  {"*-arm64", "arm64"},
                 {"*-arm64v8", "arm64"},     {"*-aarch64", "arm64"},    {"amd64/*", "amd64"},
                 {"*/amd64/*", "amd64"},     {"*-amd64", "amd64"},      {"*-x86_64", "amd64"},
                 {"*-linux-arm64", "arm64"}, {"*-linux-amd64", "amd64"}};
    struct otx_str bare = otx_str_sub(image, 0, otx_str_find(image, '@', 0));
    if (!may_name_arch(bare))
        return OTX_S("");
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (otx_str_glob(otx_str_of(marks[i].glob), bare, true))
            return otx_str_of(marks[i].arch);
    return OTX_S("");
}

/* The only processor that an agent is built for, or the empty slice. */
static struct otx_str arch_of_agent(const struct otx_use *use)
{
    struct otx_str image = use->settings->agents[use->choice->language].image;
    struct otx_str told = arch_of_image(image);
    bool net = use->choice->language == OTX_DOTNET;
    struct otx_str folder = net ? otx_runtime_folder(image, use->choice->musl) : OTX_S("");
    if (told.n)
        return told;
    return use->agent->form == OTX_WEBSERVER || otx_str_ends(folder, OTX_S("-x64")) ? OTX_S("amd64")
                                                                                    : OTX_S("");
}

static void processors_fit(struct otx_preflight *p)
{
    const struct otx_node *label = arch_of_nodes(p->workload->pod_spec);
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_str agent = arch_of_agent(use), image = arch_of_image(image_of(use));
        struct otx_str nodes = label ? label->text : image;
        struct otx_where place = label ? otx_where_is(p, label) : place_of_image(p, use);
        if (agent.n && nodes.n && !otx_str_eq(agent, nodes))
            otx_say_format(p, OTX_PROCESSOR, place,
                           "these pods run on %s, and the %s agent of this image is for %s; choose "
                           "an image for several processors",
                           nodes, otx_title_of(use), agent);
        else if (label && image.n && !otx_str_eq(image, label->text))
            otx_say_format(p, OTX_PROCESSOR, place_of_image(p, use),
                           "the image is for %s, and these pods run on %s", image, label->text);
    }
}

/* --- the tag of the agent's image */

/* Whether a tag names a branch of releases, so that its image changes. */
static bool is_floating(struct otx_str tag)
{
    static const char *const tags[] = {"latest", "main",    "master", "nightly",  "edge",
                                       "stable", "dev",     "devel",  "snapshot", "head",
                                       "canary", "current", NULL};
    return otx_str_glob_any(tags, tag, true);
}

static void check_tag(struct otx_preflight *p, const struct otx_settings *settings,
                      const struct otx_node *image)
{
    struct otx_image parts = otx_image_read(image ? image->text : OTX_S(""));
    if (!parts.name.n || parts.digest.n)
        return;
    if (!parts.tag.n)
        otx_say_format(p, OTX_FLOATING, otx_where_in(settings, image),
                       "`%s` has no tag, which means `latest`: pods of one workload may get "
                       "different agents; write a version",
                       image->text);
    else if (is_floating(parts.tag))
        otx_say_format(p, OTX_FLOATING, otx_where_in(settings, image),
                       "the tag `%s` moves: pods of one workload may get different agents; write a "
                       "version",
                       parts.tag);
}

static void tags_are_versions(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_config_agent *agent = &use->settings->agents[use->choice->language];
        check_tag(p, use->settings, otx_map_get(agent->block, "image"));
        for (const struct otx_node *e = otx_first_item(agent->extensions); e; e = e->next)
            check_tag(p, use->settings, otx_map_get(e, "image"));
    }
}

/* --- the language */

/* Images and programs in languages for which there is no agent here. */
static const char *const other_images[] = {"redis",     "postgres", "mysql",    "mariadb",
                                           "memcached", "mongo",    "rabbitmq", NULL};
static const char *const other_programs[] = {"redis-server", NULL};

/* Whether the image or the program is known, by its base name, and is not of the agent's language.
 * If two languages share a name, either may be the agent's. */
static bool is_other(const struct otx_use *use, const struct otx_words *words,
                     const struct otx_node **at)
{
    struct otx_str image = otx_str_base(otx_image_read(image_of(use)).name);
    struct otx_str program = words->n ? otx_str_base(words->v[0].text) : OTX_S("");
    bool other_program = otx_str_glob_any(other_programs, program, false);
    bool other_image = otx_str_glob_any(other_images, image, false);
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        other_program |= otx_str_glob_any(otx_agents[i].programs, program, false);
        other_image |= otx_str_glob_any(otx_agents[i].images, image, false);
    }
    if (other_program) {
        *at = words->v[0].node;
        return !otx_str_glob_any(use->agent->programs, program, false);
    }
    *at = otx_map_get(use->today, "image");
    return other_image && !otx_str_glob_any(use->agent->images, image, false);
}

static void languages_fit(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_words words;
        const struct otx_node *at;
        otx_words_read(&words, use->today);
        if (use->agent->form == OTX_ENV_ONLY || !is_other(use, &words, &at))
            continue;
        otx_say_format(
            p, OTX_LANGUAGE, otx_where_is(p, at),
            "`%s` is not %s, so the %s agent does nothing here; correct the language, or "
            "name the container that is meant in `%s.containers`",
            at ? otx_str_base(at->text) : OTX_S("this"), otx_title_of(use), otx_title_of(use),
            otx_str_of(use->agent->field));
    }
}

/* --- image volumes */

static void image_volumes_are_there(struct otx_preflight *p)
{
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        const struct otx_config_agent *agent = &use->settings->agents[use->choice->language];
        if (agent->from_image)
            otx_say_format(
                p, OTX_IMAGE_VOLUME,
                otx_where_in(use->settings, otx_map_get(agent->block, "volume")),
                "image volumes need Kubernetes 1.33 or later, its feature gate `ImageVolume`, "
                "which is off by default before 1.35, and containerd 2.1 or CRI-O 1.33; without "
                "them the pods are refused or do not start, and `volume: emptyDir` works");
    }
}

otx_check_fn *const otx_platform_checks[] = {
    libraries_fit, processors_fit, tags_are_versions, languages_fit, image_volumes_are_there, NULL,
};
