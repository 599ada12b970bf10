#!/bin/sh
# `otelx patch`, for all cases that change something. kubectl applies the strategic merge patches to the manifests, without
# a cluster. kubectl's kustomize applies the components, which have the JSON patches; kubectl itself applies the JSON
# patches of every third case. The objects must be the same as after `otelx inject`, with the same order in lists. Then
# come tests that no case covers: hostile names, nothing to patch, and workloads without a patch; and the five steps of
# the manual procedure, with kubectl.
#
# The script calls itself with arguments, to run in parallel: patch_test.sh CASE... writes results to $WORK/counts.
set -eu
. libotelx/test/support/lib.sh

# NAME...: splits the manifests of these cases into objects, as kubectl reads them: in.1, in.2 and so on, and out.1, out.2.
# One run of kubectl reads all files, with a marker object after each file.
split_objects() {
    for name; do
        echo "$WORK/cases/$name/in."
        echo "$WORK/cases/$name/out."
    done >"$chunk.prefixes"
    for name; do
        input=$(cat "$WORK/cases/$name/input")
        set -- "$@" -f "$input" -f "$WORK/marker.json" -f "$WORK/cases/$name/want/${input##*/}" \
            -f "$WORK/marker.json"
        shift
    done
    kubectl patch --local "$@" --type=merge -p '{}' -o json >"$chunk.objects" 2>"$chunk.error" || return 1
    awk -v prefixes="$chunk.prefixes" '
        BEGIN { getline prefix <prefixes; n = 1 }
        { object = object $0 "\n" }
        /^}/ {
            if (object ~ /"name": "end-of-a-file"/) { getline prefix <prefixes; n = 1 }
            else { printf "%s", object >(prefix n); close(prefix n++) }
            object = ""
        }' "$chunk.objects"
}

# FILE PREFIX: splits a file into its YAML documents PREFIX.1, PREFIX.2 and so on.
split_documents() {
    awk -v prefix="$2." 'BEGIN { n = 1 } /^---$/ { close(prefix n++); next } { print >(prefix n) }' "$1"
}

# NAME FORMAT: applies each document of the patch to its object, and compares with the injected object.
compare() {
    number=0
    for object in $changed; do
        # kubectl has no strategic merge for kinds that are not built into Kubernetes.
        if [ "$2" = strategic ] && grep -Eq "$custom" "$object"; then
            echo "$1: no strategic merge patch"
            continue
        fi
        number=$((number + 1))
        kubectl patch --local -f "$object" --type="$2" --patch-file "$2.$number" -o json >patched 2>error &&
            cmp -s patched "out.${object#in.}" || {
            echo "FAILED: $1: $2 patch of object ${object#in.}: $(cat error)"
            diff patched "out.${object#in.}" | head -n 20
            return 1
        }
    done
    [ ! -e "$2.$((number + 1))" ] || {
        echo "FAILED: $1: more $2 patches than objects that change"
        return 1
    }
}
custom='^    "apiVersion": "[^"/]*[.][^"/]*/|^    "kind": "DeploymentConfig"'

# NAME: runs the script of -o kubectl, with a kubectl that has one object in a file. The script does not remove an empty
# `annotations`, because others may have put annotations there; an API server drops it.
run_script() {
    cp "$changed" state.json
    STATE=$PWD/state.json PATH=$WORK/bin:$PATH sh script >script.log 2>&1 &&
        sed '/^        "annotations": {},$/d' state.json | cmp -s - "out.${changed#in.}" || {
        echo "FAILED: $1: the kubectl commands: $(cat script.log)"
        diff state.json "out.${changed#in.}" | head -n 20
        return 1
    }
}

# NAME IN OPTIONS...: writes the patches of a manifest. False if the manifest does not change. The folder stays for
# kustomize.
prepare() {
    name=$1 folder=$WORK/cases/$1 in=$2 status=0
    shift 2
    mkdir -p "$folder/have/component" "$folder/want"
    cd "$folder"
    "$OTELX" inject -q "$@" "$in" >"want/${in##*/}" 2>error || status=$?
    if [ $status = 2 ] || cmp -s "$in" "want/${in##*/}"; then
        cd "$top"
        return 1
    fi
    echo "$in" >input
    cp "$in" "have/${in##*/}"
    while read -r format file; do
        "$OTELX" patch -q --fail-on never -o "$format" "$@" "$in" >"$file" 2>>faults || :
    done <"$WORK/formats"
    if grep -q 'an alias or a tag .* does not fit into a patch' faults; then
        echo "$name: no patch, and that is said"
        cd "$top"
        rm -r "$folder"
        return 1
    fi
    split_documents strategic strategic
    split_documents json json
    cd "$top"
}

