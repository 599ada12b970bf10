/* The words of a container's command: `command` and `args` as they are written, and a shell's
 * script cut into words. */
#ifndef OTX_PREFLIGHT_WORDS_H
#define OTX_PREFLIGHT_WORDS_H

#include "base/str.h"
#include "tree/node.h"

struct otx_cmd_word {
    struct otx_str text;         /* without quotes */
    const struct otx_node *node; /* the list's item that holds the word */
    bool starts;                 /* the first word of a command */
};

/* A script may be long: the words after the first 256 are not checked. */
enum { OTX_MAX_WORDS = 256 };

struct otx_words {
    struct otx_cmd_word v[OTX_MAX_WORDS];
    size_t n;
};

/* The words of a container's `command` and `args`. */
void otx_words_read(struct otx_words *words, const struct otx_node *container);
/* Adds the words of one list, such as the `exec.command` of a probe. */
void otx_words_add(struct otx_words *words, const struct otx_node *list);
/* The first word with this text, or NULL. */
const struct otx_cmd_word *otx_words_find(const struct otx_words *words, const char *text);

/* Whether the program that the word names matches the glob; the program in `/usr/bin/python3.12` is
 * `python3.12`. */
bool otx_word_runs(const struct otx_cmd_word *word, const char *glob);
/* Whether the program matches one of the globs; the list ends with NULL. */
bool otx_word_runs_any(const struct otx_cmd_word *word, const char *const *globs);

#endif
