/*
 * otelx.h - OpenTelemetry auto-instrumentation for Kubernetes manifests, as text.
 *
 * A pure function from manifest text to manifest text: nothing is read, written, printed or
 * remembered between calls, and every byte outside the insertions stays as it was.
 *
 *     #include <otelx.h>
 *     #include <stdio.h>
 *     #include <string.h>
 *
 *     static void print(otelx_diag d)
 *     {
 *         fprintf(stderr, "%s:%zu:%zu: %s: %s [%s]\n", d.source, d.line, d.column,
 *                 otelx_severity_name(d.severity), d.text, d.code);
 *     }
 *
 *     int instrument(const char *config, const char *manifest)
 *     {
 *         otelx_source conf = {"config.yaml", config, strlen(config)};
 *         otelx_source in = {"deploy.yaml", manifest, strlen(manifest)};
 *         otelx_config *cfg;
 *         otelx_result *res = NULL;
 *         otelx_status st = otelx_config_new(&cfg, conf, NULL);
 *         if (st == OTELX_OK)
 *             st = otelx_apply(&res, in, cfg, NULL);
 *         for (size_t i = 0; cfg && i < otelx_config_diag_count(cfg); i++)
 *             print(otelx_config_diag(cfg, i));
 *         for (size_t i = 0; res && i < otelx_result_diag_count(res); i++)
 *             print(otelx_result_diag(res, i));
 *         int refused = st == OTELX_OK && otelx_result_failed(res);
 *         size_t size = 0;
 *         const char *text = st == OTELX_OK ? otelx_result_text(res, &size) : NULL;
 *         if (text)
 *             fwrite(text, 1, size, stdout);
 *         else
 *             fprintf(stderr, "nothing was done: %s\n",
 *                     otelx_status_name(st == OTELX_OK ? OTELX_ENOMEM : st));
 *         otelx_result_free(res);
 *         otelx_config_free(cfg);
 *         return text ? refused : 2;
 *     }
 *
 * instrument() returns 0 when all workloads are done, 1 when a workload was refused and the others
 * are done, 2 when the status is an error.
 *
 * Rules that hold everywhere
 * - Lengths and offsets are bytes; lines and columns count from 1, columns in characters.
 * - `T **out` is yours to free. It is written on every path: an object, or NULL on OTELX_ENOMEM.
 *   On every other error the object has the findings that give the reason.
 * - A returned pointer is borrowed: it lives as long as the object that returned it.
 * - Input text is UTF-8 and need not end in NUL. The text of manifests must stay as it is until
 *   the result is freed, because the result borrows from it. The text of configurations and the
 *   names of all sources are copied.
 * - No global state: any thread may call. Several threads may use an object at the same time as
 *   long as every call takes it as `const`. A call that changes an object needs it alone.
 * - NULL for an object is a misuse and asserted, except in the free functions. `opts` may be NULL.
 * - Memory comes from malloc, calloc and realloc of the program's C library. A failed allocation
 *   ends in OTELX_ENOMEM, never in an exit. There is no way to name another allocator: link or
 *   preload a replacement of malloc. Free an object with the function for it, never with free().
 * - Within one soname, libotelx.so.0, functions stay, structs that begin with `size` may grow at
 *   their end, and an enumeration may get further values. A change that breaks a built program gets
 *   another soname. The code of a finding never changes its meaning.
 */
#ifndef OTELX_H
#define OTELX_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define OTELX_API __attribute__((visibility("default")))
#else
#define OTELX_API
#endif

#define OTELX_VERSION "0.2.0"

typedef enum otelx_status {
    OTELX_OK,       /* done; single workloads may still have been refused: see the changes */
    OTELX_EINPUT,   /* the manifests cannot be read; the result's text is the unchanged input */
    OTELX_ECONFIG,  /* the configuration is wrong, or there is none */
    OTELX_ENOMEM,   /* out of memory; *out is NULL */
    OTELX_EINTERNAL /* a result failed its own proof: a bug; the text is the unchanged input */
} otelx_status;

typedef enum otelx_severity { OTELX_INFO, OTELX_WARNING, OTELX_ERROR } otelx_severity;

