/* Names and paths of workloads. */
#include "kube/name.h"

#include "kube/path.h"

struct otx_str otx_full_name(struct otx_arena *arena, const struct otx_workload *w)
{
    return w->pod_template.n ? otx_str_format(arena, "%s#%s", w->name, w->pod_template) : w->name;
}

bool otx_name_matches(struct otx_str pattern, const struct otx_workload *w)
{
    size_t hash = otx_str_find(pattern, '#', 0);
    return otx_str_glob(otx_str_sub(pattern, 0, hash), w->name, false) &&
           (hash == pattern.n ||
            otx_str_glob(otx_str_sub(pattern, hash + 1, pattern.n), w->pod_template, false));
}

void otx_put_path(struct otx_buf *buf, const struct otx_workload *w)
{
    /* a bare pod spec is its own template; any other path ends with the step to `spec` */
    otx_put_steps(buf, w->path, w->path_count - !w->row->bare);
}
