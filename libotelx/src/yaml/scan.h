/* The scanner: reads the notation of nearly all manifests, many times as fast as libyaml, into
 * exactly the same tree. */
#ifndef OTX_YAML_SCAN_H
#define OTX_YAML_SCAN_H

#include "tree/node.h"
#include "base/source.h"
#include "yaml/outline.h"

/* Reads a document for which otx_scan_text said `printable` and no odd breaks. False when it is not
 * certain that libyaml would give this tree, or any: then libyaml must read the document. *root is
 * NULL for a document without content. `outline` may be NULL. */
bool otx_yaml_scan(struct otx_arena *arena, struct otx_str text, struct otx_span doc, bool ascii,
                   size_t max_nodes, struct otx_outline *outline, struct otx_node **root);

/* Reads an item of an outline again, with its children. *item has outline->list as its parent, but
 * is not among the children of that list. False when out of memory. */
bool otx_yaml_scan_item(struct otx_arena *arena, struct otx_str text, struct otx_span span,
                        bool ascii, const struct otx_outline *outline, struct otx_node **item);

#endif
