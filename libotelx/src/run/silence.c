/* Finds silencers in a text and applies them. Comments are searched in the bytes, because the tree
 * has none; text within a scalar is no comment. Takes linear time, except for sorting. */
#include "run/silence.h"

#include <stdlib.h>

static const struct otx_str mark = {"otelx:ignore", 12};
enum { RARE = 4 }; /* the search looks for the `x`, which is rare in manifests */

#define IGNORE_KEY "otelx.dev/ignore"

void otx_silencers_add(struct otx_silencers *list, const struct otx_silencer *silencer)
{
    if (otx_grow((void **)&list->items, &list->cap, list->count, sizeof *list->items))
        list->items[list->count++] = *silencer;
    else
        list->failed = true;
}

void otx_silencers_free(struct otx_silencers *list)
{
    free(list->items);
    *list = (struct otx_silencers){0};
}

/* --- codes */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Cuts off the next word, which ends before a blank, a comma or a colon. */
static struct otx_str cut_word(struct otx_str *rest)
{
    size_t end = 0;
    while (end < rest->n && !is_blank(rest->p[end]) && rest->p[end] != ',' && rest->p[end] != ':')
        end++;
    struct otx_str word = otx_str_sub(*rest, 0, end);
    *rest = otx_str_sub(*rest, end, rest->n);
    return word;
}

/* Whether a word has the form of a code: OTX and digits. */
static bool is_code(struct otx_str word)
{
    bool good = word.n > 3 && otx_str_glob(OTX_S("otx*"), word, true);
    for (size_t i = 3; i < word.n; i++)
        good &= word.p[i] >= '0' && word.p[i] <= '9';
    return good;
}

static void add_word(struct otx_silencers *list, struct otx_silencer silencer, struct otx_str word)
{
    silencer.word = word;
    if (!is_code(word) || !otx_code_find(word, &silencer.code))
        silencer.code = OTX_CODE_COUNT;
    otx_silencers_add(list, &silencer);
}

static void skip(struct otx_str *rest, bool commas)
{
    while (rest->n && (is_blank(rest->p[0]) || (commas && rest->p[0] == ',')))
        *rest = otx_str_sub(*rest, 1, rest->n);
}

/* Reads `OTX2101, OTX2105 reason`: codes up to the first word that is none. */
static void read_comment(struct otx_silencers *list, struct otx_silencer silencer,
                         struct otx_str rest)
{
    bool any = false;
    for (;;) {
        skip(&rest, true);
        struct otx_str word = cut_word(&rest);
        if (any && !is_code(word))
            return;
        add_word(list, silencer, word);
        any = true;
        if (!is_code(word) || (rest.n && rest.p[0] == ':'))
            return;
    }
}

/* Reads `OTX2101: reason, with a comma, OTX2105`: an entry begins with its code. */
static void read_note(struct otx_silencers *list, struct otx_silencer silencer, struct otx_str rest)
{
    struct otx_str entry;
    bool any = false;
    while (otx_str_cut(&rest, ',', &entry)) {
        skip(&entry, false);
        struct otx_str word = cut_word(&entry);
        if (!any || is_code(word))
            add_word(list, silencer, word);
        any = true;
    }
    if (!any)
        add_word(list, silencer, OTX_S(""));
}

/* --- comments */

/* Finds marks at the start of a comment. A mark within a scalar is sorted out later. */
static void find_marks(struct otx_silencers *marks, struct otx_str text, struct otx_span span)
{
    text.n = span.end; /* the search must not run through all later documents */
    for (size_t at = otx_str_find(text, mark.p[RARE], span.start); at < text.n;
         at = otx_str_find(text, mark.p[RARE], at + 1)) {
        size_t start = at - RARE, back = start;
        if (at < span.start + RARE || !otx_str_starts(otx_str_sub(text, start, text.n), mark))
            continue;
        while (back > span.start && (text.p[back - 1] == ' ' || text.p[back - 1] == '\t'))
            back--;
        size_t hash = back;
        while (hash > span.start && text.p[hash - 1] == '#')
            hash--;
        if (hash < back && (hash == 0 || is_blank(text.p[hash - 1])))
            otx_silencers_add(marks, &(struct otx_silencer){.at = start, .from = hash});
    }
}

