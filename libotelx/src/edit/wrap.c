/* Edits a list variable within its scalar: tokens go after the opening quote and before the closing
 * quote, so the user's bytes stay. A plain scalar gets quotes when it could not be plain with our
 * tokens. */
#include "edit/wrap.h"

#include <string.h>

#include "yaml/emit.h"
#include "yaml/style.h"
#include "base/source.h"

/* The bytes of the value: between the quotes, or of a block scalar the content lines. */
static bool content_range(struct otx_str text, const struct otx_node *scalar, size_t *from,
                          size_t *to, const char **why)
{
    *from = scalar->start;
    *to = scalar->end;
    if (scalar->style == OTX_SINGLE || scalar->style == OTX_DOUBLE) {
        ++*from;
        --*to;
        return true;
    }
    if (scalar->style == OTX_PLAIN)
        return true;
    struct otx_str value = scalar->text;
    if (value.n && value.p[value.n - 1] == '\n')
        *why = "ends in a line break; write `>-`, `|-` or quotes";
    else if (value.n == 0 || strchr(" \t\n", value.p[0]) || text.p[scalar->start + 1] != '-' ||
             !strchr("\r\n", text.p[scalar->start + 2]))
        *why = "has a block scalar in a form that cannot be extended in place; write quotes";
    if (*why)
        return false;
    *from = otx_line_next(text, scalar->start);
    *from = otx_skip_blanks(text, *from, *to);
    return true;
}

enum { MAX_USERS = 192, MAX_PIECES = MAX_USERS + OTX_MAX_TOKENS };

struct piece {
    size_t from, to;
    bool drop;
};

/* Cuts [from, to) at the separators into pieces. False when there are more than MAX_PIECES. */
static bool cut_pieces(struct otx_str text, const struct otx_wrap *wrap, size_t from, size_t to,
                       struct piece *pieces, size_t *count)
{
    struct otx_str rest = otx_str_sub(text, from, to), entry;
    *count = 0;
    while (from < to && otx_wrap_cut(wrap, &rest, &entry)) {
        if (*count == MAX_PIECES)
            return false;
        size_t at = (size_t)(entry.p - text.p);
        pieces[(*count)++] = (struct piece){at, at + entry.n, false};
    }
    return true;
}

/* Whether a token can be written in any style without an escape. */
static bool token_fits(struct otx_str token)
{
    for (size_t i = 0; i < token.n; i++)
        if ((unsigned char)token.p[i] < ' ' || strchr("\"'\\", token.p[i]))
            return false;
    return true;
}

/* Whether a token can be written in a plain scalar. A path or attribute with any special character
 * of YAML gets quotes. Options often hold blanks and colons, which are special only next to each
 * other or at the ends. */
static bool token_is_plain(struct otx_str token, char sep)
{
    for (size_t i = 0; i < token.n; i++) {
        char c = token.p[i];
        bool first = i == 0 || token.p[i - 1] == ' ';
        bool last = i + 1 == token.n || token.p[i + 1] == ' ';
        if (strchr(sep == ' ' ? "{}[]" : " #:{}[]", c) || (c == ':' && last) ||
            (first && strchr("#&*!|>%@`", c)) || (first && last && strchr("-?", c)))
            return false;
    }
    return true;
}

static bool tokens_fit(const struct otx_tokens *tokens)
{
    for (size_t i = 0; i < tokens->n; i++)
        if (!token_fits(tokens->v[i]))
            return false;
    return true;
}

static bool tokens_are_plain(const struct otx_tokens *tokens, char sep)
{
    for (size_t i = 0; i < tokens->n; i++)
        if (!token_is_plain(tokens->v[i], sep))
            return false;
    return true;
}

static struct otx_str piece_text(struct otx_str text, const struct piece *piece)
{
    return otx_str_sub(text, piece->from, piece->to);
}

/* Whether an entry is the empty text between two blanks. A folded scalar has fewer of these in its
 * value than in its text. */
static bool is_gap(char sep, struct otx_str entry)
{
    return sep == ' ' && entry.n == 0;
}

/* Whether all pieces from this one on are blanks at the end of the value. */
static bool is_tail(struct otx_str text, const struct piece *pieces, size_t i, size_t count,
                    char sep)
{
    for (size_t k = i; k < count; k++)
        if (pieces[k].drop || !is_gap(sep, piece_text(text, &pieces[k])))
            return false;
    return i < count;
}

/* Removes runs of dropped pieces, each with one separator: the separator after the run, or the one
 * before it when only blanks at the end of the value follow. */
