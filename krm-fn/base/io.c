/* Files, stdin, stdout and stderr. Knows bytes, nothing of what they mean. */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_SIZE = 64 * 1024, MESSAGE_MAX = 8 * 1024 };

bool cli_is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

size_t cli_control_size(const char *text)
{
    unsigned char c = (unsigned char)text[0], next = c ? (unsigned char)text[1] : 0;
    if (c == 0xC2 && next >= 0x80 && next < 0xA0)
        return 2; /* U+0080 to U+009F in UTF-8 */
    return c && (c < ' ' || c == 0x7F);
}

size_t cli_utf8_size(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t size = *p < 0x80 ? 1 : *p < 0xC2 ? 0 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : *p < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < size; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0; /* the NUL at the end is none, either */
    bool overlong = (*p == 0xE0 && p[1] < 0xA0) || (*p == 0xF0 && p[1] < 0x90);
    bool surrogate = *p == 0xED && p[1] >= 0xA0, beyond = *p == 0xF4 && p[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : size;
}

void cli_put_to(FILE *file, const char *text)
{
    while (*text) {
        size_t control = cli_control_size(text);
        fputc(control ? '?' : *text, file);
        text += control ? control : 1;
    }
}

void cli_put(const char *text)
{
    cli_put_to(stderr, text);
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
}

/* Room to start with: a file's own size and one byte, for the read that finds its end. */
static size_t first_size(const struct stat *info)
{
    if (!S_ISREG(info->st_mode) || info->st_size <= 0)
        return FIRST_SIZE;
    if ((unsigned long long)info->st_size > CLI_MAX_INPUT)
        return CLI_MAX_INPUT + 1;
    return (size_t)info->st_size + 1;
}

static size_t next_size(size_t size)
{
    return size > CLI_MAX_INPUT / 2 ? CLI_MAX_INPUT + 1 : size * 2;
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

/* Until the end of the file, or until it is too large for the library. */
static bool read_all(struct cli_text *text, int fd, size_t cap)
{
    if (!set_room(text, &cap, cap))
        return false;
    while (text->n <= CLI_MAX_INPUT) {
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
    return true;
}

static bool read_fd(struct cli_text *text, int fd)
{
    if (fstat(fd, &text->info) != 0)
        text->error = errno;
    else if (S_ISDIR(text->info.st_mode))
        text->error = EISDIR;
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

void cli_say_unread(const struct cli_text *text)
{
    const char *name = *text->name ? text->name : "``";
    if (text->error == ENOMEM)
        cli_say("%s: out of memory", name);
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
