#!/bin/sh
# The scope of a run: several configurations, files that need each other, and flags that select workloads and containers.
set -eu
. libotelx/test/support/lib.sh

cd "$WORK"
cat >resource.yaml <<'END'
apiVersion: opentelemetry.io/v1alpha1
kind: Instrumentation
metadata: {name: shared, namespace: shop}
spec: {exporter: {endpoint: http://collector:4317}}
END
cat >space.yaml <<'END'
apiVersion: v1
kind: Namespace
metadata: {name: shop, annotations: {instrumentation.opentelemetry.io/inject-python: "true"}}
END
cat >web.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web, tier: front}
spec:
  template:
    metadata:
      annotations: {instrumentation.opentelemetry.io/inject-python: "true"}
    spec:
      containers:
      - name: web
        image: web:1
      - name: worker
        image: worker:1
END
cat >db.yaml <<'END'
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, labels: {app: db}}
spec:
  template:
    spec:
      containers:
      - name: db
        image: db:1
END
cat >ours.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: ours}
spec:
  select: [{kind: StatefulSet}]
  python: {image: "python:1"}
END
cat >list.yaml <<'END'
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: listed, namespace: shop}
  spec: {template: {spec: {containers: [{name: listed, image: x}]}}}
functionConfig:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: function-input}
  data: {python.mountPath: /otel}
END

# WORKLOADS ARGUMENTS...: inject must change these workloads, and no others.
changes() {
    wanted=$1
    shift
    "$OTELX" inject -q -o name "$@" >out 2>err || die "$*: $(cat err)"
    [ "$(tr '\n' ' ' <out)" = "$wanted" ] || die "$*: changes $(cat out), not $wanted"
    ok "$*: $wanted"
}

# Without -c, Instrumentations of the Operator and Namespaces count in every input file, before or after the workload.
changes 'deployment/shop/web ' web.yaml resource.yaml
changes 'deployment/shop/web ' resource.yaml web.yaml
changes 'deployment/shop/web statefulset/db ' --default-namespace shop space.yaml web.yaml \
    db.yaml resource.yaml
mkdir folder
cp web.yaml resource.yaml folder
changes 'deployment/shop/web ' folder
ends 1 'deployment/shop/web would be injected' check web.yaml resource.yaml
ends 1 '1 workload in 2 files: 1 would be injected' diff web.yaml resource.yaml
grep -q '^+++ b/web.yaml' out || die "diff: $(cat out)"
ends 2 'give one with -c FILE' inject web.yaml db.yaml

# A ResourceList among the inputs keeps its own configuration, and the resources of the other inputs count there, too.
changes 'deployment/shop/web deployment/shop/listed ' web.yaml list.yaml resource.yaml
"$OTELX" inject -q web.yaml list.yaml resource.yaml >out
grep -q 'mountPath: /otel}' out || die "the list's own configuration"
sed '/^functionConfig/,$d; s/^  spec: {template: {/&metadata: {annotations: {instrumentation.opentelemetry.io\/inject-python: "true"}}, /' \
    list.yaml >bare.yaml
changes 'deployment/shop/listed ' bare.yaml resource.yaml
cp bare.yaml other.yaml
ends 0 '2 workloads in 3 files: 2 injected' inject bare.yaml other.yaml resource.yaml
sed 's/exporter.*}}/sampler: {argument: "0.5"}}/' resource.yaml >suspect.yaml
ends 0 'suspect.yaml:4:17: warning: ' inject bare.yaml suspect.yaml
[ "$(grep -c 'OTX3102' err)" = 1 ] || die "a warning twice: $(cat err)"

# Several configurations.
changes 'deployment/shop/web statefulset/db ' -c ours.yaml -c resource.yaml web.yaml db.yaml
changes 'deployment/shop/web statefulset/db ' --config=resource.yaml -c - web.yaml db.yaml <ours.yaml
ends 1 'two configurations inject `python` here' inject -c ours.yaml -c ours.yaml db.yaml
sed 's/collector/other/' resource.yaml >differs.yaml
twice='error: Instrumentation `shared` of namespace `shop` is there twice, and the two differ'
ends 2 "differs.yaml:1:1: $twice" inject -c resource.yaml -c differs.yaml web.yaml
grep -qF "resource.yaml:1:1: $twice" err || die "where the first is: $(cat err)"
ends 1 "differs.yaml:1:1: $twice" inject web.yaml resource.yaml differs.yaml
ends 1 "resource.yaml:1:1: $twice" inject web.yaml list.yaml resource.yaml differs.yaml
grep -qF "differs.yaml:1:1: $twice" err || die "where the second is: $(cat err)"
[ "$(grep -cF "$twice" err)" = 2 ] || die "said more than once: $(cat err)"
ends 0 'the configuration is used' inject -c resource.yaml web.yaml differs.yaml
grep -q 'http://collector' out || die "not the one that was given: $(cat out)"
changes 'deployment/shop/web ' -c resource.yaml web.yaml resource.yaml
ends 2 'stdin' inject -c - -c - db.yaml
ends 2 'stdin' inject -c ours.yaml -c - -
ends 2 'must be an Instrumentation' inject -c ours.yaml -c web.yaml db.yaml
ends 2 'missing.yaml' inject -c ours.yaml -c missing.yaml db.yaml
[ ! -s out ] || die "something is written without a configuration"

