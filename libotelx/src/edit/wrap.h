/* Putting tokens into a list variable, inside of the scalar that holds it. */
#ifndef OTX_EDIT_WRAP_H
#define OTX_EDIT_WRAP_H

#include "edit/edits.h"
#include "tree/node.h"
#include "tree/list_value.h"

enum otx_wrap_result {
    OTX_WRAP_SAME, /* nothing to do */
    OTX_WRAP_DONE, /* edits were added */
    OTX_WRAP_CANNOT
};

/* Puts our tokens around what is there, takes old ones out, by edits inside of the scalar. On
 * return `old` are the tokens that are ours now, `quoted` whether the quotes are. `why` says what
 * is in the way when it cannot be done. */
enum otx_wrap_result otx_wrap_scalar(struct otx_wrap *wrap, struct otx_str text,
                                     const struct otx_node *scalar, struct otx_edits *edits,
                                     const char **why);

#endif
