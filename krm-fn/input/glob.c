/* Patterns as git reads them, run as automata. The matcher keeps the set of all places in the
 * pattern that the path read so far can lead to. It never goes back, so that no pattern takes long.
 * Knows no files. */
#include "input/glob.h"

#include <stdlib.h>
#include <string.h>

enum kind {
    ONE,     /* one byte of a set */
    STAR,    /* any bytes except slashes */
    ANY,     /* any bytes */
    FOLDERS, /* nothing, or any bytes that end in a slash */
    END
};

struct item {
    enum kind kind;
    unsigned char set[32]; /* for ONE: one bit for each byte that matches */
};

struct cli_glob {
    size_t count; /* the number of items, without END */
    bool *places; /* two sets of places, each with count + 1 entries, for matching */
    struct item items[];
};

struct reader {
    const char *p, *end;
    const char *start; /* the end of the literal part: `**` counts only after it */
};

static void put(unsigned char *set, unsigned char c)
{
    set[c / 8] = (unsigned char)(set[c / 8] | 1u << c % 8);
}

static void put_range(unsigned char *set, unsigned char first, unsigned char last)
{
    for (unsigned c = first; c <= last; c++)
        put(set, (unsigned char)c);
}

static bool has(const unsigned char *set, unsigned char c)
{
    return set[c / 8] >> c % 8 & 1;
}

/* "alpha" as in [[:alpha:]], in the C locale and with git's idea of white space. */
static bool put_class(unsigned char *set, const char *name, size_t size)
{
    static const struct {
        const char *name, *ranges; /* pairs of a first and a last byte */
    } classes[] = {{"alnum", "09AZaz"},   {"alpha", "AZaz"},
                   {"blank", "  \t\t"},   {"cntrl", "\1\37\177\177"},
                   {"digit", "09"},       {"graph", "!~"},
                   {"lower", "az"},       {"print", " ~"},
                   {"punct", "!/:@[`{~"}, {"space", "  \t\n\r\r"},
                   {"upper", "AZ"},       {"xdigit", "09AFaf"}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strlen(classes[i].name) != size || memcmp(classes[i].name, name, size) != 0)
            continue;
        for (const char *r = classes[i].ranges; *r; r += 2)
            put_range(set, (unsigned char)r[0], (unsigned char)r[1]);
        return true;
    }
    return false;
}

/* Reads the byte after a backslash. False at the end of the pattern. */
static bool take_escaped(struct reader *r, unsigned char *c)
{
    if (r->p == r->end)
        return false;
    *c = (unsigned char)*r->p++;
    return true;
}

/* Reads a class such as "[:alpha:]", from the colon on. `*is`: whether it is a class at all. False
 * for a malformed class. */
static bool read_class(struct reader *r, unsigned char *set, bool *is)
{
    const char *name = r->p + 1;
    const char *close = memchr(name, ']', (size_t)(r->end - name));
    *is = close && close > name && close[-1] == ':';
    if (!*is)
        return close != NULL;
    r->p = close + 1;
    return put_class(set, name, (size_t)(close - 1 - name));
}

/* Reads a byte, a class or the end of a range, "-z". `*before`: the byte before, with which a range
 * begins; 0: no range may begin here. */
static bool read_member(struct reader *r, unsigned char *set, unsigned char *before)
{
    unsigned char c = (unsigned char)*r->p++, first = *before;
    bool is_class = false;
    *before = 0;
    if (c == '-' && first && r->p < r->end && *r->p != ']') {
        c = (unsigned char)*r->p++;
        if (c == '\\' && !take_escaped(r, &c))
            return false;
        put_range(set, first, c);
        return true;
    }
    if (c == '[' && r->p < r->end && *r->p == ':') {
        if (!read_class(r, set, &is_class))
            return false;
    } else if (c == '\\' && !take_escaped(r, &c)) {
        return false;
    }
    if (!is_class) {
        put(set, c);
        *before = c;
    }
    return true;
}

/* Reads a set after its `[`. False for a malformed set. A `]` that comes first is a member of the
 * set. */
