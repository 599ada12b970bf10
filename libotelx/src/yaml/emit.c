/* Renders nodes in block style, flow style or as JSON. A string is quoted when any reader of YAML
 * 1.1 or 1.2 could take it for another type, and when it is not provably plain. */
#include "yaml/emit.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether a text is a quantity such as 150Mi or 500m: it begins with a digit, and has a letter that
 * no number of any base and no date has. */
static bool is_quantity(struct otx_str text)
{
    bool letter = false;
    for (size_t i = 0; i < text.n; i++)
        letter |= is_letter(text.p[i]) && !strchr("abcdefoxABCDEFOX", text.p[i]);
    return text.p[0] >= '0' && text.p[0] <= '9' && letter;
}

enum { NOWHERE, IN_BLOCK, ANYWHERE };

/* Where a byte may stand in a plain scalar. */
static const unsigned char places[256] = {
    ['_'] = ANYWHERE, ['.'] = ANYWHERE, ['/'] = ANYWHERE, ['='] = ANYWHERE, ['@'] = ANYWHERE,
    ['+'] = ANYWHERE, ['-'] = ANYWHERE, [':'] = IN_BLOCK, [','] = IN_BLOCK, ['0'] = ANYWHERE,
    ['1'] = ANYWHERE, ['2'] = ANYWHERE, ['3'] = ANYWHERE, ['4'] = ANYWHERE, ['5'] = ANYWHERE,
    ['6'] = ANYWHERE, ['7'] = ANYWHERE, ['8'] = ANYWHERE, ['9'] = ANYWHERE,
};

bool otx_emit_is_plain(struct otx_str text, bool flow)
{
    unsigned least = flow ? ANYWHERE : IN_BLOCK;
    for (size_t i = 0; i < text.n; i++)
        if (!is_letter(text.p[i]) && places[(unsigned char)text.p[i]] < least)
            return false;
    if (text.n == 0 || text.p[text.n - 1] == ':' || otx_str_starts(text, OTX_S("---")))
        return false;
    bool option = text.p[0] == '-' && text.n > 1 && (is_letter(text.p[1]) || text.p[1] == '-');
    if (!is_letter(text.p[0]) && text.p[0] != '/' && text.p[0] != '_' && !option &&
        !is_quantity(text))
        return false;
    return otx_plain_is_string(text);
}

/* Length of a character that must be escaped in quotes, because YAML forbids it or because nobody
 * sees it: controls, DEL, the C1 controls with NEL, the soft hyphen, LS, PS, the byte order mark,
 * characters without width, and characters that change the direction of writing. 0 for any other
 * character. */
static size_t special_length(const unsigned char *p, size_t left)
{
    if (*p >= ' ' && *p < 0x7F)
        return 0;
    if (*p < 0x80)
        return 1;
    if (left >= 2 &&
        ((p[0] == 0xC2 && (p[1] < 0xA0 || p[1] == 0xAD)) || (p[0] == 0xD8 && p[1] == 0x9C)))
        return 2;
    if (left >= 3 && p[0] == 0xE2 && p[1] == 0x80 &&
        ((p[2] >= 0x8B && p[2] <= 0x8F) || (p[2] >= 0xA8 && p[2] <= 0xAE)))
        return 3; /* U+200B to U+200F, U+2028 to U+202E */
    if (left >= 3 && p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xAF)
        return 3; /* U+2060 to U+206F */
    if (left >= 3 && p[0] == 0xEF &&
        ((p[1] == 0xBB && p[2] == 0xBF) || (p[1] == 0xBF && p[2] > 0xBD)))
        return 3;
    return 0;
}

/* The next byte from `at` on that may begin a character which needs an escape in double quotes. */
static size_t find_suspect(struct otx_str text, size_t at)
{
    for (; at < text.n; at++) {
        unsigned char c = (unsigned char)text.p[at];
        if (c < ' ' || c >= 0x7F || c == '"' || c == '\\')
            break;
    }
    return at;
}

