/* Reads whole files, writes whole texts, and writes messages to stderr. */
#ifndef CLI_IO_H
#define CLI_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/pieces.h"

enum cli_exit {
    CLI_DONE = 0,
    CLI_NO = 1,      /* there are changes, a workload was refused, or a finding reaches --fail-on */
    CLI_TROUBLE = 2, /* nothing was written, unless a message says so */
    CLI_USAGE = -1   /* the caller shows the usage on stderr and exits with CLI_TROUBLE */
};

/* The largest file in bytes. A larger file is refused. Set this before the first file is read. */
extern size_t cli_max_input;

enum { CLI_ELSEWHERE = -1 }; /* an error: the path no longer leads to the file that was seen */

struct cli_text {
    const char *name; /* for messages: the path, or "<stdin>" */
    char *p;          /* never NULL after a successful read */
    size_t n;
    int error;        /* errno if the read failed, or CLI_ELSEWHERE; 0 on success */
    struct stat info; /* of the file, taken before the read */
};

bool cli_is_stdin(const char *path);

/* Reads a file, or stdin if `path` is "-", to its end. `path` must outlive `out`. `out` is yours to
 * free on either outcome. False after a message. */
bool cli_read(struct cli_text *out, const char *path);
/* cli_read in two steps, for threads: cli_load sets `error` and writes no message, cli_say_unread
 * writes the message. */
bool cli_load(struct cli_text *out, const char *path);
/* Like cli_load, for a file that was seen in a folder. Fails with CLI_ELSEWHERE if a symbolic link,
 * a pipe or a file elsewhere has taken the file's place since. `real`: its path without symbolic
 * links, `seen`: what lstat told about the file. */
bool cli_load_seen(struct cli_text *out, const char *path, const char *real,
                   const struct stat *seen);
void cli_say_unread(const struct cli_text *text);
void cli_text_free(struct cli_text *text);
/* Whether `path` is a regular file, not a link, with exactly this text. */
bool cli_file_holds(const char *path, const struct cli_pieces *text);
/* Whether the text has only blanks, tabs and line breaks. */
bool cli_text_is_blank(const struct cli_text *text);

/* Writes to stdout. False after a message: write nothing more then. */
bool cli_write(const char *p, size_t n);
/* Writes the bytes of `pieces` from the offset `at` on to stdout. False after a message. */
bool cli_write_pieces(const struct cli_pieces *pieces, size_t at);
bool cli_flush(void);
/* Closes stdout, because only fclose reports a write that failed late, as on a full disk. Returns
 * the status to exit with: `status`, or CLI_TROUBLE after a message. */
int cli_finish(int status);

#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
/* Writes one line to stderr, with "otelx: " before it. Not for use in several threads at once. */
void cli_say(const char *format, ...);
/* The lines that cli_say has written so far, at most the first 100, for reports. */
const char *const *cli_said(size_t *count);
/* Writes text that may come from a manifest to stderr, or to a file. `?` replaces each character
 * that cli_unseen_size finds. */
void cli_put(const char *text);
void cli_put_to(FILE *file, const char *text);
/* If `text` begins with a character that nobody sees: the size of the character in bytes; else 0.
 * Such characters are control characters, which a terminal obeys; line breaks of Unicode, which end
 * a comment in YAML 1.1; and characters without a width or for the direction of writing, which make
 * one text look like another. */
size_t cli_unseen_size(const char *text);
/* The size in bytes of the first character of `text`, or 0 when its first bytes are not UTF-8. */
size_t cli_utf8_size(const char *text);
/* The code point of the UTF-8 character of `size` bytes at `text`; 0 when `size` is 0. */
unsigned long cli_code_point(const char *text, size_t size);

#endif
