/* Where the lines of a block scalar end, for both parsers. */
#ifndef OTX_YAML_BLOCK_END_H
#define OTX_YAML_BLOCK_END_H

#include "base/str.h"

/* `start` is the offset of `|` or `>`; `mark` is libyaml's end of the scalar, which lies after the
 * blank lines that follow. Blank lines that are no part of the value are cut off. */
size_t otx_block_scalar_end(struct otx_str text, size_t start, size_t mark);

#endif
