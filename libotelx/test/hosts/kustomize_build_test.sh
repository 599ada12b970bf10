#!/bin/sh
# The kustomize program runs the function, in builds with overlays, components, prefixes, images and replacements, as
# users have them; with a configuration that several overlays share; and with failures, whose messages must be seen.
set -eu
. libotelx/test/support/lib.sh
kustomize=$(peer kustomize) || exit 77
example=$PWD/examples/cxtm-image-retriever
mkdir -p "$WORK/bin"
ln -s "$OTELX" "$WORK/bin/otelx"
PATH=$WORK/bin:$PATH
cd "$WORK"

build() { # FOLDER
    "$kustomize" build --enable-alpha-plugins --enable-exec "$1"
}

has() { # FILE TEXT...
    file=$1
    shift
    for text; do
        grep -qF -- "$text" "$file" || die "$file has no: $text"
    done
}

fails() { # FOLDER TEXT...
    folder=$1
    shift
    ! build "$folder" >fails.yaml 2>fails.log || die "$folder: no failure"
    [ ! -s fails.yaml ] || die "$folder: output in spite of a failure"
    has fails.log "$@"
}

build "$example/kustomize/function" >function.yaml 2>function.log || die "the function: $(cat function.log)"
"$OTELX" uninject -q function.yaml | diff - "$example/kustomize/base/deployment.yaml" >/dev/null && die "kustomize did not reformat"
"$kustomize" build "$example/kustomize/base" >base.yaml
"$OTELX" uninject -q function.yaml | diff base.yaml - || die "removal from the build"
has function.yaml 'name: opentelemetry-auto-instrumentation-python' 'ao-node: observability'
ok "the example's function, and uninject gives the build without it"

# An application as users have it: a base, a component and an overlay for production.
mkdir -p app/base app/tracing app/production
cat >app/base/kustomization.yaml <<'END'
resources: [web.yaml]
END
cat >app/base/web.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: registry.example.com/web
        env:
        - name: PYTHONPATH
          value: /app
        - name: PEER
          value: nobody
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
END
cat >app/tracing/kustomization.yaml <<'END'
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
transformers: [otelx.yaml]
END
cat >app/tracing/otelx.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata:
  name: tracing
  annotations:
    config.kubernetes.io/function: |
      exec:
        path: otelx
spec:
  exporter:
    endpoint: http://collector:4318
  python: {}
END
cat >app/production/kustomization.yaml <<'END'
namespace: production
namePrefix: prod-
resources: [../base]
components: [../tracing]
images:
- name: registry.example.com/web
  newTag: "7"
- name: ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-python
  newName: mirror.example.com/agents/python
patches:
- patch: |
    - op: add
      path: /spec/template/spec/containers/0/env/-
      value: {name: STAGE, value: production}
  target: {kind: Deployment}
replacements:
- source: {kind: Service, name: web}
  targets:
  - select: {kind: Deployment}
    fieldPaths: ['spec.template.spec.containers.[name=web].env.[name=PEER].value']
END
build app/production >production.yaml 2>production.log || die "the overlay: $(cat production.log)"
sed '/^components:/d' app/production/kustomization.yaml >kustomization.new
mkdir app/plain
mv kustomization.new app/plain/kustomization.yaml
"$kustomize" build app/plain >plain.yaml
"$OTELX" uninject -q production.yaml | diff plain.yaml - || die "the overlay: removal does not give the build without it"
has production.yaml 'image: registry.example.com/web:7' 'image: mirror.example.com/agents/python:' 'value: prod-web' \
    'mountPath: /otel-auto-instrumentation' 'auto_instrumentation:/app:' 'namespace: production'
ok "a component under an overlay with namePrefix, namespace, images, patches and replacements"

"$OTELX" check -q -c app/tracing/otelx.yaml base.yaml >/dev/null 2>&1 && die "check finds the base instrumented"
mkdir app/twice
printf 'resources: [../production]\ntransformers: [../tracing/otelx.yaml]\n' >app/twice/kustomization.yaml
"$kustomize" build --enable-alpha-plugins --enable-exec --load-restrictor LoadRestrictionsNone app/twice >twice.yaml \
    2>twice.log || die "two layers: $(cat twice.log)"
[ "$(grep -c 'name: opentelemetry-auto-instrumentation-python$' twice.yaml)" = \
    "$(grep -c 'name: opentelemetry-auto-instrumentation-python$' production.yaml)" ] || die "two layers: something is there twice"
