/* Do libyaml and libfyaml, parsers of different lineage, read these files alike? Compares their
 * event streams: kinds, values, anchors, aliases; no styles. A difference that is not in the table
 * below is a failure. Links nothing of otelx. Usage: second_opinion FILE...
 *
 * libfyaml is asked to be as lenient as the parsers of Kubernetes are (closing brackets at the
 * column of the key, duplicate keys), and each file has a process and some seconds of its own, as
 * libfyaml 0.7.12 hangs on some texts. */
#include <ctype.h>
#include <errno.h>
#include <libfyaml.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml.h>

enum { SECONDS = 20 };

/* The exit statuses of the process for a file. */
enum answer { SAME, KNOWN, DIFFERENT, UNREADABLE };

struct buffer {
    char *p;
    size_t n, cap;
};

static void add(struct buffer *buffer, const char *p, size_t n)
{
    if (buffer->n + n + 1 > buffer->cap) {
        buffer->cap = (buffer->n + n + 1) * 2;
        buffer->p = realloc(buffer->p, buffer->cap);
        if (!buffer->p)
            abort();
    }
    if (n)
        memcpy(buffer->p + buffer->n, p, n);
    buffer->n += n;
    buffer->p[buffer->n] = '\0';
}

/* Adds an event: a letter, the anchor and the value, each with a NUL after it, which no text has.
 */
static void add_event(struct buffer *events, char letter, const char *anchor, size_t anchor_size,
                      const char *value, size_t size)
{
    add(events, &letter, 1);
    add(events, anchor, anchor_size);
    add(events, "", 1);
    add(events, value, size);
    add(events, "", 1);
}

static size_t length_of(const yaml_char_t *text)
{
    return text ? strlen((const char *)text) : 0;
}

static void add_libyaml(struct buffer *events, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *value = NULL;
    size_t size = 0;
    char letter = 0;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        letter = 's';
        anchor = event->data.scalar.anchor;
        value = event->data.scalar.value;
        size = event->data.scalar.length;
        break;
    case YAML_ALIAS_EVENT:
        letter = '*';
        anchor = event->data.alias.anchor;
        break;
    case YAML_MAPPING_START_EVENT:
        letter = '{';
        anchor = event->data.mapping_start.anchor;
        break;
    case YAML_SEQUENCE_START_EVENT:
        letter = '[';
        anchor = event->data.sequence_start.anchor;
        break;
    case YAML_MAPPING_END_EVENT:
        letter = '}';
        break;
    case YAML_SEQUENCE_END_EVENT:
        letter = ']';
        break;
    default:
        return;
    }
    add_event(events, letter, (const char *)anchor, length_of(anchor), (const char *)value, size);
}

/* Reads a text with libyaml. False if it is malformed. */
static bool read_libyaml(struct buffer *events, const char *text, size_t size)
{
    yaml_parser_t parser;
    bool good = true, more = true;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    while (more) {
        yaml_event_t event;
        good = yaml_parser_parse(&parser, &event);
        more = good && event.type != YAML_STREAM_END_EVENT;
        if (good) {
            add_libyaml(events, &event);
            yaml_event_delete(&event);
        }
    }
    yaml_parser_delete(&parser);
    return good;
}

static void add_libfyaml(struct buffer *events, struct fy_event *event)
{
    struct fy_token *anchor = NULL, *value = NULL;
    char letter = 0;
    switch (event->type) {
    case FYET_SCALAR:
        letter = 's';
        anchor = event->scalar.anchor;
        value = event->scalar.value;
        break;
    case FYET_ALIAS:
        letter = '*';
        anchor = event->alias.anchor;
        break;
    case FYET_MAPPING_START:
        letter = '{';
        anchor = event->mapping_start.anchor;
        break;
    case FYET_SEQUENCE_START:
        letter = '[';
        anchor = event->sequence_start.anchor;
        break;
    case FYET_MAPPING_END:
        letter = '}';
        break;
    case FYET_SEQUENCE_END:
        letter = ']';
        break;
    default:
        return;
    }
    size_t anchor_size = 0, size = 0;
    const char *name = anchor ? fy_token_get_text(anchor, &anchor_size) : NULL;
    const char *text = value ? fy_token_get_text(value, &size) : NULL;
    add_event(events, letter, name, anchor_size, text, size);
}

