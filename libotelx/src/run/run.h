/* One call of the library: all documents of a source, through all layers, proven. */
#ifndef OTX_RUN_RUN_H
#define OTX_RUN_RUN_H

#include <otelx.h>

#include "run/result.h"

/* OTELX_OK with the result's text complete, or why not; then text and edits are unfit for use. */
otelx_status otx_run_all(struct otx_run *run);

#endif
