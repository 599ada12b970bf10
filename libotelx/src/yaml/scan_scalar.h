/* Plain and quoted scalars. */
#ifndef OTX_YAML_SCAN_SCALAR_H
#define OTX_YAML_SCAN_SCALAR_H

#include "tree/node.h"
#include "yaml/scanner.h"

/* The scalar that begins here. Of plain text in block style it is the first line alone. */
bool otx_scan_scalar(struct otx_scanner *s, struct otx_scalar *scalar, bool in_flow);

/* Plain text in block style, `node` being its first line, that may go on over lines indented more
 * than `indent`. */
bool otx_scan_more_plain(struct otx_scanner *s, struct otx_node *node, size_t indent);

#endif
