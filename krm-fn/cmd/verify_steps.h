/* The steps by which a person sees that an agent works, as data. */
#ifndef CLI_VERIFY_STEPS_H
#define CLI_VERIFY_STEPS_H

/* Texts are templates with placeholders: "%k" is kubectl with the namespace, "%l" the selector of
 * the pods, "%p" pod/NAME of a Pod, "%g" the start of the names of a workload's pods, "%c" the
 * container,
 * "%i" the container that brings the agent, "%m" the path where the agent is mounted. "%v", "%h",
 * "%n" and "%f" are `variable`, `has`, `needle` and `file` of a proof. "%o" is a command that
 * prints the output of the step's command. "%%" is a percent sign. */
struct cli_step {
    int of_carrier; /* the step is about the container that brings the agent: left out without it */
    const char *title, *command, *expect;
    const char *judge;        /* a command that fails if the output is not as expected */
    const char *otherwise[7]; /* hints for a step that failed: "SYMPTOM: reason", up to a NULL */
};

struct cli_proof {
    const char *language;
    const char *variable, *has; /* the variable that loads the agent, and what it must contain */
    const char *needle;         /* a part of `has`, as a word of the shell */
    const char *file;           /* a file or folder of the agent */
    const struct cli_step *steps[8];
};

/* The proof of a language. NULL: it has none. */
const struct cli_proof *cli_proof_of(const char *language);

/* Steps that find a pod: the pod of a manifest, a pod that a selector matches, a pod by the start
 * of its name. */
extern const struct cli_step cli_find_named, cli_find_selected, cli_find_by_name;

/* Usual reasons for problems that no step shows, up to a NULL. */
extern const char *const cli_usual_reasons[];

#endif
