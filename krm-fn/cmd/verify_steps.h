/* How a person sees that an agent works, as data. */
#ifndef CLI_VERIFY_STEPS_H
#define CLI_VERIFY_STEPS_H

/* Templates: "%k" kubectl with its namespace, "%l" the selector of the pods, "%p" the pod, "%g" how
 * its name begins, "%c" the container, "%i" what brings the agent, "%m" where it is mounted; "%v",
 * "%h", "%n" and "%f" are the fields of a proof; "%o" prints what the command said; "%%" is a
 * percent sign. */
struct cli_step {
    int of_carrier; /* it asks what brings the agent: nothing to ask when that is missing */
    const char *title, *command, *expect;
    const char *judge;        /* a command that fails unless the expected is there */
    const char *otherwise[7]; /* reasons, up to a NULL */
};

struct cli_proof {
    const char *language;
    const char *variable, *has; /* what loads the agent, and what is in it then */
    const char *needle;         /* a part of that, as a word of the shell */
    const char *file;           /* one of the agent's */
    const struct cli_step *steps[8];
};

/* NULL for a language that there is none for. */
const struct cli_proof *cli_proof_of(const char *language);

/* Finding a pod: that of a manifest, one of a selector's, one by the beginning of its name. */
extern const struct cli_step cli_find_named, cli_find_selected, cli_find_by_name;

/* Reasons for what no step shows, up to a NULL. */
extern const char *const cli_usual_reasons[];

#endif
