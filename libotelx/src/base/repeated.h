/* Findings that say the same as others: told once, or with their number. */
#ifndef OTX_BASE_REPEATED_H
#define OTX_BASE_REPEATED_H

#include "base/diag.h"

/* Drops findings of a configuration, or of preflight, that an earlier one says in the same words.
 * The findings are sorted: those of one place follow each other. The first `inputs` sources are
 * inputs. */
void otx_diags_drop_repeated(struct otx_diags *diags, size_t inputs);

/* Findings of some codes that are the same for many objects become one, with the number of the
 * others. The order stays. */
void otx_diags_fold(struct otx_diags *diags);

#endif
