#!/bin/sh
# otelx init: the configuration to start from, and configurations for manifests that are injected already.
set -eu
. libotelx/test/support/lib.sh

cases=$PWD/testdata example=$PWD/examples/cxtm-image-retriever
cd "$WORK"

# --- without files

"$OTELX" init </dev/null >start.yaml || die "init ends with $?"
"$OTELX" config -q start.yaml || die "what init prints is no configuration"
ok "a configuration to start from"

# --- the source case: five patches become the example's configuration

cp "$example/by-hand.yaml" hand.yaml
"$OTELX" init hand.yaml >c.yaml 2>err || die "init hand.yaml ends with $?: $(cat err)"
grep -q 'would be adopted' err || die "not told as adopted: $(cat err)"
grep -q 'nodeSelector' err || die "nothing is said of the node selector"
for file in c.yaml "$example/instrumentation.yaml"; do
    "$OTELX" config "$file" | sed 's/^  name: .*/  name: x/' >"$(basename "$file").full"
done
cmp c.yaml.full instrumentation.yaml.full || die "not the example's configuration: $(cat c.yaml)"
[ "$(wc -l <c.yaml)" = "$(wc -l <"$example/instrumentation.yaml")" ] || die "other lines: $(cat c.yaml)"
ok "the example's configuration comes back"

# FILE...: with the configuration from init, inject changes only the record.
stays() {
    "$OTELX" init "$@" >draft.yaml 2>err || die "init $*: status $?: $(cat err)"
    for file; do
        "$OTELX" inject -q --allow-no-match --set ledger=none -c draft.yaml "$file" >after.yaml || die "$*: $(cat draft.yaml)"
        cmp "$file" after.yaml || die "$file changes with $(cat draft.yaml)"
    done
    ok "init $*"
}
stays hand.yaml
"$OTELX" init - <hand.yaml 2>/dev/null | cmp c.yaml - || die "stdin gives another configuration"
"$OTELX" init -q hand.yaml 2>err >/dev/null
[ ! -s err ] || die "-q is not quiet: $(cat err)"
ok "stdin, and -q"

# Every case of these folders, injected without a record. If no configuration can describe an injection, init says so and
# exits with 1.
count=0 said=0
for case in $(case_names "$cases" | grep -E '^(minimal|list-variables|operator/languages|image-volume)/'); do
    in=$(cd "$cases/$case" && ls in.*)
    config=$cases/$case/config.yaml
    [ -f "$config" ] || config=$cases/default-config.yaml
    rm -f m.*
    "$OTELX" inject -q --allow-empty --set ledger=none -c "$config" "$cases/$case/$in" >"m.$in" 2>/dev/null || continue
    status=0
    "$OTELX" init "m.$in" >draft.yaml 2>err || status=$?
    if [ $status = 0 ]; then
        "$OTELX" inject -q --set ledger=none -c draft.yaml "m.$in" >after || die "$case: $(cat draft.yaml)"
        cmp "m.$in" after || die "$case changes with its draft: $(cat draft.yaml)"
        count=$((count + 1))
    elif grep -qE 'would not stay|would inject it' err; then
        said=$((said + 1))
    elif ! grep -qE 'nothing is injected|no workload|is empty|a template' err; then
        die "$case: $(cat err)"
    fi
done
[ $count -ge 100 ] && [ $said -le 5 ] || die "$count stay, $said do not"
ok "$count cases stay as they are, $said are told"

# --- kinds of injections