static bool read_set(struct reader *r, unsigned char *set)
{
    unsigned char before = 0;
    bool negated = r->p < r->end && (*r->p == '!' || *r->p == '^');
    r->p += negated;
    do {
        if (r->p == r->end || !read_member(r, set, &before))
            return false;
    } while (r->p == r->end || *r->p != ']');
    r->p++;
    for (size_t i = 0; negated && i < 32; i++)
        set[i] = (unsigned char)~set[i];
    set['/' / 8] &= (unsigned char)~(1u << '/' % 8);
    return true;
}

/* Reads stars. Several stars match slashes only if the pattern's start or a slash is before them,
 * and the pattern's end or a slash after them: else they are a single star. */
static enum kind read_stars(struct reader *r)
{
    const char *first = r->p - 1;
    while (r->p < r->end && *r->p == '*')
        r->p++;
    bool alone = r->p - first == 1 || (first > r->start && first[-1] != '/');
    if (alone)
        return STAR;
    if (r->p < r->end && *r->p == '/') {
        r->p++;
        return FOLDERS;
    }
    bool escaped = r->end - r->p > 1 && r->p[0] == '\\' && r->p[1] == '/';
    return r->p == r->end || escaped ? ANY : STAR;
}

/* Reads one item. False for a malformed item: such a pattern matches nothing. */
static bool read_item(struct reader *r, struct item *item)
{
    unsigned char c = (unsigned char)*r->p++;
    item->kind = ONE;
    switch (c) {
    case '?':
        memset(item->set, 0xFF, sizeof item->set);
        item->set['/' / 8] &= (unsigned char)~(1u << '/' % 8);
        return true;
    case '*':
        item->kind = read_stars(r);
        return true;
    case '[':
        return read_set(r, item->set);
    case '\\':
        if (!take_escaped(r, &c))
            return false;
        break;
    }
    put(item->set, c);
    return true;
}

bool cli_glob_new(struct cli_glob **out, const char *pattern, size_t size, size_t literal)
{
    struct cli_glob *glob = calloc(1, sizeof *glob + (size + 1) * sizeof *glob->items);
    bool *places = calloc(size + 1, 2 * sizeof *places);
    struct reader r = {.p = pattern, .end = pattern + size, .start = pattern + literal};
    *out = glob;
    if (!glob || !places) {
        free(glob);
        free(places);
        *out = NULL;
        return false;
    }
    glob->places = places;
    while (r.p < r.end) {
        struct item *item = &glob->items[glob->count++];
        if (r.p < r.start) {
            put(item->set, (unsigned char)*r.p++);
        } else if (!read_item(&r, item)) {
            cli_glob_free(glob);
            *out = NULL;
            return true;
        }
        /* Two FOLDERS in a row match the same as one. One is dropped, because reach() goes through
         * them one by one for each byte. */
        if (item->kind == FOLDERS && glob->count > 1 && item[-1].kind == FOLDERS)
            glob->count--;
    }
    glob->items[glob->count].kind = END;
    return true;
}

/* Adds a place to the set, and the places after it that match without another byte. */
static void reach(const struct cli_glob *glob, bool *places, size_t at)
{
    places[at] = true;
    while (glob->items[at].kind != ONE && glob->items[at].kind != END)
        places[++at] = true;
}

static void step(const struct cli_glob *glob, size_t at, unsigned char c, bool *next)
{
    const struct item *item = &glob->items[at];
    if (item->kind == ONE && has(item->set, c))
        reach(glob, next, at + 1);
    else if (item->kind == ANY || (item->kind == STAR && c != '/'))
        reach(glob, next, at);
    else if (item->kind == FOLDERS)
        next[at] = true;
    if (item->kind == FOLDERS && c == '/')
        reach(glob, next, at + 1);
}

bool cli_glob_matches(const struct cli_glob *glob, const char *path)
{
    bool *now = glob->places, *next = now + glob->count + 1;
    memset(now, 0, glob->count + 1);
    reach(glob, now, 0);
    for (; *path; path++) {
        memset(next, 0, glob->count + 1);
        for (size_t at = 0; at < glob->count; at++)
            if (now[at])
                step(glob, at, (unsigned char)*path, next);
        bool *last = now;
        now = next;
        next = last;
    }
    return now[glob->count];
}

void cli_glob_free(struct cli_glob *glob)
{
    if (glob)
        free(glob->places);
    free(glob);
}
