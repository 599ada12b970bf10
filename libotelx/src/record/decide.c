/* The table of decisions: the first row that fits a leaf decides. */
#include "record/decide.h"

#include <assert.h>

#define ANY 0xFF
#define BIT(value) (1u << (value))

/* In `after`: the leaf keeps its state. */
#define SAME_STATE 0xFF

enum { NO = 1, YES = 2 };

/* Each of the first four fields is a set of values, one bit for each value. */
static const struct row {
    unsigned char state, now, wanted, policy;
    unsigned char word, after;
} rows[] = {
#define UNKNOWN BIT(OTX_UNKNOWN)
#define THEIRS BIT(OTX_THEIRS)
#define OURS BIT(OTX_OURS)
#define REPLACED BIT(OTX_REPLACED)
#define ABSENT BIT(OTX_ABSENT)
#define BOTH BIT(OTX_BOTH)
#define WROTE BIT(OTX_WROTE)
#define WANTED BIT(OTX_WANTED)
#define OTHER BIT(OTX_OTHER)
#define KEEP BIT(OTX_KEEP)
#define OVERRIDE BIT(OTX_OVERRIDE)
#define REFUSE BIT(OTX_REFUSE)
    /* clang-format off */
    /* state             now            wanted  policy    word               after */
    {ANY,                ABSENT,        NO,     ANY,      OTX_WORD_NOTHING,  OTX_UNKNOWN},
    {ANY,                ABSENT,        YES,    ANY,      OTX_WORD_ADD,      OTX_OURS},
    {UNKNOWN,            WANTED,        YES,    ANY,      OTX_WORD_ADOPT,    OTX_OURS},
    {THEIRS,             WANTED,        YES,    ANY,      OTX_WORD_SAME,     OTX_THEIRS},
    {OURS,               BOTH | WANTED, YES,    ANY,      OTX_WORD_SAME,     OTX_OURS},
    {REPLACED,           BOTH | WANTED, YES,    OVERRIDE, OTX_WORD_SAME,     OTX_REPLACED},
    {REPLACED,           WANTED,        YES,    ANY,      OTX_WORD_SAME,     OTX_THEIRS},
    {REPLACED,           BOTH | WROTE,  YES,    KEEP,     OTX_WORD_GIVE_BACK, OTX_THEIRS},
    {REPLACED,           BOTH | WROTE,  YES,    REFUSE,   OTX_WORD_REFUSE,   OTX_REPLACED},
    {OURS,               WROTE,         NO,     ANY,      OTX_WORD_REMOVE,   OTX_UNKNOWN},
    {REPLACED,           WROTE,         NO,     ANY,      OTX_WORD_GIVE_BACK, OTX_THEIRS},
    {OURS,               WROTE,         YES,    ANY,      OTX_WORD_CHANGE,   OTX_OURS},
    {REPLACED,           WROTE,         YES,    OVERRIDE, OTX_WORD_CHANGE,   OTX_REPLACED},
    {UNKNOWN | THEIRS,   OTHER,         NO,     ANY,      OTX_WORD_NOTHING,  SAME_STATE},
    {OURS | REPLACED,    OTHER,         NO,     ANY,      OTX_WORD_KEEP,     OTX_THEIRS},
    {UNKNOWN | THEIRS,   OTHER,         YES,    KEEP,     OTX_WORD_KEEP,     OTX_THEIRS},
    {OURS | REPLACED,    OTHER,         YES,    KEEP,     OTX_WORD_KEEP,     SAME_STATE},
    {ANY,                OTHER,         YES,    OVERRIDE, OTX_WORD_REPLACE,  OTX_REPLACED},
    {ANY,                OTHER,         YES,    REFUSE,   OTX_WORD_REFUSE,   SAME_STATE},
    /* clang-format on */
};

static bool fits(unsigned char set, unsigned value)
{
    return (set & BIT(value)) != 0;
}

struct otx_decision otx_decide(enum otx_owner state, enum otx_now now, bool wanted,
                               enum otx_policy policy)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        if (fits(row->state, state) && fits(row->now, now) && (row->wanted & (wanted ? YES : NO)) &&
            fits(row->policy, policy)) {
            enum otx_owner after = row->after == SAME_STATE ? state : (enum otx_owner)row->after;
            return (struct otx_decision){(enum otx_word)row->word, after};
        }
    }
    assert(false); /* unreachable: a leaf equals what we wrote only if the record has it as ours */
    return (struct otx_decision){OTX_WORD_NOTHING, state};
}
