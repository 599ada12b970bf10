/* A case: a folder of testdata with an input and the expected results. Reads and writes these
 * files, and knows nothing of how they are checked. testdata/README.md describes the format. */
#ifndef TEST_CASE_H
#define TEST_CASE_H

#include <dirent.h>
#include <limits.h>

#include "support/common.h"

enum { MAX_ARGS = 32, MAX_PATH = 1024 };

enum case_file { F_CONFIG, F_ARGS, F_OUT, F_STDERR, F_EXIT, F_REMOVED, F_SKIP, F_NEAR, F_FILES };
static const char *const case_files[F_FILES] = {
    [F_CONFIG] = "config.yaml", [F_ARGS] = "args", [F_OUT] = "out.yaml",
    [F_STDERR] = "stderr",      [F_EXIT] = "exit", [F_REMOVED] = "removed.yaml",
    [F_SKIP] = "skip",          [F_NEAR] = "near",
};

/* patch_test.sh checks the properties from P_OURS on, cases_test.c checks those before. */
enum property {
    P_TWICE,
    P_REMOVE,
    P_REFORMAT,
    P_EDITS,
    P_LOCATE,
    P_RESOURCELIST,
    P_LIST,
    P_RESULTS,
    P_OPINION,
    P_OURS,
    P_KUBECTL = P_OURS,
    P_KUSTOMIZE,
    P_COUNT
};
static const char *const properties[P_COUNT] = {[P_TWICE] = "twice",
                                                [P_REMOVE] = "remove",
                                                [P_REFORMAT] = "reformat",
                                                [P_EDITS] = "edits",
                                                [P_LOCATE] = "locate",
                                                [P_LIST] = "list",
                                                [P_RESOURCELIST] = "resourcelist",
                                                [P_RESULTS] = "results",
                                                [P_OPINION] = "opinion",
                                                [P_KUBECTL] = "kubectl",
                                                [P_KUSTOMIZE] = "kustomize"};

struct test_case {
    const char *testdata, *name;
    char default_config[MAX_PATH];
    char folder[MAX_PATH];
    const char *in_name;
    struct text in, files[F_FILES];
    bool have[F_FILES]; /* which files exist; without F_CONFIG its text is the default configuration
                         */
    char args[MAX_PATH]; /* the words of `argv`, without the program */
    char *argv[MAX_ARGS];
    size_t argc;
    bool has_config, has_in; /* whether the arguments have CONFIG and IN */
    int exit;
    bool skip[P_COUNT];
};

static inline void join_path(char out[MAX_PATH], const char *folder, const char *name)
{
    int n = snprintf(out, MAX_PATH, "%s/%s", folder, name);
    assert_true(n > 0 && n < MAX_PATH);
}

/* The name of a file of this case: in a JSON case the names of manifests end in .json. */
static inline const char *file_name(const struct test_case *c, enum case_file file)
{
    bool json = strcmp(c->in_name, "in.json") == 0;
    if (json && file == F_OUT)
        return "out.json";
    return json && file == F_REMOVED ? "removed.json" : case_files[file];
}

static inline bool is_case_file(const struct test_case *c, const char *name)
{
    for (size_t i = 0; i < F_FILES; i++)
        if (strcmp(name, file_name(c, (enum case_file)i)) == 0)
            return true;
    return strcmp(name, c->in_name) == 0;
}

