/* Prints the trees that the scanner makes from files, with all fields of all nodes, and which
 * documents the scanner leaves to libyaml. Needs no libyaml, so that it can be built for another
 * machine. Usage: scan_trees FILE... */
#include <stdio.h>
#include <stdlib.h>

#include "base/source.h"
#include "yaml/scan.h"

static struct otx_str read_all(const char *path)
{
    struct otx_buf all = {0};
    char part[65536];
    size_t n;
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    while ((n = fread(part, 1, sizeof part, file)) > 0)
        otx_buf_add(&all, (struct otx_str){part, n});
    fclose(file);
    return otx_buf_str(&all);
}

static void print_node(const struct otx_node *node)
{
    printf("%d %d %zu %zu %zu column %u unlike %u count %zu %08x\n", node->kind, node->style,
           node->head, node->start, node->end, node->column, node->unlike_json, node->count,
           (unsigned)otx_str_hash(OTX_HASH_SEED, node->text));
    for (const struct otx_node *child = node->first; child; child = child->next)
        print_node(child);
}

static void print_document(struct otx_str text, struct otx_span doc)
{
    struct otx_arena arena = {0};
    struct otx_node *root;
    struct otx_scan scan = otx_scan_text(otx_str_sub(text, doc.start, doc.end));
    printf("document %zu %zu: bad %zu %d%d%d\n", doc.start, doc.end, scan.bad, scan.ascii,
           scan.odd_breaks, scan.printable);
    bool fit = doc.start + scan.bad == doc.end && scan.printable && !scan.odd_breaks;
    if (!fit || !otx_yaml_scan(&arena, text, doc, scan.ascii, SIZE_MAX, NULL, &root))
        puts("left");
    else if (root)
        print_node(root);
    otx_arena_free(&arena);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct otx_str text = read_all(argv[i]);
        struct otx_span doc;
        printf("file %s\n", argv[i]);
        for (size_t pos = 0; otx_next_doc(text, &pos, &doc);)
            print_document(text, doc);
        free((char *)text.p);
    }
    return 0;
}
