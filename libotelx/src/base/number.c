/* Numbers are checked digit by digit: nothing is rounded, so bounds are exact. */
#include "base/number.h"

static bool is_digit(struct otx_str text, size_t at)
{
    return at < text.n && text.p[at] >= '0' && text.p[at] <= '9';
}

static size_t skip_sign(struct otx_str text, size_t at)
{
    return at < text.n && (text.p[at] == '-' || text.p[at] == '+') ? at + 1 : at;
}

static size_t skip_digits(struct otx_str text, size_t at)
{
    while (is_digit(text, at))
        at++;
    return at;
}

/* Digits with at most one dot among them. False when there is no digit. */
static bool skip_mantissa(struct otx_str text, size_t *at)
{
    size_t from = *at, point = skip_digits(text, from);
    *at = point;
    if (point < text.n && text.p[point] == '.')
        *at = skip_digits(text, point + 1);
    /* a dot alone is no number */
    return *at - from > (*at > point);
}

static bool is_exponent_mark(struct otx_str text, size_t at)
{
    return at < text.n && (text.p[at] == 'e' || text.p[at] == 'E');
}

bool otx_is_integer(struct otx_str text)
{
    size_t from = skip_sign(text, 0);
    return from < text.n && skip_digits(text, from) == text.n;
}

bool otx_is_quantity(struct otx_str text)
{
    static const char *const suffixes[] = {"",  "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u",
                                           "m", "k",  "M",  "G",  "T",  "P",  "E",  NULL};
    size_t at = skip_sign(text, 0);
    if (!skip_mantissa(text, &at))
        return false;
    struct otx_str rest = otx_str_sub(text, at, text.n);
    for (size_t i = 0; suffixes[i]; i++)
        if (otx_str_is(rest, suffixes[i]))
            return true;
    size_t power = skip_sign(rest, 1);
    return is_exponent_mark(rest, 0) && skip_mantissa(rest, &power) && power == rest.n;
}

bool otx_is_decimal(struct otx_str text)
{
    size_t at = skip_sign(text, 0);
    if (!skip_mantissa(text, &at))
        return false;
    return at == text.n ||
           (is_exponent_mark(text, at) && otx_is_integer(otx_str_sub(text, at + 1, text.n)));
}

enum { MAX_EXPONENT = 1000000 };

/* The number after `e`, or 0. It is cut off at a bound that no text reaches with its digits. */
static long exponent_of(struct otx_str text)
{
    size_t at = 0;
    long exponent = 0;
    while (at < text.n && !is_exponent_mark(text, at))
        at++;
    if (at == text.n)
        return 0;
    bool negative = text.p[at + 1] == '-';
    for (at = skip_sign(text, at + 1); at < text.n && exponent < MAX_EXPONENT; at++)
        exponent = exponent * 10 + (text.p[at] - '0');
    return negative ? -exponent : exponent;
}

/* The digits from the first non-zero digit on, and the power of ten of that digit: 0.00250 ->
 * digits 250, power -3. */
static struct otx_str significant(struct otx_str text, long *power)
{
    size_t from = skip_sign(text, 0), end = from;
    skip_mantissa(text, &end);
    *power = (long)(skip_digits(text, from) - from) - 1 + exponent_of(text);
    while (from < end && (text.p[from] == '0' || text.p[from] == '.'))
        *power -= text.p[from++] == '0';
    return otx_str_sub(text, from, end);
}

/* From 0 to 1: no significant digit means 0; a first digit after the point means less than 1; at
 * power 0 only 1, 1.0 and so on are left. */
bool otx_is_share(struct otx_str text)
{
    long power;
    if (text.n > MAX_EXPONENT || !otx_is_decimal(text))
        return false;
    struct otx_str digits = significant(text, &power);
    if (digits.n == 0)
        return true;
    if (text.p[0] == '-' || power > 0)
        return false;
    if (power < 0)
        return true;
    for (size_t i = 1; i < digits.n; i++)
        if (digits.p[i] != '0' && digits.p[i] != '.')
            return false;
    return digits.p[0] == '1';
}

/* The suffixes of quantities (Kubernetes, resource.Quantity). */
static const struct {
    const char *suffix;
    double factor;
} suffixes[] = {
    {"Ki", 1024.0},
    {"Mi", 1024.0 * 1024},
    {"Gi", 1024.0 * 1024 * 1024},
    {"Ti", 1024.0 * 1024 * 1024 * 1024},
    {"Pi", 1024.0 * 1024 * 1024 * 1024 * 1024},
    {"m", 1e-3},
    {"k", 1e3},
    {"M", 1e6},
    {"G", 1e9},
    {"T", 1e12},
    {"P", 1e15},
};

/* Not strtod, which depends on the locale. */
double otx_quantity(struct otx_str text)
{
    double value = 0, unit = 1;
    size_t i = 0;
    bool fraction = false;
    for (; i < text.n && ((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.'); i++) {
        if (text.p[i] == '.') {
            fraction = true;
            continue;
        }
        unit = fraction ? unit / 10 : unit;
        value = fraction ? value + unit * (text.p[i] - '0') : value * 10 + (text.p[i] - '0');
    }
    struct otx_str rest = otx_str_sub(text, i, text.n);
    for (size_t k = 0; k < sizeof suffixes / sizeof *suffixes; k++)
        if (otx_str_is(rest, suffixes[k].suffix))
            return value * suffixes[k].factor;
    return i == 0 || rest.n ? -1 : value;
}
