/* Block scalars, literal and folded. */
#ifndef OTX_YAML_SCAN_BLOCK_H
#define OTX_YAML_SCAN_BLOCK_H

#include "tree/node.h"
#include "yaml/scanner.h"

/* The `|` or `>` here and its lines, in a collection at column `indent`; the scanner stands at the
 * next token after it. */
bool otx_scan_block_scalar(struct otx_scanner *s, struct otx_node *parent, size_t indent);

#endif
