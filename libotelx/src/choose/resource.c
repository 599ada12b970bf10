/* Looks in the workload's namespace first, then among resources whose namespace is not known. */
#include "choose/resource.h"

#include "base/near.h"

/* One round of the search. */
struct search {
    const struct otx_lookup *lookup;
    struct otx_str name_space, name; /* empty: a resource of any name */
    enum { THERE, NOWHERE, ANYWHERE } where;
};

static bool is_candidate(const struct search *s, const struct otx_settings *settings)
{
    struct otx_str there = settings->name_space;
    if (!there.n)
        there = s->lookup->default_name_space;
    if (s->name.n && !otx_str_eq(settings->name, s->name))
        return false;
    if (s->where == THERE)
        return otx_str_eq(there, s->name_space);
    return s->where == ANYWHERE || !there.n;
}

static size_t count_candidates(const struct search *s, const struct otx_resource **found,
                               struct otx_buf *names)
{
    const struct otx_index *index = s->lookup->index;
    size_t count = 0;
    for (size_t i = 0; i < index->count; i++) {
        const struct otx_resource *resource = &index->resources[i];
        if (!is_candidate(s, &resource->settings))
            continue;
        otx_buf_format(names, count ? ", `%s`" : "`%s`", resource->settings.name);
        *found = resource;
        count++;
    }
    return count;
}

static void say_none(const struct search *s, struct otx_buf *why)
{
    const struct otx_index *index = s->lookup->index;
    struct otx_near near = {.word = s->name};
    otx_buf_text(why, "there is no Instrumentation");
    if (s->name.n)
        otx_buf_format(why, " `%s`", s->name);
    if (s->name_space.n)
        otx_buf_format(why, " in namespace `%s`", s->name_space);
    for (size_t i = 0; s->name.n && i < index->count; i++)
        otx_near_offer(&near, index->resources[i].settings.name);
    if (near.best.n && !otx_str_eq(near.best, s->name))
        otx_buf_format(why, "; did you mean `%s`?", near.best);
    else
        otx_buf_text(why, "; give it with -c or in the input");
}

static struct search begin(const struct otx_lookup *lookup)
{
    struct otx_str wanted = lookup->wanted;
    size_t slash = otx_str_find(wanted, '/', 0);
    struct search s = {.lookup = lookup, .name_space = lookup->name_space, .name = wanted};
    if (slash < wanted.n) {
        s.name_space = otx_str_sub(wanted, 0, slash);
        s.name = otx_str_sub(wanted, slash + 1, wanted.n);
    }
    s.where = s.name_space.n ? THERE : NOWHERE;
    return s;
}

const struct otx_settings *otx_lookup_resource(const struct otx_lookup *lookup, struct otx_buf *why)
{
    const struct otx_resource *found = NULL;
    struct search s = begin(lookup);
    struct otx_buf names = {0};
    size_t count = count_candidates(&s, &found, &names);
    if (count == 0) {
        s.where = s.where == THERE ? NOWHERE : ANYWHERE;
        count = count_candidates(&s, &found, &names);
    }
    if (count == 0)
        say_none(&s, why);
    else if (count > 1)
        otx_buf_format(why, "several Instrumentation resources may be meant: %s; name one of them",
                       otx_buf_str(&names));
    else if (found->bad)
        otx_buf_format(why, "Instrumentation `%s` %s", found->settings.name,
                       found->twice ? OTX_S("is there twice") : OTX_S("has errors"));
    why->failed |= otx_buf_end(&names);
    return count == 1 && !found->bad ? &found->settings : NULL;
}
