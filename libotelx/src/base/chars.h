/* Searches text sixteen bytes at a time: with SSE2, with NEON, or byte by byte elsewhere and when
 * OTX_NO_VECTORS is defined. All three give the same results. Knows bytes, no YAML. */
#ifndef OTX_BASE_CHARS_H
#define OTX_BASE_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined(OTX_NO_VECTORS) && defined(__SSE2__)

#include <emmintrin.h>
#define OTX_VECTORS 1
typedef __m128i otx_bytes;

static inline otx_bytes otx_bytes_at(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* In this function and the next ones: a byte of the result is all ones where the condition holds,
 * else zero. */
static inline otx_bytes otx_bytes_equal(otx_bytes v, char c)
{
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

/* Bytes are signed here: non-ASCII bytes of UTF-8 are below every ASCII byte. */
static inline otx_bytes otx_bytes_below(otx_bytes v, char c)
{
    return _mm_cmplt_epi8(v, _mm_set1_epi8(c));
}

static inline otx_bytes otx_bytes_or(otx_bytes a, otx_bytes b)
{
    return _mm_or_si128(a, b);
}

static inline otx_bytes otx_bytes_and(otx_bytes a, otx_bytes b)
{
    return _mm_and_si128(a, b);
}

static inline otx_bytes otx_bytes_but(otx_bytes a, otx_bytes b)
{
    return _mm_andnot_si128(b, a);
}

/* Number of the first byte that is not zero, or 16. */
static inline size_t otx_bytes_first(otx_bytes v)
{
    return (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(v) | 0x10000u);
}

#elif !defined(OTX_NO_VECTORS) && defined(__ARM_NEON) && defined(__aarch64__) &&                   \
    !defined(__ARM_BIG_ENDIAN)

#include <arm_neon.h>
#define OTX_VECTORS 1
typedef uint8x16_t otx_bytes;

static inline otx_bytes otx_bytes_at(const char *p)
{
    return vld1q_u8((const uint8_t *)p);
}

static inline otx_bytes otx_bytes_equal(otx_bytes v, char c)
{
    return vceqq_u8(v, vdupq_n_u8((uint8_t)c));
}

static inline otx_bytes otx_bytes_below(otx_bytes v, char c)
{
    return vcltq_s8(vreinterpretq_s8_u8(v), vdupq_n_s8((int8_t)c));
}

static inline otx_bytes otx_bytes_or(otx_bytes a, otx_bytes b)
{
    return vorrq_u8(a, b);
}

static inline otx_bytes otx_bytes_and(otx_bytes a, otx_bytes b)
{
    return vandq_u8(a, b);
}

static inline otx_bytes otx_bytes_but(otx_bytes a, otx_bytes b)
{
    return vbicq_u8(a, b);
}

/* NEON has no mask with a bit for each byte; a narrowing shift gives four bits for each byte. */
static inline size_t otx_bytes_first(otx_bytes v)
{
    uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(v), 4);
    uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(nibbles), 0);
    return mask ? (size_t)__builtin_ctzll(mask) / 4 : 16;
}

#endif

/* The first byte of [at, end) that is `a`, `b` or `c`; else `end`. Inline, because most searched
 * texts are shorter than thirty bytes. */
static inline size_t otx_find_any(const char *p, size_t at, size_t end, char a, char b, char c)
{
#ifdef OTX_VECTORS
    for (; end - at >= 16; at += 16) {
        otx_bytes v = otx_bytes_at(p + at);
        otx_bytes ab = otx_bytes_or(otx_bytes_equal(v, a), otx_bytes_equal(v, b));
        size_t first = otx_bytes_first(otx_bytes_or(ab, otx_bytes_equal(v, c)));
        if (first < 16)
            return at + first;
    }
#endif
    while (at < end && p[at] != a && p[at] != b && p[at] != c)
        at++;
    return at;
}

/* The first byte of [at, end) that is no printable ASCII, no tab and no line feed; else `end`. */
size_t otx_find_special(const char *p, size_t at, size_t end);

/* The first byte of [at, end) that comes after a line feed and is `a` or `b`; else `end`. */
size_t otx_find_after_break(const char *p, size_t at, size_t end, char a, char b);

#endif
