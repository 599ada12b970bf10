/* The record, explained: for `otelx explain otelx.dev/injected` and for otelx(1). */
#include "cmd/cmd.h"

const char *const cli_record_name = "otelx.dev/injected";

const char *const cli_record_text[] = {
    "The annotation `otelx.dev/injected` is otelx's record. It stands in the metadata of the "
    "workload, not of its pods, so that a change of the record alone restarts nothing.",
    "The record says what otelx wrote: it has a short digest for each variable, mount and volume, "
    "and for each field of a container that otelx added. It also has, as text, the values that "
    "otelx replaced, the names of what was the user's own already, and the chosen containers. `v` "
    "is the version of the form of the record.",
    "Objects of some kinds, such as a JobSet, hold several pod templates. Their record has an "
    "entry for each template, under `templates`, by the path of the template.",
    "The record may be deleted. The next `inject` then recognises otelx's part by its names and "
    "values, writes a new record and reports the workload as adopted. From then on, every value "
    "that equals the value that otelx would write counts as otelx's part.",
    "In a merge conflict take the whole line of one side, no matter which, and run `inject`.",
    "If the record cannot be read, the workload is refused (OTX2008) and stays as it is. Delete "
    "the "
    "annotation and run `inject`.",
    "The digests have no key: whoever can edit the manifest can also claim in the record that a "
    "variable is otelx's. For that reason a record can own only the kinds of things that otelx "
    "writes. Review a change of the annotation as you review a change of the manifest.",
    NULL};