/* The verdict on a workload. */
typedef enum otelx_verdict {
    OTELX_INJECTED,
    OTELX_ADOPTED, /* was instrumented without a record: by hand, or the record was lost */
    OTELX_UPDATED,
    OTELX_KEPT, /* somebody has changed the injection, which stays so: see the findings */
    OTELX_UP_TO_DATE,
    OTELX_REMOVED,
    OTELX_SKIPPED, /* `reason` says why: not selected, nothing to remove, ... */
    OTELX_REFUSED  /* left unchanged; a finding of severity error says why and where */
} otelx_verdict;

/* A text and its name in messages. `name` may be NULL: "<input>". */
typedef struct otelx_source {
    const char *name;
    const char *text;
    size_t size;
} otelx_source;

/* The workloads that a call works on; other workloads are skipped. A workload must match every
 * field that is given. Each field is a list with commas; NULL or empty matches every workload. A
 * word that matches nothing is a finding. Start from OTELX_FILTER_INIT. */
typedef struct otelx_filter {
    size_t size;            /* sizeof(otelx_filter), set by OTELX_FILTER_INIT */
    const char *selector;   /* a label selector, as `kubectl -l` takes it */
    const char *name_space; /* globs of the namespace, as far as it is known */
    const char *kind;       /* in any letter case; plurals and the short names of kubectl, too */
    const char *name;       /* globs; also KIND/NAME and KIND/NAMESPACE/NAME */
    /* Globs: the containers to inject into, for every language. Has no effect on removal. */
    const char *container;
} otelx_filter;

#define OTELX_FILTER_INIT                                                                          \
    {                                                                                              \
        sizeof(otelx_filter), 0, 0, 0, 0, 0                                                        \
    }

/* Limits and choices; 0 means the default. Start from OTELX_OPTIONS_INIT: a call whose options, or
 * whose filter, have a `size` of 0 ends with OTELX_ECONFIG and the finding OTX1005. */
typedef struct otelx_options {
    size_t size;      /* sizeof(otelx_options), set by OTELX_OPTIONS_INIT */
    size_t max_input; /* bytes of one source; default 256 MiB */
    size_t max_nodes; /* YAML nodes of one document; default 5,000,000 */
    size_t max_items; /* workloads of one source; default 1,000,000 */
    unsigned flags;   /* OTELX_RESULTS, OTELX_PATCHES, OTELX_PRUNE, OTELX_ALLOW_NO_MATCH, ... */
    /* The namespace of manifests without `metadata.namespace`; it must be a DNS label, else the
     * call ends with OTELX_ECONFIG. NULL or empty: not known. Read during the call only. */
    const char *default_namespace;
    const otelx_filter *only; /* NULL: all workloads. Read during the call only */
    /* How many threads may share the documents; the calling thread is one of them; default 1. The
     * result is the same for any number. All threads of the library end before the call returns. */
    size_t threads;
    /* The severity of findings: `CODE=LEVEL` with commas between, each level one of `error`,
     * `warning`, `info` and `off`. It overrides `spec.findings` of the configurations. An error
     * that refuses a workload or ends the call stays an error. NULL or empty: findings have their
     * own severity. Read during the call only, and kept by otelx_config_add for findings about
     * configurations. */
    const char *severity;
} otelx_options;

#define OTELX_OPTIONS_INIT                                                                         \
    {                                                                                              \
        sizeof(otelx_options), 0, 0, 0, 0, 0, 0, 0, 0                                              \
    }

/* Writes the findings and verdicts into the `results` of a ResourceList, as the KRM functions
 * specification wants. Has no effect on other input. */
#define OTELX_RESULTS 1u
/* Also gives each change as patches: see otelx_result_patch. */
#define OTELX_PATCHES 2u
/* On injection, removes a recorded instrumentation from workloads that no configuration selects any
 * more. Without this flag such a workload gets a warning. */
#define OTELX_PRUNE 4u
/* A selection that matches nothing is no finding: one configuration may serve many inputs. */
#define OTELX_ALLOW_NO_MATCH 8u
/* For otelx_inspect: also drafts the configuration of each workload, see otelx_result_draft. */
#define OTELX_DRAFTS 16u