static void drop_pieces(struct otx_str text, const struct piece *pieces, size_t count, size_t from,
                        size_t to, char sep, struct otx_edits *edits)
{
    bool kept = false;
    for (size_t i = 0; i < count; i++) {
        if (!pieces[i].drop) {
            kept = true;
            continue;
        }
        size_t last = i;
        while (last + 1 < count && pieces[last + 1].drop)
            last++;
        size_t start = pieces[i].from, end = pieces[last].to;
        if (kept && is_tail(text, pieces, last + 1, count, sep))
            start = pieces[i - 1].to;
        else if (last + 1 < count)
            end = pieces[last + 1].from;
        else if (kept)
            start = pieces[i - 1].to;
        else
            start = from, end = to;
        otx_edit_add(edits, start, end - start, (struct otx_str){NULL, 0});
        i = last;
    }
}

/* Appends the tokens of `wanted` that are missing; returns whether any is. */
static bool join_missing(struct otx_buf *buf, const struct otx_tokens *wanted, char sep,
                         const struct otx_tokens *present)
{
    bool any = false;
    for (size_t i = 0; i < wanted->n; i++) {
        if (otx_tokens_have(present, wanted->v[i]))
            continue;
        if (any)
            otx_buf_char(buf, sep);
        otx_buf_add(buf, wanted->v[i]);
        any = true;
    }
    return any;
}

/* Whether each of our entries in the value stands literally in the text. An entry with escapes, or
 * folded over two lines, cannot be found there. */
static bool is_literal(struct otx_str text, const struct otx_node *scalar,
                       const struct otx_wrap *wrap, const struct piece *pieces, size_t count)
{
    struct otx_str rest = scalar->text, entry;
    size_t i = 0;
    while (scalar->text.n && otx_wrap_cut(wrap, &rest, &entry)) {
        if (is_gap(wrap->sep, entry))
            continue;
        while (i < count && is_gap(wrap->sep, piece_text(text, &pieces[i])))
            i++;
        if (i == count)
            return false;
        entry = otx_str_trim(entry);
        bool same = otx_str_eq(entry, otx_str_trim(piece_text(text, &pieces[i++])));
        if (!same && (otx_tokens_have(&wrap->before, entry) ||
                      otx_tokens_have(&wrap->after, entry) || otx_tokens_have(&wrap->old, entry)))
            return false;
    }
    while (i < count && is_gap(wrap->sep, piece_text(text, &pieces[i])))
        i++;
    return i == count;
}

struct job {
    struct otx_str text;
    const struct otx_node *scalar;
    size_t from, to;
    struct piece pieces[MAX_PIECES];
    size_t count, kept, users; /* all pieces; pieces that stay; those of them that are the user's */
    struct otx_tokens present; /* wanted tokens that the value has */
};

/* Marks the pieces that go, and notes the wanted tokens that the value has. */
static void judge_pieces(struct job *job, const struct otx_wrap *wrap)
{
    for (size_t i = 0; i < job->count; i++) {
        struct piece *piece = &job->pieces[i];
        struct otx_str token = otx_str_trim(piece_text(job->text, piece));
        bool wanted = otx_tokens_have(&wrap->before, token) || otx_tokens_have(&wrap->after, token);
        bool old = otx_tokens_have(&wrap->old, token);
        piece->drop = old && !wanted;
        job->kept += !piece->drop;
        job->users += !old && !wanted;
        if (wanted && !otx_tokens_have(&job->present, token))
            otx_tokens_add(&job->present, token);
    }
}

/* A plain scalar cannot begin or end with a blank. From the piece `first` on, in the direction of
 * `step`, blanks at the edge are dropped with our tokens. */
static void drop_gaps(struct job *job, char sep, size_t first, size_t step)
{
    for (size_t i = first; i < job->count; i += step) {
        struct piece *piece = &job->pieces[i];
        if (piece->drop)
            continue;
        if (!is_gap(sep, piece_text(job->text, piece)))
            return;
        piece->drop = true;
        job->kept--;
        job->users--;
    }
}

/* Whether the rest of a plain scalar can stand without quotes and is still a string (YAML 1.2,
 * 7.3.3). */
