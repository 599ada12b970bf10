/* What a container runs, as words: `command` and `args` as they are written, or the script of a
 * shell cut into words. */
#ifndef OTX_PREFLIGHT_WORDS_H
#define OTX_PREFLIGHT_WORDS_H

#include "base/str.h"
#include "tree/node.h"

struct otx_cmd_word {
    struct otx_str text;         /* without quotes */
    const struct otx_node *node; /* the item of the list that it stands in */
    bool starts;                 /* the first word of a command */
};

/* A script may be long: what does not fit is not looked at. */
enum { OTX_MAX_WORDS = 256 };

struct otx_words {
    struct otx_cmd_word v[OTX_MAX_WORDS];
    size_t n;
};

/* The words of a container's `command` and `args`. */
void otx_words_read(struct otx_words *words, const struct otx_node *container);
/* The words of one list, as the `exec.command` of a probe has it. */
void otx_words_add(struct otx_words *words, const struct otx_node *list);
/* The first word with this text, or NULL. */
const struct otx_cmd_word *otx_words_find(const struct otx_words *words, const char *text);

/* The program of a word: `python3.12` of `/usr/bin/python3.12`. */
bool otx_word_runs(const struct otx_cmd_word *word, const char *glob);
/* Likewise one of these, up to a NULL. */
bool otx_word_runs_any(const struct otx_cmd_word *word, const char *const *globs);

#endif
