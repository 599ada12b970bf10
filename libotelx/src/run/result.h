/* The orders and the result of a call of the library. */
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

/* The result for one source of a call. Its new text consists of slices of the old text and the
 * texts of its edits. */
struct otx_input {
    struct otx_str source; /* borrowed from the caller */
    size_t first_edit, edit_count;
    struct otx_str joined; /* the new text in one piece, when asked for; .p NULL: not yet */
    otelx_status status;
};

struct otelx_result {
    struct otx_arena arena; /* holds texts of the changes and of the edits */
    /* names of the inputs, of the sources of configurations, and of the filter */
    const char **names;
    unsigned filter_source;   /* the last of `names` */
    struct otx_input *inputs; /* of the whole call */
    size_t input_count;
    struct otx_arena joined; /* holds the `joined` texts */
    struct otx_diags diags;
    struct otx_silencers silencers; /* silencers that wait for findings of the whole call */
    otelx_change *changes;
    size_t change_count, change_cap;
    otelx_found *found; /* otelx_inspect only: parallel to the changes */
    size_t found_cap;
    const char **drafts; /* OTELX_DRAFTS only: parallel to the changes */
    size_t draft_cap;
    otelx_patch *patches; /* OTELX_PATCHES only: parallel to the changes */
    size_t patch_cap;
    struct otx_krm_file *files; /* OTELX_RESULTS only: parallel to the changes */
    size_t file_cap;
    otelx_edit *edits;
    size_t edit_count, edit_cap;
};

/* The change that remains when a workload is refused afterwards; the caller fills in the reason. */
otelx_change otx_refused_change(const otelx_change *change);
void otx_result_clear(struct otelx_result *result);
/* Appends the result of the next part of the text. `part` is empty afterwards. False when out of
 * memory. */
bool otx_result_add(struct otelx_result *result, struct otelx_result *part);
/* As otx_result_add, for the result of a whole input: it becomes number `input` of the inputs. */
bool otx_result_take(struct otelx_result *result, struct otelx_result *part, size_t input);

/* Where the configurations of a run come from. */
enum otx_config_from {
    OTX_CONFIG_GIVEN, /* the caller has given all configurations */
    OTX_CONFIG_INPUT, /* none was given: the input may hold one */
    OTX_CONFIG_NONE,  /* none: a removal follows the records, an inspection plans nothing */
};

struct otx_run {
    struct otelx_result *result;
    struct otx_str text;
    enum otx_goal goal;
    const struct otx_setting *own; /* configurations of otelx.dev */
    size_t own_count;
    const struct otx_index *known; /* index of the configurations and of all inputs */
    struct otx_index index;        /* index of this run: includes the configuration of this input */
    enum otx_config_from config;
    const struct otx_own_kind *own_kinds; /* kinds that configurations define; or NULL */
    bool by_annotation;                   /* the Operator's resources count */
    otelx_options options;                /* with every default filled in */
    struct otx_levels levels;             /* levels of findings by the options */
};

#endif
