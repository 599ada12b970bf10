/* The table of codes, for findings and for `explain`. */
#include <assert.h>
#include <otelx.h>

#include "base/diag.h"

static const otelx_code codes[] = {
#define OTX_CODE(name, number, level, line, why, what)                                             \
    [name] = {.code = (number),                                                                    \
              .severity = (level),                                                                 \
              .summary = (line),                                                                   \
              .meaning = (why),                                                                    \
              .advice = (what)},
#include "base/codes.def"
#undef OTX_CODE
};

const char *otx_code_name(enum otx_code code)
{
    assert(code < OTX_CODE_COUNT);
    return codes[code].code;
}

otelx_severity otx_code_severity(enum otx_code code)
{
    assert(code < OTX_CODE_COUNT);
    return codes[code].severity;
}

bool otx_code_find(struct otx_str word, enum otx_code *code)
{
    for (size_t i = 0; i < OTX_CODE_COUNT; i++) {
        *code = (enum otx_code)i;
        if (otx_str_glob(otx_str_of(codes[i].code), word, true))
            return true;
    }
    return false;
}

bool otx_code_is_preflight(enum otx_code code)
{
    return otx_code_name(code)[3] == '4';
}

size_t otelx_code_count(void)
{
    return OTX_CODE_COUNT;
}

otelx_code otelx_code_get(size_t i)
{
    assert(i < OTX_CODE_COUNT);
    return codes[i];
}
