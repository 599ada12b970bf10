/* For tests of single folders of the library: from a text to a tree, and to the values in the tree.
 */
#ifndef TEST_TREE_H
#define TEST_TREE_H

#include "support/common.h"
#include "tree/node.h"
#include "base/source.h"
#include "yaml/parse.h"

struct tree {
    struct otx_arena arena;
    struct text memory; /* of exactly the text's size */
    struct otx_str text;
    struct otx_node *root;
    struct otx_yaml_error error;
    bool good;
};

static inline struct tree parse_bytes(const char *p, size_t n)
{
    struct tree tree = {.memory = text_copy(p, n)};
    tree.text = (struct otx_str){tree.memory.p, n};
    struct otx_span whole = {0, n};
    struct otx_scan scan = otx_scan_text(tree.text);
    assert_int_equal(scan.bad, n);
    tree.good =
        otx_yaml_parse(&tree.arena, tree.text, whole, scan.ascii, 1000000, &tree.root, &tree.error);
    return tree;
}

static inline struct tree parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static inline void tree_free(struct tree *tree)
{
    otx_arena_free(&tree->arena);
    text_free(&tree->memory);
}

static inline void assert_str(struct otx_str got, const char *want)
{
    if (got.n != strlen(want) || memcmp(got.p ? got.p : "", want, got.n) != 0)
        fail_msg("\"%.*s\" where \"%s\" was expected", (int)got.n, got.p, want);
}

/* The bytes of the text that belong to a node, according to the node. */
static inline struct otx_str span_of_node(const struct tree *tree, const struct otx_node *node)
{
    assert_true(node->head <= node->start && node->start <= node->end && node->end <= tree->text.n);
    return otx_str_sub(tree->text, node->start, node->end);
}

#endif
