/* Parses text into a tree: by the scanner where it is certain, else by libyaml. No other layer
 * knows libyaml. */
#ifndef OTX_YAML_PARSE_H
#define OTX_YAML_PARSE_H

#include "tree/node.h"
#include "base/source.h"
#include "yaml/outline.h"

struct otx_yaml_error {
    size_t at; /* byte offset in the whole text */
    struct otx_str text;
    bool no_memory, too_large, bad_text;
};

enum { OTX_MAX_DEPTH = 128 };

/* Reads a document: checks that it is UTF-8 and has no directives, then reads it with the scanner
 * or with libyaml, which give the same tree. *scan becomes the result of the check. For the other
 * parameters see otx_yaml_parse. */
bool otx_yaml_read(struct otx_arena *arena, struct otx_str text, struct otx_span doc,
                   size_t max_nodes, struct otx_scan *scan, struct otx_node **root,
                   struct otx_yaml_error *error);

/* As otx_yaml_read, without the children of the items when the scanner reads a List: see struct
 * otx_outline. */
bool otx_yaml_read_outline(struct otx_arena *arena, struct otx_str text, struct otx_span doc,
                           size_t max_nodes, struct otx_scan *scan, struct otx_outline *outline,
                           struct otx_node **root, struct otx_yaml_error *error);

/* Parses always with libyaml: the proof needs an independent witness.
 * Parses the bytes [doc.start, doc.end) of `text`. otx_scan_text has accepted them, and has told
 * `ascii`. *root is NULL for a document without content. All memory, the error's text included, is
 * the arena's; scalars may borrow from `text`. */
bool otx_yaml_parse(struct otx_arena *arena, struct otx_str text, struct otx_span doc, bool ascii,
                    size_t max_nodes, struct otx_node **root, struct otx_yaml_error *error);

#endif
