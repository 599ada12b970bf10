/* Makes the choice: first the otelx configurations, then the Operator's resources for the languages
 * that no configuration has chosen. */
#include "choose/choose.h"

#include "choose/resource.h"
#include "kube/selector.h"

struct chooser {
    const struct otx_chooser *how;
    struct otx_choices *choices;
    const struct otx_workload *w;
    struct otx_diags *warnings; /* NULL during a removal */
};

/* Whether the annotation is in the workload's own text. An annotation of its Namespace is not, and
 * the finding says so. */
static bool is_here(const struct otx_note *note, struct otx_buf *text)
{
    if (note && note->node && !note->in_pod)
        otx_buf_text(text, "; the annotation is its Namespace's");
    return note && note->node && note->in_pod;
}

/* Adds an error, and marks the workload as refused. Frees `text`, as pass_by does. */
static void refuse(struct chooser *c, enum otx_code code, const struct otx_note *note,
                   struct otx_buf *text)
{
    bool here = is_here(note, text);
    struct otx_diags *diags = c->how->diags;
    otx_diag_done(diags, code, here ? note->node->head : c->w->root->start, text);
    c->choices->refused = true;
}

/* The Operator would skip the whole pod: so do we, with a warning. */
static void pass_by(struct chooser *c, const struct otx_note *note, struct otx_buf *text)
{
    const struct otx_node *at = is_here(note, text) ? note->node : c->w->root;
    if (c->warnings)
        otx_diag_done(c->warnings, OTX_SKIPPED_CONTAINER, at->head, text);
    c->how->diags->failed |= otx_buf_end(text);
    c->choices->passed_by = true;
    c->choices->reason = "container names are not clear";
}

static struct otx_choice *find_choice(const struct otx_choices *choices, enum otx_language language)
{
    for (size_t i = 0; i < choices->count; i++)
        if (choices->items[i].language == language)
            return &choices->items[i];
    return NULL;
}

static struct otx_choice *new_choice(struct chooser *c, enum otx_language language,
                                     const struct otx_settings *settings)
{
    struct otx_choice *choice = &c->choices->items[c->choices->count++];
    *choice = (struct otx_choice){
        .language = language, .settings = settings, .targets = {.arena = c->how->arena}};
    return choice;
}

/* Whether the default choice of an earlier run took this container. Without a record: whether the
 * container has a part of ours. */
static bool was_chosen(const struct chooser *c, const struct otx_node *container)
{
    const struct otx_resolved *r = c->how->resolved;
    struct otx_str name = otx_map_text(container, "name");
    if (r->there) {
        for (const struct otx_node *to = otx_first(r->to); to; to = to->next)
            if (otx_str_eq(to->text, name))
                return true;
        return false;
    }
    for (size_t i = 0; i < r->shaped.count; i++)
        if (otx_str_eq(otx_map_text(r->shaped.items[i], "name"), name))
            return true;
    return false;
}

static bool is_listed(const struct chooser *c, enum otx_language language)
{
    const struct otx_notes *notes = &c->choices->notes;
    return otx_note_find(notes, "container-names").text.n ||
           otx_note_containers(notes, language).text.n;
}

/* Adds the containers that annotations list for a language to `listed`; false when there is no
 * list. */
static bool listed_containers(struct chooser *c, enum otx_language language,
                              struct otx_targets *listed)
{
    const struct otx_notes *notes = &c->choices->notes;
    struct otx_note common = otx_note_find(notes, "container-names");
    struct otx_note own = otx_note_containers(notes, language);
    const struct otx_note *both[] = {&common, &own};
    for (size_t i = 0; i < 2; i++)
        if (both[i]->text.n)
            otx_targets_named(listed, c->w, both[i]->text, both[i]->node,
                              both[i]->in_pod ? c->warnings : NULL);
    otx_targets_sort(listed, c->w);
    return common.text.n || own.text.n;
}

/* The containers that the configuration or an annotation names for any of its languages. */
static struct otx_targets named_containers(struct chooser *c, const struct otx_settings *settings)
{
    struct otx_targets named = {.arena = c->how->arena};
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        const struct otx_config_agent *agent = &settings->agents[i];
        const struct otx_note own = otx_note_containers(&c->choices->notes, (enum otx_language)i);
        if (agent->block && agent->containers)
            otx_targets_matching(&named, c->w, agent->containers, NULL);
        else if (agent->block && own.text.n)
            otx_targets_named(&named, c->w, own.text, own.node, NULL);
    }
    return named;
}

