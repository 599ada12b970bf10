/* Prints the scalars of a YAML file whose paths match a pattern, one a line. A path is such as
 * `jobs/check/steps/1/run`. For tests in shell about YAML files for other programs. Links nothing
 * of otelx. Usage: yaml_values FILE PATTERN. Exit status 1: nothing matches; 2: not YAML. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { PATH_SIZE = 512 };

struct search {
    yaml_document_t doc;
    const char *pattern;
    char path[PATH_SIZE];
    int found;
};

static void visit(struct search *s, int id);

/* Visits a child. Its name in the path is the key or the index. */
static void visit_child(struct search *s, const char *name, int id)
{
    size_t size = strlen(s->path);
    snprintf(s->path + size, PATH_SIZE - size, "%s%s", size ? "/" : "", name);
    visit(s, id);
    s->path[size] = '\0';
}

static void visit_items(struct search *s, const yaml_node_t *node)
{
    char index[16];
    for (yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++) {
        snprintf(index, sizeof index, "%d", (int)(item - node->data.sequence.items.start));
        visit_child(s, index, *item);
    }
}

static void visit(struct search *s, int id)
{
    const yaml_node_t *node = yaml_document_get_node(&s->doc, id);
    if (node->type == YAML_SEQUENCE_NODE) {
        visit_items(s, node);
    } else if (node->type == YAML_MAPPING_NODE) {
        for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
             pair < node->data.mapping.pairs.top; pair++)
            visit_child(s, (char *)yaml_document_get_node(&s->doc, pair->key)->data.scalar.value,
                        pair->value);
    } else if (fnmatch(s->pattern, s->path, FNM_PATHNAME) == 0) {
        puts((const char *)node->data.scalar.value);
        s->found++;
    }
}

/* Reads all documents of the file. False if the file is not YAML. */
static int read_all(FILE *file, struct search *s)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return 0;
    yaml_parser_set_input_file(&parser, file);
    int good = yaml_parser_load(&parser, &s->doc);
    while (good && yaml_document_get_root_node(&s->doc)) {
        visit(s, 1);
        yaml_document_delete(&s->doc);
        good = yaml_parser_load(&parser, &s->doc);
    }
    if (good)
        yaml_document_delete(&s->doc);
    else
        fprintf(stderr, "line %zu: %s\n", parser.problem_mark.line + 1, parser.problem);
    yaml_parser_delete(&parser);
    return good;
}

int main(int argc, char **argv)
{
    struct search search = {.pattern = argc == 3 ? argv[2] : ""};
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!file) {
        fprintf(stderr, "usage: yaml_values FILE PATTERN\n");
        return 2;
    }
    int good = read_all(file, &search);
    fclose(file);
    return good ? search.found == 0 : 2;
}
