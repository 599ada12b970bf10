/* Puts tokens into a list variable, within the scalar that holds it. */
#ifndef OTX_EDIT_WRAP_H
#define OTX_EDIT_WRAP_H

#include "edit/edits.h"
#include "tree/node.h"
#include "tree/list_value.h"

enum otx_wrap_result {
    OTX_WRAP_SAME,   /* nothing to do */
    OTX_WRAP_DONE,   /* edits were added */
    OTX_WRAP_QUOTED, /* edits were added, and a plain scalar got quotes */
    OTX_WRAP_CANNOT
};

/* Adds the wanted tokens around the user's, and removes the tokens of `old` that are not wanted, by
 * edits within the scalar. `why` becomes the reason when that is impossible. */
enum otx_wrap_result otx_wrap_scalar(const struct otx_wrap *wrap, struct otx_str text,
                                     const struct otx_node *scalar, struct otx_edits *edits,
                                     const char **why);
/* Does the same to a value instead of a scalar; `*out` is the new value. False when the value has
 * too many entries. */
bool otx_wrap_text(struct otx_arena *arena, const struct otx_wrap *wrap, struct otx_str value,
                   struct otx_str *out);

#endif