/* The header of a block scalar may have a comment after it. */
static size_t content_start(struct otx_str text, const struct otx_node *scalar)
{
    bool block = scalar->style == OTX_LITERAL || scalar->style == OTX_FOLDED;
    return block ? otx_line_next(text, scalar->start) : scalar->start;
}

/* Notes marks within scalars as used. `*next` is the first mark after the part of the tree that was
 * visited. */
static void find_scalars(struct otx_silencers *marks, struct otx_str text,
                         const struct otx_node *node, size_t *next)
{
    if (node->kind == OTX_SCALAR) {
        size_t start = content_start(text, node);
        for (; *next < marks->count && marks->items[*next].at < node->end; ++*next)
            marks->items[*next].used |= marks->items[*next].at >= start;
        return;
    }
    for (const struct otx_node *child = node->first; child; child = child->next) {
        while (*next < marks->count && marks->items[*next].at < child->start)
            ++*next;
        if (*next == marks->count)
            return;
        if (marks->items[*next].at < child->end)
            find_scalars(marks, text, child, next);
    }
}

static bool is_comment_line(struct otx_str text, size_t line)
{
    size_t at = otx_skip_blanks(text, line, text.n);
    return at < text.n && text.p[at] == '#';
}

/* The end of the reach of a comment on the line of `at`: the end of the next line that holds more
 * than a comment. `after` is the comment that comes next, whose reach is known; or NULL. */
static size_t reach_of(struct otx_str text, size_t at, const struct otx_silencer *after)
{
    size_t line = otx_line_next(text, at);
    while (is_comment_line(text, line)) {
        if (after && line == otx_line_start(text, after->at))
            return after->to;
        line = otx_line_next(text, line);
    }
    return otx_line_next(text, line);
}

/* Reads the marks from the last to the first, because a comment above another comment has the same
 * reach. Marks on the same line share their ends. */
static void read_marks(struct otx_silencers *list, struct otx_str text, struct otx_silencers *marks,
                       unsigned source)
{
    const struct otx_silencer *after = NULL;
    size_t line = text.n, end = 0;
    for (size_t i = marks->count; i-- > 0;) {
        struct otx_silencer *m = &marks->items[i];
        if (m->used)
            continue;
        bool same = m->at >= line;
        line = same ? line : otx_line_start(text, m->at);
        end = same ? end : otx_line_end(text, m->at);
        m->to = same ? after->to : reach_of(text, m->at, after);
        after = m;
        struct otx_str rest = otx_str_sub(text, m->at + mark.n, end);
        if (rest.n && rest.p[0] == ':')
            rest = otx_str_sub(rest, 1, rest.n);
        struct otx_silencer silencer = {
            .comment = true, .at = m->at, .from = line, .to = m->to, .source = source};
        read_comment(list, silencer, rest);
    }
}

static void find_comments(struct otx_silencers *list, struct otx_str text, struct otx_span span,
                          const struct otx_node *root, unsigned source)
{
    struct otx_silencers marks = {0};
    size_t next = 0;
    find_marks(&marks, text, span);
    if (root)
        find_scalars(&marks, text, root, &next);
    read_marks(list, text, &marks, source);
    list->failed |= marks.failed;
    otx_silencers_free(&marks);
}

/* --- annotations */

static void find_note(struct otx_silencers *list, const struct otx_node *object, unsigned source)
{
    const struct otx_node *notes = otx_map_get(otx_map_get(object, "metadata"), "annotations");
    const struct otx_node *note = otx_map_get(notes, IGNORE_KEY);
    if (!note)
        return;
    struct otx_silencer silencer = {
        .at = note->head, .from = object->head, .to = object->end + 1, .source = source};
    const struct otx_node *value = otx_follow(note);
    bool text = value->kind == OTX_SCALAR && !otx_is_null(value);
    read_note(list, silencer, text ? value->text : OTX_S(""));
}

