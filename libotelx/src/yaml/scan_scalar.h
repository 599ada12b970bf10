/* Plain and quoted scalars. */
#ifndef OTX_YAML_SCAN_SCALAR_H
#define OTX_YAML_SCAN_SCALAR_H

#include "tree/node.h"
#include "yaml/scanner.h"

/* Scans the scalar that begins here; of plain text in block style only the first line. */
bool otx_scan_scalar(struct otx_scanner *s, struct otx_scalar *scalar, bool in_flow);

/* Adds to `node`, the first line of plain text in block style, the next lines that are indented
 * more than `indent`. */
bool otx_scan_more_plain(struct otx_scanner *s, struct otx_node *node, size_t indent);

#endif