has twice.yaml 'value: prod-web'
ok "a second layer with the same transformer adds nothing twice"

# One configuration for several overlays: `args` names its file, and the transformer has no spec.
mkdir -p shared/one shared/two
sed -e '/annotations:/,/path: otelx/d' app/tracing/otelx.yaml >shared/tracing.yaml
for each in one two; do
    sed "s/name: web/name: $each/; s/app: web/app: $each/" app/base/web.yaml >shared/$each/web.yaml
    printf 'resources: [web.yaml]\ntransformers: [otelx.yaml]\n' >shared/$each/kustomization.yaml
    cat >shared/$each/otelx.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata:
  name: shared
  annotations:
    config.kubernetes.io/function: |
      exec:
        path: otelx
        args: [fn, -c, ../tracing.yaml]
END
    build shared/$each >shared-$each.yaml 2>shared.log || die "exec.args: $(cat shared.log)"
    has shared-$each.yaml 'http://collector:4318' 'opentelemetry-auto-instrumentation-python' "value: $each"
done
ok "exec.args with a configuration that two overlays share"

# An overlay changes lists in the configuration with a JSON patch, as docs/schema.md describes it. A strategic merge patch
# would replace a list, because kustomize knows no merge keys of an Instrumentation.
mkdir listed listed/base listed/overlay listed/merged
sed 's/^spec:/&\n  select:\n  - kind: Deployment\n    name: nothing/' app/tracing/otelx.yaml >listed/base/otelx.yaml
echo 'resources: [otelx.yaml]' >listed/base/kustomization.yaml
cat >listed/overlay/kustomization.yaml <<'END'
resources: [../base]
patches:
- target: {group: otelx.dev, kind: Instrumentation}
  patch: |
    - op: add
      path: /spec/select/-
      value: {kind: Deployment, name: web}
    - op: test
      path: /spec/select/0/name
      value: nothing
    - op: remove
      path: /spec/select/0
END
cat >listed/merged/kustomization.yaml <<'END'
resources: [../base]
patches:
- target: {group: otelx.dev, kind: Instrumentation}
  patch: |
    apiVersion: otelx.dev/v1alpha1
    kind: Instrumentation
    metadata: {name: any}
    spec: {select: [{name: other}]}
END
"$kustomize" build listed/overlay >listed.yaml
has listed.yaml 'name: web' 'kind: Deployment'
! grep -q 'name: nothing' listed.yaml || die "the entry is still there"
"$OTELX" config -q listed.yaml || die "no configuration any more"
"$kustomize" build listed/merged | "$OTELX" config - >merged.yaml
has merged.yaml 'name: other'
! grep -q 'name: nothing' merged.yaml || die "kustomize merges the list: docs/schema.md says otherwise"
mkdir listed/production
printf 'resources: [../../app/base]\ntransformers: [../overlay]\n' >listed/production/kustomization.yaml
build listed/production >listed-built.yaml 2>listed.log || die "a patched transformer: $(cat listed.log)"
has listed-built.yaml 'opentelemetry-auto-instrumentation-python'
ok "an overlay changes a list of the configuration"

mkdir wrong missing
cp app/base/web.yaml wrong/web.yaml
sed 's/exporter:/exportr:/' app/tracing/otelx.yaml >wrong/otelx.yaml
printf 'resources: [web.yaml]\ntransformers: [otelx.yaml]\n' | tee wrong/kustomization.yaml >missing/kustomization.yaml
fails wrong 'unknown field `exportr`' 'did you mean `exporter`'
ok "a failing configuration ends the build with its reason"

cp app/tracing/otelx.yaml missing/otelx.yaml
sed 's/- name: PYTHONPATH/&\n          value: twice\n        &/' app/base/web.yaml >missing/web.yaml
fails missing 'deployment/web refused' '`PYTHONPATH` is there twice'
ok "a refused workload ends the build, and its name is told"

# Without --enable-exec, kustomize builds without the function and prints no warning. The documentation says so.
"$kustomize" build --enable-alpha-plugins app/production 2>without.log | diff plain.yaml - ||
    die "kustomize runs functions without --enable-exec: README says otherwise"
ok "without --enable-exec the build is as without otelx"

echo "$passed passed, 0 failed, 0 skipped"
