/* What one call of the library is given, and what it makes. */
#ifndef OTX_RUN_RESULT_H
#define OTX_RUN_RESULT_H

#include <otelx.h>

#include "base/diag.h"
#include "choose/index.h"
#include "config/levels.h"
#include "config/settings.h"
#include "kube/kinds.h"
#include "report/krm_results.h"
#include "run/silence.h"
#include "run/work.h"

/* What became of one source of a call. Its new text is slices of the old one, and the texts of its
 * edits between them. */
struct otx_input {
    struct otx_str source; /* borrowed from the caller */
    size_t first_edit, edit_count;
    struct otx_str joined; /* the new text, when somebody has asked for it; .p NULL: not yet */
    otelx_status status;
};

struct otelx_result {
    struct otx_arena arena;   /* texts of the changes and of the edits */
    const char **names;       /* of the input, the configurations' sources, and the filter */
    unsigned filter_source;   /* the last of them */
    struct otx_input *inputs; /* of the whole call */
    size_t input_count;
    struct otx_arena joined; /* new texts that were asked for as a whole */
    struct otx_diags diags;
    struct otx_silencers silencers; /* that wait for findings of the whole call */
    otelx_change *changes;
    size_t change_count, change_cap;
    otelx_found *found; /* of otelx_inspect: parallel to the changes, else NULL */
    size_t found_cap;
    const char **drafts; /* with OTELX_DRAFTS: likewise, else NULL */
    size_t draft_cap;
    otelx_patch *patches; /* with OTELX_PATCHES: parallel to the changes, else NULL */
    size_t patch_cap;
    struct otx_krm_file *files; /* with OTELX_RESULTS: parallel to the changes, else NULL */
    size_t file_cap;
    otelx_edit *edits;
    size_t edit_count, edit_cap;
};

/* What is left of a change when it is not done after all; its reason is yours to give. */
otelx_change otx_refused_change(const otelx_change *change);
void otx_result_clear(struct otelx_result *result);
/* Appends what `part` holds, which was made of the text that comes next. False when out of memory.
 */
bool otx_result_add(struct otelx_result *result, struct otelx_result *part);
/* The same where `part` holds all of one input: it becomes the result's input of that number. */
bool otx_result_take(struct otelx_result *result, struct otelx_result *part, size_t input);

/* Where the configurations of a run come from. */
enum otx_config_from {
    OTX_CONFIG_GIVEN, /* the caller has given what there is */
    OTX_CONFIG_INPUT, /* none was given: the input may bring one */
    OTX_CONFIG_NONE,  /* none: a removal goes by the records alone, and an inspection plans nothing
                       */
};

struct otx_run {
    struct otelx_result *result;
    struct otx_str text;
    enum otx_goal goal;
    const struct otx_setting *own; /* configurations of our group */
    size_t own_count;
    const struct otx_index *known; /* of the configurations and of all inputs */
    struct otx_index index;        /* of the run: with what this input's own configuration adds */
    struct otx_setting listed;     /* decoded from a ResourceList's functionConfig */
    enum otx_config_from config;
    const struct otx_own_kind *own_kinds; /* that configurations bring; or NULL */
    bool by_annotation;                   /* the Operator's resources count */
    otelx_options options;                /* with every default filled in */
    struct otx_levels levels;             /* of findings, by the options */
};

#endif
