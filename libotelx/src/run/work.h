/* The orders for the work on a workload. */
#ifndef OTX_RUN_WORK_H
#define OTX_RUN_WORK_H

#include "choose/choose.h"
#include "edit/doc.h"
#include "preflight/look.h"
#include "record/read.h"

/* OTX_INSPECT: nothing is written, only reported. */
enum otx_goal { OTX_INJECT, OTX_REMOVE, OTX_INSPECT };

/* An object. Several pod templates share the record of their object. */
struct otx_shared {
    struct otx_record record; /* the record in the text */
    size_t first_edit;        /* number of edits of the document before this object */
    struct otx_record_entry *entries, *last;
    bool noted;   /* the workload at work has noted its entry */
    bool changed; /* some entry differs from the record in the text */
};

struct otx_work {
    const struct otx_context *context; /* NULL: a removal by the record, without a configuration */
    enum otx_goal goal;
    struct otx_doc *doc;
    struct otx_told *told;     /* findings that preflight has given already; NULL: no preflight */
    struct otx_shared *shared; /* the workload's object */
};

#endif