# fn: the warnings of the configuration come after the findings, once.
sed '/functionConfig/,$d' list.yaml >plain.yaml
sed 's|spec:|spec: {sampler: {argument: "0.5"}, exporter: {endpoint: "http://collector:4318"}, python: {}}\nstatus:|' ours.yaml >warned.yaml
"$OTELX" fn -c warned.yaml <plain.yaml >out 2>err
[ "$(grep -c 'warned.yaml:4:17: warning: ' err)" = 1 ] || die "fn: $(cat err)"
[ "$(tail -n 1 err)" = 'otelx: 1 workload: 1 warning' ] || die "fn: $(cat err)"
ok "warnings of a configuration, in a function"
sed 's/, namespace: shop//' plain.yaml >homeless.yaml
echo '{apiVersion: otelx.dev/v1alpha1, kind: Instrumentation, spec: {profile: operator, python: {}}}' >full.yaml
"$OTELX" fn --default-namespace shop -c full.yaml <homeless.yaml 2>err | grep -q k8s.namespace.name=shop ||
    die "fn --default-namespace: $(cat err)"
ok "fn --default-namespace"
ends 2 '--default-namespace must not be empty' inject --default-namespace= -c full.yaml web.yaml
ends 2 'the default namespace `Shop` must be a DNS label' inject --default-namespace Shop -c full.yaml web.yaml
[ ! -s out ] || die "a wrong default namespace, and something is written"
ends 2 'must be a DNS label' list --default-namespace shop.example web.yaml db.yaml
"$OTELX" fn --default-namespace -shop -c full.yaml <homeless.yaml >out 2>err && die "fn: a wrong default namespace"
grep -q 'must be a DNS label' err || die "fn: $(cat err)"
ok "a default namespace that is none"

# Each flag alone, and several together.
all='-c full.yaml web.yaml db.yaml'
web='deployment/shop/web ' db='statefulset/db '
# shellcheck disable=SC2086 # words on purpose
{
    changes "$web$db" $all
    changes "$web" -n shop $all
    changes "$web" --namespace 'sh*' $all
    changes "$db" -n ware --default-namespace ware $all
    changes "$web$db" -n shop -n ware --default-namespace ware $all
    changes "$web" -l app=web $all
    changes "$web" --selector 'app in (web, db),tier' $all
    changes "$web" -l app -l tier=front $all
    changes "$db" --name 'd?' $all
    changes "$web$db" --name web,db $all
    changes "$web$db" --name web --name db $all
    for kind in Deployment deployment DEPLOYMENTS deploy deployments deployments.apps; do
        changes "$web" --kind $kind $all
    done
    for kind in sts StatefulSet statefulsets; do
        changes "$db" --kind $kind $all
    done
    changes "$web$db" --kind sts,deploy $all
    changes "$web" --kind deploy -n shop -l tier=front --name 'w*' $all

    ends 0 '1 not asked for' inject -n shop $all
    ends 0 '2 workloads in 2 files: 1 injected, 1 not asked for' inject -n shop $all
    ends 1 '1 would be injected, 1 not asked for' check -n shop $all
    ends 1 'did you mean `shop`?' inject -n shpo $all
    ends 1 'for manifests without one, give --default-namespace' inject -n elsewhere $all
    ends 1 'no workload is named `wbe`; did you mean `web`?' inject --name wbe $all
    ends 1 'no workload is of kind `DaemonSet`' inject --kind ds $all
    ends 1 'no workload has labels that match `app=nginx`' inject -l app=nginx $all
    ends 1 'no workload matches all of these at once' inject -n shop --name db $all
    ends 0 '<selection>: warning: no workload is named `dbb`; did you mean `db`?' inject --name web,dbb $all
    ends 0 'no workload is named `wbe`' inject --fail-on never --name wbe $all
    ends 2 'no kind of workload is called `deplyo`; did you mean `deploy`?' inject --kind deplyo $all
    ends 2 'no kind of workload is called `configmap`' inject --kind configmap $all
    ends 2 'must be a selector' inject -l 'app in web' $all
    for selector in 'a=b=c' 'app=b in' 'app=!b' 'app in (a b)' 'app in (a, (b))'; do
        ends 2 'must be a selector' inject -l "$selector" $all
    done
    [ ! -s out ] || die "a wrong selection, and something is written"
    ends 2 'must not be empty' inject --name= $all
    ends 2 'must not be empty' uninject -l '' web.yaml
    ends 2 '`,` must be a name' inject --name , $all
    ends 2 'must be a selector' inject -l ' ' $all
    ends 2 'did you mean --name' inject --nam web $all

    ends 0 '0 workloads' inject -n shop --allow-empty -c full.yaml /dev/null

    # A finding about `select` does not depend on the flags.
    ends 0 'statefulset/db injected' inject -c ours.yaml --kind sts web.yaml db.yaml
    ends 0 '1 not asked for' inject -c ours.yaml --name web web.yaml db.yaml
}
for word in po:Pod ds:DaemonSet rs:ReplicaSet rc:ReplicationController cj:CronJob job:Job jobs:Job \
    cronjobs:CronJob podtemplates:PodTemplate dc:DeploymentConfig rollouts:Rollout ksvc:Service; do
    ends 1 "no workload is of kind \`${word#*:}\`" inject --kind "${word%:*}" -c full.yaml web.yaml
