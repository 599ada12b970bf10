/* What the checks of preflight work on: the containers into which an agent is injected, as they
 * will be after the injection; the variables that their processes get; and the places at which
 * findings point. */
#ifndef OTX_PREFLIGHT_LOOK_H
#define OTX_PREFLIGHT_LOOK_H

#include "base/diag.h"
#include "choose/choose.h"
#include "choose/index.h"
#include "config/settings.h"
#include "kube/workload.h"
#include "otel/agents.h"
#include "plan/plan.h"
#include "tree/node.h"
#include "tree/want.h"

/* Findings about a configuration or about an object other than the workload. Each is reported once
 * a run; `items` are those already reported. */
struct otx_told {
    struct otx_said {
        enum otx_code code;
        unsigned source;
        size_t at;
        uint64_t text;
    } items[64];
    size_t count;
};

/* The variables of a container, by name: the checks look up many of them. */
struct otx_variables {
    const struct otx_node **slots; /* items of `env`; open addressing */
    size_t size;                   /* a power of two, or 0 */
    bool from;                     /* the container has an `envFrom` */
};

/* One language that is injected into one container. */
struct otx_use {
    const struct otx_choice *choice;
    const struct otx_agent *agent;
    const struct otx_settings *settings;
    const struct otx_node *app;     /* the application's container as it will be */
    const struct otx_node *base;    /* the container without our parts */
    const struct otx_node *today;   /* the container as it is written now */
    const struct otx_node *sends;   /* the container whose variables the agent reads: `app`, or a
                                       sidecar of ours */
    const struct otx_want *wanted;  /* what is wanted in `sends`, or NULL */
    bool init;                      /* `app` is an init container */
    struct otx_variables variables; /* of `sends` */
    const void *routes;             /* how its signals are sent: preflight/route.h */
};

struct otx_preflight {
    struct otx_arena *arena;
    struct otx_diags *diags;
    struct otx_told *told;
    const struct otx_plan *plan;
    const struct otx_workload *workload; /* the workload as it is written now */
    const struct otx_node *pod;          /* the pod spec, as it will be */
    struct otx_use *uses;
    size_t use_count;
    const struct otx_node **collectors; /* containers of the pod; NULL: not looked for yet */
    size_t collector_count;
};

/* Iterates over our own containers in the result; NULL after the last. `at` is all zero at first.
 */
struct otx_own_at {
    size_t list;
    const struct otx_want *want;
};
const struct otx_node *otx_next_own(const struct otx_preflight *p, struct otx_own_at *at);

/* Where a finding points. */
struct otx_where {
    unsigned source; /* 0: the workload's own text */
    bool set;        /* the place is a setting that was given by its path */
    size_t at;
};

/* Fills p->uses. False when out of memory. */
bool otx_preflight_look(struct otx_preflight *p);
/* Whether the agent needs the variable. */
bool otx_use_needs(const struct otx_use *use, struct otx_str name);
/* Whether the use is the first one of its container. */
bool otx_use_is_first(const struct otx_preflight *p, const struct otx_use *use);

/* A place in the workload's own text. NULL stands for the workload itself. */
struct otx_where otx_where_is(const struct otx_preflight *p, const struct otx_node *node);
/* A place in the text of a configuration. NULL: the `spec`, where the missing field would be
 * written. */
struct otx_where otx_where_in(const struct otx_settings *settings, const struct otx_node *node);
/* A place in another object of the input. */
struct otx_where otx_where_object(const struct otx_object *object, const struct otx_node *node);
/* The block of the use's language, or the `spec` if there is none. */
struct otx_where otx_where_block(const struct otx_use *use);

/* The value that a process gets for a variable. */
struct otx_env_value {
    bool there; /* the variable is set */
    bool known; /* `text` is set; references with known values are replaced in it */
    bool ours;  /* the injection sets the variable */
    struct otx_str text;
    const struct otx_node *item; /* the item of the container's `env`, as it will be; or NULL */
    struct otx_where place;      /* not set by otx_env_item */
};
/* Looks up a variable of `use->sends`, without its place: cheaper, for a first look. */
struct otx_env_value otx_env_peek(const struct otx_preflight *p, const struct otx_use *use,
                                  struct otx_str name);
/* Looks up a variable of `use->sends`, with its place. */
struct otx_env_value otx_env_of(const struct otx_preflight *p, const struct otx_use *use,
                                const char *name);
/* The value of an item of any container's `env`. */
struct otx_env_value otx_env_item(const struct otx_preflight *p, const struct otx_use *use,
                                  const struct otx_node *container, const struct otx_node *item);
/* Looks up a variable of any container, with its place. */
struct otx_env_value otx_env_in(const struct otx_preflight *p, const struct otx_use *use,
                                const struct otx_node *container, struct otx_str name);

/* Adds a finding and returns it. A finding about a configuration is added once a run; afterwards
 * the result is NULL. */
struct otx_diag *otx_say(struct otx_preflight *p, enum otx_code code, struct otx_where place,
                         struct otx_buf *text);
/* Adds a finding with a format as in otx_buf_format. */
#define otx_say_format(p, code, place, ...)                                                        \
    do {                                                                                           \
        struct otx_buf otx_text_ = {0};                                                            \
        otx_buf_format(&otx_text_, __VA_ARGS__);                                                   \
        otx_say((p), (code), (place), &otx_text_);                                                 \
    } while (0)

/* The name of a container, for a sentence. */
struct otx_str otx_name_of(const struct otx_node *container);
/* The language as people write it: `Node.js`. */
struct otx_str otx_title_of(const struct otx_use *use);

#endif
