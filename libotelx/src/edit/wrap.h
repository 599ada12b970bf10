/* Putting tokens into a list variable, inside of the scalar that holds it. */
#ifndef OTX_EDIT_WRAP_H
#define OTX_EDIT_WRAP_H

#include "edit/edits.h"
#include "tree/node.h"
#include "tree/list_value.h"

enum otx_wrap_result {
    OTX_WRAP_SAME,   /* nothing to do */
    OTX_WRAP_DONE,   /* edits were added */
    OTX_WRAP_QUOTED, /* the same; a plain scalar got quotes */
    OTX_WRAP_CANNOT
};

/* Puts our tokens around what is there and takes those of `old` that are not wanted out, by edits
 * inside of the scalar. `why` says what is in the way when it cannot be done. */
enum otx_wrap_result otx_wrap_scalar(const struct otx_wrap *wrap, struct otx_str text,
                                     const struct otx_node *scalar, struct otx_edits *edits,
                                     const char **why);
/* The same with a value; `*out` is the new one. False when it has too many entries. */
bool otx_wrap_text(struct otx_arena *arena, const struct otx_wrap *wrap, struct otx_str value,
                   struct otx_str *out);

#endif