static bool read_libfyaml(struct buffer *events, const char *text, size_t size)
{
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_SLOPPY_FLOW_INDENTATION |
                                           FYPCF_ALLOW_DUPLICATE_KEYS};
    struct fy_parser *parser = fy_parser_create(&config);
    struct fy_event *event;
    bool ended = false;
    if (!parser || fy_parser_set_string(parser, text, size) != 0)
        abort();
    while ((event = fy_parser_parse(parser))) {
        ended = event->type == FYET_STREAM_END;
        add_libfyaml(events, event);
        fy_parser_event_free(parser, event);
    }
    bool good = ended && !fy_parser_get_stream_error(parser);
    fy_parser_destroy(parser);
    return good;
}

/* A document, and the events of both parsers. */
struct reading {
    const char *text;
    size_t size;
    struct buffer yaml, fyaml;
    bool yaml_good, fyaml_good;
};

static bool contains(const struct reading *r, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= r->size; i++)
        if (memcmp(r->text + i, word, length) == 0)
            return true;
    return false;
}

/* The last scalar has one newline more in libfyaml. */
static bool ends_in_block_scalar(const struct reading *r)
{
    size_t at = 0;
    if (!r->fyaml_good || r->size == 0 || r->text[r->size - 1] == '\n' ||
        r->fyaml.n != r->yaml.n + 1)
        return false;
    while (at < r->yaml.n && r->yaml.p[at] == r->fyaml.p[at])
        at++;
    size_t rest = r->yaml.n - at;
    if (at == 0 || r->fyaml.p[at] != '\n' || memcmp(r->yaml.p + at, r->fyaml.p + at + 1, rest) != 0)
        return false;
    for (; at < r->yaml.n; at++) /* after the scalar, only ends of collections may come */
        if (r->yaml.p[at] && !strchr("]}", r->yaml.p[at]))
            return false;
    return true;
}

static bool has_four_quotes(const struct reading *r)
{
    return r->fyaml_good && contains(r, "''''");
}

/* A block scalar without text: the line after its header is blank or a comment. */
static bool has_empty_block_scalar(const struct reading *r)
{
    for (size_t i = 1; i < r->size; i++) {
        if (r->text[i] != '\n')
            continue;
        size_t back = i;
        while (back > 0 && strchr("+-\r0123456789", r->text[back - 1]))
            back--;
        size_t next = i + 1;
        while (next < r->size && (r->text[next] == ' ' || r->text[next] == '\r'))
            next++;
        if (back > 1 && strchr("|>", r->text[back - 1]) && r->text[back - 2] == ' ' &&
            next < r->size && strchr("\n#", r->text[next]))
            return true;
    }
    return false;
}

static bool has_odd_break(const struct reading *r)
{
    return contains(r, "\xC2\x85") || contains(r, "\xE2\x80\xA8") || contains(r, "\xE2\x80\xA9");
}

/* The known differences (libfyaml 0.7.12). In each of them, libyaml reads as Kubernetes does.
 * UTF-16 and malformed UTF-8, on which the parsers differ, too, are not listed, because no output
 * has them. */
static const struct {
    const char *reason;
    bool (*applies)(const struct reading *r);
} known[] = {
    {"the file ends inside of a block scalar, without a newline: libfyaml adds one",
     ends_in_block_scalar},
    {"'''' inside of single quotes: libfyaml loses or invents text", has_four_quotes},
    {"an empty block scalar: libfyaml takes the keys behind it for its text",
     has_empty_block_scalar},
    {"NEL, LS or PS: line breaks to YAML 1.1, characters to 1.2", has_odd_break},
};

static void print_events(const char *name, const struct buffer *events, bool good)
{
    printf("  %s%s:", name, good ? "" : " (gave up)");
    for (size_t i = 0; i < events->n && i < 4000; i++)
        putchar(events->p[i] ? events->p[i] : ' ');
    putchar('\n');
}

