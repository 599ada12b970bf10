#!/bin/sh
# Where an overlay only adds and sets, it is a strategic merge patch: `kubectl patch --local` with it
# makes the same object of a manifest as otelx does. Over all cases with one workload that kubectl
# knows the type of; and over the manual procedure, whose five steps are replayed with kubectl.
set -eu

command -v kubectl >/dev/null || {
    echo "kubectl is not there"
    exit 77
}
passed=0 failed=0 passed_by=0

# FILE PATCH TYPE: the object as JSON.
patch() {
    kubectl patch --local -f "$1" --type="$3" -p "$2" -o json
}

# The kinds whose patch strategies kubectl knows; the others it refuses to patch this way.
for case in testdata/*/; do
    name=$(basename "$case")
    in=$case/in.yaml config=$case/config.yaml
    [ -f "$in" ] || in=$case/in.json
    [ -f "$config" ] || config=testdata/default-config.yaml
    if [ -f "$case/skip" ] && grep -q '^kubectl:' "$case/skip"; then
        passed_by=$((passed_by + 1))
        continue
    fi
    if ! grep -q '^inject -c CONFIG IN$' "$case/args" 2>/dev/null && [ -f "$case/args" ]; then
        passed_by=$((passed_by + 1))
        continue
    fi
    status=0
    "$BUILD/test/overlay_patch" "$config" "$in" "$WORK/out.yaml" >"$WORK/patch" || status=$?
    if [ $status = 3 ] || grep -Eq 'kind"?: *"?(Rollout|DeploymentConfig|List|ResourceList|[A-Za-z]*List)"?' "$in" ||
        grep -q 'serving.knative.dev' "$in"; then
        passed_by=$((passed_by + 1))
        continue
    fi
    # An older kubectl does not know the newer versions of some types.
    if [ $status = 0 ] && ! patch "$in" "$(cat "$WORK/patch")" strategic >"$WORK/want" 2>"$WORK/error" &&
        grep -q 'cannot apply strategic merge patch' "$WORK/error"; then
        passed_by=$((passed_by + 1))
        continue
    fi
    if [ $status = 0 ] && patch "$in" "$(cat "$WORK/patch")" strategic >"$WORK/want" 2>"$WORK/error" &&
        patch "$WORK/out.yaml" '{}' merge >"$WORK/have" 2>>"$WORK/error" &&
        cmp -s "$WORK/want" "$WORK/have"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        cat "$WORK/error"
        diff "$WORK/want" "$WORK/have" | head -n 20 || :
    fi
done
echo "cases: $passed agree, $failed do not, $passed_by are no such patch"
[ $passed -ge 20 ] || {
    echo "FAILED: too few cases for a test"
    failed=$((failed + 1))
}

# The manual procedure, as the team did it: JSON patches where nothing was there before, and a merge
# patch for the node selector.
manual() {
    mount=/otel-auto-instrumentation name=opentelemetry-auto-instrumentation-python
    image=ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-python:0.54b1
    pod=/spec/template/spec
    patch "$1" '{"spec":{"template":{"spec":{"nodeSelector":{"ao-node":"observability"}}}}}' merge >"$WORK/1"
    patch "$WORK/1" '[{"op":"add","path":"'$pod'/volumes","value":[{"name":"'$name'","emptyDir":{}}]}]' json >"$WORK/2"
    patch "$WORK/2" '[{"op":"add","path":"'$pod'/initContainers","value":[{"name":"'$name'",
        "image":"'$image'","command":["cp","-r","/autoinstrumentation/.","'$mount'/"],
        "volumeMounts":[{"name":"'$name'","mountPath":"'$mount'"}]}]}]' json >"$WORK/3"
    patch "$WORK/3" '[{"op":"add","path":"'$pod'/containers/0/volumeMounts",
        "value":[{"name":"'$name'","mountPath":"'$mount'"}]}]' json >"$WORK/4"
    patch "$WORK/4" '[{"op":"add","path":"'$pod'/containers/0/env","value":[
        {"name":"PYTHONPATH","value":"'$mount'/opentelemetry/instrumentation/auto_instrumentation:'$mount'"},
        {"name":"OTEL_TRACES_EXPORTER","value":"otlp"},
        {"name":"OTEL_METRICS_EXPORTER","value":"otlp"},
        {"name":"OTEL_LOGS_EXPORTER","value":"otlp"},
        {"name":"OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED","value":"true"},
        {"name":"OTEL_EXPORTER_OTLP_ENDPOINT",
         "value":"http://cxtvng-splunk-otel-collector-agent.ao.svc.cluster.local:4318"},
        {"name":"OTEL_EXPORTER_OTLP_PROTOCOL","value":"http/protobuf"},
        {"name":"OTEL_RESOURCE_ATTRIBUTES",
         "value":"deployment.environment=production,service.version=25.2.2,service.namespace=cxtm"},
        {"name":"OTEL_SERVICE_NAME","value":"cxtm-image-retriever"}]}]' json >"$WORK/5"
    cat "$WORK/5"
}

example=examples/cxtm-image-retriever
manual $example/deployment.yaml >"$WORK/want"
sed 's/^spec:$/&\n  ledger: none/' $example/instrumentation.yaml >"$WORK/config.yaml"
"$OTELX" inject -q -c "$WORK/config.yaml" $example/deployment.yaml >"$WORK/out.yaml"
patch "$WORK/out.yaml" '{}' merge >"$WORK/have"
if diff "$WORK/want" "$WORK/have"; then
    passed=$((passed + 1))
else
    echo "FAILED: the manual procedure"
    failed=$((failed + 1))
fi

# With its ledger, the result differs in that annotation alone.
"$OTELX" inject -q -c $example/instrumentation.yaml $example/deployment.yaml >"$WORK/out.yaml"
patch "$WORK/out.yaml" '{"metadata":{"annotations":null}}' merge >"$WORK/have"
if diff "$WORK/want" "$WORK/have"; then
    passed=$((passed + 1))
else
    echo "FAILED: more than the ledger"
    failed=$((failed + 1))
fi

echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
