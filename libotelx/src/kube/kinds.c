/* The table of kinds. Each row follows the definition of the kind's API; a new kind is a new
 * row. */
#include "kube/kinds.h"

#include <assert.h>

#define RAY_CLUSTER(spec)                                                                          \
    {.path = spec ".headGroupSpec.template", .name = "headgroup"},                                 \
    {                                                                                              \
        .path = spec ".workerGroupSpecs[groupName].template"                                       \
    }

#define KUBEFLOW_JOB(name, replicas)                                                               \
    {                                                                                              \
        .kind = (name), .groups = {"kubeflow.org"},                                                \
        .templates = {{.path = "spec." replicas ".*.template"}},                                   \
        .pod_label = "training.kubeflow.org/job-name",                                             \
        .template_label = "training.kubeflow.org/replica-type", .ends = true, .custom = true,      \
    }

#define ELASTIC(name, group, letters)                                                              \
    {                                                                                              \
        .kind = (name), .groups = {group ".k8s.elastic.co"}, .short_name = (letters),              \
        .templates = {{.path = "spec.podTemplate"}}, .custom = true, .fills_image = true,          \
    }

/* Kinds that run containers without a pod template are listed, so that a user is told why they are
 * skipped. */
#define ARGO_WORKFLOW                                                                              \
    .cannot = "a template of a Workflow is one container, with no pod spec around it",             \
    .custom = true

#define TEKTON_STEPS                                                                               \
    .cannot = "steps of Tekton have no init container that could bring an agent", .custom = true