/* Fails the test if the folder has an unknown file. */
static inline void check_folder(const struct test_case *c)
{
    DIR *dir = opendir(c->folder);
    struct dirent *entry;
    if (!dir)
        fail_msg("%s: cannot be opened", c->folder);
    char stray[NAME_MAX + 1] = "";
    while ((entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !is_case_file(c, entry->d_name))
            snprintf(stray, sizeof stray, "%s", entry->d_name);
    closedir(dir);
    if (*stray)
        fail_msg("%s/%s: no such file belongs to this case", c->folder, stray);
}

/* Reads the words of the line in `args`, and replaces CONFIG and IN. */
static inline void split_args(struct test_case *c)
{
    struct text line = c->files[F_ARGS];
    const char *text = "inject --allow-empty -c CONFIG IN";
    if (c->have[F_ARGS]) {
        size_t n = line.n && line.p[line.n - 1] == '\n' ? line.n - 1 : line.n;
        assert_true(n > 0 && n < sizeof c->args && !memchr(line.p, '\n', n));
        memcpy(c->args, line.p, n);
    } else {
        strcpy(c->args, text);
    }
    c->argc = 1;
    for (char *word = strtok(c->args, " "); word; word = strtok(NULL, " ")) {
        assert_true(c->argc < MAX_ARGS - 1);
        bool config = strcmp(word, "CONFIG") == 0, in = strcmp(word, "IN") == 0;
        c->has_config |= config;
        c->has_in |= in;
        if (config)
            word = c->have[F_CONFIG] ? (char *)"config.yaml" : c->default_config;
        c->argv[c->argc++] = in ? (char *)c->in_name : word;
    }
    c->argv[c->argc] = NULL;
}

static inline void read_skip(struct test_case *c)
{
    size_t at = 0, n;
    const char *line;
    while (text_line(c->files[F_SKIP], &at, &line, &n)) {
        bool known = false;
        for (size_t i = 0; i < P_COUNT; i++) {
            size_t length = strlen(properties[i]);
            if (n < length + 3 || memcmp(line, properties[i], length) != 0 ||
                memcmp(line + length, ": ", 2) != 0)
                continue;
            known = c->skip[i] = true;
        }
        if (!known)
            fail_msg("%s/skip: not `property: reason`: %.*s", c->folder, (int)n, line);
    }
}

static inline void read_exit(struct test_case *c)
{
    struct text text = c->files[F_EXIT];
    if (!c->have[F_EXIT])
        return;
    if (text.n != 2 || text.p[0] < '1' || text.p[0] > '2' || text.p[1] != '\n')
        fail_msg("%s/exit: must be 1 or 2 and a newline", c->folder);
    c->exit = text.p[0] - '0';
}

/* Reads a case. Fails the test if the case is malformed; free the case also then. */
static inline void case_read(struct test_case *c, const char *testdata, const char *name)
{
    char path[MAX_PATH];
    *c = (struct test_case){.testdata = testdata, .name = name, .in_name = "in.yaml"};
    join_path(c->folder, testdata, name);
    join_path(path, c->folder, "in.yaml");
    if (!read_file(path, &c->in)) {
        c->in_name = "in.json";
        join_path(path, c->folder, "in.json");
        if (!read_file(path, &c->in))
            fail_msg("%s: no in.yaml and no in.json", c->folder);
    }
    check_folder(c);
    for (size_t i = 0; i < F_FILES; i++) {
        join_path(path, c->folder, file_name(c, (enum case_file)i));
        c->have[i] = read_file(path, &c->files[i]);
    }
    join_path(c->default_config, testdata, "default-config.yaml");
    if (!c->have[F_CONFIG] && !read_file(c->default_config, &c->files[F_CONFIG]))
        fail_msg("%s: cannot be read", c->default_config);
    split_args(c);
    read_skip(c);
    read_exit(c);
}

static inline void case_free(struct test_case *c)
{
    text_free(&c->in);
    for (size_t i = 0; i < F_FILES; i++)
        text_free(&c->files[i]);
}

/* Writes a file of the case, or removes it if its text is the default. Prints what changed. */
static inline void case_write(const struct test_case *c, enum case_file file, struct text text,
                              bool is_default)
{
    char path[MAX_PATH];
    join_path(path, c->folder, file_name(c, file));
    if (is_default) {
        if (remove(path) == 0)
            printf("removed %s\n", path);
    } else if (!c->have[file] || !text_equal(c->files[file], text)) {
        if (!write_file(path, text))
            fail_msg("%s: cannot be written", path);
        printf("wrote %s\n", path);
    }
}

/* The sorted paths of all cases below testdata. A folder that has folders groups cases; any other
 * folder is a case. A stray file next to cases is a failure. */
struct names {
    char **v;
    size_t n;
};

static inline int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void add_name(struct names *names, const char *name)
{
    names->v = need(realloc(names->v, (names->n + 1) * sizeof *names->v));
    names->v[names->n++] = need(strdup(name));
}

static inline bool is_folder(const char *path)
{
    DIR *dir = opendir(path);
    if (dir)
        closedir(dir);
    return dir != NULL;
}

/* The entries of a folder, except `.`, `..` and, at the top, the files that may be next to the
 * cases. */
static inline bool list_folder(struct names *entries, const char *path, bool top)
{
    struct dirent *entry;
    DIR *dir = opendir(path);
    *entries = (struct names){0};
    while (dir && (entry = readdir(dir))) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
            !(top && (strcmp(name, "README.md") == 0 || strcmp(name, "default-config.yaml") == 0)))
            add_name(entries, name);
    }
    if (dir)
        closedir(dir);
    return dir != NULL;
}

static inline void names_free(struct names *names);

/* Adds the cases in `testdata`/`below`; `below` is "" at the top. */
static inline bool add_cases(struct names *names, const char *testdata, const char *below)
{
    char path[MAX_PATH], entry[MAX_PATH];
    struct names entries;
    size_t folders = 0;
    bool good = true;
    join_path(path, testdata, below);
    if (!list_folder(&entries, path, !*below))
        return false;
    for (size_t i = 0; i < entries.n; i++) {
        join_path(entry, path, entries.v[i]);
        folders += is_folder(entry);
    }
    if (*below && folders == 0)
        add_name(names, below);
    for (size_t i = 0; i < entries.n && (folders || !*below); i++) {
        join_path(entry, path, entries.v[i]);
        if (!is_folder(entry)) {
            fprintf(stderr, "%s: neither a case nor one of the files beside them\n", entry);
            good = false;
            continue;
        }
        join_path(entry, below, entries.v[i]);
        good &= add_cases(names, testdata, *below ? entry : entries.v[i]);
    }
    names_free(&entries);
    return good;
}

static inline bool list_cases(struct names *names, const char *testdata)
{
    *names = (struct names){0};
    bool good = add_cases(names, testdata, "");
    if (names->n)
        qsort(names->v, names->n, sizeof *names->v, compare_names);
    return good;
}

static inline void names_free(struct names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->v[i]);
    free(names->v);
    *names = (struct names){0};
}

#endif
