/* Block scalars, literal and folded. */
#ifndef OTX_YAML_SCAN_BLOCK_H
#define OTX_YAML_SCAN_BLOCK_H

#include "tree/node.h"
#include "yaml/scanner.h"

/* Scans the block scalar that begins here, in a collection at column `indent`. Afterwards the
 * scanner is at the next token. */
bool otx_scan_block_scalar(struct otx_scanner *s, struct otx_node *parent, size_t indent);

#endif
