/* Text: a borrowed slice, and an owned buffer that is written first and checked once. */
#ifndef OTX_BASE_STR_H
#define OTX_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* Borrowed bytes, not NUL-terminated. `p` may be NULL when `n` is 0. */
struct otx_str {
    const char *p;
    size_t n;
};

#define OTX_S(literal) ((struct otx_str){(literal), sizeof(literal) - 1})
/* The same where only a constant may stand: in a table. */
#define OTX_S_INIT(literal)                                                                        \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* Inline, because every look-up of a key compares texts. NULL becomes the empty slice. */
static inline struct otx_str otx_str_of(const char *c_string)
{
    return (struct otx_str){c_string, c_string ? strlen(c_string) : 0};
}

static inline struct otx_str otx_str_sub(struct otx_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct otx_str){s.p ? s.p + from : NULL, to - from};
}

/* Whether `n` bytes are equal; `n` is not 0. The usual lengths of keys need no call: two words that
 * overlap are compared, or the first, middle and last byte. */
static inline bool otx_same_bytes(const char *a, const char *b, size_t n)
{
    if (n > 2 * sizeof(uint64_t))
        return *a == *b && memcmp(a, b, n) == 0;
    if (n >= sizeof(uint64_t)) {
        uint64_t first[2], last[2];
        memcpy(&first[0], a, sizeof *first);
        memcpy(&first[1], b, sizeof *first);
        memcpy(&last[0], a + n - sizeof *last, sizeof *last);
        memcpy(&last[1], b + n - sizeof *last, sizeof *last);
        return first[0] == first[1] && last[0] == last[1];
    }
    if (n >= sizeof(uint32_t)) {
        uint32_t first[2], last[2];
        memcpy(&first[0], a, sizeof *first);
        memcpy(&first[1], b, sizeof *first);
        memcpy(&last[0], a + n - sizeof *last, sizeof *last);
        memcpy(&last[1], b + n - sizeof *last, sizeof *last);
        return first[0] == first[1] && last[0] == last[1];
    }
    return a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1];
}

static inline bool otx_str_eq(struct otx_str a, struct otx_str b)
{
    return a.n == b.n && (a.n == 0 || otx_same_bytes(a.p, b.p, a.n));
}

/* Compares the first letter first: most texts differ there, and no length need be counted. */
static inline bool otx_str_is(struct otx_str s, const char *c_string)
{
    if (s.n == 0 || s.p[0] != c_string[0])
        return s.n == 0 && c_string[0] == '\0';
    return otx_str_eq(s, otx_str_of(c_string));
}

static inline bool otx_str_starts(struct otx_str s, struct otx_str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || otx_same_bytes(s.p, prefix.p, prefix.n));
}

/* Compares byte by byte: negative, 0 or positive. */
int otx_str_compare(struct otx_str a, struct otx_str b);
/* A path without slashes at its end; the root stays. */
struct otx_str otx_str_path(struct otx_str path);
/* The last part of a path. */
struct otx_str otx_str_base(struct otx_str path);
/* Whether a path is a folder, or below it. */
bool otx_str_is_below(struct otx_str path, struct otx_str folder);
bool otx_str_ends(struct otx_str s, struct otx_str suffix);
/* Offset of the first `c` at or after `from`, or s.n. */
size_t otx_str_find(struct otx_str s, char c, size_t from);
/* Cuts the part before the first `c` off `rest` and returns it; false when `rest` is used up. */
bool otx_str_cut(struct otx_str *rest, char c, struct otx_str *part);
struct otx_str otx_str_trim(struct otx_str s);
/* FNV-1a, 64 bits: detects that a value was changed; no protection against an adversary. */
static inline uint64_t otx_str_hash(uint64_t seed, struct otx_str s)
{
    for (size_t i = 0; i < s.n; i++)
        seed = (seed ^ (unsigned char)s.p[i]) * 1099511628211u;
    return seed;
}
#define OTX_HASH_SEED 14695981039346656037u
/* The first `n` characters, six bits each, of a hash in base64url; `text` has room for them. */
struct otx_str otx_hash_text(char *text, size_t n, uint64_t hash);

/* A glob with `*` and `?`, as in a shell; `[` has no meaning. */
bool otx_str_glob(struct otx_str pattern, struct otx_str s, bool fold_case);
/* As otx_str_glob, for any of several globs; the list ends in NULL. */
bool otx_str_glob_any(const char *const *globs, struct otx_str text, bool fold);

/* A growing buffer. Errors are sticky: write, write, write, then look at `failed` once. */
struct otx_buf {
    char *p;
    size_t n, cap;
    bool failed;
};

/* As otx_buf_add, when the buffer must grow. */
void otx_buf_add_growing(struct otx_buf *buf, struct otx_str s);

/* Inline, because most additions are a few bytes. */
static inline void otx_buf_add(struct otx_buf *buf, struct otx_str s)
{
    if (buf->failed || buf->cap - buf->n < s.n) {
        otx_buf_add_growing(buf, s);
    } else if (s.n) {
        memcpy(buf->p + buf->n, s.p, s.n);
        buf->n += s.n;
    }
}

static inline void otx_buf_text(struct otx_buf *buf, const char *c_string)
{
    otx_buf_add(buf, otx_str_of(c_string));
}

static inline void otx_buf_char(struct otx_buf *buf, char c)
{
    otx_buf_add(buf, (struct otx_str){&c, 1});
}

void otx_buf_fill(struct otx_buf *buf, char c, size_t count);
void otx_buf_number(struct otx_buf *buf, size_t number);
/* Arguments are slices: "%s" takes a `struct otx_str`, "%z" a size_t. */
void otx_buf_format(struct otx_buf *buf, const char *format, ...);
struct otx_str otx_buf_str(const struct otx_buf *buf);
void otx_buf_free(struct otx_buf *buf);
/* Frees the buffer. Returns whether some write failed. */
bool otx_buf_end(struct otx_buf *buf);
/* Frees the buffer. Returns a copy of its text in the arena, with a NUL after it. `failed` of the
 * buffer is passed on to the arena. */
struct otx_str otx_buf_done(struct otx_arena *arena, struct otx_buf *buf);

/* Copies in an arena; the C string ends in NUL. NULL when out of memory. */
struct otx_str otx_str_copy(struct otx_arena *arena, struct otx_str s);
const char *otx_str_c(struct otx_arena *arena, struct otx_str s);
/* A copy in lower case. */
struct otx_str otx_str_lower(struct otx_arena *arena, struct otx_str s);
/* A text in the arena, from a format as in otx_buf_format. */
struct otx_str otx_str_format(struct otx_arena *arena, const char *format, ...);

#endif