/* A finding. All pointers are borrowed from the result or the configuration that gave it. */
typedef struct otelx_diag {
    otelx_severity severity;
    const char *code;    /* stable, e.g. "OTX2103" */
    const char *text;    /* one line, no final full stop */
    const char *source;  /* the name of the source that `offset` counts in */
    const char *field;   /* path of the field, e.g. "spec.python.image", or "" */
    const char *excerpt; /* the line of the finding, cut to a readable length */
    size_t caret;        /* characters of `excerpt` before the place of the finding */
    size_t offset;       /* bytes from the start of the source */
    size_t line, column;
    size_t change; /* index of the workload that the finding concerns, or (size_t)-1 */
    size_t input;  /* index of the source, or (size_t)-1 for a configuration */
} otelx_diag;

/* Numbers of parts of a workload that were added, updated and removed. */
typedef struct otelx_counts {
    size_t added, updated, removed;
} otelx_counts;

/* How an object of a kind is related to pods. */
typedef enum otelx_pods {
    OTELX_RUNS_PODS, /* it creates pods */
    OTELX_IS_POD,
    OTELX_NO_PODS /* it is a template that other objects use */
} otelx_pods;

/* A workload of the input, in input order: an object, or one of its pod templates. */
typedef struct otelx_change {
    otelx_verdict verdict;
    const char *api_version, *kind, *name_space, *name; /* "" when the manifest has none */
    const char *pod_template; /* its name within its object; "": there can be no other */
    otelx_pods pods;          /* how the object is related to pods */
    int fixed;                /* the API server refuses changes of the object's containers */
    const char *reason;       /* why it was skipped or refused, else "" */
    int filtered;             /* skipped because of otelx_options.only */
    /* "java,python"; "" when nothing was planned, or when the record alone led a removal */
    const char *language;
    const char *version;    /* tags of the agents' images, as far as they have tags */
    const char *containers; /* names, separated by commas */
    const char *images;     /* of the agents and their extensions, separated by blanks */
    otelx_counts init, volumes, mounts, env, other; /* `other`: nodeSelector and similar fields */
    size_t offset, line, column;                    /* where the workload begins */
    const char *source;                             /* the name of the source it is in */
    size_t input;                                   /* the index of that source in the call */
} otelx_change;

/* Bytes [offset, offset + removed) of a source become `text`. Edits are sorted and never
 * overlap. */
typedef struct otelx_edit {
    size_t offset, removed;
    const char *text;
    size_t size;
    size_t input; /* the index of the source in the call */
} otelx_edit;

/* Who instrumented a workload. */
typedef enum otelx_origin {
    OTELX_NOBODY,     /* nothing is injected */
    OTELX_RECORDED,   /* otelx, which left its record */
    OTELX_UNRECORDED, /* somebody without a record: by hand, or a Pod that a workload made */
    OTELX_OPERATOR,   /* the marks of the OpenTelemetry Operator, and no record */
    OTELX_UNKNOWN     /* the manifest is ambiguous: an alias, a key that stands twice */
} otelx_origin;

/* An agent in a container, as the manifest shows it. No pointer is NULL. */
typedef struct otelx_agent {
    const char *language;
    const char *version;    /* tag of its image, or "" */
    const char *container;  /* the instrumented container, or "" */
    const char *carrier;    /* the container that brings it, or "": no image volume has one */
    const char *mount_path; /* where the container has the agent; "" when nothing is mounted */
    int complete;           /* whether all parts of the injection are there, the volume included */
} otelx_agent;

/* What is injected into a workload, as otelx_inspect finds it. */
typedef struct otelx_found {
    otelx_origin origin;
    /* selects its pods, as `kubectl -l` takes it; "" when nothing selects them */
    const char *selector;
    const otelx_agent *agents;
    size_t agent_count;
} otelx_found;

/* The change of one workload as patches, for tools that make the change elsewhere. No pointer is
 * NULL. A text is YAML that ends in a line break, or "" when there is no such patch. */
typedef struct otelx_patch {
    /* A strategic merge patch with the apiVersion, kind and name of the workload. It gives lists
     * the order of the result by `$setElementOrder`, which kubectl and the API server know and
     * kustomize does not. "" for kinds that are not of Kubernetes itself. */
    const char *strategic;
    /* A JSON patch (RFC 6902). Its `test` operations make it fail as a whole when the object
     * differs from the manifest. A test for null means that there must be nothing. */
    const char *json6902;
    /* `live` is a JSON patch for an object that has more annotations than the manifest, as every
     * object in a cluster has; it leaves them alone. When the manifest has no annotations,
     * `annotations` is a merge patch that adds the new ones. */
    const char *live, *annotations;
    /* `live` and `annotations` as entries of `patches` in a kustomization; "" for a workload
     * without a name. They also fit a workload of that name without a namespace, or in `default`:
     * kustomize sets the namespace of an overlay after it has run the components. */
    const char *kustomize;
    /* An object with several pod templates has a single patch, which belongs to the first change of
     * the object. `shared` marks the other changes, whose texts are "". */
    int shared;
} otelx_patch;