const struct otx_workload_kind otx_workload_kinds[] = {
    {.kind = "Deployment",
     .groups = {"apps", "extensions"},
     .short_name = "deploy",
     .templates = {{.path = "spec.template"}},
     .name_attribute = "k8s.deployment.name",
     .uid_attribute = "k8s.deployment.uid"},
    {.kind = "ReplicaSet",
     .groups = {"apps", "extensions"},
     .short_name = "rs",
     .templates = {{.path = "spec.template"}},
     .name_attribute = "k8s.replicaset.name",
     .uid_attribute = "k8s.replicaset.uid",
     .owned = true},
    {.kind = "StatefulSet",
     .groups = {"apps"},
     .short_name = "sts",
     .templates = {{.path = "spec.template"}},
     .name_attribute = "k8s.statefulset.name",
     .uid_attribute = "k8s.statefulset.uid"},
    {.kind = "DaemonSet",
     .groups = {"apps", "extensions"},
     .short_name = "ds",
     .templates = {{.path = "spec.template"}},
     .name_attribute = "k8s.daemonset.name",
     .uid_attribute = "k8s.daemonset.uid"},
    {.kind = "CronJob",
     .groups = {"batch"},
     .short_name = "cj",
     .templates = {{.path = "spec.jobTemplate.spec.template"}},
     .name_attribute = "k8s.cronjob.name",
     .uid_attribute = "k8s.cronjob.uid",
     .ends = true},
    {.kind = "Job",
     .groups = {"batch"},
     .templates = {{.path = "spec.template"}},
     .pod_label = "job-name",
     .name_attribute = "k8s.job.name",
     .uid_attribute = "k8s.job.uid",
     .owned = true,
     .ends = true,
     .fixed = true},
    {.kind = "Pod",
     .groups = {""},
     .short_name = "po",
     .templates = {{.path = ""}},
     .pods = OTELX_IS_POD,
     .name_attribute = "k8s.pod.name",
     .owned = true,
     .fixed = true},
    {.kind = "PodTemplate",
     .groups = {""},
     .templates = {{.path = "template"}},
     .pods = OTELX_NO_PODS},
    {.kind = "ReplicationController",
     .groups = {""},
     .short_name = "rc",
     .templates = {{.path = "spec.template"}}},
    {.kind = "Rollout",
     .groups = {"argoproj.io"},
     .short_name = "ro",
     .templates = {{.path = "spec.template"}},
     .custom = true},
    {.kind = "DeploymentConfig",
     .groups = {"apps.openshift.io", ""},
     .short_name = "dc",
     .templates = {{.path = "spec.template"}},
     .custom = true,
     .fills_image = true},
    {.kind = "Service",
     .groups = {"serving.knative.dev"},
     .short_name = "ksvc",
     .templates = {{.path = "spec.template"}},
     .pod_label = "serving.knative.dev/service",
     .custom = true,
     .names_container = true},
    {.kind = "Configuration",
     .groups = {"serving.knative.dev"},
     .templates = {{.path = "spec.template"}},
     .pod_label = "serving.knative.dev/configuration",
     .custom = true,
     .names_container = true},
    {.kind = "CloneSet",
     .groups = {"apps.kruise.io"},
     .short_name = "clone",
     .templates = {{.path = "spec.template"}},
     .custom = true},
    {.kind = "StatefulSet",
     .groups = {"apps.kruise.io"},
     .short_name = "asts",
     .templates = {{.path = "spec.template"}},
     .name_attribute = "k8s.statefulset.name",
     .custom = true,
     .namesake = true},
    {.kind = "DaemonSet",
     .groups = {"apps.kruise.io"},
     .short_name = "daemon",
     .templates = {{.path = "spec.template"}},
     .name_attribute = "k8s.daemonset.name",
     .custom = true,
     .namesake = true},
    {.kind = "BroadcastJob",
     .groups = {"apps.kruise.io"},
     .short_name = "bcj",
     .templates = {{.path = "spec.template"}},
     .ends = true,
     .custom = true},
    {.kind = "AdvancedCronJob",
     .groups = {"apps.kruise.io"},
     .short_name = "acj",
     .templates = {{.path = "spec.template.jobTemplate.spec.template", .name = "job"},
                   {.path = "spec.template.broadcastJobTemplate.spec.template",
                    .name = "broadcastjob"}},
     .ends = true,
     .custom = true},
    {.kind = "UnitedDeployment",
     .groups = {"apps.kruise.io"},
     .short_name = "ud",
     .templates = {{.path = "spec.template.deploymentTemplate.spec.template", .name = "deployment"},
                   {.path = "spec.template.statefulSetTemplate.spec.template",
                    .name = "statefulset"},
                   {.path = "spec.template.advancedStatefulSetTemplate.spec.template",
                    .name = "advancedstatefulset"},
                   {.path = "spec.template.cloneSetTemplate.spec.template", .name = "cloneset"}},
     .custom = true},
    {.kind = "ScaledJob",
     .groups = {"keda.sh"},
     .short_name = "sj",
     .templates = {{.path = "spec.jobTargetRef.template"}},
     .ends = true,
     .custom = true},
    {.kind = "JobSet",
     .groups = {"jobset.x-k8s.io"},
     .templates = {{.path = "spec.replicatedJobs[].template.spec.template"}},
     .pod_label = "jobset.sigs.k8s.io/jobset-name",
     .template_label = "jobset.sigs.k8s.io/replicatedjob-name",
     .ends = true,
     .custom = true},
    {.kind = "LeaderWorkerSet",
     .groups = {"leaderworkerset.x-k8s.io"},
     .short_name = "lws",
     .templates = {{.path = "spec.leaderWorkerTemplate.leaderTemplate", .name = "leader"},
                   {.path = "spec.leaderWorkerTemplate.workerTemplate", .name = "worker"}},
     .pod_label = "leaderworkerset.sigs.k8s.io/name",
     .custom = true},
    {.kind = "RayCluster",
     .groups = {"ray.io"},
     .templates = {RAY_CLUSTER("spec")},
     .pod_label = "ray.io/cluster",
     .template_label = "ray.io/group",
     .custom = true},
    {.kind = "RayJob",
     .groups = {"ray.io"},
     .templates = {RAY_CLUSTER("spec.rayClusterSpec"),
                   {.path = "spec.submitterPodTemplate", .name = "submitter"}},
     .ends = true,
     .custom = true},
    {.kind = "RayService",
     .groups = {"ray.io"},
     .templates = {RAY_CLUSTER("spec.rayClusterConfig")},
     .custom = true},
    {.kind = "RayCronJob",
     .groups = {"ray.io"},
     .templates = {RAY_CLUSTER("spec.jobTemplate.rayClusterSpec"),
                   {.path = "spec.jobTemplate.submitterPodTemplate", .name = "submitter"}},
     .ends = true,
     .custom = true},
    KUBEFLOW_JOB("PyTorchJob", "pytorchReplicaSpecs"),
    KUBEFLOW_JOB("TFJob", "tfReplicaSpecs"),
    KUBEFLOW_JOB("MPIJob", "mpiReplicaSpecs"),
    KUBEFLOW_JOB("JAXJob", "jaxReplicaSpecs"),
    KUBEFLOW_JOB("XGBoostJob", "xgbReplicaSpecs"),
    KUBEFLOW_JOB("PaddleJob", "paddleReplicaSpecs"),
    {.kind = "Notebook",
     .groups = {"kubeflow.org"},
     .templates = {{.path = "spec.template"}},
     .pod_label = "notebook-name",
     .custom = true},
    {.kind = "TrainingRuntime",
     .groups = {"trainer.kubeflow.org"},
     .templates = {{.path = "spec.template.spec.replicatedJobs[].template.spec.template"}},
     .pods = OTELX_NO_PODS,
     .ends = true,
     .custom = true},
    {.kind = "ClusterTrainingRuntime",
     .groups = {"trainer.kubeflow.org"},
     .templates = {{.path = "spec.template.spec.replicatedJobs[].template.spec.template"}},
     .pods = OTELX_NO_PODS,
     .ends = true,
     .custom = true},
    {.kind = "Job",
     .groups = {"batch.volcano.sh"},
     .short_name = "vcjob",
     .templates = {{.path = "spec.tasks[].template"}},
     .pod_label = "volcano.sh/job-name",
     .template_label = "volcano.sh/task-spec",
     .ends = true,
     .custom = true,
     .namesake = true},
    {.kind = "AutoscalingRunnerSet",
     .groups = {"actions.github.com"},
     .templates = {{.path = "spec.template"}},
     .pod_label = "actions.github.com/scale-set-name",
     .ends = true,
     .custom = true},
    {.kind = "Experiment",
     .groups = {"argoproj.io"},
     .templates = {{.path = "spec.templates[].template"}},
     .custom = true},
    {.kind = "AnalysisTemplate",
     .groups = {"argoproj.io"},
     .templates = {{.path = "spec.metrics[].provider.job.spec.template"}},
     .pods = OTELX_NO_PODS,
     .ends = true,
     .custom = true},
    {.kind = "ClusterAnalysisTemplate",
     .groups = {"argoproj.io"},
     .templates = {{.path = "spec.metrics[].provider.job.spec.template"}},
     .pods = OTELX_NO_PODS,
     .ends = true,
     .custom = true},
    {.kind = "Workflow", .groups = {"argoproj.io"}, .short_name = "wf", ARGO_WORKFLOW},
    {.kind = "WorkflowTemplate", .groups = {"argoproj.io"}, .short_name = "wftmpl", ARGO_WORKFLOW},
    {.kind = "ClusterWorkflowTemplate",
     .groups = {"argoproj.io"},
     .short_name = "cwft",
     ARGO_WORKFLOW},
    {.kind = "CronWorkflow", .groups = {"argoproj.io"}, .short_name = "cwf", ARGO_WORKFLOW},
    {.kind = "Task", .groups = {"tekton.dev"}, TEKTON_STEPS},
    {.kind = "ClusterTask", .groups = {"tekton.dev"}, TEKTON_STEPS},
    {.kind = "TaskRun", .groups = {"tekton.dev"}, .short_name = "tr", TEKTON_STEPS},
    {.kind = "Pipeline", .groups = {"tekton.dev"}, TEKTON_STEPS},
    {.kind = "PipelineRun", .groups = {"tekton.dev"}, .short_name = "pr", TEKTON_STEPS},
    {.kind = "Elasticsearch",
     .groups = {"elasticsearch.k8s.elastic.co"},
     .short_name = "es",
     .templates = {{.path = "spec.nodeSets[].podTemplate"}},
     .custom = true,
     .fills_image = true},
    ELASTIC("Kibana", "kibana", "kb"),
    ELASTIC("ApmServer", "apm", "apm"),
    ELASTIC("EnterpriseSearch", "enterprisesearch", "ent"),
    ELASTIC("Logstash", "logstash", "ls"),
    ELASTIC("ElasticMapsServer", "maps", "ems"),
    {.kind = "Beat",
     .groups = {"beat.k8s.elastic.co"},
     .templates = {{.path = "spec.deployment.podTemplate", .name = "deployment"},
                   {.path = "spec.daemonSet.podTemplate", .name = "daemonset"}},
     .custom = true,
     .fills_image = true},
    {.kind = "Agent",
     .groups = {"agent.k8s.elastic.co"},
     .templates = {{.path = "spec.deployment.podTemplate", .name = "deployment"},
                   {.path = "spec.daemonSet.podTemplate", .name = "daemonset"},
                   {.path = "spec.statefulSet.podTemplate", .name = "statefulset"}},
     .custom = true,
     .fills_image = true},
    {.kind = "InferenceService",
     .groups = {"serving.kserve.io"},
     .short_name = "isvc",
     .templates = {{.path = "spec.predictor", .name = "predictor"},
                   {.path = "spec.transformer", .name = "transformer"},
                   {.path = "spec.explainer", .name = "explainer"}},
     .pod_label = "serving.kserve.io/inferenceservice",
     .template_label = "component",
     .custom = true,
     .bare = true,
     .fills_image = true},
    {.kind = "SparkApplication",
     .groups = {"sparkoperator.k8s.io"},
     .short_name = "sparkapp",
     .templates = {{.path = "spec.driver.template", .name = "driver"},
                   {.path = "spec.executor.template", .name = "executor"}},
     .pod_label = "sparkoperator.k8s.io/app-name",
     .template_label = "spark-role",
     .ends = true,
     .custom = true,
     .fills_image = true},
    {.kind = "ScheduledSparkApplication",
     .groups = {"sparkoperator.k8s.io"},
     .short_name = "scheduledsparkapp",
     .templates = {{.path = "spec.template.driver.template", .name = "driver"},
                   {.path = "spec.template.executor.template", .name = "executor"}},
     .ends = true,
     .custom = true,
     .fills_image = true},
    {.kind = "ClusterServiceVersion",
     .groups = {"operators.coreos.com"},
     .short_name = "csv",
     .templates = {{.path = "spec.install.spec.deployments[].spec.template"}},
     .name_attribute = "k8s.deployment.name",
     .custom = true,
     .names_object = true},
    {.kind = NULL}};

