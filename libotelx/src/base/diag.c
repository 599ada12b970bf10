/* The list of findings, and the line of text that is shown with each. */
#include "base/diag.h"

#include <assert.h>
#include <stdlib.h>

#include "base/source.h"

enum { EXCERPT_BEFORE = 72, EXCERPT_AFTER = 48 };

const char *otelx_severity_name(otelx_severity severity)
{
    static const char *const names[] = {
        [OTELX_INFO] = "info", [OTELX_WARNING] = "warning", [OTELX_ERROR] = "error"};
    assert(severity <= OTELX_ERROR);
    return names[severity];
}

const char *otelx_status_name(otelx_status status)
{
    static const char *const names[] = {[OTELX_OK] = "done",
                                        [OTELX_EINPUT] = "unreadable manifests",
                                        [OTELX_ECONFIG] = "wrong or missing configuration",
                                        [OTELX_ENOMEM] = "out of memory",
                                        [OTELX_EINTERNAL] = "a fault of otelx itself"};
    assert(status <= OTELX_EINTERNAL);
    return names[status];
}

const char *otelx_verdict_name(otelx_verdict verdict)
{
    static const char *const names[] = {
        [OTELX_INJECTED] = "injected",     [OTELX_ADOPTED] = "adopted",
        [OTELX_UPDATED] = "updated",       [OTELX_KEPT] = "kept",
        [OTELX_UP_TO_DATE] = "up to date", [OTELX_REMOVED] = "removed",
        [OTELX_SKIPPED] = "skipped",       [OTELX_REFUSED] = "refused"};
    assert(verdict <= OTELX_REFUSED);
    return names[verdict];
}

/* Returned when there is no memory, so that callers can write to a finding unchecked. One for each
 * thread: two threads may run out of memory at once. */
static struct otx_diag *no_diag(struct otx_diags *diags)
{
    static _Thread_local struct otx_diag none;
    diags->failed = true;
    return &none;
}

struct otx_diag *otx_diag_add(struct otx_diags *diags, enum otx_code code, size_t at,
                              struct otx_str text)
{
    if (!otx_grow((void **)&diags->items, &diags->cap, diags->count, sizeof *diags->items))
        return no_diag(diags);
    const char *copy = otx_str_c(&diags->arena, text);
    if (!copy)
        return no_diag(diags);
    struct otx_diag *diag = &diags->items[diags->count++];
    *diag = (struct otx_diag){.code = code,
                              .severity = otx_code_severity(code),
                              .at = at,
                              .change = SIZE_MAX,
                              .text = copy,
                              .field = "",
                              .excerpt = ""};
    return diag;
}

struct otx_diag *otx_diag_done(struct otx_diags *diags, enum otx_code code, size_t at,
                               struct otx_buf *buf)
{
    struct otx_diag *diag = otx_diag_add(diags, code, at, otx_buf_str(buf));
    diags->failed |= otx_buf_end(buf);
    return diag;
}

static size_t char_start(struct otx_str text, size_t at)
{
    while (at > 0 && at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* Copies the part of the line around the finding, for terminals: control characters become
 * spaces. */
static void cut_excerpt(struct otx_diags *diags, struct otx_diag *diag, struct otx_str text,
                        size_t line_at)
{
    size_t at = diag->at < text.n ? diag->at : text.n;
    size_t from = at - line_at > EXCERPT_BEFORE ? char_start(text, at - EXCERPT_BEFORE) : line_at;
    struct otx_str rest = otx_str_sub(text, at, at + EXCERPT_AFTER);
    size_t to = at + otx_str_find(rest, '\n', 0);
    struct otx_str line =
        otx_str_copy(&diags->arena, otx_str_sub(text, from, char_start(text, to)));
    if (!line.p) {
        diags->failed = true;
        return;
    }
    for (char *c = (char *)line.p; *c || c < line.p + line.n; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    diag->excerpt = line.p;
    diag->caret = otx_count_chars(line, 0, at - from);
}

void otx_diags_keep_errors(struct otx_diags *diags, size_t keep)
{
    size_t kept = keep;
    for (size_t i = keep; i < diags->count; i++)
        if (diags->items[i].severity == OTELX_ERROR)
            diags->items[kept++] = diags->items[i];
    diags->count = kept;
}

void otx_diags_keep_lasting(struct otx_diags *diags, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < diags->count; i++) {
        struct otx_diag diag = diags->items[i];
        if (diag.later == OTX_SAID_AS_INFO)
            diag.severity = OTELX_INFO;
        if (diag.later != OTX_SAID_ONCE)
            diags->items[kept++] = diag;
    }
    diags->count = kept;
}

void otx_diags_cut(struct otx_diags *diags, size_t count)
{
    if (diags->count > count)
        diags->count = count;
}

void otx_diags_drop(struct otx_diags *diags, enum otx_code code)
{
    size_t kept = 0;
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].code != code)
            diags->items[kept++] = diags->items[i];
    diags->count = kept;
}