typedef struct otelx_config otelx_config;
typedef struct otelx_result otelx_result;

/* Reads configurations. A configuration is an Instrumentation of otelx.dev/v1alpha1, or of the
 * Operator's opentelemetry.io/v1alpha1 or v1beta1, or a ConfigMap whose keys in `data` are dotted
 * paths below `spec`. A List of configurations is read, too, and the functionConfig of a
 * ResourceList. With `src.text` NULL there is no configuration yet. OTELX_ECONFIG: the findings say
 * what is wrong. With OTELX_OK there may be findings, too: warnings. */
OTELX_API otelx_status otelx_config_new(otelx_config **out, otelx_source src,
                                        const otelx_options *opts);

/* Reads the configurations of another source, too. After an error, OTELX_ECONFIG or OTELX_ENOMEM,
 * only the findings of `cfg` can be asked for, and it must be freed. */
OTELX_API otelx_status otelx_config_add(otelx_config *cfg, otelx_source src,
                                        const otelx_options *opts);

/* A value for a field. The path is dotted, below `spec`, as the keys of a ConfigMap are. */
typedef struct otelx_setting {
    const char *name; /* in messages; NULL: the path */
    const char *path, *value;
} otelx_setting;

/* Sets fields of every configuration that was read. Without a configuration the settings are one of
 * their own, as the `data` of a ConfigMap are. All configurations are checked again. Call it before
 * otelx_config_observe. An error has the same consequences as above. */
OTELX_API otelx_status otelx_config_set(otelx_config *cfg, const otelx_setting *settings,
                                        size_t count);

/* Shows manifests to the configuration: all manifests that later calls will work on. Their
 * Namespaces, ConfigMaps, Secrets and Instrumentation resources of the Operator are then known in
 * every call; else a call knows those of its own source alone. Call it after the configurations are
 * read. Documents that cannot be parsed are ignored. OTELX_ENOMEM, and OTELX_ECONFIG for options
 * without a size, have the same consequences as above. */
OTELX_API otelx_status otelx_config_observe(otelx_config *cfg, otelx_source src,
                                            const otelx_options *opts);
/* The configurations as they take effect: YAML with the defaults written out, which reads as the
 * same configurations again. Borrowed until the next call with `cfg`; not NUL-terminated. NULL when
 * out of memory, or after an error. */
OTELX_API const char *otelx_config_text(otelx_config *cfg, size_t *size);

OTELX_API void otelx_config_free(otelx_config *cfg);
OTELX_API size_t otelx_config_diag_count(const otelx_config *cfg);
OTELX_API otelx_diag otelx_config_diag(const otelx_config *cfg, size_t i);

/* Adds the instrumentation to the workloads of `src`, or brings it up to date. When `cfg` is NULL
 * or holds no configuration, the functionConfig of a ResourceList in `src` is the configuration, or
 * the Operator's Instrumentation resources in `src` are. A ResourceList with neither is returned
 * unchanged, with a warning; other input with neither is OTELX_ECONFIG. A `cfg` from a failed
 * otelx_config_new is refused with OTELX_ECONFIG. */
OTELX_API otelx_status otelx_apply(otelx_result **out, otelx_source src, const otelx_config *cfg,
                                   const otelx_options *opts);

/* Removes the instrumentation. With `cfg` NULL it follows the record that otelx_apply left in each
 * workload. With a configuration it works on the workloads that the configuration selects, and
 * finds the parts of a workload without a record by names and values. */
OTELX_API otelx_status otelx_remove(otelx_result **out, otelx_source src, const otelx_config *cfg,
                                    const otelx_options *opts);

/* Tells what is injected into the workloads of `src`, and by whom. Changes nothing: the text is the
 * input. With a configuration, verdicts and findings are those that otelx_apply would give. With
 * `cfg` NULL every verdict is OTELX_SKIPPED, and a functionConfig is ignored. Of the flags
 * in `opts`, OTELX_DRAFTS and OTELX_ALLOW_NO_MATCH have an effect. */
