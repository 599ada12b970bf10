/* Reads files with the scanner and with libyaml and says what differs, and how much the scanner
 * took. For trying both on files that are no part of the project. Usage: compare_trees [-v] FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/two_trees.h"

static const char *const names[] = {[TWO_LEFT] = "left",
                                    [TWO_REFUSED] = "refused",
                                    [TWO_ALIKE] = "alike",
                                    [TWO_DIFFERENT] = "DIFFERENT"};

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

int main(int argc, char **argv)
{
    size_t documents[4] = {0}, bytes[4] = {0};
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    for (int i = 1 + verbose; i < argc; i++) {
        struct otx_str text = read_all(argv[i]);
        struct otx_span doc;
        for (size_t pos = 0; otx_next_doc(text, &pos, &doc);) {
            const char *what;
            enum two_trees answer = read_twice(text, doc, &what);
            documents[answer]++;
            bytes[answer] += doc.end - doc.start;
            if (answer == TWO_DIFFERENT || (verbose && answer == TWO_LEFT))
                printf("%s: byte %zu: %s: %s\n", argv[i], doc.start, names[answer],
                       what ? what : "");
        }
        free((char *)text.p);
    }
    for (size_t i = 0; i < 4; i++)
        printf("%-9s %8zu documents %12zu bytes\n", names[i], documents[i], bytes[i]);
    return documents[TWO_DIFFERENT] ? 1 : 0;
}
