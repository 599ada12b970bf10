/* Checks lists in variables: an SDK ignores a whole list with one wrong item. Also checks
 * attributes that no agent reads. */
#include "base/diag.h"
#include "otel/agents.h"
#include "plan/attributes.h"
#include "preflight/look.h"
#include "preflight/subjects.h"

/* Whether the value holds only characters of W3C Baggage. The characters of `$(NAME)` are among
 * them. */
static bool is_plain(struct otx_str value)
{
    size_t i = 0;
    while (i < value.n && otx_is_baggage_octet(value.p[i]))
        i++;
    return i == value.n;
}

/* The fault of an item of a list, or NULL. */
static const char *problem_of(const struct otx_use *use, struct otx_str item)
{
    size_t equals = otx_str_find(item, '=', 0);
    struct otx_str key = otx_str_trim(otx_str_sub(item, 0, equals));
    struct otx_str value = otx_str_trim(otx_str_sub(item, equals + 1, item.n));
    bool strict = use->choice->language == OTX_NODEJS;
    if (!otx_str_trim(item).n)
        return strict ? "the list has an empty item" : NULL;
    if (equals == item.n)
        return otx_str_find(item, '$', 0) < item.n ? NULL : "an item has no `=`";
    if (!key.n)
        return "an item has no key";
    return strict && !is_plain(value) ? "a value has a character that must be percent-encoded"
                                      : NULL;
}

static void check_list(struct otx_preflight *p, const struct otx_use *use,
                       const struct otx_env_value *value, enum otx_code code, const char *name)
{
    struct otx_str rest = value->text, item;
    while (rest.n && otx_str_cut(&rest, ',', &item)) {
        const char *problem = problem_of(use, item);
        bool last = !rest.n, open = value->text.p[value->text.n - 1] == ',';
        if (!problem && last && open && use->choice->language == OTX_NODEJS)
            problem = "the list ends in a comma, which must be taken out";
        if (!problem)
            continue;
        otx_say_format(p, code, value->place,
                       "`%s`: %s (\"%s\"); SDKs drop the whole list for this, or do not start; "
                       "write `KEY=VALUE,KEY=VALUE`, percent-encoded",
                       otx_str_of(name), otx_str_of(problem), item);
        return;
    }
}

/* Checks the list as it will be after the injection: what otelx adds is encoded. */
static void attributes_are_a_list(struct otx_preflight *p)
{
    const char *name = "OTEL_RESOURCE_ATTRIBUTES";
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++) {
        struct otx_env_value value = otx_env_in(p, use, use->app, otx_str_of(name));
        if (value.known && use->agent->form != OTX_WEBSERVER && use->agent->form != OTX_SIDECAR)
            check_list(p, use, &value, OTX_BAD_LIST, name);
    }
}

/* --- headers */

static const char *header_problem(struct otx_str text)
{
    char first = text.n ? text.p[0] : 0, last = text.n ? text.p[text.n - 1] : 0;
    size_t equals = otx_str_find(text, '=', 0), colon = otx_str_find(text, ':', 0);
    if (first == '{')
        return "is a list of `key=value` and no JSON";
    if ((first == '"' || first == '\'') && last == first)
        return "has quotes around it that go out as a part of the header";
    if (equals < text.n && equals + 1 < text.n &&
        (text.p[equals + 1] == '"' || text.p[equals + 1] == '\''))
        return "has quotes around a value that go out as a part of the header";
    if (equals == text.n && colon < text.n)
        return "separates key and value by `=`, not by `:`";
    return equals == text.n && !(text.n && first == '$') ? "has no `=`" : NULL;
}

static void headers_are_a_list(struct otx_preflight *p)
{
    static const char *const names[] = {
        "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
        "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_LOGS_HEADERS"};
    for (const struct otx_use *use = p->uses; use < p->uses + p->use_count; use++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            struct otx_env_value value = otx_env_of(p, use, names[i]);
            struct otx_str text = otx_str_trim(value.text);
            const char *problem = value.known && text.n ? header_problem(text) : NULL;
            if (problem)
                otx_say_format(p, OTX_HEADERS, value.place,
                               "`%s` %s; write `KEY=VALUE,KEY=VALUE`, such as "
                               "`authorization=Bearer%20TOKEN`",
                               otx_str_of(names[i]), otx_str_of(problem));
        }
}

otx_check_fn *const otx_attribute_checks[] = {
    attributes_are_a_list,
    headers_are_a_list,
    NULL,
};
