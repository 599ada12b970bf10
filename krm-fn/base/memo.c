/* open_memstream of glibc drops what does not fit when memory is out, and reports no error. Hence
 * this file has a stream of its own. */
#define _GNU_SOURCE /* fopencookie */
#include "base/memo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/io.h"

enum { FIRST_ROOM = 1024 };

static bool make_room(struct cli_memo *memo, size_t size)
{
    size_t room = memo->room;
    while (room - memo->size <= size && room <= SIZE_MAX / 2)
        room *= 2;
    char *text = room - memo->size > size ? realloc(memo->text, room) : NULL;
    if (text) {
        memo->text = text;
        memo->room = room;
    }
    return text != NULL;
}

/* The text always ends in NUL, for which one byte of the room is kept. */
static bool append(struct cli_memo *memo, const char *bytes, size_t size)
{
    if (!memo->failed && memo->room - memo->size <= size && !make_room(memo, size))
        memo->failed = true;
    if (memo->failed)
        return false;
    memcpy(memo->text + memo->size, bytes, size);
    memo->size += size;
    memo->text[memo->size] = '\0';
    return true;
}

#ifdef __APPLE__
static int write_bytes(void *memo, const char *bytes, int size)
{
    return append(memo, bytes, (size_t)size) ? size : -1;
}

static FILE *open_stream(struct cli_memo *memo)
{
    return funopen(memo, NULL, write_bytes, NULL, NULL);
}
#else
static ssize_t write_bytes(void *memo, const char *bytes, size_t size)
{
    return append(memo, bytes, size) ? (ssize_t)size : 0;
}

static FILE *open_stream(struct cli_memo *memo)
{
    return fopencookie(memo, "w", (cookie_io_functions_t){.write = write_bytes});
}
#endif

bool cli_memo_open(struct cli_memo *memo)
{
    *memo = (struct cli_memo){.text = malloc(FIRST_ROOM), .room = FIRST_ROOM};
    if (memo->text) {
        *memo->text = '\0';
        memo->file = open_stream(memo);
    }
    if (memo->file)
        return true;
    free(memo->text);
    memo->text = NULL;
    cli_say("out of memory");
    return false;
}

bool cli_memo_close(struct cli_memo *memo)
{
    bool bad = fclose(memo->file) != 0 || memo->failed;
    memo->file = NULL;
    if (bad)
        cli_say("out of memory");
    return !bad;
}