static bool has_special(struct otx_str text)
{
    for (size_t i = find_suspect(text, 0); i < text.n; i = find_suspect(text, i + 1))
        if (special_length((const unsigned char *)text.p + i, text.n - i))
            return true;
    return false;
}

static void emit_escape(struct otx_buf *buf, const unsigned char *p, size_t length)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char names[] = "btnvfr"; /* for the codes from 8 on; \v is no escape of JSON */
    if (length == 1 && *p >= 8 && *p <= 13 && *p != 11) {
        otx_buf_char(buf, '\\');
        otx_buf_char(buf, names[*p - 8]);
        return;
    }
    unsigned code = *p;
    if (length == 2)
        code = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    else if (length == 3)
        code = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    otx_buf_text(buf, "\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
        otx_buf_char(buf, hex[code >> shift & 15]);
}

/* Writes a string in double quotes, with escapes that YAML and JSON share. */
static void emit_double(struct otx_buf *buf, struct otx_str text)
{
    otx_buf_char(buf, '"');
    size_t from = 0; /* start of the bytes that are copied unchanged */
    for (size_t i = find_suspect(text, 0); i < text.n; i = find_suspect(text, i)) {
        const unsigned char *p = (const unsigned char *)text.p + i;
        size_t length = special_length(p, text.n - i);
        if (length == 0 && *p != '"' && *p != '\\') {
            i++;
            continue;
        }
        otx_buf_add(buf, otx_str_sub(text, from, i));
        if (length)
            emit_escape(buf, p, length);
        else
            otx_buf_char(buf, '\\');
        from = i + length;
        i += length ? length : 1;
    }
    otx_buf_add(buf, otx_str_sub(text, from, text.n));
    otx_buf_char(buf, '"');
}

static void emit_string(struct otx_buf *buf, const struct otx_look *look, bool flow,
                        struct otx_str text)
{
    if (!look->json && otx_emit_is_plain(text, flow)) {
        otx_buf_add(buf, text);
        return;
    }
    /* single quotes spare the escapes of `"` and `\` */
    if (look->json ||
        (otx_str_find(text, '"', 0) == text.n && otx_str_find(text, '\\', 0) == text.n) ||
        otx_str_find(text, '\'', 0) < text.n || has_special(text)) {
        emit_double(buf, text);
        return;
    }
    otx_buf_char(buf, '\'');
    otx_buf_add(buf, text);
    otx_buf_char(buf, '\'');
}

void otx_emit_scalar(struct otx_buf *buf, const struct otx_look *look, bool flow,
                     const struct otx_node *scalar)
{
    bool tagged = scalar->tag.n && !look->json;
    bool is_text = tagged ? scalar->style != OTX_PLAIN || otx_plain_is_string(scalar->text)
                          : otx_is_string(scalar);
    if (tagged) {
        otx_buf_add(buf, scalar->tag);
        otx_buf_char(buf, ' ');
    }
    if (is_text)
        emit_string(buf, look, flow, scalar->text);
    else if (otx_is_null(scalar))
        otx_buf_text(buf, "null");
    else
        otx_buf_add(buf, scalar->text);
}

static void start_line(struct otx_buf *buf, const struct otx_look *look, unsigned column)
{
    otx_buf_add(buf, look->eol);
    otx_buf_fill(buf, ' ', column);
}

enum { SCRIPT_LINES = 8 }; /* a text of so many lines is easier to read line by line */

/* Whether a text can be written line by line, as a literal block scalar, and is long enough for
 * it. */
static bool is_script(const struct otx_look *look, const struct otx_node *scalar)
{
    struct otx_str text = scalar->text;
    size_t lines = 0;
    for (size_t at = otx_str_find(text, '\n', 0); at < text.n;
         at = otx_str_find(text, '\n', at + 1))
        lines++;
    if (look->json || look->no_scripts || scalar->tag.n || !otx_is_string(scalar) ||
        lines < SCRIPT_LINES)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\n' && special_length((const unsigned char *)text.p + i, text.n - i))
            return false;
    bool ends_once = text.p[text.n - 1] == '\n' && text.p[text.n - 2] != '\n';
    return ends_once && text.p[0] != ' ' && text.p[0] != '\n';
}

