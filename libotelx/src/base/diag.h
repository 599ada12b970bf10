/* Findings: severity, stable code, one line of text, a place. Knows no YAML and no Kubernetes. */
#ifndef OTX_BASE_DIAG_H
#define OTX_BASE_DIAG_H

#include <otelx.h>

#include "base/str.h"

/* The stable codes, in the order of base/codes.def. */
enum otx_code {
#define OTX_CODE(name, number, severity, summary, meaning, advice) name,
#include "base/codes.def"
#undef OTX_CODE
    OTX_CODE_COUNT
};

/* How a second run over the result reports the same fact. */
enum otx_later { OTX_SAID_AGAIN, OTX_SAID_AS_INFO, OTX_SAID_ONCE };

struct otx_diag {
    enum otx_code code;
    otelx_severity severity;
    enum otx_later later;
    unsigned source; /* 0: the input; k: the k-th source of configurations */
    size_t at;       /* byte offset in that source */
    bool off;        /* the user has turned the finding off; otx_diags_drop_off drops it */
    bool set;        /* the finding is about a setting given by its path; see otx_diags_once */
    size_t order;    /* order of arrival, set by otx_diags_sort */
    size_t change;   /* index of the workload, or SIZE_MAX */
    const char *text, *field;
    /* filled in by otx_diags_locate */
    const char *excerpt;
    size_t caret, line, column;
};

struct otx_diags {
    struct otx_arena arena;
    struct otx_diag *items;
    size_t count, cap;
    bool failed; /* sticky: out of memory */
};

const char *otx_code_name(enum otx_code code);
otelx_severity otx_code_severity(enum otx_code code);
/* Finds the code with this name, in any letter case. */
bool otx_code_find(struct otx_str word, enum otx_code *code);
/* Whether the code belongs to preflight: OTX4xxx. */
bool otx_code_is_preflight(enum otx_code code);

/* Adds a finding with a copy of `text`. Its severity is that of the code's row. Never NULL. */
struct otx_diag *otx_diag_add(struct otx_diags *diags, enum otx_code code, size_t at,
                              struct otx_str text);
/* As otx_diag_add, with the text of a buffer, which is freed. */
struct otx_diag *otx_diag_done(struct otx_diags *diags, enum otx_code code, size_t at,
                               struct otx_buf *buf);
/* As otx_diag_add, with a format as in otx_buf_format. */
#define otx_diag_format(diags, code, at, ...)                                                      \
    do {                                                                                           \
        struct otx_buf otx_buf_ = {0};                                                             \
        otx_buf_format(&otx_buf_, __VA_ARGS__);                                                    \
        otx_diag_done((diags), (code), (at), &otx_buf_);                                           \
    } while (0)

/* Keeps the first `count` findings. */
void otx_diags_cut(struct otx_diags *diags, size_t count);
/* Keeps the first `keep` findings; of the later ones keeps only errors. */
void otx_diags_keep_errors(struct otx_diags *diags, size_t keep);
/* A setting is read once for each configuration: of equal findings about a setting, keeps the
 * first. */
void otx_diags_once(struct otx_diags *diags);
/* Drops the findings with this code. */
void otx_diags_drop(struct otx_diags *diags, enum otx_code code);
/* Drops the findings from the index `from` on that are off. */
void otx_diags_drop_off(struct otx_diags *diags, size_t from);
/* Whether the finding is an error that refuses a workload or ends the run: users cannot turn it off
 * or lower it. */
bool otx_diag_is_firm(const struct otx_diag *diag);
/* Keeps, from the index `first` on, the findings that a second run would have, with the severity of
 * the second run. */
void otx_diags_keep_lasting(struct otx_diags *diags, size_t first);
/* Appends the findings of `from`, which is empty afterwards. The workloads of `from` have indexes
 * from 0; they become indexes from `first`. */
void otx_diags_move(struct otx_diags *diags, struct otx_diags *from, size_t first);
/* Sorts the findings by their places: the input, then each further source. */
void otx_diags_sort(struct otx_diags *diags);
/* Computes line, column and excerpt of the findings about this source. Call otx_diags_sort first.
 */
void otx_diags_locate(struct otx_diags *diags, struct otx_str text, unsigned source);
bool otx_diags_any_error(const struct otx_diags *diags);
/* The finding in the form of the public header; `name` is the name of its source. */
otelx_diag otx_diag_public(const struct otx_diag *diag, const char *name);
void otx_diags_free(struct otx_diags *diags);

#endif