void otx_diags_drop_off(struct otx_diags *diags, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < diags->count; i++)
        if (!diags->items[i].off)
            diags->items[kept++] = diags->items[i];
    diags->count = kept;
}

/* A selection that matches nothing is an error, but everything else is done. A finding whose code
 * is no error by itself is an error by the user's own choice. Neither is firm. */
bool otx_diag_is_firm(const struct otx_diag *diag)
{
    return diag->severity == OTELX_ERROR && otx_code_severity(diag->code) == OTELX_ERROR &&
           diag->code != OTX_NOTHING_SELECTED;
}

static bool is_said(const struct otx_diags *diags, size_t count, const struct otx_diag *diag)
{
    for (size_t i = 0; i < count; i++)
        if (diags->items[i].source == diag->source && strcmp(diags->items[i].text, diag->text) == 0)
            return true;
    return false;
}

void otx_diags_once(struct otx_diags *diags)
{
    size_t kept = 0;
    for (size_t i = 0; i < diags->count; i++)
        if (!diags->items[i].set || !is_said(diags, kept, &diags->items[i]))
            diags->items[kept++] = diags->items[i];
    diags->count = kept;
}

/* The texts stay where they are: their arena is moved as a whole. */
void otx_diags_move(struct otx_diags *diags, struct otx_diags *from, size_t first)
{
    diags->failed |= from->failed;
    for (size_t i = 0; i < from->count; i++) {
        if (!otx_grow((void **)&diags->items, &diags->cap, diags->count, sizeof *diags->items)) {
            diags->failed = true;
            break;
        }
        struct otx_diag *diag = &diags->items[diags->count++];
        *diag = from->items[i];
        if (diag->change != SIZE_MAX)
            diag->change += first;
    }
    otx_arena_absorb(&diags->arena, &from->arena);
    from->count = 0;
}

/* Findings about the input come first, then findings about each further source. In the same place
 * the order of arrival counts. */
static int by_place(const void *a, const void *b)
{
    const struct otx_diag *x = a, *y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void otx_diags_sort(struct otx_diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        diags->items[i].order = i;
    if (diags->count)
        qsort(diags->items, diags->count, sizeof *diags->items, by_place);
}

/* The findings are sorted, so a single sweep over the text finds all lines. */
void otx_diags_locate(struct otx_diags *diags, struct otx_str text, unsigned source)
{
    struct otx_cursor cursor = {0};
    for (size_t i = 0; i < diags->count; i++) {
        struct otx_diag *diag = &diags->items[i];
        if (diag->source != source || diag->line)
            continue;
        otx_cursor_to(&cursor, text, diag->at);
        diag->line = cursor.line;
        diag->column = cursor.chars + 1;
        cut_excerpt(diags, diag, text, cursor.line_at);
    }
    diags->failed |= diags->arena.failed;
}

bool otx_diags_any_error(const struct otx_diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].severity == OTELX_ERROR)
            return true;
    return false;
}

otelx_diag otx_diag_public(const struct otx_diag *diag, const char *name)
{
    return (otelx_diag){.severity = diag->severity,
                        .code = otx_code_name(diag->code),
                        .text = diag->text,
                        .source = name,
                        .field = diag->field,
                        .excerpt = diag->excerpt,
                        .caret = diag->caret,
                        .offset = diag->at,
                        .line = diag->line,
                        .column = diag->column,
                        .change = diag->change,
                        .input = SIZE_MAX};
}

void otx_diags_free(struct otx_diags *diags)
{
    otx_arena_free(&diags->arena);
    free(diags->items);
    *diags = (struct otx_diags){0};
}
