/* The whole answer of a call as one text, so that two answers can be compared. Knows no test. */
#ifndef TEST_ANSWER_H
#define TEST_ANSWER_H

#include "support/common.h"

struct answer {
    otelx_status status;
    struct text text; /* the output, then findings, verdicts and edits, one a line */
    size_t room;      /* allocated bytes of `text`, which may be long and grows by doubling */
};

static inline void add_words(struct answer *answer, const char *p, size_t n)
{
    struct text *text = &answer->text;
    if (answer->room - text->n < n) {
        answer->room = 2 * (text->n + n);
        text->p = need(realloc(text->p, answer->room));
    }
    if (n)
        memcpy(text->p + text->n, p, n);
    text->n += n;
}

static inline void add_line(struct answer *answer, const char *word, size_t number)
{
    char line[512];
    int n = snprintf(line, sizeof line, "%s %zu\n", word, number);
    add_words(answer, line, n < (int)sizeof line ? (size_t)n : sizeof line - 1);
}

static inline void add_diag(struct answer *answer, otelx_diag diag)
{
    add_line(answer, diag.code, diag.line);
    add_line(answer, diag.text, diag.column);
    add_line(answer, diag.excerpt, diag.caret);
    add_line(answer, diag.field, diag.change);
}

static inline void describe(struct answer *answer, const otelx_result *res)
{
    struct text out = result_copy(res);
    add_words(answer, out.p, out.n);
    text_free(&out);
    for (size_t i = 0; i < otelx_result_diag_count(res); i++)
        add_diag(answer, otelx_result_diag(res, i));
    for (size_t i = 0; i < otelx_result_edit_count(res); i++) {
        otelx_edit edit = otelx_result_edit(res, i);
        add_line(answer, "edit", edit.offset);
        add_line(answer, "  of", edit.removed);
        add_words(answer, edit.text, edit.size);
    }
    for (size_t i = 0; i < otelx_result_change_count(res); i++) {
        otelx_change change = otelx_result_change(res, i);
        add_line(answer, otelx_verdict_name(change.verdict), change.env.added);
        add_line(answer, change.reason, change.line);
        add_line(answer, change.containers, change.column);
        add_line(answer, change.version, change.volumes.added);
        add_line(answer, change.name, change.other.added);
        otelx_patch patch = otelx_result_patch(res, i);
        add_line(answer, patch.strategic, strlen(patch.json6902));
        add_line(answer, patch.live, strlen(patch.kustomize));
        add_line(answer, patch.annotations, 0);
        otelx_found found = otelx_result_found(res, i);
        add_line(answer, found.selector, found.agent_count);
        for (size_t j = 0; j < found.agent_count; j++)
            add_line(answer, found.agents[j].mount_path, (size_t)found.agents[j].complete);
    }
}

#endif