static bool stays_plain(const struct job *job, char sep, struct otx_edits *edits)
{
    struct otx_buf left = {0};
    bool first = true;
    for (size_t i = 0; i < job->count; i++) {
        if (job->pieces[i].drop)
            continue;
        if (!first)
            otx_buf_char(&left, sep);
        first = false;
        otx_buf_add(&left, piece_text(job->text, &job->pieces[i]));
    }
    struct otx_str text = otx_buf_str(&left);
    bool good = text.n && otx_plain_is_string(text) && !strchr(",[]{}#&*!|>'\"%@` ", text.p[0]) &&
                !strchr(": \t", text.p[text.n - 1]);
    for (size_t i = 0; i + 1 < text.n && good; i++)
        good = text.p[i] != ':' || !strchr(" \t\r\n", text.p[i + 1]); /* else a key */
    if (good && strchr("-?:", text.p[0]))
        good = text.n > 1 && !strchr(" \t\r\n", text.p[1]);
    edits->failed |= otx_buf_end(&left);
    return good;
}

static bool lacks(const struct otx_tokens *present, const struct otx_tokens *wanted)
{
    for (size_t i = 0; i < wanted->n; i++)
        if (!otx_tokens_have(present, wanted->v[i]))
            return true;
    return false;
}

/* Whether a list of attributes ends in a comma: our entries go before that comma, else there would
 * be an empty entry. In a path the empty entry at the end has a meaning (the current folder). */
static bool is_open(const struct job *job, char sep)
{
    const struct piece *last = job->count > 1 ? &job->pieces[job->count - 1] : NULL;
    return sep == ',' && last && !last->drop && last->from == last->to;
}

/* The offset for tokens after the user's value: before the blanks at its end, one of which may
 * stand for a line break. */
static size_t end_of(const struct job *job, char sep)
{
    size_t i = job->count;
    while (i > 0 && is_gap(sep, piece_text(job->text, &job->pieces[i - 1])) &&
           !job->pieces[i - 1].drop)
        i--;
    return i > 0 && i < job->count && !job->pieces[i - 1].drop ? job->pieces[i - 1].to : job->to;
}

/* Whether a line break would remain at the end of a block scalar. Its chomping indicator says how
 * many of them belong to the value. */
static bool leaves_break(const struct job *job)
{
    size_t i = job->count;
    if (job->scalar->style != OTX_LITERAL && job->scalar->style != OTX_FOLDED)
        return false;
    while (i > 0 && job->pieces[i - 1].drop)
        i--;
    if (i == 0 || i == job->count)
        return false;
    struct otx_str last = piece_text(job->text, &job->pieces[i - 1]);
    while (last.n && last.p[last.n - 1] == ' ')
        last.n--;
    return last.n && last.p[last.n - 1] == '\n';
}

static enum otx_wrap_result write_edits(struct job *job, const struct otx_wrap *wrap, bool quote,
                                        struct otx_edits *edits)
{
    struct otx_buf front = {0}, back = {0}, rest = {0};
    bool adds = lacks(&job->present, &wrap->before) || lacks(&job->present, &wrap->after);
    quote = quote && adds;
    if (quote)
        otx_buf_char(&front, '"');
    bool before = join_missing(&front, &wrap->before, wrap->sep, &job->present);
    bool after = join_missing(&rest, &wrap->after, wrap->sep, &job->present);
    if (before && (job->kept || after))
        otx_buf_char(&front, wrap->sep);
    bool open = is_open(job, wrap->sep);
    bool lead = wrap->lead && !job->count && !before;
    if (after && !open && (job->kept || lead))
        otx_buf_char(&back, wrap->sep);
    otx_buf_add(&back, otx_buf_str(&rest));
    if (after && open)
        otx_buf_char(&back, wrap->sep);
    if (quote)
        otx_buf_char(&back, '"');
    if (job->scalar->style == OTX_PLAIN && job->count && !job->kept && !adds)
        otx_buf_text(&front, "\"\""); /* an empty plain scalar would be null */
    size_t mark = edits->count;
    if (front.n)
        otx_edit_add(edits, job->from, 0, otx_buf_str(&front));
    drop_pieces(job->text, job->pieces, job->count, job->from, job->to, wrap->sep, edits);
    if (back.n)
        otx_edit_add(edits, quote ? job->to : end_of(job, wrap->sep), 0, otx_buf_str(&back));
    edits->failed |= otx_buf_end(&front);
    edits->failed |= otx_buf_end(&back);
    edits->failed |= otx_buf_end(&rest);
    if (edits->count == mark)
        return OTX_WRAP_SAME;
    return quote ? OTX_WRAP_QUOTED : OTX_WRAP_DONE;
}

static const char too_many[] = "has too many entries";

