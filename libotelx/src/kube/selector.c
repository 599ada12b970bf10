/* A label selector is short, so it is parsed again for every workload. */
#include "kube/selector.h"
#include "kube/name.h"

#include <string.h>

static bool in_list(struct otx_str list, struct otx_str value)
{
    struct otx_str item;
    while (otx_str_cut(&list, ',', &item))
        if (otx_str_eq(otx_str_trim(item), value))
            return true;
    return false;
}

/* Whether no character of a word has a meaning in a selector. */
static bool is_plain(struct otx_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (strchr(" \t=!(),", word.p[i]))
            return false;
    return true;
}

static bool are_plain(struct otx_str list)
{
    struct otx_str item;
    while (otx_str_cut(&list, ',', &item))
        if (!is_plain(otx_str_trim(item)))
            return false;
    return true;
}

struct requirement {
    struct otx_str key, values;
    bool present_only, negated, set;
};

/* Cuts off the first requirement, which ends at a comma outside of parentheses. */
static struct otx_str cut_requirement(struct otx_str *rest)
{
    size_t i = 0, depth = 0;
    for (; i < rest->n && (rest->p[i] != ',' || depth); i++) {
        depth += rest->p[i] == '(';
        depth -= depth && rest->p[i] == ')';
    }
    struct otx_str part = otx_str_trim(otx_str_sub(*rest, 0, i));
    *rest = i < rest->n ? otx_str_sub(*rest, i + 1, rest->n) : (struct otx_str){NULL, 0};
    return part;
}

/* "key in (a, b)" and "key notin (a, b)". */
static bool read_set(struct otx_str part, struct requirement *r)
{
    size_t open = otx_str_find(part, '(', 0);
    struct otx_str left = otx_str_trim(otx_str_sub(part, 0, open));
    size_t space = otx_str_find(left, ' ', 0);
    struct otx_str word = otx_str_trim(otx_str_sub(left, space, left.n));
    r->key = otx_str_sub(left, 0, space);
    r->values = otx_str_sub(part, open + 1, part.n - 1);
    r->negated = otx_str_is(word, "notin");
    r->set = true;
    return part.p[part.n - 1] == ')' && (r->negated || otx_str_is(word, "in"));
}

static bool read_requirement(struct otx_str part, struct requirement *r)
{
    *r = (struct requirement){0};
    if (part.n == 0)
        return false;
    size_t equals = otx_str_find(part, '=', 0);
    if (otx_str_find(part, '(', 0) < part.n) {
        if (!read_set(part, r))
            return false;
    } else if (equals < part.n) {
        r->negated = equals > 0 && part.p[equals - 1] == '!';
        size_t from = equals + 1;
        if (from < part.n && part.p[from] == '=')
            from++;
        r->key = otx_str_trim(otx_str_sub(part, 0, equals - r->negated));
        r->values = otx_str_trim(otx_str_sub(part, from, part.n));
    } else {
        r->present_only = true;
        r->negated = part.p[0] == '!';
        r->key = otx_str_trim(otx_str_sub(part, r->negated, part.n));
    }
    return r->key.n && is_plain(r->key) && (r->set ? are_plain(r->values) : is_plain(r->values));
}

static bool meets(const struct requirement *r, const struct otx_node *labels)
{
    const struct otx_node *label = otx_map_find(labels, r->key).value;
    bool there = label && label->kind == OTX_SCALAR;
    if (r->present_only)
        return there != r->negated;
    /* Kubernetes: `key != a` and `key notin (a)` also match objects without the key */
    if (!there)
        return r->negated;
    bool equal = r->set ? in_list(r->values, label->text) : otx_str_eq(label->text, r->values);
    return equal != r->negated;
}

bool otx_labels_match(struct otx_str selector, const struct otx_node *labels, const char **why)
{
    bool all = true;
    *why = NULL;
    for (struct otx_str rest = selector; rest.p;) {
        struct requirement r;
        if (!read_requirement(cut_requirement(&rest), &r)) {
            *why = "must be a selector, such as `app=web,tier in (front, back),!old`";
            return false;
        }
        all = all && meets(&r, labels);
    }
    return all;
}

static bool listed(const struct otx_node *values, struct otx_str text)
{
    for (const struct otx_node *v = otx_first(values); v; v = v->next)
        if (otx_str_eq(v->text, text))
            return true;
    return false;
}

/* An operator that Kubernetes does not have counts as NotIn; the check of the configuration has
 * refused it before. */
static bool meets_expression(const struct otx_node *expression, const struct otx_node *labels)
{
    struct otx_str operator= otx_map_text(expression, "operator");
    const struct otx_node *label = otx_map_find(labels, otx_map_text(expression, "key")).value;
    bool there = label && label->kind == OTX_SCALAR;
    if (otx_str_is(operator, "Exists") || otx_str_is(operator, "DoesNotExist"))
        return there == otx_str_is(operator, "Exists");
    bool in = there && listed(otx_map_get(expression, "values"), label->text);
    return otx_str_is(operator, "In") ? in : !in;
}

static bool matches_selector(const struct otx_node *selector, const struct otx_node *labels)
{
    const char *why;
    if (!selector)
        return true;
    /* `labelSelector` is a text as for kubectl, or a map as in Kubernetes objects */
    if (selector->kind == OTX_SCALAR)
        return otx_labels_match(selector->text, labels, &why);
    const struct otx_node *wanted = otx_map_get(selector, "matchLabels");
    for (const struct otx_node *k = otx_first(wanted); k; k = otx_next_key(k)) {
        const struct otx_node *label = otx_map_find(labels, k->text).value;
        if (!label || label->kind != OTX_SCALAR || !otx_str_eq(label->text, otx_value(k)->text))
            return false;
    }
    const struct otx_node *list = otx_map_get(selector, "matchExpressions");
    for (const struct otx_node *e = otx_first(list); e; e = e->next)
        if (!meets_expression(e, labels))
            return false;
    return true;
}

/* An entry without the field matches every workload. */
static bool matches_glob(const struct otx_node *entry, const char *field, struct otx_str value,
                         bool fold_case)
{
    const struct otx_node *pattern = otx_map_get(entry, field);
    return !pattern || otx_str_glob(pattern->text, value, fold_case);
}

static bool matches_name(const struct otx_node *entry, const struct otx_workload *w)
{
    const struct otx_node *pattern = otx_map_get(entry, "name");
    return !pattern || otx_name_matches(pattern->text, w);
}

bool otx_entry_matches(const struct otx_node *entry, const struct otx_workload *w)
{
    return matches_glob(entry, "kind", w->kind, true) && matches_name(entry, w) &&
           matches_glob(entry, "namespace", w->name_space, false) &&
           matches_selector(otx_map_get(entry, "labelSelector"),
                            otx_map_get(w->metadata, "labels")) &&
           matches_selector(otx_map_get(entry, "annotationSelector"),
                            otx_map_get(w->metadata, "annotations"));
}