done

# --container replaces the usual choice of a container, and reduces the choice of several.
ends 0 'container worker ' inject --container worker -c full.yaml web.yaml
ends 0 'containers web,worker ' inject --container 'w*' -c full.yaml web.yaml
ends 0 'containers web,worker ' inject --container web --container worker -c full.yaml web.yaml
ends 0 'container worker ' inject --container worker web.yaml resource.yaml
ends 0 'statefulset/db skipped  no container selected' inject --container worker -c full.yaml web.yaml db.yaml
ends 1 'no selected workload has a container `wroker`; did you mean `worker`?' inject --container wroker -c full.yaml web.yaml
ends 1 'no selected workload has a container `db`' inject -n shop --container db -c full.yaml web.yaml db.yaml
ends 0 'no selected workload has a container `x`' inject --container web,x -c full.yaml web.yaml
printf '%s\n' 'apiVersion: otelx.dev/v1alpha1' 'kind: Instrumentation' 'spec: {python: {containers: ["w*"]}}' >listed.yaml
ends 0 'containers web,worker ' inject -c listed.yaml web.yaml
ends 0 'container web ' inject --container web -c listed.yaml web.yaml
"$OTELX" inject -q -c full.yaml web.yaml >first.yaml
ends 0 'updated  python 0.64b0  container worker' inject --container worker -c full.yaml first.yaml
"$OTELX" inject -q --container worker -c full.yaml web.yaml | cmp - out || die "the agent did not move"
ends 2 'is not for removal: ' uninject --container web web.yaml
ends 2 'is no flag here' config --container web full.yaml

# uninject, and the commands that ask.
"$OTELX" inject -q -c full.yaml web.yaml db.yaml >both.yaml
changed=$("$OTELX" uninject -q -o name -n shop both.yaml | tr '\n' ' ')
[ "$changed" = "$web" ] || die "uninject -n: $changed"
ok "uninject -n"
ends 1 'did you mean `web`?' uninject --name webb both.yaml
[ "$("$OTELX" list -o name --kind sts both.yaml)" = statefulset/db ] || die "list --kind"
[ "$("$OTELX" list -n shop both.yaml | wc -l)" = 2 ] || die "list -n"
ok "list"
ends 1 'no workload is in namespace `shp`; did you mean `shop`?' list -n shp both.yaml
[ "$("$OTELX" verify --name db both.yaml | grep -c '^# statefulset/db')" = 1 ] || die "verify --name"
! "$OTELX" verify --name db both.yaml | grep -q '^# deployment' || die "verify --name"
ok "verify"
"$OTELX" inject -q --container web,worker -c full.yaml web.yaml >wide.yaml
# CONTAINERS ARGUMENTS...: verify must look into these containers.
looks() {
    wanted=$1
    shift
    "$OTELX" verify "$@" wide.yaml db.yaml >out || die "verify $*: exit status $?"
    [ "$(sed -n 's/^kubectl .* exec .* -c \([a-z]*\) .*/\1/p' out | sort -u | tr '\n' ' ')" = "$wanted" ] ||
        die "verify $*: $(grep kubectl out)"
    ok "verify $*: $wanted"
}
looks 'web worker '
looks 'worker ' --container worker
looks 'web worker ' --container 'w*'
looks 'web worker ' --container x,web --container '?orker'
ends 1 'no workload is injected' verify --container db wide.yaml db.yaml
ends 1 'has a container `wrker`; did you mean `worker`?' verify --container wrker wide.yaml
ends 1 'no workload is injected' verify -n shop db.yaml both.yaml -l app=db
cp both.yaml kept.yaml
ends 1 'did you mean `shop`?' uninject -i -n shopp both.yaml
cmp both.yaml kept.yaml || die "a file was changed"

echo "$passed passed, 0 failed, 0 skipped"