OTELX_API otelx_status otelx_inspect(otelx_result **out, otelx_source src, const otelx_config *cfg,
                                     const otelx_options *opts);

/* These functions do the same for several sources at once, such as the files of a directory. A
 * manifest may need others from any of the sources: Namespaces, ConfigMaps, Secrets, the Operator's
 * resources. A selection must match in at least one source. If a source cannot be read, its text
 * stays unchanged, the other sources are done, and the status tells the first such error. `sources`
 * may be NULL if `count` is 0. The rules for `src` hold for each source. */
OTELX_API otelx_status otelx_apply_all(otelx_result **out, const otelx_source *sources,
                                       size_t count, const otelx_config *cfg,
                                       const otelx_options *opts);
OTELX_API otelx_status otelx_remove_all(otelx_result **out, const otelx_source *sources,
                                        size_t count, const otelx_config *cfg,
                                        const otelx_options *opts);
OTELX_API otelx_status otelx_inspect_all(otelx_result **out, const otelx_source *sources,
                                         size_t count, const otelx_config *cfg,
                                         const otelx_options *opts);

OTELX_API void otelx_result_free(otelx_result *res);

/* The new manifests, of the first source or of the i-th one; the unchanged input unless the status
 * was OTELX_OK. Not NUL-terminated. The first call puts the text together, so `res` is not const.
 * NULL when out of memory: a later call tries again. */
OTELX_API const char *otelx_result_text(otelx_result *res, size_t *size);
OTELX_API const char *otelx_result_input_text(otelx_result *res, size_t i, size_t *size);

/* A part of the new manifests: borrowed from the input, or new. */
typedef struct otelx_piece {
    const char *text;
    size_t size; /* may be 0 */
} otelx_piece;

/* The new manifests of the i-th source as pieces in their order, at least one, for example for
 * writev. Nothing is copied; otelx_result_input_text needs memory for the whole text. */
OTELX_API size_t otelx_result_piece_count(const otelx_result *res, size_t i);
OTELX_API otelx_piece otelx_result_piece(const otelx_result *res, size_t i, size_t piece);

/* The status of the i-th source. */
OTELX_API otelx_status otelx_result_input_status(const otelx_result *res, size_t i);
/* Whether any workload was refused, or a finding is of severity error. */
OTELX_API int otelx_result_failed(const otelx_result *res);

OTELX_API size_t otelx_result_edit_count(const otelx_result *res);
OTELX_API otelx_edit otelx_result_edit(const otelx_result *res, size_t i);
OTELX_API size_t otelx_result_change_count(const otelx_result *res);
OTELX_API otelx_change otelx_result_change(const otelx_result *res, size_t i);
/* The instrumentation that the workload of this change has today. Only a result of otelx_inspect
 * has it; every other result gives OTELX_NOBODY. */
OTELX_API otelx_found otelx_result_found(const otelx_result *res, size_t i);
/* The `spec` of a configuration that gives the instrumentation of this workload, as YAML that ends
 * in a line break; without `select`. "" when nothing is injected, or when OTELX_DRAFTS did not ask
 * for it. It is a draft: only otelx_apply with it tells whether something would still change. */
OTELX_API const char *otelx_result_draft(const otelx_result *res, size_t i);
/* The patches of this change, if OTELX_PATCHES asked for them. All are "" if the workload does not
 * change, and if a patch would have to repeat an alias or a tag. */
OTELX_API otelx_patch otelx_result_patch(const otelx_result *res, size_t i);
OTELX_API size_t otelx_result_diag_count(const otelx_result *res);
OTELX_API otelx_diag otelx_result_diag(const otelx_result *res, size_t i);

/* A file or folder that a kustomization or a component names, but not as a resource: a manifest
 * there is a part of something else, and nothing must be added to it. */
typedef struct otelx_reference {
    const char *field; /* the field: "patches", "transformers", ...; never freed */
    const char *path;  /* as written, relative to the kustomization's folder */
} otelx_reference;

typedef struct otelx_kustomization otelx_kustomization;

