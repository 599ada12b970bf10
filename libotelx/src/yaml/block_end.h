/* Where the lines of a block scalar end, for both parsers. */
#ifndef OTX_YAML_BLOCK_END_H
#define OTX_YAML_BLOCK_END_H

#include "base/str.h"

/* `start` is the `|` or `>`; `mark` is where libyaml says that the scalar ends: after the blank
 * lines that follow. Those that are no part of the value are given back. */
size_t otx_block_scalar_end(struct otx_str text, size_t start, size_t mark);

#endif