struct otx_str otx_api_group(struct otx_str api_version)
{
    size_t slash = otx_str_find(api_version, '/', 0);
    return otx_str_sub(api_version, 0, slash < api_version.n ? slash : 0);
}

const struct otx_workload_kind *otx_kind_find(struct otx_str api_version, struct otx_str kind)
{
    struct otx_str group = otx_api_group(api_version);
    const struct otx_workload_kind *row = otx_workload_kinds;
    for (; row->kind; row++) {
        /* comparing the first letter spares most string comparisons */
        if (!kind.n || kind.p[0] != row->kind[0] || !otx_str_is(kind, row->kind))
            continue;
        for (size_t i = 0; i < OTX_GROUPS_MAX && row->groups[i]; i++)
            if (otx_str_is(group, row->groups[i]))
                return row;
    }
    return row;
}

bool otx_kind_has_several(const struct otx_workload_kind *row)
{
    return row->templates[0].path && (row->templates[0].name || row->templates[1].path ||
                                      strpbrk(row->templates[0].path, "*["));
}

/* --- the public list: kind names, each once, although two groups may share a name */

size_t otelx_kind_count(void)
{
    size_t count = 0;
    for (const struct otx_workload_kind *row = otx_workload_kinds; row->kind; row++)
        count += !row->namesake;
    return count;
}