cat >java.yaml <<'END'
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ledger, namespace: bank}
spec:
  selector: {matchLabels: {app: ledger}}
  template:
    metadata: {labels: {app: ledger}}
    spec:
      nodeSelector: {kubernetes.io/os: linux, pool: agents}
      imagePullSecrets: [{name: regcred}]
      initContainers:
      - name: opentelemetry-auto-instrumentation-java
        image: registry.example/agents/autoinstrumentation-java:2.29.0
        imagePullPolicy: Always
        command: [sh, -c, "cp /javaagent.jar /agents/java/javaagent.jar"]
        resources: {limits: {memory: 128Mi}}
        volumeMounts: [{name: opentelemetry-auto-instrumentation-java, mountPath: /agents/java}]
      containers:
      - name: proxy
        image: envoy:1
      - name: app
        image: ledger:3
        env:
        - {name: DB, value: main}
        - {name: JAVA_TOOL_OPTIONS, value: "-Xmx1g -javaagent:/agents/java/javaagent.jar"}
        - {name: OTEL_TRACES_EXPORTER, value: otlp}
        - {name: OTEL_METRICS_EXPORTER, value: none}
        - {name: OTEL_LOGS_EXPORTER, value: otlp}
        - {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: "http://collector:4317"}
        - {name: OTEL_EXPORTER_OTLP_PROTOCOL, value: grpc}
        - {name: OTEL_EXPORTER_OTLP_HEADERS, valueFrom: {secretKeyRef: {name: otlp, key: headers}}}
        - {name: OTEL_PROPAGATORS, value: "tracecontext,b3"}
        - {name: OTEL_TRACES_SAMPLER, value: traceidratio}
        - {name: OTEL_TRACES_SAMPLER_ARG, value: "0.1"}
        - {name: OTEL_RESOURCE_ATTRIBUTES, value: "team=a%20b,service.namespace=bank"}
        - {name: OTEL_SERVICE_NAME, value: ledger-api}
        volumeMounts: [{name: opentelemetry-auto-instrumentation-java, mountPath: /agents/java}]
      volumes:
      - name: opentelemetry-auto-instrumentation-java
        emptyDir: {sizeLimit: 64Mi}
END
stays java.yaml
cat >want <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata:
  name: ledger
spec:
  select:
  - kind: StatefulSet
    name: ledger
  nodeSelector:
    pool: agents
  imagePullPolicy: Always
  exporter:
    endpoint: http://collector:4317
  resource:
    resourceAttributes:
      team: a b
      service.namespace: bank
  propagators:
  - tracecontext
  - b3
  sampler:
    type: traceidratio
    argument: "0.1"
  java:
    image: registry.example/agents/autoinstrumentation-java:2.29.0
    volumeLimitSize: 64Mi
    env:
    - name: OTEL_METRICS_EXPORTER
      value: none
    - name: OTEL_EXPORTER_OTLP_PROTOCOL
      value: grpc
    - name: OTEL_EXPORTER_OTLP_HEADERS
      valueFrom:
        secretKeyRef:
          name: otlp
          key: headers
    - name: OTEL_SERVICE_NAME
      value: ledger-api
    containers:
    - app
    resources:
      limits:
        memory: 128Mi
    mountPath: /agents/java
    command:
    - sh
    - -c
    - cp /javaagent.jar /agents/java/javaagent.jar
END
"$OTELX" config want >want.full
"$OTELX" config draft.yaml | cmp want.full - || die "another draft: $(cat draft.yaml)"
ok "path, command, variables, attributes, sampler, volume, pull policy; not the pull secret, not Kubernetes' own label"

# Several workloads in several files: the same injection shares a configuration.
sed 's/cxtm-image-retriever/other/g; s/OTEL_SERVICE_NAME$/&/' hand.yaml >other.yaml
stays hand.yaml other.yaml java.yaml
[ "$(grep -c '^kind: Instrumentation' draft.yaml)" = 2 ] || die "not two configurations: $(cat draft.yaml)"
grep -A3 'select:' draft.yaml | grep -q 'name: cxtm-image-retriever' || die "$(cat draft.yaml)"
mkdir -p tree/a tree/b
cp hand.yaml tree/a/ && cp java.yaml tree/b/
"$OTELX" init -R tree >draft.yaml 2>err || die "init -R: $(cat err)"
[ "$(grep -c '^kind: Instrumentation' draft.yaml)" = 2 ] || die "-R: $(cat draft.yaml)"
ok "-R"

# The same name in two namespaces: the selection tells them apart.
sed 's/namespace: cxtm/namespace: test/; s/:0.54b1/:0.60b0/' hand.yaml >there.yaml
stays hand.yaml there.yaml
grep -q 'namespace: test' draft.yaml || die "not told apart: $(cat draft.yaml)"

