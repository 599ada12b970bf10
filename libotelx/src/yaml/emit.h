/* Renders nodes as text, in the style that an otx_look describes. Knows the notations of YAML and
 * JSON. */
#ifndef OTX_YAML_EMIT_H
#define OTX_YAML_EMIT_H

#include "tree/node.h"

/* The style of the text around an insertion. */
struct otx_look {
    unsigned map_step;  /* columns by which a nested map is indented */
    unsigned seq_step;  /* columns from a key to the dashes of its list */
    unsigned item_step; /* columns from a dash to its item */
    struct otx_str eol;
    bool json;                   /* every key and string in double quotes */
    bool no_scripts;             /* no literal block scalars, however long a text is */
    struct otx_str colon, comma; /* in flow style */
    bool pad;                    /* a blank after `{` and before `}` */
    bool expand;                 /* flow collections over several lines */
    /* with `expand`: white space before a child, and what a level adds */
    struct otx_str lead, unit;
};

/* Writes a scalar; `flow`: within brackets. */
void otx_emit_scalar(struct otx_buf *buf, const struct otx_look *look, bool flow,
                     const struct otx_node *scalar);
/* Whether the text, unquoted, is read as the same string. */
bool otx_emit_is_plain(struct otx_str text, bool flow);

/* Block style. The caller has written the line break and the indentation up to `column`. */
void otx_emit_pair(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                   const struct otx_node *key, const struct otx_node *value);
void otx_emit_item(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                   const struct otx_node *item);
/* Writes the text after `key:`, from the blank or line break on; `column` is that of the key. */
void otx_emit_value(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                    const struct otx_node *value);
/* Writes the text after "- "; `column` is that of the text. */
void otx_emit_content(struct otx_buf *buf, const struct otx_look *look, unsigned column,
                      const struct otx_node *item);

/* Flow style. `depth`: levels below look->lead. */
void otx_emit_flow(struct otx_buf *buf, const struct otx_look *look, size_t depth,
                   const struct otx_node *node);
void otx_emit_flow_pair(struct otx_buf *buf, const struct otx_look *look, size_t depth,
                        const struct otx_node *key, const struct otx_node *value);

#endif