/* In a List or ResourceList the items and the functionConfig have annotations of their own. */
static void find_notes(struct otx_silencers *list, const struct otx_node *object, unsigned source)
{
    if (!object || object->kind != OTX_MAP)
        return;
    const struct otx_node *items = otx_map_get(object, "items");
    if (!otx_first_item(items)) {
        find_note(list, object, source);
        return;
    }
    find_notes(list, otx_map_get(object, "functionConfig"), source);
    for (const struct otx_node *item = items->first; item; item = item->next)
        find_notes(list, item, source);
}

bool otx_silencers_any(struct otx_str text, struct otx_span span)
{
    for (size_t at = otx_str_find(text, mark.p[RARE], span.start); at < span.end;
         at = otx_str_find(text, mark.p[RARE], at + 1)) {
        struct otx_str word = otx_str_sub(text, at < span.start + RARE ? at : at - RARE, span.end);
        if (otx_str_starts(word, mark))
            return true;
    }
    return false;
}

bool otx_silencers_note(const struct otx_node *object)
{
    struct otx_silencers list = {0};
    find_notes(&list, object, 0);
    bool any = list.count || list.failed;
    otx_silencers_free(&list);
    return any;
}

void otx_silencers_find(struct otx_silencers *list, struct otx_str text, struct otx_span span,
                        const struct otx_node *root, unsigned source)
{
    find_comments(list, text, span, root, source);
    find_notes(list, root, source);
}

/* --- application */

/* The order for find_reaching: comments, then annotations, which reach further. Within a group, a
 * source and a code, a later beginning means a later end, so a binary search finds the only
 * candidate. */
static int by_code(const void *a, const void *b)
{
    const struct otx_silencer *x = a, *y = b;
    if (x->comment != y->comment)
        return x->comment ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* The last silencer of this group that begins at or before the finding, if it reaches the
 * finding. */
static struct otx_silencer *find_reaching(struct otx_silencers *list, const struct otx_diag *diag,
                                          bool comment)
{
    struct otx_silencer key = {
        .comment = comment, .source = diag->source, .code = diag->code, .from = diag->at};
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_code(&list->items[middle], &key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct otx_silencer *last = low ? &list->items[low - 1] : NULL;
    bool same = last && last->comment == comment && last->source == diag->source &&
                last->code == diag->code;
    return same && diag->at < last->to ? last : NULL;
}

void otx_silencers_apply(struct otx_silencers *list, struct otx_diags *diags, size_t from)
{
    size_t kept = from;
    if (!list->count)
        return;
    qsort(list->items, list->count, sizeof *list->items, by_code);
    for (size_t i = from; i < diags->count; i++) {
        struct otx_diag *diag = &diags->items[i];
        struct otx_silencer *both[] = {find_reaching(list, diag, true),
                                       find_reaching(list, diag, false)};
        bool firm = otx_diag_is_firm(diag);
        for (size_t k = 0; k < 2; k++) {
            if (!both[k])
                continue;
            both[k]->used = true;
            both[k]->firm |= firm;
        }
        if (firm || (!both[0] && !both[1]))
            diags->items[kept++] = *diag;
    }
    diags->count = kept;
}

void otx_silencer_tell(const struct otx_silencer *silencer, struct otx_diags *diags)
{
    struct otx_buf text = {0};
    if (silencer->code == OTX_CODE_COUNT && !is_code(silencer->word))
        otx_buf_format(&text, "this silences nothing, because it names no code; write %s",
                       silencer->comment ? OTX_S("`# otelx:ignore OTX2101 reason`")
                                         : OTX_S("`OTX2101: reason`"));
    else if (silencer->code == OTX_CODE_COUNT)
        otx_buf_format(&text, "`%s` is no code of a finding; `otelx explain` lists them",
                       silencer->word);
    else if (silencer->firm)
        otx_buf_format(&text, "`%s` cannot be silenced here, because it is an error",
                       otx_str_of(otx_code_name(silencer->code)));
    else
        otx_buf_format(&text, "`%s` is silenced here, and there is no such finding",
                       otx_str_of(otx_code_name(silencer->code)));
    otx_diag_done(diags, OTX_SILENCER, silencer->at, &text)->source = silencer->source;
}
