/* The manifests to measure. */
#ifndef BENCH_INPUTS_H
#define BENCH_INPUTS_H

#include <stddef.h>

/* A text that owns its bytes. */
struct text {
    char *p;
    size_t n, cap;
};

/* Prints a message and ends the program. */
void die(const char *what);

struct text text_new(const char *p, size_t n);
struct text text_read(const char *path);
void text_free(struct text *t);

enum input {
    THIRD,         /* a stream; Deployments are one third of its bytes */
    FIFTHS,        /* a stream; Deployments are four fifths of its bytes */
    LIST,          /* a `List` of Deployments */
    RESOURCE_LIST, /* a `ResourceList` of Deployments */
    JSON,          /* a `List` of Pods in JSON, on one line */
    INPUT_COUNT
};
extern const char *const input_names[INPUT_COUNT];
struct text make_input(enum input kind, size_t workloads);

/* Makes a folder `path` with files of one resource each; one in ten is a Deployment. */
void write_tree(const char *path, size_t files);

#endif