/* Reads these names from a kustomization; OTELX_EINPUT: it cannot be read, and no name is known. */
OTELX_API otelx_status otelx_kustomization_new(otelx_kustomization **out, otelx_source src);
OTELX_API size_t otelx_kustomization_count(const otelx_kustomization *kustomization);
OTELX_API otelx_reference otelx_kustomization_get(const otelx_kustomization *kustomization,
                                                  size_t i);
OTELX_API void otelx_kustomization_free(otelx_kustomization *kustomization);

/* Line and column, both from 1, of a byte of `text`; an offset past the end means the end. */
OTELX_API void otelx_locate(const char *text, size_t size, size_t offset, size_t *line,
                            size_t *column);

/* Words for messages, such as "out of memory", "up to date", "warning". Static storage. */
OTELX_API const char *otelx_status_name(otelx_status status);
OTELX_API const char *otelx_verdict_name(otelx_verdict verdict);
OTELX_API const char *otelx_severity_name(otelx_severity severity);

/* The type of a field's value. */
typedef enum otelx_type {
    OTELX_TYPE_STRING,
    OTELX_TYPE_WORD, /* one of the field's words */
    OTELX_TYPE_BOOLEAN,
    OTELX_TYPE_INTEGER,
    OTELX_TYPE_QUANTITY,       /* 200Mi, "1", 0.5 */
    OTELX_TYPE_FIELDS,         /* a map with the field's fields */
    OTELX_TYPE_STRINGS,        /* a map of strings, with any keys */
    OTELX_TYPE_QUANTITIES,     /* a map of quantities, with any keys */
    OTELX_TYPE_LIST,           /* a list of strings, or of the field's words */
    OTELX_TYPE_MAPS,           /* a list of maps with the field's fields */
    OTELX_TYPE_WORD_OR_FIELDS, /* a map with the field's fields; in otelx.dev also a word */
    OTELX_TYPE_SELECTOR,       /* a string, or a map with the field's fields */
    OTELX_TYPE_ANY
} otelx_type;

/* A field of a configuration, for help and editors. Static storage. */
typedef struct otelx_fields otelx_fields; /* the fields of a map */
typedef struct otelx_field {
    const char *name;
    const char *type; /* `kind` in words: "string", "list of maps", ... */
    otelx_type kind;
    const char *help;   /* the purpose: a line without full stop */
    const char *preset; /* the default, or "" */
    const char *const
        *words; /* the values that it takes, up to a NULL; NULL: any value of its type */
    const otelx_fields *fields; /* the fields in it, or in each of its items; or NULL */
    int required;
    int own; /* only otelx.dev has it, not the Operator's resource */
} otelx_field;

/* The fields of the whole object: apiVersion, kind, metadata, spec, ... */
OTELX_API const otelx_fields *otelx_config_fields(void);
OTELX_API size_t otelx_field_count(const otelx_fields *fields);
OTELX_API otelx_field otelx_field_get(const otelx_fields *fields, size_t i);

/* A code that findings may have, explained. Static storage, no pointer is NULL. */
typedef struct otelx_code {
    const char *code;
    otelx_severity severity; /* the usual severity */
    const char *summary;     /* a line without full stop */
    const char *meaning;     /* sentences: the facts, and why they matter */
    const char *advice;      /* sentences: what to do */
} otelx_code;

OTELX_API size_t otelx_code_count(void);
OTELX_API otelx_code otelx_code_get(size_t i);

/* A kind of workload that the library knows. */
typedef struct otelx_kind {
    const char *kind; /* "Deployment"; static storage */
    otelx_pods pods;
    int fixed; /* the API server refuses changes of the object's containers */
} otelx_kind;

OTELX_API size_t otelx_kind_count(void);
OTELX_API otelx_kind otelx_kind_get(size_t i);
/* The kind of this name; a kind of Kubernetes itself comes before others. None: all is zero. */
OTELX_API otelx_kind otelx_kind_find(const char *kind);

/* Finds the nearest of a few words, for "did you mean", as findings about misspelt names do. Start
 * with {.word = ...}, offer every candidate, then look at `best`: NULL when none is near. Texts are
 * borrowed. */
typedef struct otelx_near {
    const char *word, *best;
    size_t distance;
} otelx_near;

OTELX_API void otelx_near_offer(otelx_near *near, const char *candidate);

/* The version of the linked library; OTELX_VERSION is that of the header. */
OTELX_API const char *otelx_version(void);

#ifdef __cplusplus
}
#endif
#endif
