/* A fuzzer of the scanner. Documents with small changes, such as people and tools make, are read by
 * the scanner and by libyaml. If the scanner reads a document, its tree must be the same as
 * libyaml's. Few random bytes are YAML at all: hence the changes are lines, blanks and indicators.
 */
#include "support/two_trees.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CHANGES = 3 };

static const char *const pieces[] = {" ",
                                     "  ",
                                     "\n",
                                     "\n  ",
                                     "\n\n",
                                     "\r\n",
                                     "\t",
                                     ":",
                                     ": ",
                                     ":\n",
                                     " :",
                                     "-",
                                     "- ",
                                     "- - ",
                                     "-\n",
                                     "#",
                                     " #",
                                     "\n# c\n",
                                     "'",
                                     "''",
                                     "\"",
                                     "\\",
                                     "\\n",
                                     "\\\n",
                                     "\\u00e4",
                                     "\\x4",
                                     "\\\"",
                                     "{",
                                     "}",
                                     "[",
                                     "]",
                                     "{}",
                                     "[]",
                                     ",",
                                     ", ",
                                     "{a: b}",
                                     "[a, b]",
                                     "|",
                                     ">",
                                     " |\n",
                                     " |-\n  x\n",
                                     ">+\n",
                                     "|2\n",
                                     "&a ",
                                     "*a",
                                     "!t ",
                                     "%",
                                     "?",
                                     "? ",
                                     "@",
                                     "`",
                                     "a",
                                     "1",
                                     ".",
                                     "...",
                                     "---",
                                     "~",
                                     "null",
                                     "<<: ",
                                     "x:y",
                                     "a: b: c",
                                     "key: v\n",
                                     "\n...\n",
                                     "\xC3\xA4",
                                     "\xE2\x82\xAC",
                                     "\xF0\x9F\x98\x80",
                                     "\xEF\xBB\xBF",
                                     "\xC2\x85",
                                     "\xE2\x80\xA8"};

static uint64_t state;

static size_t random_below(size_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return limit ? (size_t)(state % limit) : 0;
}

/* Replaces `removed` bytes at `at` with `piece`, in the text `p` of `n` bytes, with room for `max`.
 */
static size_t replace(char *p, size_t n, size_t max, size_t at, size_t removed,
                      struct otx_str piece)
{
    if (removed > n - at)
        removed = n - at;
    if (n - removed + piece.n > max)
        return n;
    memmove(p + at + piece.n, p + at + removed, n - at - removed);
    memcpy(p + at, piece.p, piece.n);
    return n - removed + piece.n;
}

static size_t change_crlf(char *p, size_t n, size_t max)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r')) {
            n = replace(p, n, max, i, 0, OTX_S("\r"));
            i++;
        }
    return n;
}

/* Removes a line, doubles it, or moves it to the right or to the left. */
static size_t change_line(char *p, size_t n, size_t max, size_t at)
{
    struct otx_str text = {p, n};
    char copy[256];
    size_t line = otx_line_start(text, at), size = otx_line_next(text, at) - line;
    size_t blanks = otx_skip_blanks(text, line, n) - line;
    switch (random_below(4)) {
    case 0:
        return replace(p, n, max, line, size, OTX_S(""));
    case 1:
        if (size > sizeof copy)
            return n;
        memcpy(copy, p + line, size);
        return replace(p, n, max, line, 0, (struct otx_str){copy, size});
    case 2:
        return replace(p, n, max, line, 0, otx_str_of(random_below(2) ? " " : "  "));
    default:
        return replace(p, n, max, line, blanks ? 1 + random_below(blanks) : 0, OTX_S(""));
    }
}

static size_t change(char *p, size_t n, size_t max)
{
    size_t at = random_below(n + 1);
    struct otx_str piece = otx_str_of(pieces[random_below(sizeof pieces / sizeof *pieces)]);
    switch (random_below(8)) {
    case 0:
    case 1:
        return replace(p, n, max, at, 1 + random_below(4), OTX_S(""));
    case 2:
    case 3:
        return replace(p, n, max, at, 0, piece);
    case 4:
        return replace(p, n, max, at, piece.n, piece);
    case 5:
        return random_below(8) ? n : change_crlf(p, n, max);
    default:
        return change_line(p, n, max, at);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    state = seed * 0x9E3779B97F4A7C15u + 1;
    for (size_t changes = 1 + random_below(MAX_CHANGES); changes > 0; changes--)
        size = change((char *)data, size, max);
    return size;
}

static size_t answers[TWO_DIFFERENT + 1];

/* Prints how many documents the scanner has read: one that left all to libyaml would never be
 * wrong. */
static void print_answers(void)
{
    fprintf(stderr, "stat::taken: %zu left: %zu refused: %zu\n", answers[TWO_ALIKE],
            answers[TWO_LEFT], answers[TWO_REFUSED]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct otx_str text = {(const char *)data, size};
    struct otx_span doc;
    static bool begun;
    if (!begun)
        begun = atexit(print_answers) == 0;
    for (size_t pos = 0; otx_next_doc(text, &pos, &doc);) {
        const char *what;
        enum two_trees answer = read_twice(text, doc, &what);
        answers[answer]++;
        if (answer != TWO_DIFFERENT)
            continue;
        fprintf(stderr, "the trees differ: %s\n%.*s", what, (int)(doc.end - doc.start),
                text.p + doc.start);
        abort();
    }
    return 0;
}