bool otx_wrap_text(struct otx_arena *arena, const struct otx_wrap *wrap, struct otx_str value,
                   struct otx_str *out)
{
    const struct otx_node string = {.kind = OTX_SCALAR, .style = OTX_DOUBLE};
    struct job job = {.text = value, .scalar = &string, .to = value.n};
    struct otx_edits edits = {.arena = arena};
    struct otx_buf buf = {0};
    *out = value;
    if (!cut_pieces(value, wrap, 0, job.to, job.pieces, &job.count))
        return false;
    judge_pieces(&job, wrap);
    if (write_edits(&job, wrap, false, &edits) != OTX_WRAP_SAME && otx_edits_sort(&edits)) {
        otx_edits_splice(&edits, value, 0, value.n, &buf);
        *out = otx_buf_done(arena, &buf);
    }
    arena->failed |= edits.failed;
    otx_edits_free(&edits);
    return true;
}

/* Writes the value anew in double quotes: another tool has written it with escapes or over several
 * lines since, and our tokens can only be found in the value itself. */
static enum otx_wrap_result rewrite(const struct otx_wrap *wrap, const struct otx_node *scalar,
                                    struct otx_edits *edits, const char **why)
{
    const struct otx_look look = {.json = true};
    struct otx_node left = {.kind = OTX_SCALAR, .style = OTX_DOUBLE};
    struct otx_buf written = {0};
    if (!otx_wrap_text(edits->arena, wrap, scalar->text, &left.text)) {
        *why = too_many;
        return OTX_WRAP_CANNOT;
    }
    if (otx_str_eq(left.text, scalar->text))
        return OTX_WRAP_SAME;
    otx_emit_scalar(&written, &look, true, &left);
    otx_edit_done(edits, scalar->start, scalar->end - scalar->start, &written);
    return OTX_WRAP_DONE;
}

enum otx_wrap_result otx_wrap_scalar(const struct otx_wrap *wrap, struct otx_str text,
                                     const struct otx_node *scalar, struct otx_edits *edits,
                                     const char **why)
{
    struct job job = {.text = text, .scalar = scalar};
    *why = NULL;
    bool plain = scalar->style == OTX_PLAIN;
    if (scalar->tag.n || scalar->anchored)
        *why = "has an anchor or a tag";
    else if (!otx_is_string(scalar))
        *why = "is not a string; write it in quotes";
    else if (!tokens_fit(&wrap->before) || !tokens_fit(&wrap->after))
        *why = "cannot be extended: what must be added holds quotes or control characters";
    if (*why || !content_range(text, scalar, &job.from, &job.to, why))
        return OTX_WRAP_CANNOT;
    if (!cut_pieces(text, wrap, job.from, job.to, job.pieces, &job.count))
        *why = too_many;
    else if (!is_literal(text, scalar, wrap, job.pieces, job.count)) {
        /* only a value with our tokens may be written anew */
        if (wrap->old.n)
            return rewrite(wrap, scalar, edits, why);
        *why = "is written with escapes or over several lines; write it on one line";
    }
    if (*why)
        return OTX_WRAP_CANNOT;
    judge_pieces(&job, wrap);
    if (leaves_break(&job))
        return rewrite(wrap, scalar, edits, why);
    if (plain) {
        drop_gaps(&job, wrap->sep, 0, 1);
        drop_gaps(&job, wrap->sep, job.count - 1, SIZE_MAX);
    }
    if (wrap->before.n + wrap->after.n && job.users > MAX_USERS) {
        *why = too_many;
        return OTX_WRAP_CANNOT;
    }
    bool flow = scalar->parent && scalar->parent->style == OTX_FLOW;
    bool quote = plain && (flow || !tokens_are_plain(&wrap->before, wrap->sep) ||
                           !tokens_are_plain(&wrap->after, wrap->sep));
    struct otx_str raw = otx_str_sub(text, job.from, job.to);
    if (quote && (otx_str_find(raw, '"', 0) < raw.n || otx_str_find(raw, '\\', 0) < raw.n ||
                  otx_is_json_but(scalar))) {
        *why = "must be written in quotes first";
        return OTX_WRAP_CANNOT;
    }
    bool front = lacks(&job.present, &wrap->before);
    if (plain && !front && job.kept < job.count && job.kept &&
        !stays_plain(&job, wrap->sep, edits)) {
        *why = "must be written in quotes first: what would be left of it needs them";
        return OTX_WRAP_CANNOT;
    }
    return write_edits(&job, wrap, quote, edits);
}
