/* Comma lists of names and globs, and a label selector. A word that matches nothing is most likely
 * misspelt, so there is a finding for it. */
#include "choose/filter.h"

#include <string.h>

#include "base/options.h"
#include "kube/containers.h"
#include "kube/kinds.h"
#include "kube/name.h"
#include "kube/selector.h"

static void refuse(struct otx_diags *diags, unsigned source, struct otx_buf *text)
{
    otx_diag_done(diags, OTX_BAD_VALUE, 0, text)->source = source;
}

static size_t count_words(struct otx_str list)
{
    size_t count = 1;
    for (size_t i = 0; i < list.n; i++)
        count += list.p[i] == ',';
    return count;
}

/* A list without a word in it, such as ",", is refused: it selects nothing, and must not come to
 * mean everything. */
static bool read_terms(struct otx_filter *filter, struct otx_terms *terms, const char *list,
                       struct otx_diags *diags, unsigned source)
{
    struct otx_str rest, word;
    struct otx_buf text = {0};
    if (!list || !*list)
        return true; /* allocates nothing, as each of many sources would do it again */
    rest = otx_str_copy(filter->arena, otx_str_of(list));
    terms->items = otx_alloc(filter->arena, count_words(rest) * sizeof *terms->items);
    while (terms->items && otx_str_cut(&rest, ',', &word)) {
        word = otx_str_trim(word);
        if (word.n)
            terms->items[terms->count++] = (struct otx_term){.word = word, .near = {.word = word}};
    }
    filter->active = true;
    if (terms->count || filter->arena->failed)
        return true;
    otx_buf_format(&text, "`%s` must be a name, or names separated by commas", otx_str_of(list));
    refuse(diags, source, &text);
    return false;
}

/* Replaces each word by the kind that it means: users write `deploy`, `deployments` or
 * `deployments.apps`. */
static bool read_kinds(struct otx_terms *terms, const struct otx_own_kind *own,
                       struct otx_diags *diags, unsigned source)
{
    for (size_t i = 0; i < terms->count; i++) {
        struct otx_term *term = &terms->items[i];
        struct otx_str kind = otx_kind_called(term->word, own, &term->near);
        struct otx_buf text = {0};
        if (kind.n) {
            term->word = kind;
            continue;
        }
        otx_buf_format(&text, "no kind of workload is called `%s`", term->word);
        if (term->near.best.n)
            otx_buf_format(&text, "; did you mean `%s`?", term->near.best);
        refuse(diags, source, &text);
        return false;
    }
    return true;
}

/* A name may be KIND/NAME or KIND/NAMESPACE/NAME. */
static bool read_names(struct otx_terms *terms, const struct otx_own_kind *own,
                       struct otx_diags *diags, unsigned source)
{
    for (size_t i = 0; i < terms->count; i++) {
        struct otx_term *term = &terms->items[i];
        size_t first = otx_str_find(term->word, '/', 0), last = first, next = first;
        struct otx_near near = {.word = otx_str_sub(term->word, 0, first)};
        term->name = term->word;
        if (first == term->word.n)
            continue;
        while ((next = otx_str_find(term->word, '/', next + 1)) < term->word.n)
            last = next;
        term->kind = otx_kind_called(near.word, own, &near);
        term->name_space = otx_str_sub(term->word, first + (last > first), last);
        term->name = otx_str_sub(term->word, last + 1, term->word.n);
        term->near.word = term->name;
        if (term->kind.n)
            continue;
        struct otx_buf text = {0};
        otx_buf_format(&text, "`%s`: no kind of workload is called `%s`", term->word, near.word);
        if (near.best.n)
            otx_buf_format(&text, "; did you mean `%s`?", near.best);
        refuse(diags, source, &text);
        return false;
    }
    return true;
}

static bool read_selector(struct otx_filter *filter, const char *selector, struct otx_diags *diags,
                          unsigned source)
{
    const char *why = NULL;
    struct otx_buf text = {0};
    if (!selector || !*selector)
        return true;
    filter->selector = otx_str_copy(filter->arena, otx_str_of(selector));
    otx_labels_match(filter->selector, NULL, &why);
    filter->active = true;
    if (!why)
        return true;
    otx_buf_format(&text, "`%s` %s", filter->selector, otx_str_of(why));
    refuse(diags, source, &text);
    return false;
}

/* The globs for containers in the form that a configuration's `containers` has, so that one
 * function matches both. */