# NAME: whether the objects patched by kubectl are the same as after inject.
try() {
    cd "$WORK/cases/$1"
    changed= result=0
    for object in in.[0-9]*; do
        cmp -s "$object" "out.${object#in.}" || changed="$changed $object"
    done
    changed=${changed# }
    compare "$1" strategic || result=1
    # kustomize applies the JSON patches of all cases; kubectl of every third, half of them as the script quotes them.
    case $result,$changed,$(($(cksum <script | sed 's/ .*//') % 6)) in
    0,*,0) compare "$1" json || result=1 ;;
    0,*' '*,*) ;;
    0,*,1) run_script "$1" || result=1 ;;
    esac
    cd "$top"
    echo "$1 $result" >>"$WORK/counts"
}

# NAME: tries a case alone, after kubectl has refused the manifests of several cases together.
try_alone() {
    reason=$(tail -n 1 "$chunk.error" | cut -c 1-200)
    if split_objects "$1"; then
        try "$1"
    elif kubectl patch --local -f "$(cat "$WORK/cases/$1/input")" --type=merge -p '{}' >/dev/null 2>&1; then
        echo "FAILED: $1: kubectl does not take what inject gives: $reason"
        echo "$1 1" >>"$WORK/counts"
    else
        echo "$1: kubectl does not take the manifest: $reason"
    fi
}

# NAME...: tries cases together.
try_all() {
    chunk=$WORK/chunk.$$
    if split_objects "$@"; then each=try; else each=try_alone; fi
    for name; do
        $each "$name"
    done
}

# CASE: prepares a case. False if the case is not about an injection.
prepare_case() {
    ! grep -qs '^kubectl:' "testdata/$1/skip" || return 1
    args='inject -c CONFIG IN'
    in=$PWD/testdata/$1/in.yaml config=$PWD/testdata/$1/config.yaml
    [ -f "$in" ] || in=$PWD/testdata/$1/in.json
    [ -f "$config" ] || config=$PWD/testdata/default-config.yaml
    [ ! -f "testdata/$1/args" ] || args=$(cat "testdata/$1/args")
    case $args in
    'inject IN') prepare "$1" "$in" ;;
    'inject -c CONFIG IN' | 'inject -v -c CONFIG IN') prepare "$1" "$in" -c "$config" ;;
    *) return 1 ;;
    esac
}

