/* A configuration that comes with the input: the `functionConfig` of a ResourceList. */
#ifndef OTX_RUN_INPUT_CONFIG_H
#define OTX_RUN_INPUT_CONFIG_H

#include "run/worker.h"
#include "tree/node.h"

/* For a run without a configuration (OTX_CONFIG_INPUT): takes the configuration from this document.
 * False when the run must stop, because there is no configuration or it has errors. */
bool otx_input_config(struct otx_worker *worker, const struct otx_node *root);

#endif