/* A literal block scalar with its lines at `column`. */
static void emit_script(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                        struct otx_str text)
{
    struct otx_str line;
    otx_buf_char(buf, '|');
    text.n--; /* the notation adds the last line break */
    while (otx_str_cut(&text, '\n', &line)) {
        if (line.n)
            start_line(buf, look, column);
        else
            otx_buf_add(buf, look->eol);
        otx_buf_add(buf, line);
    }
}

void otx_emit_content(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                      const struct otx_node *item)
{
    if (item->kind == OTX_SCALAR) {
        if (is_script(look, item))
            emit_script(buf, look, column, item->text);
        else
            otx_emit_scalar(buf, look, false, item);
        return;
    }
    /* a list in a list is rare, and is written in brackets */
    if (item->kind != OTX_MAP || !item->first) {
        otx_emit_flow(buf, look, 0, item);
        return;
    }
    for (const struct otx_node *key = item->first; key; key = otx_next_key(key)) {
        if (key != item->first)
            start_line(buf, look, column);
        otx_emit_pair(buf, look, column, key, otx_value(key));
    }
}

void otx_emit_value(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                    const struct otx_node *value)
{
    if (value->kind == OTX_SCALAR || !value->first) {
        otx_buf_char(buf, ' ');
        if (value->kind == OTX_SCALAR && is_script(look, value))
            emit_script(buf, look, column + look->map_step, value->text);
        else if (value->kind == OTX_SCALAR)
            otx_emit_scalar(buf, look, false, value);
        else
            otx_emit_flow(buf, look, 0, value);
        return;
    }
    if (value->kind == OTX_MAP) {
        start_line(buf, look, column + look->map_step);
        otx_emit_content(buf, look, column + look->map_step, value);
        return;
    }
    for (const struct otx_node *item = value->first; item; item = item->next) {
        start_line(buf, look, column + look->seq_step);
        otx_emit_item(buf, look, column + look->seq_step, item);
    }
}

void otx_emit_pair(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                   const struct otx_node *key, const struct otx_node *value)
{
    otx_emit_scalar(buf, look, false, key);
    otx_buf_char(buf, ':');
    otx_emit_value(buf, look, column, value);
}

void otx_emit_item(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                   const struct otx_node *item)
{
    otx_buf_char(buf, '-');
    otx_buf_fill(buf, ' ', look->item_step - 1);
    otx_emit_content(buf, look, column + look->item_step, item);
}

static void flow_break(struct otx_buf *buf, const struct otx_look *look, size_t depth)
{
    otx_buf_add(buf, look->eol);
    otx_buf_add(buf, look->lead);
    while (depth--)
        otx_buf_add(buf, look->unit);
}

void otx_emit_flow_pair(struct otx_buf *buf, const struct otx_look *look, size_t depth,
                        const struct otx_node *key, const struct otx_node *value)
{
    otx_emit_scalar(buf, look, true, key);
    otx_buf_add(buf, look->colon);
    otx_emit_flow(buf, look, depth, value);
}

void otx_emit_flow(struct otx_buf *buf, const struct otx_look *look, size_t depth,
                   const struct otx_node *node)
{
    if (node->kind == OTX_SCALAR) {
        otx_emit_scalar(buf, look, true, node);
        return;
    }
    bool map = node->kind == OTX_MAP, lines = look->expand && node->first;
    bool pad = map && look->pad && node->first && !lines;
    otx_buf_text(buf, pad ? "{ " : map ? "{" : "[");
    for (const struct otx_node *child = node->first; child; child = otx_next_child(node, child)) {
        if (child != node->first)
            otx_buf_add(buf, lines ? OTX_S(",") : look->comma);
        if (lines)
            flow_break(buf, look, depth + 1);
        if (map)
            otx_emit_flow_pair(buf, look, depth + 1, child, otx_value(child));
        else
            otx_emit_flow(buf, look, depth + 1, child);
    }
    if (lines)
        flow_break(buf, look, depth);
    otx_buf_text(buf, pad ? " }" : map ? "}" : "]");
}
