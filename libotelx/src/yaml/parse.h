/* Text to tree: by the scanner where it is certain, else by libyaml. The only layer that knows
 * libyaml. */
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

/* For whatever is read: looks whether the document is fit, UTF-8 and without directives, and reads
 * it with the scanner or with libyaml, which makes no difference. *scan is what that look told.
 * Else as otx_yaml_parse. */
bool otx_yaml_read(struct otx_arena *arena, struct otx_str text, struct otx_span doc,
                   size_t max_nodes, struct otx_scan *scan, struct otx_node **root,
                   struct otx_yaml_error *error);

/* The same, without the children of the items of a List that the scanner reads: see struct
 * otx_outline. */
bool otx_yaml_read_outline(struct otx_arena *arena, struct otx_str text, struct otx_span doc,
                           size_t max_nodes, struct otx_scan *scan, struct otx_outline *outline,
                           struct otx_node **root, struct otx_yaml_error *error);

/* For the proof, which wants a witness: always with libyaml.
 * Parses the bytes [doc.start, doc.end) of `text`, which otx_scan_text has passed and found
 * `ascii` or not. *root is NULL for a document without content. All memory, the error's text
 * included, is the arena's; scalars may borrow from `text`. */
bool otx_yaml_parse(struct otx_arena *arena, struct otx_str text, struct otx_span doc, bool ascii,
                    size_t max_nodes, struct otx_node **root, struct otx_yaml_error *error);

#endif
