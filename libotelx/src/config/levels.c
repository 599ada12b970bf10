/* Levels come from a map in a configuration, or from the options of a call. */
#include "config/levels.h"

#include <otelx.h>

const char *const otx_level_words[] = {"error", "warning", "info", "off", NULL};

/* The words by their levels. */
static const char *const names[] = {[OTX_LEVEL_UNSET] = "",
                                    [OTX_LEVEL_OFF] = "off",
                                    [OTX_LEVEL_INFO] = "info",
                                    [OTX_LEVEL_WARNING] = "warning",
                                    [OTX_LEVEL_ERROR] = "error"};

static enum otx_level level_called(struct otx_str word)
{
    enum otx_level level = OTX_LEVEL_ERROR;
    while (level > OTX_LEVEL_UNSET && !otx_str_is(word, names[level]))
        level--;
    return level;
}

const struct otx_levels *otx_levels_decode(struct otx_arena *arena, const struct otx_node *map)
{
    struct otx_levels *levels = otx_first_key(map) ? otx_alloc(arena, sizeof *levels) : NULL;
    enum otx_code code;
    for (const struct otx_node *k = levels ? otx_first_key(map) : NULL; k; k = otx_next_key(k))
        if (otx_code_find(k->text, &code))
            levels->of[code] = (unsigned char)level_called(otx_value(k)->text);
    return levels;
}

bool otx_levels_read(struct otx_levels *out, const char *text, struct otx_diags *diags,
                     unsigned source)
{
    struct otx_str rest = otx_str_of(text), part;
    *out = (struct otx_levels){{0}};
    while (rest.n && otx_str_cut(&rest, ',', &part)) {
        size_t equals = otx_str_find(part, '=', 0);
        enum otx_level level = level_called(otx_str_sub(part, equals + 1, part.n));
        enum otx_code code;
        if (otx_code_find(otx_str_sub(part, 0, equals), &code) && level) {
            out->of[code] = (unsigned char)level;
            continue;
        }
        struct otx_buf what = {0};
        otx_buf_format(&what,
                       "`%s` must be a code and `error`, `warning`, `info` or `off`, such as "
                       "`OTX2101=off`",
                       part);
        otx_diag_done(diags, OTX_BAD_VALUE, 0, &what)->source = source;
        return false;
    }
    return true;
}

enum otx_level otx_level_stricter(enum otx_level level, const struct otx_levels *levels,
                                  const struct otx_diag *diag)
{
    enum otx_level other = levels ? (enum otx_level)levels->of[diag->code] : OTX_LEVEL_UNSET;
    /* a configuration that does not name the code wants the finding's own severity */
    if (!other)
        other = (enum otx_level)(OTX_LEVEL_INFO + (diag->severity - OTELX_INFO));
    return level > other ? level : other;
}

void otx_level_set(struct otx_diag *diag, enum otx_level level)
{
    if (!level || otx_diag_is_firm(diag))
        return;
    diag->off = level == OTX_LEVEL_OFF;
    if (!diag->off)
        diag->severity = (otelx_severity)(OTELX_INFO + (level - OTX_LEVEL_INFO));
}
