/* What a workload is worked on with. */
#ifndef OTX_RUN_WORK_H
#define OTX_RUN_WORK_H

#include "choose/choose.h"
#include "edit/doc.h"
#include "preflight/look.h"
#include "record/read.h"

/* OTX_INSPECT: nothing is written, and what is there is told. */
enum otx_goal { OTX_INJECT, OTX_REMOVE, OTX_INSPECT };

/* An object. When it has several pod templates, they share its record. */
struct otx_shared {
    struct otx_record record; /* as it is */
    size_t first_edit;        /* of the document */
    struct otx_record_entry *entries, *last;
    bool noted;   /* the workload at work has its entry */
    bool changed; /* some entry is not what it was */
};

struct otx_work {
    const struct otx_context *context; /* NULL: removal by the record alone */
    enum otx_goal goal;
    struct otx_doc *doc;
    struct otx_told *told;     /* what preflight has said; NULL: no preflight */
    struct otx_shared *shared; /* the object of the workload */
};

#endif