top=$PWD
# With these variables, kubectl starts in three quarters of the time.
export GOGC=off GOMAXPROCS=1
if [ $# != 0 ]; then
    ready=
    for case; do
        if prepare_case "$case"; then ready="$ready $case"; fi
    done
    # shellcheck disable=SC2086 # names of cases, here and below
    [ ! "$ready" ] || try_all $ready
    exit 0
fi

command -v kubectl >/dev/null || {
    echo "kubectl is not there"
    exit 77
}

unset GOGC GOMAXPROCS # not for kustomize, which has a lot of work
printf '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "end-of-a-file"}}\n' \
    >"$WORK/marker.json"

cat >"$WORK/formats" <<'END'
smp strategic
json6902 json
kubectl script
kustomize have/component/kustomization.yaml
END

# A kubectl for the scripts: the object of its cluster is in the file $STATE.
real=$(command -v kubectl)
mkdir "$WORK/bin" "$WORK/top"
cat >"$WORK/bin/kubectl" <<END
#!/bin/sh
echo "\$1 \$2" >>"\$STATE.log"
shift 2
[ "\$1" != -n ] || shift 2
"$real" patch --local -f "\$STATE" "\$@" -o json >"\$STATE.new" && mv "\$STATE.new" "\$STATE"
END
chmod +x "$WORK/bin/kubectl"

# PART COMPONENTS CASE...: one run of kustomize builds all cases. A prefix for each case keeps their objects apart.
build() {
    part=$1 more=$2 number=0
    shift 2
    printf 'resources:\n' >"$WORK/top/kustomization.yaml"
    for case; do
        number=$((number + 1))
        in=$(basename "$WORK/cases/$case/want"/in.*)
        printf -- '- ../cases/%s/%s\n' "$case" "$part" >>"$WORK/top/kustomization.yaml"
        printf 'resources: [%s]\nnamePrefix: c%s-\n%s\n' "$in" $number "$more" \
            >"$WORK/cases/$case/$part/kustomization.yaml"
    done
    kubectl kustomize "$WORK/top"
}

# CASE...: with the component, kustomize must give the same as without it from the output of inject. If the results
# differ, both halves of the cases are tried, until the case is found.
try_components() {
    if build have 'components: [component]' "$@" >"$WORK/have" 2>"$WORK/error" &&
        build want '' "$@" >"$WORK/want" 2>&1 &&
        cmp -s "$WORK/have" "$WORK/want"; then
        components=$((components + $#))
    elif [ $# = 1 ] && ! build have '' "$1" >"$WORK/have" 2>&1; then
        echo "$1: kustomize does not take the manifest: $(tail -n 1 "$WORK/have" | cut -c 1-200)"
    elif [ $# = 1 ]; then
        echo "FAILED: $1: the component: $(cat "$WORK/error")"
        build have 'components: [component]' "$1" >"$WORK/have" 2>&1 || :
        build want '' "$1" | diff "$WORK/have" - | head -n 20
        failed=$((failed + 1))
    else
        half=$(($# / 2)) taken=0 one='' other=''
        for case; do
            taken=$((taken + 1))
            if [ $taken -le $half ]; then one="$one $case"; else other="$other $case"; fi
        done
        # shellcheck disable=SC2086
        set -- $other
        # shellcheck disable=SC2086
        try_components $one
        try_components "$@"
    fi
}

components=0
# With SPARING, every third case: kubectl takes most of the time.
case_names testdata | awk -v every="${SPARING:+3}" '!every || NR % every == 0' >"$WORK/names"
xargs -P 2 -n 40 sh libotelx/test/program/patch_test.sh <"$WORK/names"
passed=$(grep -c ' 0$' "$WORK/counts" || :)
failed=$(grep -c ' 1$' "$WORK/counts" || :)
sed -n 's/ 0$//p' "$WORK/counts" | sort >"$WORK/built"
(cd testdata && grep -rl --include=skip '^kustomize:' . | sed 's|^\./||; s|/skip$||' | sort) | comm -23 "$WORK/built" - >"$WORK/names"
# shellcheck disable=SC2046
try_components $(cat "$WORK/names")
echo "cases: $passed agree, $failed do not; $components components agree"
[ "$passed" -ge 100 ] && [ $components -ge 100 ] || {
    echo "FAILED: too few cases for a test"
    failed=$((failed + 1))
}

# --- tests that no case covers

example=$PWD/examples/cxtm-image-retriever
cd "$WORK"
config=$example/instrumentation.yaml
sed '/^  select:/,/^    name:/d' "$config" >any.yaml

# A workload that is up to date has no patch.
"$OTELX" inject -q -c "$config" "$example/deployment.yaml" >done.yaml
for format in smp json6902; do
    exits 0 "$OTELX" patch -o $format -c "$config" done.yaml
    [ ! -s out ] || die "a patch of nothing: $(cat out)"
    grep -q 'there is nothing to patch' err || die "nothing to patch, and not a word: $(cat err)"
done
exits 0 "$OTELX" patch -q -o kubectl -c "$config" done.yaml
! grep -q patch out && [ ! -s err ] || die "commands for nothing: $(cat out err)"
mkdir empty && cp done.yaml empty/in.yaml
exits 0 "$OTELX" patch -q -o kustomize -c "$config" done.yaml
mkdir empty/component && cp out empty/component/kustomization.yaml
printf 'resources: [in.yaml]\ncomponents: [component]\n' >empty/kustomization.yaml
kubectl kustomize empty >out || die "a component without patches"
grep -q 'kind: Deployment' out || die "a component without patches: $(cat out)"
ok "nothing to patch"

exits 2 "$OTELX" patch -o patch.yaml -c "$config" done.yaml
grep -q 'must be `smp`, `json6902`, `kubectl` or `kustomize`, not `patch.yaml`' err || die "$(cat err)"
exits 2 "$OTELX" patch -c "$config" nowhere.yaml
[ ! -s out ] || die "half an answer: $(cat out)"
ok "usage and trouble"

# A refused workload, or a kind without such a patch, does not affect the patches of the other workloads.
cat >three.yaml <<'END'
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: canary}
spec: {template: {spec: {containers: [{name: a, image: x}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: odd}
spec: {containers: none}
---
apiVersion: v1
kind: Pod
metadata: {name: even}
spec: {containers: [{name: a, image: x}]}
END
exits 1 "$OTELX" patch -c any.yaml three.yaml
grep -q '^otelx: rollout/canary: there is no strategic merge patch .*-o json6902' err || die "$(cat err)"
[ "$(grep -c '^# ' out)" = 1 ] && grep -q '^# pod/even' out || die "the others: $(cat out)"
exits 1 "$OTELX" patch -o json6902 -c any.yaml three.yaml
[ "$(grep '^# ' out)" = "# rollout/canary
# pod/even" ] || die "documents: $(cat out)"
exits 0 "$OTELX" patch -o json6902 --fail-on never -c any.yaml three.yaml
ok "several workloads"

printf 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}\nspec: {containers: [{name: a, image: x}]}\n' >anon.yaml
for format in kubectl kustomize; do
    exits 1 "$OTELX" patch -o $format -c any.yaml anon.yaml
    grep -q '^otelx: pod/(no name): has no name' err || die "no name: $(cat err)"
done
exits 0 "$OTELX" patch -o smp -c any.yaml anon.yaml
ok "a workload without a name"

# Names with a meaning in a shell, in YAML, in JSON pointers or in regular expressions.
mkdir hostile
cat >hostile/in.yaml <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: "x'; touch broken; '$(touch broken)`touch broken`.*"
  namespace: "-n\n--- a: b #"
spec:
  nodeSelector: {"~0/~1": "!", number: "1"}
  containers:
  - name: "- \"a\"\\ 'b': {c}\t\u2028é#"
    image: x
    env:
    - name: PYTHONPATH
      value: "a'b\"c\\d"
    - {name: "on", value: "0x10"}
END
sed 's|ao-node: observability|"a~b/c": "yes"|' any.yaml >hostile-config.yaml
prepare hostile "$PWD/hostile/in.yaml" -c "$PWD/hostile-config.yaml"
try_all hostile
[ "$(tail -n 1 "$WORK/counts")" = 'hostile 0' ] || die "hostile names"
cd "$WORK/cases/hostile"
run_script hostile || die "hostile names in a script"
cat >want.log <<'END'
patch pod/x'; touch broken; '$(touch broken)`touch broken`.*
END
sort -u state.json.log | diff want.log - || die "the object of the commands"
cd "$WORK"
[ -z "$(find . -name broken)" ] || die "a name was run"
components=0
try_components hostile
[ $components = 1 ] || die "hostile names in a component"
ok "hostile names"

# kustomize reads names in patches as regular expressions.
mkdir -p dots/component
for name in a.b aXb; do
    printf -- '---\napiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: a, image: x}]}\n' $name
done >dots/in.yaml
sed 's/^spec:$/&\n  select: [{name: a.b}]/' any.yaml >dotted.yaml
"$OTELX" patch -q -o kustomize -c dotted.yaml dots/in.yaml >dots/component/kustomization.yaml
printf 'resources: [in.yaml]\ncomponents: [component]\n' >dots/kustomization.yaml
kubectl kustomize dots >out || die "a name with a dot"
[ "$(grep -c '^  initContainers:' out)" = 1 ] || die "a name is taken for another: $(cat out)"
ok "a name with a dot"

# An overlay sets its namespace after its components have run: for a component, objects have no namespace.
mkdir -p spaced/component
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: x}]}\n' >spaced/in.yaml
printf 'resources: [in.yaml]\nnamespace: shop\n' >spaced/kustomization.yaml
kubectl kustomize spaced >built.yaml
"$OTELX" patch -q -o kustomize -c any.yaml built.yaml >spaced/component/kustomization.yaml
echo 'components: [component]' >>spaced/kustomization.yaml
kubectl kustomize spaced >out || die "a namespace of the overlay"
grep -q '^  initContainers:' out || die "a component passes by what its overlay moves: $(cat out)"
ok "a namespace of the overlay"

# A component therefore cannot tell a workload from one of the same name without a namespace, or in `default`.
for space in '' ', namespace: default'; do
    sed "s/name: a}\$/name: a$space}/" spaced/in.yaml >two.yaml
    exits 1 "$OTELX" patch -o kustomize -c any.yaml -n shop built.yaml two.yaml
    grep -q '^otelx: pod/shop/a: a component cannot tell it .* take -o json6902$' err || die "$(cat err)"
    ! grep -q 'target' out || die "a patch that two objects take"
done
ok "two of one name, one of them without a namespace"

# A cluster refuses changes of some kinds: the script cannot patch them.
"$OTELX" patch -o kubectl -c any.yaml built.yaml "$example/deployment.yaml" >script 2>err
[ "$(grep -c 'a cluster does not allow a change of the containers of a Pod' err)" = 1 ] || die "$(cat err)"
grep -q '^otelx: pod/shop/a: a cluster' err || die "$(cat err)"
"$OTELX" patch -q -o kubectl -c any.yaml built.yaml >script 2>err
[ ! -s err ] || die "-q: $(cat err)"
ok "a script for a Pod"

# The `test` operations: a patch does not overwrite what somebody has changed in the object meanwhile.
"$OTELX" patch -q -o json6902 -c any.yaml "$example/deployment.yaml" >guarded
refuses() { # PATCH: after this change of the object, our patch must fail
    kubectl patch --local -f "$example/deployment.yaml" --type=merge -p "$1" -o json >other.json
    ! kubectl patch --local -f other.json --type=json --patch-file guarded -o name >out 2>&1 ||
        die "a patch of another object: $1"
}
kubectl patch --local -f "$example/deployment.yaml" --type=json --patch-file guarded -o name >out
refuses '{"spec":{"template":{"spec":{"volumes":[{"name":"new","emptyDir":{}}]}}}}'
refuses '{"spec":{"template":{"spec":{"initContainers":[{"name":"new"}]}}}}'
refuses '{"spec":{"template":{"spec":{"containers":[{"name":"new"}]}}}}'
refuses '{"spec":{"template":{"spec":{"nodeSelector":{"a":"b"}}}}}'
refuses '{"metadata":{"annotations":{"a":"b"}}}'
ok "a JSON patch fails on another object"

# In a cluster, the object has annotations that the manifest does not have.
"$OTELX" patch -q -o kubectl -c any.yaml "$example/deployment.yaml" >script
kubectl patch --local -f "$example/deployment.yaml" --type=merge \
    -p '{"metadata":{"annotations":{"a":"b"}}}' -o json >state.json
STATE=$PWD/state.json PATH=$WORK/bin:$PATH sh script >out 2>&1 || die "a live object: $(cat out)"
grep -q '"a": "b"' state.json && grep -q '"otelx.dev/injected"' state.json || die "$(cat state.json)"
ok "a live object keeps its annotations"

# The manual procedure of the source case: JSON patches for new fields, and a merge patch for the node selector.
patch() { # FILE PATCH TYPE
    kubectl patch --local -f "$1" --type="$3" -p "$2" -o json
}
manual() {
    mount=/otel-auto-instrumentation name=opentelemetry-auto-instrumentation-python
    image=ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-python:0.54b1
    pod=/spec/template/spec
    patch "$1" '{"spec":{"template":{"spec":{"nodeSelector":{"ao-node":"observability"}}}}}' merge >1
    patch 1 '[{"op":"add","path":"'$pod'/volumes","value":[{"name":"'$name'","emptyDir":{}}]}]' json >2
    patch 2 '[{"op":"add","path":"'$pod'/initContainers","value":[{"name":"'$name'",
        "image":"'$image'","command":["cp","-r","/autoinstrumentation/.","'$mount'/"],
        "volumeMounts":[{"name":"'$name'","mountPath":"'$mount'"}]}]}]' json >3
    patch 3 '[{"op":"add","path":"'$pod'/containers/0/volumeMounts",
        "value":[{"name":"'$name'","mountPath":"'$mount'"}]}]' json >4
    patch 4 '[{"op":"add","path":"'$pod'/containers/0/env","value":[
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
        {"name":"OTEL_SERVICE_NAME","value":"cxtm-image-retriever"}]}]' json
}
manual "$example/deployment.yaml" >want.json
sed 's/^spec:$/&\n  ledger: none/' "$config" >unrecorded.yaml
"$OTELX" inject -q -c unrecorded.yaml "$example/deployment.yaml" >out.yaml
patch out.yaml '{}' merge | diff want.json - || die "the manual procedure"
# The result of inject differs only in the annotation with the record.
patch done.yaml '{"metadata":{"annotations":null}}' merge | diff want.json - || die "more than the record"
ok "the manual procedure"
cd "$top"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
