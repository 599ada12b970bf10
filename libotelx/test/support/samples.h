/* Manifests and configurations for tests that try many variants of one text. They are small on
 * purpose, and written in different notations. */
#ifndef TEST_SAMPLES_H
#define TEST_SAMPLES_H

#include "support/common.h"

static const char sample_config[] =
    "apiVersion: otelx.dev/v1alpha1\n"
    "kind: Instrumentation\n"
    "metadata: {name: sample}\n"
    "spec:\n"
    "  nodeSelector:\n"
    "    ao-node: observability\n"
    "  exporter:\n"
    "    endpoint: http://collector.ao.svc:4318\n"
    "  resource:\n"
    "    resourceAttributes: {deployment.environment: production, service.version: 25.2.2}\n"
    "  tolerations:\n"
    "  - {key: ao, operator: Exists}\n"
    "  imagePullSecrets: [{name: regcred}]\n"
    "  python:\n"
    "    image: example.org/agents/python:0.54b1\n"
    "    env:\n"
    "    - name: OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED\n"
    "      value: \"true\"\n";

/* A configuration with the fields that the first sample does not have, and `select`. */
static const char sample_config_wide[] =
    "apiVersion: otelx.dev/v1alpha1\n"
    "kind: Instrumentation\n"
    "metadata: {name: wide}\n"
    "spec:\n"
    "  select: [{kind: Deployment, name: 'we*', labelSelector: 'app in (web, api),!old'}]\n"
    "  exclude: [{name: nobody}]\n"
    "  onConflict: override\n"
    "  imagePullPolicy: Always\n"
    "  initContainerSecurityContext: {runAsNonRoot: true, capabilities: {drop: [ALL]}}\n"
    "  env: [{name: A, value: '1'}]\n"
    "  python:\n"
    "    containers: ['*']\n"
    "    mountPath: /otel\n"
    "    command: [cp, -r, /autoinstrumentation/., /otel/]\n"
    "    volumeLimitSize: 200Mi\n"
    "    resourceRequirements: {limits: {cpu: 500m}, requests: {memory: 64Mi}}\n";

/* An Instrumentation of the Operator: defaults are filled in, and some fields give warnings. */
static const char sample_config_operator[] =
    "apiVersion: opentelemetry.io/v1alpha1\n"
    "kind: Instrumentation\n"
    "metadata: {name: operators, namespace: web}\n"
    "spec:\n"
    "  exporter: {endpoint: 'https://collector:4317'}\n"
    "  sampler: {argument: '0.5'}\n"
    "  java: {volumeLimitSize: 1Gi, resources: {limits: {}}}\n"
    "  apacheHttpd: {attrs: [{name: Q, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]}\n";

static const char sample_configmap[] = "apiVersion: v1\n"
                                       "kind: ConfigMap\n"
                                       "metadata: {name: cm}\n"
                                       "data:\n"
                                       "  exporter.endpoint: http://collector:4318\n"
                                       "  python.image: agents/python:1\n"
                                       "  python.containers: web,api\n"
                                       "  nodeSelector.ao-node: observability\n"
                                       "  resource.resourceAttributes.service.version: 25.2.2\n";

struct sample {
    const char *name, *text;
};

static const struct sample samples[] = {
    {"block", "# a comment\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n"
              "  labels: {app: web}\nspec:\n  template:\n    spec:\n      containers:\n"
              "      - name: web   # first\n        image: web:1\n        env:\n"
              "        - name: PYTHONPATH\n          value: /app\n        # behind\n"
              "      volumes:\n      - name: data\n        emptyDir: {}\n"},
    {"indented lists, no final newline",
     "---\napiVersion: batch/v1\nkind: CronJob\nmetadata:\n    name: job\nspec:\n"
     "    jobTemplate:\n        spec:\n            template:\n                spec:\n"
     "                    containers:\n                      - name: \"job\"\n"
     "                        image: 'job:1'\n                        args: [a, \"b\"]\n"
     "                    nodeSelector:\n                        disk: ssd"},
    {"flow", "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, "
             "image: 'web:1', env: [{name: PYTHONPATH, value: \"/app\"}]}], volumes: [], "
             "nodeSelector: {a: b}}\n"},
    {"json",
     "{\n  \"apiVersion\": \"apps/v1\",\n  \"kind\": \"StatefulSet\",\n  \"metadata\": "
     "{\"name\": \"db\"},\n  \"spec\": {\n    \"template\": {\n      \"spec\": {\n        "
     "\"containers\": [\n          {\n            \"name\": \"db\",\n            \"image\": "
     "\"db:1\"\n          }\n        ]\n      }\n    }\n  }\n}\n"},
    {"compact json",
     "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":"
     "{\"containers\":[{\"name\":\"p\",\"image\":\"x\",\"env\":[]}],\"volumes\":null}}"},
    {"crlf",
     "apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: web\r\n  annotations:\r\n"
     "    note: |\r\n      two\r\n      lines\r\nspec:\r\n  containers:\r\n  - name: web\r\n"
     "    image: web:1\r\n    env:\r\n    # none yet\r\n\r\n"},
    {"not ascii", "\xEF\xBB\xBF# gr\xC3\xB6\xC3\x9F"
                  "e \xE2\x82\xAC \xF0\x9F\x98\x80\napiVersion: v1\nkind: "
                  "Pod\nmetadata:\n  name: web\n  annotations: {\"\xC3\xA4\": \"\xF0\x9F\x98\x80\"}"
                  "\nspec:\n  containers:\n  - name: web\n    image: x\n    env:\n    - {name: "
                  "PYTHONPATH, value: "
                  "/\xC3\xB6pt} # \xE2\x82\xAC\n"},
    {"stream",
     "apiVersion: v1\nkind: Service\nmetadata: {name: svc}\n--- # next\napiVersion: v1\n"
     "kind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec:\n"
     "    containers:\n    - name: a\n      image: x\n- apiVersion: v1\n  kind: Pod\n  metadata: "
     "&m {name: "
     "b}\n  spec: &s\n    containers: [{name: b, image: x}]\n...\n---\n# nothing here\n---\n"
     "apiVersion: v1\nkind: Pod\nmetadata: {name: c}\nspec:\n  containers:\n  - name: c\n"
     "    image: x\n    command:\n    - sh\n    - -c\n    - |+\n      run\n\n"},
    {"resource list",
     "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: v1\n  kind: "
     "Pod\n  metadata:\n    name: web\n    annotations:\n      internal.config.kubernetes.io/path: "
     "'web.yaml'\n      internal.config.kubernetes.io/index: '0'\n  spec:\n    containers:\n    - "
     "name: web\n      image: x\nfunctionConfig:\n  apiVersion: otelx.dev/v1alpha1\n  kind: "
     "Instrumentation\n  "
     "metadata: {name: c}\n  spec: {python: {image: 'a:1'}}\n"},
    {"refused",
     "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: "
     "web\n    image: x\n    env:\n    - name: PYTHONPATH\n      valueFrom: {fieldRef: {fieldPath: "
     "x}}\n---\nkind: Pod\napiVersion: v1\nmetadata: {name: y}\nspec: {containers: *no}"
     "\n"},
};

enum { SAMPLE_COUNT = sizeof samples / sizeof *samples };

#endif
