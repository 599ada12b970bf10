/* Slices and buffers. Knows bytes, no YAML. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int otx_str_compare(struct otx_str a, struct otx_str b)
{
    size_t size = a.n < b.n ? a.n : b.n;
    int order = size ? memcmp(a.p, b.p, size) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

struct otx_str otx_str_path(struct otx_str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

struct otx_str otx_str_base(struct otx_str path)
{
    size_t slash = path.n;
    while (slash > 0 && path.p[slash - 1] != '/')
        slash--;
    return otx_str_sub(path, slash, path.n);
}

bool otx_str_is_below(struct otx_str path, struct otx_str folder)
{
    folder = otx_str_path(folder);
    return folder.n && otx_str_starts(path, folder) &&
           (path.n == folder.n || path.p[folder.n] == '/');
}

bool otx_str_ends(struct otx_str s, struct otx_str suffix)
{
    return s.n >= suffix.n && otx_str_eq(otx_str_sub(s, s.n - suffix.n, s.n), suffix);
}

size_t otx_str_find(struct otx_str s, char c, size_t from)
{
    const char *hit = from < s.n ? memchr(s.p + from, c, s.n - from) : NULL;
    return hit ? (size_t)(hit - s.p) : s.n;
}

bool otx_str_cut(struct otx_str *rest, char c, struct otx_str *part)
{
    if (!rest->p)
        return false;
    size_t at = otx_str_find(*rest, c, 0);
    *part = otx_str_sub(*rest, 0, at);
    if (at < rest->n)
        *rest = otx_str_sub(*rest, at + 1, rest->n);
    else
        *rest = (struct otx_str){NULL, 0};
    return true;
}

struct otx_str otx_str_trim(struct otx_str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\n' || s.p[0] == '\r')) {
        s.p++;
        s.n--;
    }
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\n' ||
                   s.p[s.n - 1] == '\r'))
        s.n--;
    return s;
}

struct otx_str otx_hash_text(char *text, size_t n, uint64_t hash)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < n; i++, hash >>= 6)
        text[i] = digits[hash & 63];
    return (struct otx_str){text, n};
}

static bool same_char(char a, char b, bool fold_case)
{
    if (fold_case && a >= 'A' && a <= 'Z')
        a = (char)(a - 'A' + 'a');
    if (fold_case && b >= 'A' && b <= 'Z')
        b = (char)(b - 'A' + 'a');
    return a == b;
}

/* After a mismatch only the last `*` is tried again: the cost is at most |pattern| * |s|, and
 * linear in practice. */
bool otx_str_glob(struct otx_str pattern, struct otx_str s, bool fold_case)
{
    size_t p = 0, i = 0, star = SIZE_MAX, mark = 0;
    while (i < s.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            mark = i;
        } else if (p < pattern.n &&
                   (pattern.p[p] == '?' || same_char(pattern.p[p], s.p[i], fold_case))) {
            p++;
            i++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

bool otx_str_glob_any(const char *const *globs, struct otx_str text, bool fold)
{
    for (; *globs; globs++)
        if (otx_str_glob(otx_str_of(*globs), text, fold))
            return true;
    return false;
}

static bool buf_room(struct otx_buf *buf, size_t extra)
{
    if (buf->failed || extra > SIZE_MAX / 2 - buf->n) {
        buf->failed = true;
        return false;
    }
    if (buf->n + extra <= buf->cap)
        return true;
    /* grows by a factor, so that many small additions take linear time */
    size_t cap = buf->cap + buf->cap / 2;
    if (cap < buf->n + extra)
        cap = buf->n + extra + 256;
    char *p = realloc(buf->p, cap);
    if (!p) {
        buf->failed = true;
        return false;
    }
    buf->p = p;
    buf->cap = cap;
    return true;
}

void otx_buf_add_growing(struct otx_buf *buf, struct otx_str s)
{
    if (s.n == 0 || !buf_room(buf, s.n))
        return;
    memcpy(buf->p + buf->n, s.p, s.n);
    buf->n += s.n;
}

void otx_buf_fill(struct otx_buf *buf, char c, size_t count)
{
    if (count == 0 || !buf_room(buf, count))
        return;
    memset(buf->p + buf->n, c, count);
    buf->n += count;
}

void otx_buf_number(struct otx_buf *buf, size_t number)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%zu", number);
    otx_buf_add(buf, (struct otx_str){digits, (size_t)n});
}

static void format_args(struct otx_buf *buf, const char *format, va_list *args)
{
    for (const char *sign; (sign = strchr(format, '%')) != NULL; format = sign + 2) {
        otx_buf_add(buf, (struct otx_str){format, (size_t)(sign - format)});
        if (sign[1] == 's')
            otx_buf_add(buf, va_arg(*args, struct otx_str));
        else if (sign[1] == 'z')
            otx_buf_number(buf, va_arg(*args, size_t));
        else
            otx_buf_char(buf, *sign--);
    }
    otx_buf_text(buf, format);
}

void otx_buf_format(struct otx_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    format_args(buf, format, &args);
    va_end(args);
}

struct otx_str otx_buf_str(const struct otx_buf *buf)
{
    return (struct otx_str){buf->p, buf->n};
}

void otx_buf_free(struct otx_buf *buf)
{
    free(buf->p);
    *buf = (struct otx_buf){0};
}

struct otx_str otx_str_copy(struct otx_arena *arena, struct otx_str s)
{
    char *copy = otx_alloc(arena, s.n + 1);
    if (!copy)
        return (struct otx_str){NULL, 0};
    if (s.n)
        memcpy(copy, s.p, s.n);
    return (struct otx_str){copy, s.n};
}

const char *otx_str_c(struct otx_arena *arena, struct otx_str s)
{
    return otx_str_copy(arena, s).p;
}

bool otx_buf_end(struct otx_buf *buf)
{
    bool failed = buf->failed;
    otx_buf_free(buf);
    return failed;
}

struct otx_str otx_buf_done(struct otx_arena *arena, struct otx_buf *buf)
{
    struct otx_str copy = otx_str_copy(arena, otx_buf_str(buf));
    arena->failed |= otx_buf_end(buf);
    return copy;
}

struct otx_str otx_str_format(struct otx_arena *arena, const char *format, ...)
{
    struct otx_buf buf = {0};
    va_list args;
    va_start(args, format);
    format_args(&buf, format, &args);
    va_end(args);
    return otx_buf_done(arena, &buf);
}

struct otx_str otx_str_lower(struct otx_arena *arena, struct otx_str s)
{
    char *copy = otx_alloc(arena, s.n + 1);
    for (size_t i = 0; copy && i < s.n; i++)
        copy[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return (struct otx_str){copy, copy ? s.n : 0};
}
