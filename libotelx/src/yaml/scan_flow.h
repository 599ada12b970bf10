/* Collections in brackets. */
#ifndef OTX_YAML_SCAN_FLOW_H
#define OTX_YAML_SCAN_FLOW_H

#include "tree/node.h"
#include "yaml/scanner.h"

/* Scans the collection that begins here with `[` or `{`. Afterwards the scanner is after the
 * closing bracket. */
bool otx_scan_flow(struct otx_scanner *s, struct otx_node *parent);
/* The same for any value within brackets. */
bool otx_scan_flow_value(struct otx_scanner *s, struct otx_node *parent);

#endif
