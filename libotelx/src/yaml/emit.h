/* Nodes to text, in the style that a look describes. Knows YAML's and JSON's notation. */
#ifndef OTX_YAML_EMIT_H
#define OTX_YAML_EMIT_H

#include "tree/node.h"

/* How the text around an insertion looks. */
struct otx_look {
    unsigned map_step;  /* columns by which a nested map is indented */
    unsigned seq_step;  /* columns from a key to the dashes of its list */
    unsigned item_step; /* columns from a dash to its item */
    struct otx_str eol;
    bool json;                   /* every key and string in double quotes */
    bool no_scripts;             /* no text line by line, however long */
    struct otx_str colon, comma; /* in flow style */
    bool pad;                    /* a blank inside of braces */
    bool expand;                 /* flow collections over several lines */
    struct otx_str lead, unit;   /* then: white space before a child here, added per level */
};

/* A scalar; `flow` when it stands inside of brackets. */
void otx_emit_scalar(struct otx_buf *buf, const struct otx_look *look, bool flow,
                     const struct otx_node *scalar);
/* Whether this text could stand unquoted as that string. */
bool otx_emit_is_plain(struct otx_str text, bool flow);

/* Block style. The caller has written the line break and the indentation up to `column`. */
void otx_emit_pair(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                   const struct otx_node *key, const struct otx_node *value);
void otx_emit_item(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                   const struct otx_node *item);
/* What stands behind `key:` when the key is at `column`, the blank or line break included. */
void otx_emit_value(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                    const struct otx_node *value);
/* What stands behind "- " when that is at `column`. */
void otx_emit_content(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                      const struct otx_node *item);

/* Flow style. `depth`: levels below look->lead. */
void otx_emit_flow(struct otx_buf *buf, const struct otx_look *look, size_t depth,
                   const struct otx_node *node);
void otx_emit_flow_pair(struct otx_buf *buf, const struct otx_look *look, size_t depth,
                        const struct otx_node *key, const struct otx_node *value);

#endif