static otelx_kind as_public(const struct otx_workload_kind *row)
{
    return (otelx_kind){.kind = row->kind, .pods = row->pods, .fixed = row->fixed};
}

otelx_kind otelx_kind_get(size_t i)
{
    const struct otx_workload_kind *row = otx_workload_kinds;
    for (; row->kind && (i > 0 || row->namesake); row++)
        i -= !row->namesake;
    assert(row->kind);
    return as_public(row);
}

otelx_kind otelx_kind_find(const char *kind)
{
    const struct otx_workload_kind *row = otx_workload_kinds;
    while (row->kind && strcmp(row->kind, kind) != 0)
        row++;
    return as_public(row);
}

/* Whether the word is this name in any letter case, in the singular or plural. Offers the name to
 * `near`. */
static bool is_called(struct otx_str word, struct otx_str name, struct otx_near *near)
{
    /* a plural is the name with an `s` */
    bool many = word.n > 1 && (word.p[word.n - 1] == 's' || word.p[word.n - 1] == 'S');
    otx_near_offer(near, name);
    return otx_str_glob(name, word, true) ||
           (many && otx_str_glob(name, otx_str_sub(word, 0, word.n - 1), true));
}

struct otx_str otx_kind_called(struct otx_str word, const struct otx_own_kind *own,
                               struct otx_near *near)
{
    struct otx_str base = otx_str_sub(word, 0, otx_str_find(word, '.', 0));
    for (const struct otx_workload_kind *row = otx_workload_kinds; row->kind; row++) {
        struct otx_str kind = otx_str_of(row->kind), letters = otx_str_of(row->short_name);
        if (is_called(base, kind, near))
            return kind;
        otx_near_offer(near, letters);
        if (letters.n && otx_str_glob(letters, base, true))
            return kind;
    }
    for (; own; own = own->next)
        if (is_called(base, own->kind, near))
            return own->kind;
    return OTX_S("");
}
