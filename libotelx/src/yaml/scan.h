/* The scanner: reads the notation that nearly all manifests have, many times as fast as libyaml, to
 * the very same tree. */
#ifndef OTX_YAML_SCAN_H
#define OTX_YAML_SCAN_H

#include "tree/node.h"
#include "base/source.h"
#include "yaml/outline.h"

/* Reads a document that otx_scan_text found `printable` and without odd breaks. False when it is
 * not certain that libyaml would give this tree, or any at all: then libyaml has to read it. *root
 * is NULL for a document without content. `outline` may be NULL. */
bool otx_yaml_scan(struct otx_arena *arena, struct otx_str text, struct otx_span doc, bool ascii,
                   size_t max_nodes, struct otx_outline *outline, struct otx_node **root);

/* Reads an item of an outline again. *item is then an item of outline->list, which does not have it
 * among its children. False when out of memory. */
bool otx_yaml_scan_item(struct otx_arena *arena, struct otx_str text, struct otx_span span,
                        bool ascii, const struct otx_outline *outline, struct otx_node **item);

#endif