static enum answer compare(const char *path, size_t number, struct reading *r)
{
    r->yaml_good = read_libyaml(&r->yaml, r->text, r->size);
    r->fyaml_good = read_libfyaml(&r->fyaml, r->text, r->size);
    bool same = r->yaml.n == r->fyaml.n &&
                (r->yaml.n == 0 || memcmp(r->yaml.p, r->fyaml.p, r->yaml.n) == 0);
    enum answer answer = SAME;
    if (!same || !r->yaml_good || !r->fyaml_good) {
        answer = DIFFERENT;
        for (size_t i = 0; i < sizeof known / sizeof *known && answer == DIFFERENT; i++) {
            if (!r->yaml_good || !known[i].applies(r))
                continue;
            printf("%s: known difference in document %zu: %s\n", path, number, known[i].reason);
            answer = KNOWN;
        }
    }
    if (answer == DIFFERENT) {
        printf("%s: document %zu is not the same to both\n", path, number);
        print_events("libyaml", &r->yaml, r->yaml_good);
        print_events("libfyaml", &r->fyaml, r->fyaml_good);
    }
    free(r->yaml.p);
    free(r->fyaml.p);
    return answer;
}

static bool is_separator(const char *line, size_t left)
{
    return left >= 3 && memcmp(line, "---", 3) == 0 &&
           (left == 3 || strchr(" \t\r\n", line[3]) != NULL);
}

static size_t skip_mark(const char *text, size_t at, size_t size)
{
    return size - at >= 3 && memcmp(text + at, "\xEF\xBB\xBF", 3) == 0 ? at + 3 : at;
}

/* Whether the line has only three dashes and perhaps a comment. */
static bool is_bare(const char *line, size_t left)
{
    size_t at = 3;
    while (at < left && (line[at] == ' ' || line[at] == '\t'))
        at++;
    return is_separator(line, left) && (at == left || strchr("#\r\n", line[at]) != NULL);
}

static size_t next_line(const struct buffer *text, size_t at)
{
    const char *newline = memchr(text->p + at, '\n', text->n - at);
    return newline ? (size_t)(newline - text->p) + 1 : text->n;
}

/* Compares the documents of a stream. The stream is cut at `---` lines, as kubectl, kustomize and
 * kpt do. A
 * `---` line belongs to a document only if it has content; a byte order mark before a document
 * belongs to none. */
static enum answer compare_stream(const char *path, const struct buffer *text)
{
    enum answer worst = SAME;
    size_t end = 0;
    for (size_t number = 1; end < text->n; number++) {
        size_t start = skip_mark(text->p, end, text->n);
        if (is_bare(text->p + start, text->n - start))
            end = start = skip_mark(text->p, next_line(text, start), text->n);
        else
            end = next_line(text, start);
        while (end < text->n) {
            size_t line = skip_mark(text->p, end, text->n);
            if (is_separator(text->p + line, text->n - line))
                break;
            end = next_line(text, end);
        }
        struct reading reading = {.text = text->p + start, .size = end - start};
        enum answer answer = compare(path, number, &reading);
        worst = answer > worst ? answer : worst;
    }
    return worst;
}

static enum answer compare_file(const char *path)
{
    char part[4096];
    size_t n;
    struct buffer text = {0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("%s: cannot be read: %s\n", path, strerror(errno));
        return UNREADABLE;
    }
    while ((n = fread(part, 1, sizeof part, file)) > 0)
        add(&text, part, n);
    fclose(file);
    enum answer answer = compare_stream(path, &text);
    free(text.p);
    return answer;
}

static enum answer ask(const char *path)
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0)
        abort();
    if (pid == 0) {
        alarm(SECONDS);
        int answer = (int)compare_file(path);
        fflush(NULL);
        _exit(answer); /* without a check for leaks: libfyaml leaks after errors */
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) <= UNREADABLE)
        return (enum answer)WEXITSTATUS(status);
    printf("%s: a parser crashed or took over %d s\n", path, SECONDS);
    return DIFFERENT;
}

int main(int argc, char **argv)
{
    size_t counts[UNREADABLE + 1] = {0};
    if (argc < 2) {
        fputs("usage: second_opinion FILE...\n", stderr);
        return 2;
    }
    for (int i = 1; i < argc; i++)
        counts[ask(argv[i])]++;
    printf("second opinion: %d file%s: %zu read alike, %zu with a known difference, %zu with "
           "another\n",
           argc - 1, argc == 2 ? "" : "s", counts[SAME], counts[KNOWN],
           counts[DIFFERENT] + counts[UNREADABLE]);
    return counts[DIFFERENT] + counts[UNREADABLE] > 0;
}
