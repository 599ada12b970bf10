#!/bin/sh
# Input without a workload is an error; near misses of workloads are reported; otelx.yaml is found without -c; reports name
# files; --name KIND/NAME; selections that may match nothing; limits.
set -eu
. libotelx/test/support/lib.sh

cd "$WORK"
export LC_ALL=C
image='--set python.image=x:1'

workload() { # KIND NAME
    printf 'apiVersion: apps/v1\nkind: %s\nmetadata: {name: %s}\nspec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}\n' "$1" "$2"
}

succeeds() { # ARGUMENT...
    "$OTELX" "$@" >out 2>err </dev/null || die "$*: exit status $?: $(cat err)"
    ok "$*"
}

# --- no workload at all
workload Deployment web >web.yaml
printf 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n' >service.yaml
workload deployment lower >lower.yaml
for verb in inject check diff list patch verify uninject; do
    with=$image
    [ $verb != verify ] && [ $verb != uninject ] || with=
    # shellcheck disable=SC2086 # words on purpose
    {
        ends 2 'service.yaml: has no workload; give --allow-empty' $verb $with service.yaml
        ends 2 'no workload in 2 files' $verb $with service.yaml lower.yaml
    }
done
for verb in inject check diff list patch uninject; do
    with=$image
    [ $verb != uninject ] || with=
    # shellcheck disable=SC2086
    succeeds $verb $with --allow-empty service.yaml
done
# shellcheck disable=SC2086
{
    ends 2 'lower.yaml:2:7: warning: `kind` must be `Deployment`, not `deployment`' check $image lower.yaml
    ends 1 'lower.yaml:2:7: warning: `kind` must be `Deployment`' check $image lower.yaml web.yaml
    ends 1 'not `deployment`' inject $image --fail-on warning lower.yaml web.yaml
    "$OTELX" inject $image <service.yaml >out 2>err && die "a stream without a workload"
    grep -q '<stdin>: has no workload' err && [ ! -s out ] || die "a stream without a workload: $(cat err)"
    "$OTELX" inject $image --allow-empty <service.yaml 2>err | cmp - service.yaml || die "--allow-empty of a stream"
}
printf 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n' | "$OTELX" fn >out 2>err || die "function mode: an empty list"
ok "nothing looked at"

# --- reports name the file
mkdir -p k8s
workload StatefulSet db >k8s/db.yaml
# shellcheck disable=SC2086
{
    ends 0 'deployment/web injected  python 1  container web  (+1 init, +1 volume, +1 mount, +6 env)  in web.yaml' inject $image web.yaml k8s/db.yaml
    ends 0 '(+1 init, +1 volume, +1 mount, +6 env)  in k8s/db.yaml' inject $image -R .
}

# --- KIND/NAME, as reports print it
named() { # WANTED ARGUMENT...
    wanted=$1
    shift
    # shellcheck disable=SC2086
    "$OTELX" inject $image -o name "$@" web.yaml k8s/db.yaml 2>err | sort | tr '\n' ' ' >out || :
    [ "$(cat out)" = "$wanted" ] || die "$*: $(cat out) $(cat err)"
    ok "$*: $wanted"
}
named 'deployment/web ' --name deployment/web
named 'deployment/web statefulset/db ' --name deploy/web --name sts/d*
named 'deployment/web ' --name deployment/shop/web --default-namespace shop
named '' --name deployment/other/web --default-namespace shop
named '' --name statefulset/web
# shellcheck disable=SC2086
{
    ends 2 '`deploymet/web`: no kind of workload is called `deploymet`; did you mean `Deployment`?' inject $image --name deploymet/web web.yaml
    ends 1 'no workload is named `deployment/wed`; did you mean `web`?' inject $image --name deployment/wed web.yaml k8s/db.yaml
}

# --- a selection that may match nothing
cat >one.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: one}
spec: {select: [{name: elsewhere}], python: {image: "x:1"}}
END
ends 1 'this selection matches no workload' inject -c one.yaml web.yaml
ends 0 '1 workload: 1 skipped' inject -c one.yaml --allow-no-match web.yaml
ends 0 '1 not asked for' inject -c one.yaml --allow-no-match --name nobody web.yaml
printf 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec: {containers: [{name: a, image: a}]}\n' >list.yaml
"$OTELX" fn -c one.yaml --allow-no-match <list.yaml >out 2>err || die "fn --allow-no-match: $(cat err)"
! "$OTELX" fn -c one.yaml <list.yaml >out 2>err || die "fn: a selection without a match"
ok "fn --allow-no-match"