static void list_containers(struct otx_filter *filter)
{
    const struct otx_terms *terms = &filter->fields[OTX_BY_CONTAINER];
    struct otx_node *list = terms->count ? otx_new_node(filter->arena, OTX_SEQ) : NULL;
    for (size_t i = 0; list && i < terms->count; i++) {
        struct otx_node *item = otx_new_string(filter->arena, terms->items[i].word);
        if (item)
            otx_node_append(list, item);
    }
    filter->containers = list;
}

/* A namespace's name is a DNS label (RFC 1123). */
static bool is_label(struct otx_str name)
{
    bool good = name.n > 0 && name.n <= 63;
    for (size_t i = 0; i < name.n && good; i++) {
        char c = name.p[i];
        bool dash = c == '-' && i > 0 && i + 1 < name.n;
        good = dash || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
    return good;
}

static bool check_default(struct otx_str name_space, struct otx_diags *diags, unsigned source)
{
    struct otx_buf text = {0};
    if (!name_space.n || is_label(name_space))
        return true;
    otx_buf_format(&text,
                   "the default namespace `%s` must be a DNS label: at most 63 lower case letters, "
                   "digits and `-`, which is neither first nor last",
                   name_space);
    refuse(diags, source, &text);
    return false;
}

bool otx_filter_read(struct otx_filter *filter, struct otx_arena *arena,
                     const otelx_options *options, const struct otx_own_kind *own,
                     struct otx_diags *diags, unsigned source)
{
    otelx_filter only = {0};
    *filter = (struct otx_filter){.arena = arena,
                                  .default_name_space = otx_str_of(options->default_namespace)};
    if (!otx_check_size(options->size, "OTELX_OPTIONS_INIT", diags, source) ||
        !check_default(filter->default_name_space, diags, source))
        return false;
    if (!options->only)
        return true;
    if (!otx_check_size(options->only->size, "OTELX_FILTER_INIT", diags, source))
        return false;
    size_t size = options->only->size < sizeof only ? options->only->size : sizeof only;
    memcpy(&only, options->only, size);
    const char *const lists[OTX_FILTER_FIELDS] = {[OTX_BY_NAMESPACE] = only.name_space,
                                                  [OTX_BY_KIND] = only.kind,
                                                  [OTX_BY_NAME] = only.name,
                                                  [OTX_BY_CONTAINER] = only.container};
    for (size_t i = 0; i < OTX_FILTER_FIELDS; i++)
        if (!read_terms(filter, &filter->fields[i], lists[i], diags, source))
            return false;
    list_containers(filter);
    return read_kinds(&filter->fields[OTX_BY_KIND], own, diags, source) &&
           read_names(&filter->fields[OTX_BY_NAME], own, diags, source) &&
           read_selector(filter, only.selector, diags, source) && !arena->failed;
}

/* Whether one of the words of a field matches the text. Without words every text matches. `note`:
 * remember which words have matched. */
static bool match(struct otx_filter *filter, enum otx_filter_field field, struct otx_str text,
                  bool note)
{
    struct otx_terms *terms = &filter->fields[field];
    bool any = terms->count == 0;
    for (size_t i = 0; i < terms->count; i++) {
        struct otx_term *term = &terms->items[i];
        bool same = otx_str_glob(term->word, text, false);
        any |= same;
        if (note && same)
            term->hit = true;
        else if (note && !term->hit)
            otx_near_keep(&term->near, filter->arena, text);
    }
    return any;
}

static bool match_names(struct otx_filter *filter, const struct otx_workload *w,
                        struct otx_str name_space, bool note)
{
    struct otx_terms *terms = &filter->fields[OTX_BY_NAME];
    bool any = terms->count == 0;
    for (size_t i = 0; i < terms->count; i++) {
        struct otx_term *term = &terms->items[i];
        bool kind = !term->kind.n || otx_str_eq(term->kind, w->kind);
        bool here = !term->name_space.n || otx_str_glob(term->name_space, name_space, false);
        bool same = kind && here && otx_name_matches(term->name, w);
        any |= same;
        if (note && same)
            term->hit = true;
        else if (note && !term->hit && kind)
            otx_near_keep(&term->near, filter->arena,
                          otx_str_find(term->name, '#', 0) < term->name.n
                              ? otx_full_name(filter->arena, w)
                              : w->name);
    }
    return any;
}

static void note_containers(struct otx_filter *filter, const struct otx_node *list)
{
    for (const struct otx_node *c = otx_first(list); c; c = c->next)
        match(filter, OTX_BY_CONTAINER, otx_map_text(c, "name"), true);
}

bool otx_filter_admits(struct otx_filter *filter, const struct otx_workload *w, bool note)
{
    const char *why;
    struct otx_str name_space = w->name_space.n ? w->name_space : filter->default_name_space;
    if (!filter->active)
        return true;
    bool here = match(filter, OTX_BY_NAMESPACE, name_space, note);
    bool kind = match(filter, OTX_BY_KIND, w->kind, note);
    bool named = match_names(filter, w, name_space, note);
    bool labelled = !filter->selector.n ||
                    otx_labels_match(filter->selector, otx_map_get(w->metadata, "labels"), &why);
    bool admitted = here && kind && named && labelled;
    if (note) {
        filter->labels_hit |= labelled;
        filter->homeless |= name_space.n == 0;
        filter->hit |= admitted;
    }
    for (size_t i = 0; note && admitted && filter->containers && i < OTX_CONTAINER_LISTS; i++)
        note_containers(filter, otx_containers_of(w->pod_spec, i));
    return admitted;
}

void otx_filter_add(struct otx_filter *filter, const struct otx_filter *part)
{
    for (size_t i = 0; i < OTX_FILTER_FIELDS; i++) {
        for (size_t k = 0; k < filter->fields[i].count; k++) {
            struct otx_term *term = &filter->fields[i].items[k];
            const struct otx_term *other = &part->fields[i].items[k];
            term->hit |= other->hit;
            if (other->near.best.n)
                otx_near_keep(&term->near, filter->arena, other->near.best);
        }
    }
    filter->labels_hit |= part->labels_hit;
    filter->homeless |= part->homeless;
    filter->hit |= part->hit;
}

/* --- what matched nothing */

static const char *const sayings[OTX_FILTER_FIELDS] = {
    [OTX_BY_NAMESPACE] = "no workload is in namespace `%s`",
    [OTX_BY_KIND] = "no workload is of kind `%s`",
    [OTX_BY_NAME] = "no workload is named `%s`",
    [OTX_BY_CONTAINER] = "no selected workload has a container `%s`",
};

static void add(struct otx_diags *diags, unsigned source, struct otx_buf *text,
                otelx_severity severity)
{
    struct otx_diag *diag = otx_diag_done(diags, OTX_NOTHING_SELECTED, 0, text);
    diag->source = source;
    diag->severity = severity;
}

/* Offers the most similar text. For kinds no text is offered: words for kinds were checked when
 * they were read. */
static void say_missed(const struct otx_filter *filter, enum otx_filter_field field,
                       const struct otx_term *term, struct otx_buf *text)
{
    otx_buf_format(text, sayings[field], term->word);
    if (term->near.best.n && field != OTX_BY_KIND)
        otx_buf_format(text, "; did you mean `%s`?", term->near.best);
    else if (field == OTX_BY_NAMESPACE && filter->homeless)
        otx_buf_text(text, "; for manifests without one, give --default-namespace");
}

/* Adds a finding for each word that matched nothing: a warning if another word of the field
 * matched, else an error. Returns whether a word of the field matched. */
static bool report_terms(const struct otx_filter *filter, enum otx_filter_field field,
                         struct otx_diags *diags, unsigned source)
{
    const struct otx_terms *terms = &filter->fields[field];
    bool any = terms->count == 0;
    for (size_t i = 0; i < terms->count; i++)
        any |= terms->items[i].hit;
    for (size_t i = 0; i < terms->count; i++) {
        struct otx_buf text = {0};
        if (terms->items[i].hit)
            continue;
        say_missed(filter, field, &terms->items[i], &text);
        add(diags, source, &text, any ? OTELX_WARNING : OTELX_ERROR);
    }
    return any;
}

void otx_filter_report(const struct otx_filter *filter, struct otx_diags *diags, unsigned source)
{
    struct otx_buf text = {0};
    bool all = true;
    if (!filter->active)
        return;
    for (size_t i = 0; i < OTX_BY_CONTAINER; i++)
        all &= report_terms(filter, (enum otx_filter_field)i, diags, source);
    if (filter->selector.n && !filter->labels_hit) {
        otx_buf_format(&text, "no workload has labels that match `%s`", filter->selector);
        add(diags, source, &text, OTELX_ERROR);
    } else if (all && !filter->hit) {
        otx_buf_text(&text, "no workload matches all of these at once");
        add(diags, source, &text, OTELX_ERROR);
    }
    if (filter->hit)
        report_terms(filter, OTX_BY_CONTAINER, diags, source);
}
