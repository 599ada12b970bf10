/* Whole files in, whole texts out, and messages; every failure is said on stderr. */
#ifndef CLI_IO_H
#define CLI_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/pieces.h"

enum cli_exit {
    CLI_DONE = 0,
    CLI_NO = 1,      /* the answer is no, or a finding reaches --fail-on */
    CLI_TROUBLE = 2, /* nothing was written, unless a message says so */
    CLI_USAGE = -1   /* CLI_TROUBLE, after the usage was shown */
};

/* The largest file in bytes. A larger file is refused. Set this before the first file is read. */
extern size_t cli_max_input;

enum { CLI_ELSEWHERE = -1 }; /* the name no longer stands for the file that was seen */

struct cli_text {
    const char *name; /* for messages: the path, or "<stdin>" */
    char *p;          /* never NULL after a successful read */
    size_t n;
    int error;        /* errno of a read that failed, or CLI_ELSEWHERE */
    struct stat info; /* of the file, before it was read */
};

bool cli_is_stdin(const char *path);

/* Reads the file, or stdin for "-", to its end. `path` must outlive `out`, which is yours to free
 * on either outcome. False after a message. */
bool cli_read(struct cli_text *out, const char *path);
/* cli_load and cli_say_unread are cli_read in two steps, for threads: the first says nothing, the
 * second says what `error` tells. */
bool cli_load(struct cli_text *out, const char *path);
/* cli_load for a file that was seen in a folder: it must still be that file, and not a symbolic
 * link, a pipe or a file elsewhere that has taken its place. `real`: its name without links. */
bool cli_load_seen(struct cli_text *out, const char *path, const char *real,
                   const struct stat *seen);
void cli_say_unread(const struct cli_text *text);
void cli_text_free(struct cli_text *text);
/* Whether the file is a regular one with this text. */
bool cli_file_holds(const char *path, const struct cli_pieces *text);
/* Whether there is nothing in it but blanks and line breaks. */
bool cli_text_is_blank(const struct cli_text *text);

/* Writes to stdout. False after a message; nothing more must be written then. */
bool cli_write(const char *p, size_t n);
/* The same with the bytes of pieces from the offset `at` on. */
bool cli_write_pieces(const struct cli_pieces *pieces, size_t at);
bool cli_flush(void);
/* Closes stdout: the last chance to learn that what was written has not arrived. Returns the status
 * to exit with. */
int cli_finish(int status);

#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
/* One line on stderr, "otelx: " before it. */
void cli_say(const char *format, ...);
/* The lines that cli_say has written so far, for reports. It keeps a limited number of lines. */
const char *const *cli_said(size_t *count);
/* Text that may come from a manifest, for stderr and for other files: of a character that nobody
 * sees a `?` is written. */
void cli_put(const char *text);
void cli_put_to(FILE *file, const char *text);
/* The bytes of the unseen character that `text` begins with, or 0: a control character, which a
 * terminal obeys; a line break of Unicode, which ends a comment of YAML 1.1; or one that has no
 * width or changes the direction of writing, which makes a text look like another. */
size_t cli_unseen_size(const char *text);
/* The bytes of the character that `text` begins with, or 0 when it is not UTF-8. */
size_t cli_utf8_size(const char *text);
/* The code point of the UTF-8 character of `size` bytes at `text`; 0 when `size` is 0. */
unsigned long cli_code_point(const char *text, size_t size);

#endif
