/* Files, stdin, stdout and stderr. Knows bytes and UTF-8, and nothing of YAML or options. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if SIZE_MAX > 0xFFFFFFFF
size_t cli_max_input = (size_t)2 << 30;
#else
size_t cli_max_input = (size_t)1 << 30;
#endif

enum { FIRST_SIZE = 64 * 1024, MESSAGE_MAX = 8 * 1024 };

bool cli_is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

size_t cli_utf8_size(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t size = *p < 0x80 ? 1 : *p < 0xC2 ? 0 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : *p < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < size; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0; /* also if the text ends here: NUL is no continuation byte */
    bool overlong = (*p == 0xE0 && p[1] < 0xA0) || (*p == 0xF0 && p[1] < 0x90);
    bool surrogate = *p == 0xED && p[1] >= 0xA0, beyond = *p == 0xF4 && p[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : size;
}

unsigned long cli_code_point(const char *text, size_t size)
{
    static const unsigned char first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned long code = (unsigned char)text[0] & first[size];
    for (size_t i = 1; i < size; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3F);
    return code;
}

size_t cli_unseen_size(const char *text)
{
    static const struct {
        unsigned long first, last;
    } unseen[] = {
        {0x0001, 0x001F},   {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x034F, 0x034F},
        {0x061C, 0x061C},   {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
        {0x200B, 0x200F},   {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A},
        {0xE0000, 0xE0FFF},
    };
    size_t size = cli_utf8_size(text);
    unsigned long code = cli_code_point(text, size);
    for (size_t i = 0; size && i < sizeof unseen / sizeof *unseen; i++)
        if (code >= unseen[i].first && code <= unseen[i].last)
            return size;
    return 0;
}

void cli_put_to(FILE *file, const char *text)
{
    while (*text) {
        size_t unseen = cli_unseen_size(text);
        fputc(unseen ? '?' : *text, file);
        text += unseen ? unseen : 1;
    }
}

void cli_put(const char *text)
{
    cli_put_to(stderr, text);
}

enum { MOST_SAID = 100 };
static char *said[MOST_SAID];
static size_t said_count;

/* Messages are kept until the program ends. If memory runs out, a report lacks the message, which
 * stderr has anyway. */
static void keep_said(const char *message)
{
    char *copy = said_count < MOST_SAID ? malloc(strlen(message) + 1) : NULL;
    if (!copy)
        return;
    memcpy(copy, message, strlen(message) + 1);
    said[said_count++] = copy;
}

const char *const *cli_said(size_t *count)
{
    *count = said_count;
    return (const char *const *)said;
}

void cli_say(const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    fputs("otelx: ", stderr);
    cli_put(message);
    fputc('\n', stderr);
    keep_said(message);
}

/* The first size of the buffer: the size of the file, and one byte more, so that the read that
 * finds the end of the file needs no larger buffer. */
static size_t first_size(const struct stat *info)
{
    if (!S_ISREG(info->st_mode) || info->st_size <= 0)
        return FIRST_SIZE;
    return (size_t)info->st_size + 1;
}

/* The last size is one byte more than the limit: if a text fills it, the text is too large. */
static size_t next_size(size_t size)
{
    return size > cli_max_input / 2 ? cli_max_input + 1 : size * 2;
}

static bool set_room(struct cli_text *text, size_t *cap, size_t want)
{
    char *p = realloc(text->p, want);
    if (!p) {
        text->error = ENOMEM;
        return false;
    }
    text->p = p;
    *cap = want;
    return true;
}

/* Reads to the end of the file. Fails when the text is larger than cli_max_input. */
static bool read_all(struct cli_text *text, int fd, size_t cap)
{
    if (!set_room(text, &cap, cap))
        return false;
    while (text->n <= cli_max_input) {
        if (text->n == cap && !set_room(text, &cap, next_size(cap)))
            return false;
        ssize_t got = read(fd, text->p + text->n, cap - text->n);
        if (got == 0)
            return true;
        if (got > 0) {
            text->n += (size_t)got;
        } else if (errno != EINTR) {
            text->error = errno;
            return false;
        }
    }
    text->error = EFBIG;
    return false;
}

static bool read_fd(struct cli_text *text, int fd)
{
    if (fstat(fd, &text->info) != 0)
        text->error = errno;
    else if (S_ISDIR(text->info.st_mode))
        text->error = EISDIR;
    else if (S_ISREG(text->info.st_mode) && (unsigned long long)text->info.st_size > cli_max_input)
        text->error = EFBIG; /* the size is enough to refuse the file: no byte is read */
    return !text->error && read_all(text, fd, first_size(&text->info));
}

bool cli_load(struct cli_text *out, const char *path)
{
    *out = (struct cli_text){.name = path};
    if (cli_is_stdin(path)) {
        out->name = "<stdin>";
        return read_fd(out, STDIN_FILENO);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        out->error = errno;
        return false;
    }
    bool ok = read_fd(out, fd);
    close(fd);
    return ok;
}

static bool is_still_there(const char *path, const char *real)
{
    char *now = realpath(path, NULL);
    bool is = now && strcmp(now, real) == 0;
    free(now);
    return is;
}

/* The open file must be the file that was seen. An editor saves by replacing a file with a new file
 * of the same name: that is accepted as long as `text->name` still leads to `real`. */
static void check_seen(struct cli_text *text, int fd, const char *real, const struct stat *seen)
{
    struct stat now;
    if (fstat(fd, &now) != 0)
        text->error = errno;
    else if (!S_ISREG(now.st_mode))
        text->error = CLI_ELSEWHERE;
    else if ((now.st_dev != seen->st_dev || now.st_ino != seen->st_ino) &&
             !is_still_there(text->name, real))
        text->error = CLI_ELSEWHERE;
}

bool cli_load_seen(struct cli_text *out, const char *path, const char *real,
                   const struct stat *seen)
{
    *out = (struct cli_text){.name = path};
    /* O_NONBLOCK: if a pipe has taken the file's place, open must not wait for a writer. */
    int fd = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        out->error = errno == ELOOP ? CLI_ELSEWHERE : errno;
        return false;
    }
    check_seen(out, fd, real, seen);
    bool ok = !out->error && read_fd(out, fd);
    close(fd);
    return ok;
}

