/* The record, explained: for `otelx explain otelx.dev/injected` and for otelx(1). */
#include "cmd/cmd.h"

const char *const cli_record_name = "otelx.dev/injected";

const char *const cli_record_text[] = {
    "The annotation `otelx.dev/injected` is otelx's record. It stands in the metadata of the "
    "workload, not of its pods, so that a change of the record alone restarts nothing.",
    "It says what otelx wrote: a short digest for each variable, mount, volume and field of a "
    "container of otelx's. It also says what was there before otelx replaced it, what was the "
    "user's own already, and which containers were chosen. `v` is the version of its form. Values "
    "that otelx replaced are in it as text.",
    "An object of some kinds holds several pod templates, such as a JobSet. Its record has an "
    "entry "
    "for each of them, under `templates`, by the path of the template.",
    "The record may be deleted. The next `inject` then knows otelx's part by its names and values, "
    "writes a new record and reports the workload as adopted. What equals a wanted value counts as "
    "otelx's part from then on.",
    "In a merge conflict take either side of the line, whole, and run `inject`.",
    "A record that cannot be read is refused as a whole (OTX2008), and the workload stays as it "
    "is. Delete the annotation and run `inject`.",
    "The digests have no key: whoever can edit the manifest can also claim in the record that a "
    "variable is otelx's. For that reason a record can own only the kinds of things that otelx "
    "writes. Review a change of the annotation as you review a change of the manifest.",
    NULL};