# --- limits
{ cat web.yaml && printf '# %0400d\n' 0; } >long.yaml
ends 2 'long.yaml: is larger than the limit of 400 bytes; --max-input SIZE sets another limit' inject -c one.yaml --max-input 400 long.yaml
! "$OTELX" inject -c one.yaml --max-input 400 - <long.yaml >out 2>err || die "stdin is as large as it likes"
grep -q '<stdin>: is larger than the limit of 400 bytes' err || die "stdin: $(cat err)"
[ ! -s out ] || die "a refusal writes"
truncate -s 3G huge.yaml
ends 2 'huge.yaml: is larger than the limit of 2G' inject -c one.yaml huge.yaml
rm huge.yaml long.yaml
succeeds inject -c one.yaml --allow-no-match --max-input 1K web.yaml
for size in 0 1X K -1 '' 99999999999999G; do
    ends 2 'must be a size' inject -c one.yaml --max-input "$size" web.yaml
done

# --- a configuration that is found
sed 's/elsewhere/web/' one.yaml >found.yaml
outside=$(mktemp -d)
trap 'rm -rf "$outside"' EXIT
mkdir -p "$outside/repo/deep/er" && cp web.yaml "$outside/repo/deep/er"
cp found.yaml "$outside/repo/otelx.yaml"
cd "$outside/repo/deep/er"
ends 2 'there is no configuration' inject web.yaml # without a repository only this folder counts
cp ../../otelx.yaml given.yaml
for order in 'web.yaml given.yaml' 'given.yaml web.yaml'; do
    # shellcheck disable=SC2086
    ends 2 'given.yaml:1:1: error: a configuration of otelx.dev has no effect among the manifests' inject $order
    [ "$(grep -c OTX1004 err)" = 1 ] || die "told twice: $(cat err)"
done
rm given.yaml
mkdir ../../.git && echo x >../../.git/HEAD
ends 0 'configuration: ../../otelx.yaml' inject web.yaml
for verb in check diff list patch; do
    "$OTELX" $verb web.yaml >out 2>err && status=0 || status=$?
    grep -q '^configuration: ../../otelx.yaml' err && [ $status -le 1 ] || die "$verb: $status: $(cat err)"
done
sed 's/x:1/nearer:1/' ../../otelx.yaml >../.otelx.yaml
ends 0 'configuration: ../.otelx.yaml' inject web.yaml
grep -q 'image: "\{0,1\}nearer:1' out || die "the nearer configuration: $(cat out)"
ends 0 'configuration: ../.otelx.yaml' inject --set python.image=set:1 web.yaml
grep -q 'set:1' out || die "--set over the configuration that was found"
ends 0 'in web.yaml' inject -c ../../otelx.yaml web.yaml
! grep -q '^configuration' err || die "-c and a configuration that was found"
"$OTELX" inject -q web.yaml >injected.yaml 2>err && [ ! -s err ] || die "-q: $(cat err)"
"$OTELX" uninject injected.yaml >out 2>err || die "uninject"
! grep -q '^configuration' err && cmp out web.yaml || die "uninject looks for a configuration"
! "$OTELX" fn <"$WORK/web.yaml" >out 2>err || die "function mode looks for a configuration"
cd "$WORK"
ok "a configuration that is found"
# --- a configuration to start from
mkdir -p "$outside/repo/new" && cp web.yaml "$outside/repo/new"
cd "$outside/repo/new"
"$OTELX" init >otelx.yaml
"$OTELX" config -q otelx.yaml >out 2>err && [ ! -s err ] || die "init: $(cat err)"
for word in $(sed -n 's/^  # \([a-z]*\): {}$/\1/p' otelx.yaml); do
    sed "s/^  # $word: {}/  $word: {}/" otelx.yaml >one.yaml
    "$OTELX" config -q one.yaml || die "init: $word"
done
"$OTELX" check web.yaml >out 2>err && status=0 || status=$?
[ $status = 1 ] && grep -q '^configuration: otelx.yaml' err || die "init: not used: $status: $(cat err)"
ok "init"
succeeds explain
[ "$(wc -l <out)" -gt 30 ] && grep -q '^OTX2121  warning  ' out && ! sort -u out | wc -l | grep -qvx "$(($(wc -l <out)))" ||
    die "explain alone: $(cat out)"
echo "$passed passed, 0 failed, 0 skipped"