/* Adds the containers that the default choice of an earlier run took; in a first run, the first
 * container that is not a known sidecar. Without a record, a container with a part of ours counts
 * as chosen by default, unless it is named for a language. */
static void add_usual(struct chooser *c, struct otx_choice *choice)
{
    const struct otx_node *first = otx_first(otx_containers(c->w));
    struct otx_targets named = {.arena = c->how->arena};
    if (!c->how->resolved->there && c->how->resolved->shaped.count)
        named = named_containers(c, choice->settings);
    for (const struct otx_node *k = first; k; k = k->next)
        if (was_chosen(c, k) && !otx_targets_have(&named, k))
            otx_targets_add(&choice->targets, k);
    for (const struct otx_node *k = first; k && !choice->targets.n; k = k->next)
        if (!otx_is_sidecar(otx_map_text(k, "name")))
            otx_targets_add(&choice->targets, k);
    if (otx_agents[choice->language].form == OTX_SIDECAR && choice->targets.n > 1)
        choice->targets.n = 1;
    choice->by_default = true;
}

/* Restricts the targets to the containers that the call is for. Without a list of containers, the
 * call's containers become the targets. */
static void narrow(struct chooser *c, struct otx_choice *choice, bool has_list)
{
    const struct otx_node *only = c->how->context->containers;
    struct otx_targets meant = {.arena = c->how->arena};
    if (!only || c->how->context->removal)
        return;
    otx_targets_matching(&meant, c->w, only, NULL);
    if (has_list)
        otx_targets_keep(&choice->targets, &meant);
    else
        choice->targets = meant;
    if (!choice->targets.n)
        c->choices->reason = "no container selected";
}

static void choose_targets(struct chooser *c, struct otx_choice *choice)
{
    const struct otx_node *patterns = choice->settings->agents[choice->language].containers;
    struct otx_targets listed = {.arena = c->how->arena};
    bool has_list = listed_containers(c, choice->language, &listed);
    if (patterns) {
        c->choices->refused |=
            !otx_targets_matching(&choice->targets, c->w, patterns, c->how->diags);
        if (has_list)
            otx_targets_keep(&choice->targets, &listed);
    } else if (has_list) {
        choice->targets = listed;
    } else {
        add_usual(c, choice);
    }
    narrow(c, choice, patterns || has_list);
}

/* Chooses each language for which an otelx configuration has a block. */
static void choose_by_settings(struct chooser *c, const struct otx_settings *settings)
{
    for (size_t i = 0; i < OTX_LANGUAGES && !c->choices->refused; i++) {
        enum otx_language language = (enum otx_language)i;
        struct otx_note note;
        if (!settings->agents[i].block)
            continue;
        if (otx_note_wish(&c->choices->notes, language, &note) == OTX_WISH_NO) {
            c->choices->opted_out = true;
            continue;
        }
        if (find_choice(c->choices, language)) {
            struct otx_buf text = {0};
            otx_buf_format(&text, "two configurations inject `%s` here; let one of them select it",
                           otx_str_of(otx_agents[i].language));
            refuse(c, OTX_CONFLICT, NULL, &text);
            return;
        }
        choose_targets(c, new_choice(c, language, settings));
    }
}

static const struct otx_settings *find_resource(struct chooser *c, const struct otx_note *note,
                                                bool named)
{
    const struct otx_context *context = c->how->context;
    const struct otx_lookup lookup = {.index = context->index,
                                      .default_name_space = context->default_name_space,
                                      .name_space = c->choices->name_space,
                                      .wanted = named ? note->text : OTX_S("")};
    struct otx_buf why = {0};
    const struct otx_settings *found = otx_lookup_resource(&lookup, &why);
    if (!found)
        refuse(c, OTX_NO_RESOURCE, note, &why);
    c->how->diags->failed |= otx_buf_end(&why);
    return found;
}

