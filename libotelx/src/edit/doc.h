/* One document at work: its text, the memory of its tree, and what is changed and found in it. */
#ifndef OTX_EDIT_DOC_H
#define OTX_EDIT_DOC_H

#include "base/diag.h"
#include "edit/edits.h"

struct otx_doc {
    struct otx_str text; /* the whole source: offsets count from its beginning */
    struct otx_arena *arena;
    struct otx_edits edits; /* of all workloads of the document that are not refused */
    struct otx_diags *diags;
    size_t odd_at; /* a line break outside of quotes that not every reader counts, or SIZE_MAX */
};

#endif
