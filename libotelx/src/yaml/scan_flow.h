/* Collections in brackets. */
#ifndef OTX_YAML_SCAN_FLOW_H
#define OTX_YAML_SCAN_FLOW_H

#include "tree/node.h"
#include "yaml/scanner.h"

/* The `[` or `{` here, with all that is in it; the scanner stands after the bracket that closes. */
bool otx_scan_flow(struct otx_scanner *s, struct otx_node *parent);

#endif