static bool check_lists(struct chooser *c, enum otx_language language)
{
    const struct otx_notes *notes = &c->choices->notes;
    struct otx_note common = otx_note_find(notes, "container-names");
    struct otx_note own = otx_note_containers(notes, language);
    bool good = otx_is_name_list(common.text);
    const struct otx_note *wrong = !good ? &common : !otx_is_name_list(own.text) ? &own : NULL;
    struct otx_buf text = {0};
    struct otx_str twice;
    if (wrong) {
        otx_buf_format(&text,
                       "`%s%s` must be a list of container names with commas, without blanks",
                       OTX_S(OTX_ANNOTATIONS),
                       otx_str_of(good ? otx_agents[language].containers : "container-names"));
        refuse(c, OTX_BAD_ANNOTATION, wrong, &text);
    } else if (otx_names_twice(common.text, own.text, &twice)) {
        otx_buf_format(&text, "container `%s` is named twice for `%s`; nothing is injected here",
                       twice, otx_str_of(otx_agents[language].language));
        pass_by(c, own.text.n ? &own : &common, &text);
    }
    return !c->choices->refused;
}

/* If annotations ask for several languages, each needs a list of containers; else the pod is
 * skipped. */
static void check_several(struct chooser *c, const bool has_list[OTX_LANGUAGES],
                          const struct otx_note *at)
{
    size_t count = 0;
    const char *missing = NULL;
    struct otx_buf text = {0};
    for (size_t i = 0; i < c->choices->count; i++) {
        const struct otx_choice *choice = &c->choices->items[i];
        if (!choice->settings->by_annotation)
            continue;
        count++;
        if (!missing && !has_list[choice->language])
            missing = otx_agents[choice->language].containers;
    }
    if (count < 2 || !missing)
        return;
    otx_buf_format(&text,
                   "several languages are asked for: each needs a list of container names, such as "
                   "`" OTX_ANNOTATIONS "%s`; nothing is injected here",
                   otx_str_of(missing));
    pass_by(c, at, &text);
}

/* The container into which the Go agent looks: the first one that annotations name, else the first
 * of the pod. */
static const struct otx_node *sidecar_target(const struct chooser *c)
{
    const struct otx_node *containers = otx_containers(c->w), *found = NULL;
    struct otx_str names = otx_note_find(&c->choices->notes, "container-names").text, name;
    if (!names.n)
        names = otx_note_containers(&c->choices->notes, OTX_GO).text;
    if (names.n && otx_str_cut(&names, ',', &name) && name.n)
        found = otx_find_container(c->w, name);
    return found ? found : otx_first(containers);
}

/* Warns that a known sidecar is instrumented: the Operator takes the first container whatever its
 * name, but the user hardly meant a sidecar. */
static void say_sidecar(const struct chooser *c, const struct otx_node *container)
{
    struct otx_str name = otx_map_text(container, "name");
    if (c->warnings && otx_is_sidecar(name))
        otx_diag_format(c->warnings, OTX_SIDECAR_MEANT, container->head,
                        "`%s` is instrumented, since it comes first; the annotation `%s%s` must "
                        "name the application's container",
                        name, OTX_S(OTX_ANNOTATIONS), OTX_S("container-names"));
}

static void resource_targets(struct chooser *c, struct otx_choice *choice)
{
    const struct otx_node *containers = otx_containers(c->w);
    bool sidecar = otx_agents[choice->language].form == OTX_SIDECAR;
    const struct otx_node *first = sidecar      ? sidecar_target(c)
                                   : containers ? containers->first
                                                : NULL;
    struct otx_targets listed = {.arena = c->how->arena};
    if (!containers || !containers->first)
        return; /* the Operator ignores a pod without containers */
    bool has_list = listed_containers(c, choice->language, &listed);
    if (has_list && !sidecar) {
        choice->targets = listed;
    } else {
        choice->by_default = !has_list;
        for (const struct otx_node *k = has_list ? NULL : containers->first; k; k = k->next)
            if (was_chosen(c, k))
                first = k;
        otx_targets_add(&choice->targets, first);
    }
    narrow(c, choice, has_list);
    if (!has_list && otx_targets_have(&choice->targets, first))
        say_sidecar(c, first);
}