# No selection tells these workloads apart.
sed 's/:0.54b1/:0.60b0/' hand.yaml >again.yaml
status=0
"$OTELX" init hand.yaml again.yaml >out 2>err || status=$?
[ $status = 1 ] && [ ! -s out ] && grep -q 'two ways' err || die "two ways: $status $(cat err)"
ok "two injections that no selection tells apart are told"

# A workload of the same name without an injection: the selection would select it, too.
cp "$example/deployment.yaml" plain.yaml
status=0
"$OTELX" init hand.yaml plain.yaml >out 2>err || status=$?
[ $status = 1 ] && grep -q 'plain.yaml:.* is not injected, and this configuration would inject it' err ||
    die "a namesake: $status $(cat err)"
ok "a namesake without an injection is told"

# --- JSON, several languages in one pod, missing parts, and other names

cat >two.json <<'END'
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "1e3"}, "spec": {"containers": [
 {"name": "app", "image": "app:1"}, {"name": "front", "image": "front:1"}]}}
END
cat >two.conf <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: two}
spec:
  ledger: none
  exporter: {endpoint: "http://collector:4318"}
  env: [{name: OTEL_EXPORTER_OTLP_HEADERS, value: a=b}]
  python: {containers: [app], env: [{name: OTEL_PYTHON_LOG_LEVEL, value: debug}]}
  nodejs: {containers: [front]}
END
"$OTELX" inject -q -c two.conf two.json >both.json
stays both.json
grep -q '^  env:' draft.yaml || die "no common variable: $(cat draft.yaml)"
grep -q 'name: "1e3"' draft.yaml || die "the name reads as a number: $(cat draft.yaml)"
[ "$(grep -c 'OTEL_EXPORTER_OTLP_HEADERS' draft.yaml)" = 1 ] || die "$(cat draft.yaml)"
ok "JSON, two languages, what both have in spec.env"

sed '/OTEL_LOGS_EXPORTER/,+1d' hand.yaml >less.yaml
status=0
"$OTELX" init less.yaml >out 2>err || status=$?
[ $status = 1 ] && grep -q 'less.yaml:.* would not stay as it is' err && grep -q '+1 env' err ||
    die "a variable is missing: $status $(cat err)"
"$OTELX" config -q out || die "no configuration: $(cat out)"
ok "what would change is told, and the configuration is there all the same"

sed 's/opentelemetry-auto-instrumentation-python/otel-agent/' hand.yaml >named.yaml
status=0
"$OTELX" init named.yaml >out 2>err || status=$?
[ $status = 1 ] && grep -q 'named.yaml:.*`otel-agent` brings an agent .*\[OTX4201\]' err ||
    die "another name: $status $(cat err)"
ok "an agent under another name is told"

# A hand-made image volume: init reads the agent's image from the volume, and tells another name.
"$OTELX" inject -q -c c.yaml --set python.volume=image --set ledger=none plain.yaml >volume.yaml 2>err
stays volume.yaml
grep -q '^    volume: image$' draft.yaml || die "no image volume: $(cat draft.yaml)"
sed 's/opentelemetry-auto-instrumentation-python/otel-agent/' volume.yaml >named.yaml
status=0
"$OTELX" init named.yaml >out 2>err || status=$?
[ $status = 1 ] && grep -q 'named.yaml:.*`otel-agent` brings an agent .* its mounts.*\[OTX4201\]' err ||
    die "another name of an image volume: $status $(cat err)"
ok "an image volume under another name is told"

ends 1 'nothing is injected' init plain.yaml
ends 2 'is no flag' init -c c.yaml hand.yaml
ends 2 'No such file' init none.yaml

# --- injected by otelx: the record tells which values are the user's

"$OTELX" inject -q -c "$example/instrumentation.yaml" "$example/harder.yaml" >ours.yaml
"$OTELX" init ours.yaml >draft.yaml 2>err || die "a record: $(cat err)"
"$OTELX" inject -q -c draft.yaml ours.yaml | cmp ours.yaml - || die "changes: $(cat draft.yaml)"
ok "a workload with a record stays, the record as well"

echo "$passed passed, 0 failed, 0 skipped"