static void say_too_large(const char *name)
{
    static const char *const units[] = {" bytes", "K", "M", "G"};
    size_t limit = cli_max_input, unit = 0;
    while (unit < 3 && limit % 1024 == 0) {
        limit /= 1024;
        unit++;
    }
    cli_say("%s: is larger than the limit of %zu%s; --max-input SIZE sets another limit", name,
            limit, units[unit]);
}

void cli_say_unread(const struct cli_text *text)
{
    const char *name = *text->name ? text->name : "``";
    if (text->error == ENOMEM)
        cli_say("%s: out of memory", name);
    else if (text->error == CLI_ELSEWHERE)
        cli_say("%s: something else has taken its place meanwhile", name);
    else if (text->error == EFBIG)
        say_too_large(name);
    else if (text->error == EISDIR)
        cli_say("%s: is a directory; name the files in it", name);
    else
        cli_say("%s: %s", name, strerror(text->error));
}

bool cli_read(struct cli_text *out, const char *path)
{
    bool ok = cli_load(out, path);
    if (!ok)
        cli_say_unread(out);
    return ok;
}

void cli_text_free(struct cli_text *text)
{
    free(text->p);
    text->p = NULL;
    text->n = 0;
}

bool cli_text_is_blank(const struct cli_text *text)
{
    for (size_t i = 0; i < text->n; i++)
        if (!memchr(" \t\r\n", text->p[i], 4))
            return false;
    return true;
}

bool cli_file_holds(const char *path, const struct cli_pieces *text)
{
    struct stat info;
    struct cli_text now;
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode) ||
        (unsigned long long)info.st_size != text->size)
        return false;
    bool same = cli_load(&now, path) && cli_pieces_equal(text, now.p, now.n);
    cli_text_free(&now);
    return same;
}

static bool say_stdout(void)
{
    cli_say("stdout: %s", errno ? strerror(errno) : "cannot be written to");
    return false;
}

bool cli_write(const char *p, size_t n)
{
    errno = 0;
    return n == 0 || fwrite(p, 1, n, stdout) == n || say_stdout();
}

bool cli_write_pieces(const struct cli_pieces *pieces, size_t at)
{
    errno = 0;
    return fflush(stdout) == 0 && cli_pieces_write(pieces, at, STDOUT_FILENO) ? true : say_stdout();
}

bool cli_flush(void)
{
    errno = 0;
    return (fflush(stdout) == 0 && !ferror(stdout)) || say_stdout();
}

int cli_finish(int status)
{
    errno = 0;
    bool failed = ferror(stdout) != 0;
    failed |= fclose(stdout) != 0;
    if (failed && status != CLI_TROUBLE) {
        say_stdout();
        return CLI_TROUBLE;
    }
    return status;
}
