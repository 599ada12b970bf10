/* A document at work: its text, the memory of its tree, its edits and its findings. */
#ifndef OTX_EDIT_DOC_H
#define OTX_EDIT_DOC_H

#include "base/diag.h"
#include "edit/edits.h"

struct otx_doc {
    struct otx_str text; /* the whole source; offsets count from its beginning */
    struct otx_arena *arena;
    struct otx_edits edits; /* of all workloads of the document, except refused ones */
    struct otx_diags *diags;
    /* a character outside of quotes that only some readers take for a line break, or SIZE_MAX */
    size_t odd_at;
};

#endif
