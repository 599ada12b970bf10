/* Parses references and checks their parts by the grammar of github.com/distribution/reference. */
#include "otel/image.h"

struct otx_image otx_image_read(struct otx_str reference)
{
    struct otx_image image = {.name = reference};
    size_t at = otx_str_find(reference, '@', 0), colon = at;
    while (colon > 0 && reference.p[colon - 1] != ':' && reference.p[colon - 1] != '/')
        colon--;
    if (at < reference.n)
        image.digest = otx_str_sub(reference, at + 1, reference.n);
    if (colon > 0 && reference.p[colon - 1] == ':') /* the colon of a port has a slash after it */
        image.tag = otx_str_sub(reference, colon, at);
    image.name.n = image.tag.p ? colon - 1 : at;
    return image;
}

struct otx_str otx_image_version(struct otx_str reference)
{
    struct otx_image image = otx_image_read(reference);
    return image.tag.n ? image.tag : image.digest.n ? image.digest : OTX_S("");
}

static bool is_tag(struct otx_str tag)
{
    for (size_t i = 0; i < tag.n; i++) {
        char c = tag.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '_' && (i == 0 || (c != '.' && c != '-')))
            return false;
    }
    return tag.n > 0 && tag.n <= 128;
}

static bool is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A part of a repository's name: lower case and digits, with `.`, `_`, `__` or dashes between. */
static bool is_part(struct otx_str part)
{
    size_t i = 0;
    while (i < part.n && is_lower(part.p[i])) {
        while (i < part.n && is_lower(part.p[i]))
            i++;
        if (i == part.n)
            return true;
        char c = part.p[i++];
        if (c == '_' && i < part.n && part.p[i] == c)
            i++;
        else if (c != '.' && c != '_' && c != '-')
            return false;
        while (c == '-' && i < part.n && part.p[i] == c)
            i++;
    }
    return false;
}

/* A registry: a host name in any letter case, with or without a port. */
static bool is_host(struct otx_str host)
{
    size_t colon = otx_str_find(host, ':', 0);
    for (size_t i = colon + 1; i < host.n; i++)
        if (host.p[i] < '0' || host.p[i] > '9')
            return false;
    for (size_t i = 0; i < colon; i++) {
        char c = host.p[i], next = i + 1 < colon ? host.p[i + 1] : '.';
        bool word = is_lower(c) || (c >= 'A' && c <= 'Z');
        if (!word && (i == 0 || (c != '-' && c != '.') || next == '.'))
            return false;
    }
    return colon > 0 && colon + 1 != host.n;
}

static bool is_repository(struct otx_str name)
{
    struct otx_str part;
    bool first = true, good = name.n > 0 && name.p[name.n - 1] != '/';
    while (good && name.n && otx_str_cut(&name, '/', &part)) {
        good = is_part(part) || (first && name.n && is_host(part));
        first = false;
    }
    return good;
}

/* The registry at the start of a name, or the empty slice. Without a dot, a port or an upper-case
 * letter the first part is a folder of Docker Hub, except `localhost`. */
static struct otx_str host_of(struct otx_str name)
{
    struct otx_str part = otx_str_sub(name, 0, otx_str_find(name, '/', 0));
    bool host = otx_str_is(part, "localhost");
    for (size_t i = 0; i < part.n; i++)
        host |= part.p[i] == '.' || part.p[i] == ':' || (part.p[i] >= 'A' && part.p[i] <= 'Z');
    return host && part.n < name.n ? part : OTX_S("");
}

bool otx_image_is_copy(struct otx_str name, struct otx_str usual)
{
    struct otx_str base = otx_str_base(otx_image_read(usual).name);
    return base.n && otx_str_ends(name, base);
}

struct otx_str otx_image_mirrored(struct otx_arena *arena, struct otx_str reference,
                                  struct otx_str mirror)
{
    bool inside =
        otx_str_starts(reference, mirror) && mirror.n < reference.n && reference.p[mirror.n] == '/';
    size_t host = host_of(reference).n;
    if (!mirror.n || !reference.n || inside)
        return reference;
    return otx_str_format(arena, "%s/%s", mirror,
                          otx_str_sub(reference, host ? host + 1 : 0, reference.n));
}

bool otx_image_is_mirror(struct otx_str text)
{
    struct otx_str part, rest = text;
    bool path = true;
    if (!otx_str_cut(&rest, '/', &part) || !is_host(part))
        return false;
    bool host = otx_str_is(part, "localhost") || otx_str_find(part, '.', 0) < part.n ||
                otx_str_find(part, ':', 0) < part.n;
    while (path && rest.n && otx_str_cut(&rest, '/', &part))
        path = is_part(part);
    return host && path && text.p[text.n - 1] != '/';
}

static bool is_digest(struct otx_str digest)
{
    static const struct {
        struct otx_str name;
        size_t size;
    } kinds[] = {{{"sha256:", 7}, 64}, {{"sha384:", 7}, 96}, {{"sha512:", 7}, 128}};
    bool good = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        good |=
            otx_str_starts(digest, kinds[i].name) && digest.n == kinds[i].name.n + kinds[i].size;
    for (size_t i = kinds[0].name.n; good && i < digest.n; i++)
        good = (digest.p[i] >= '0' && digest.p[i] <= '9') ||
               (digest.p[i] >= 'a' && digest.p[i] <= 'f');
    return good;
}

bool otx_image_is_valid(const struct otx_image *image)
{
    return is_repository(image->name) && (!image->tag.p || is_tag(image->tag)) &&
           (!image->digest.p || is_digest(image->digest));
}

/* Reads the number at *at and moves *at after it; false when there is no number. Large numbers are
 * cut off: no release has them. */
static bool cut_number(struct otx_str tag, size_t *at, size_t *number)
{
    size_t from = *at;
    for (*number = 0; *at < tag.n && tag.p[*at] >= '0' && tag.p[*at] <= '9'; (*at)++)
        if (*number < 1000000)
            *number = *number * 10 + (size_t)(tag.p[*at] - '0');
    return *at > from;
}

bool otx_tag_is_before(struct otx_str tag, size_t major, size_t minor)
{
    const size_t wanted[] = {major, minor, 0};
    size_t at = tag.n && tag.p[0] == 'v';
    for (size_t i = 0; i < 3; i++) {
        size_t number;
        if ((i > 0 && (at == tag.n || tag.p[at++] != '.')) || !cut_number(tag, &at, &number))
            return false;
        if (number != wanted[i])
            return number < wanted[i];
    }
    return at < tag.n && tag.p[at] == '-'; /* 2.0.0-rc.1 comes before 2.0.0 */
}