/* Chooses the languages that annotations ask for, with the Operator's resources. */
static void choose_by_annotation(struct chooser *c)
{
    bool has_list[OTX_LANGUAGES] = {false};
    struct otx_note note, last = {0};
    for (size_t i = 0; i < OTX_LANGUAGES && !c->choices->refused; i++) {
        enum otx_language language = (enum otx_language)i;
        enum otx_wish wish = otx_note_wish(&c->choices->notes, language, &note);
        c->choices->opted_out |= wish == OTX_WISH_NO;
        if (wish < OTX_WISH_THE_ONLY || find_choice(c->choices, language))
            continue;
        last = note;
        const struct otx_settings *settings = find_resource(c, &note, wish == OTX_WISH_NAMED);
        has_list[i] = settings && is_listed(c, language);
        if (settings && check_lists(c, language))
            new_choice(c, language, settings);
    }
    if (!c->choices->refused)
        check_several(c, has_list, &last);
    if (c->choices->passed_by)
        c->choices->count = 0;
    for (size_t i = 0; i < c->choices->count && !c->choices->refused; i++)
        if (c->choices->items[i].settings->by_annotation)
            resource_targets(c, &c->choices->items[i]);
}

/* Whether a configuration selects the workload by its exact name, not by a glob or by other fields.
 */
static bool is_named(const struct chooser *c, const struct otx_settings *settings)
{
    const struct otx_node *entry = otx_first(settings->select);
    for (; entry; entry = entry->next)
        if (otx_str_eq(otx_map_text(entry, "name"), c->w->name) && otx_entry_matches(entry, c->w))
            return true;
    return false;
}

static void drop_choice(struct otx_choices *choices, size_t i)
{
    choices->count--;
    for (; i < choices->count; i++)
        choices->items[i] = choices->items[i + 1];
}

/* Handles a choice for which no container is left: all are known sidecars, or there is none. A
 * workload that a configuration names is refused, and the user must name the container. A workload
 * that only a glob or other fields select is skipped. */
static void check_left(struct chooser *c)
{
    const struct otx_node *containers = otx_containers(c->w);
    for (size_t i = 0; i < c->choices->count && !c->choices->refused; i++) {
        const struct otx_choice *choice = &c->choices->items[i];
        if (choice->targets.n || choice->settings->by_annotation || c->how->context->removal ||
            c->how->context->containers || is_listed(c, choice->language))
            continue;
        if (otx_first(containers) && !is_named(c, choice->settings)) {
            c->choices->reason = "only known sidecars";
            drop_choice(c->choices, i--);
            continue;
        }
        otx_diag_add(c->how->diags, OTX_NO_CONTAINER,
                     containers ? containers->head : c->w->pod_spec->head,
                     OTX_S("only known sidecars here; name the container in `containers`"));
        c->choices->refused = true;
    }
}

static void look_around(struct chooser *c)
{
    struct otx_choices *choices = c->choices;
    const struct otx_context *context = c->how->context;
    const struct otx_node *annotations = otx_map_get(c->w->pod_metadata, "annotations");
    choices->name_space = c->w->name_space.n ? c->w->name_space : context->default_name_space;
    choices->notes =
        (struct otx_notes){.pod = annotations,
                           .name_space = otx_index_name_space(context->index, choices->name_space)};
}

bool otx_choose(const struct otx_chooser *how, struct otx_choices *choices)
{
    const struct otx_context *context = how->context;
    struct chooser c = {.how = how,
                        .choices = choices,
                        .w = how->workload,
                        .warnings = context->removal ? NULL : how->diags};
    choices->items = otx_alloc(how->arena, OTX_LANGUAGES * sizeof *choices->items);
    if (!choices->items)
        return false;
    look_around(&c);
    for (size_t i = 0; i < context->meant_count && !choices->refused; i++)
        choose_by_settings(&c, context->meant[i]);
    if (context->by_annotation && !choices->refused)
        choose_by_annotation(&c);
    if (!choices->count && !choices->passed_by)
        choices->reason = choices->opted_out ? "opted out by annotation"
                          : context->by_annotation && !context->not_meant ? "not annotated"
                                                                          : context->not_meant;
    if (!choices->refused)
        check_left(&c);
    return !how->arena->failed;
}
