/* Repeated findings: reported once, or once with their number. */
#ifndef OTX_BASE_REPEATED_H
#define OTX_BASE_REPEATED_H

#include "base/diag.h"

/* Drops findings about a configuration, or of preflight, that repeat an earlier finding in the same
 * place, word by word. The findings must be sorted. The first `inputs` sources are inputs. */
void otx_diags_drop_repeated(struct otx_diags *diags, size_t inputs);

/* Folds equal findings of some codes into the first of them, with the number of the others. The
 * order stays. */
void otx_diags_fold(struct otx_diags *diags);

#endif
