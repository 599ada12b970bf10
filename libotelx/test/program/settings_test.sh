#!/bin/sh
# --set, --on-conflict and the command config: their effect, and the messages about settings without an effect.
set -eu
. libotelx/test/support/lib.sh

cases=$PWD/testdata
cd "$WORK"
cat >web.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        image: web:1
        env:
        - {name: OTEL_SERVICE_NAME, value: shop}
END
cat >ours.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: ours}
spec:
  exporter: {endpoint: http://one:4318}
  select: [{name: we*}, {kind: Pod}]
  resource: {resourceAttributes: {team: a, tier: b}}
  env: [{name: A, value: "1"}, {name: B, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
  python:
    image: example.org/python:1
    containers: [web]
END
cat >map.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata: {name: map}
data:
  exporter.endpoint: http://one:4318
  python.image: example.org/python:1
END
cat >operators.yaml <<'END'
apiVersion: opentelemetry.io/v1alpha1
kind: Instrumentation
metadata: {name: theirs, namespace: shop}
END

# CONFIG EDIT ARGUMENTS...: the flags have the same effect as the edit of the configuration by sed.
same() {
    config=$1 edit=$2
    shift 2
    sed "$edit" "$config" >edited.yaml
    cmp -s edited.yaml "$config" && die "$edit edits nothing"
    "$OTELX" config edited.yaml >want || die "$edit: not a configuration"
    "$OTELX" config "$config" "$@" >got 2>err || die "$*: $(cat err)"
    cmp want got || die "$*: $(cat got)"
    "$OTELX" inject -q -c edited.yaml web.yaml >want
    "$OTELX" inject -q -c "$config" "$@" web.yaml >got || die "$*"
    cmp want got || die "$*: injected otherwise"
    ok "$config $*"
}

same ours.yaml s/python:1/python:2/ --set python.image=example.org/python:2
same ours.yaml s/one:/two:/ --set exporter.endpoint=http://nowhere --set exporter.endpoint=http://two:4318
same ours.yaml 's/team: a/team: "c=d"/' --set resource.resourceAttributes.team=c=d
same ours.yaml 's/tier: b/&, service.version: "2"/' --set=resource.resourceAttributes.service.version=2
same ours.yaml 's/"1"}/"2"}/' --set env.A=2
same ours.yaml 's/valueFrom.*}}}/value: x}/' --set env.B=x
same ours.yaml 's/nodeName}}}/&, {name: C, value: ""}/' --set env.C=
same ours.yaml 's/select: .*/select: [{name: web, kind: Deployment}]/' --set select.name=web --set select.kind=Deployment
same ours.yaml 's/\[web\]/[w*, web]/' --set 'python.containers=w*,web'
same ours.yaml 's/spec:/&\n  nodeSelector: {a.b: c}/' --set nodeSelector.a.b=c
same ours.yaml 's/^  python:/&\n    env: [{name: X, value: z}]/' --set python.env.X=z
same ours.yaml '$a\  java: {containers: [web]}' --set java= --set java.containers=web
same ours.yaml '$a\  onConflict: override' --on-conflict override
same ours.yaml '$a\  onConflict: keep' --on-conflict=override --set onConflict=keep
same ours.yaml '$a\  profile: operator' --set profile=operator
same ours.yaml '$a\  initContainerSecurityContext: {runAsNonRoot: true, runAsUser: 1000}' \
    --set initContainerSecurityContext.runAsNonRoot=true --set initContainerSecurityContext.runAsUser=1000
same map.yaml s/one:/two:/ --set exporter.endpoint=http://two:4318
same map.yaml '$a\  python.env.A: b' --set python.env.A=b
same operators.yaml '$a\spec: {java: {image: "j:1"}}' --set java.image=j:1

"$OTELX" config --set python.image=example.org/python:1 --set exporter.endpoint=http://one:4318 >alone
"$OTELX" config map.yaml | grep -v -e '^metadata' -e '^  name: map' | cmp - alone || die "--set alone"
ok "--set alone"
"$OTELX" inject -q --set python.image=example.org/python:1 web.yaml | grep -q 'example.org/python:1' || die "--set alone"
"$OTELX" inject -q --on-conflict override -c ours.yaml web.yaml | grep -q 'value: shop' && die "--on-conflict override"
ends 1 'OTEL_SERVICE_NAME' inject --on-conflict error -c ours.yaml web.yaml
printf '%s\n' --- >bar
cat ours.yaml bar map.yaml >two.yaml
[ "$("$OTELX" config --set exporter.endpoint=http://two:4318 two.yaml operators.yaml |
    grep -c 'endpoint: http://two:4318')" = 3 ] || die "--set with several configurations"
ok "--set with several configurations"
"$OTELX" list --set python.image=p:1 web.yaml | grep -q ' inject$' || die "list --set"
ok "list --set"

# A message names a wrong setting as it was typed.
ends 2 '--set python.imge=x: error: unknown field `imge`; did you mean `image`? [OTX3002]' \
    inject -c ours.yaml --set python.imge=x web.yaml
ends 2 'unknown field `x` [OTX3002]' config ours.yaml --set x=a
ends 2 'unknown field `foo` [OTX3002]' config ours.yaml --set foo.image=a
ends 2 '--set spec.python.imge=x: error: unknown field `imge`' config ours.yaml --set spec.python.imge=x
"$OTELX" config ours.yaml --set python.image=p:2 >out
"$OTELX" config ours.yaml --set spec.python.image=p:2 | cmp - out || die "a path that begins with spec."
ok "a path that begins with spec."
ends 2 '--set pyhton.image=x: error: unknown field `pyhton`; did you mean `python`?' config ours.yaml --set pyhton.image=x
ends 2 '--set exporter.endpoint=a b: error: `spec.exporter.endpoint` must not hold blanks' \
    config map.yaml --set 'exporter.endpoint=a b'
ends 2 '--set ledger=maybe: error: `spec.ledger` must be `annotation` or `none`' config ours.yaml --set ledger=maybe
ends 2 '--set tolerations=x: error: `tolerations` cannot be given by a dotted path' config ours.yaml --set tolerations=x
ends 2 '--set python=x: error: `python` needs a dot and the name of a field' config ours.yaml --set python=x
ends 2 '--set nodeSelector.a=b: error: `spec.nodeSelector` belongs to otelx.dev/v1alpha1' \
    inject -c operators.yaml --set nodeSelector.a=b web.yaml
ends 2 '--on-conflict error: error: `spec.onConflict` belongs to otelx.dev/v1alpha1' \
    inject -c operators.yaml --on-conflict error web.yaml
ends 2 '--set exporter.endpoint=x: error: `spec` names no language' inject --set exporter.endpoint=x web.yaml
ends 2 'must be PATH=VALUE' inject --set python web.yaml
ends 2 'must be PATH=VALUE' inject --set =python web.yaml
ends 2 'must be `never` or `warning`, not `skip`' config ours.yaml --fail-on skip
ends 2 'must be `keep`, `override` or `error`' inject -c ours.yaml --on-conflict never web.yaml
ends 2 '--on-conflict is for a configuration' inject --on-conflict keep web.yaml
ends 1 '--set select.name=wbe: error: this selection matches no workload; did you mean `web`? [OTX3006]' \
    inject -c ours.yaml --set select.name=wbe web.yaml
ends 0 'ours.yaml:6:25: warning: this selection' inject -c ours.yaml --set exporter.endpoint=http://x web.yaml
ends 2 'unknown field `exportr`' config two.yaml --set exportr.endpoint=x
[ "$(grep -c exportr err)" = 1 ] || die "said twice: $(cat err)"

# The command config: exit statuses and inputs.
"$OTELX" config -q ours.yaml -c map.yaml >out 2>err
[ ! -s out ] && [ ! -s err ] || die "config -q"
"$OTELX" config ours.yaml >want
"$OTELX" config <ours.yaml | cmp - want || die "stdin"
"$OTELX" config - <ours.yaml | cmp - want || die "-"
"$OTELX" config -c ours.yaml <map.yaml | cmp - want || die "stdin is touched"
"$OTELX" config map.yaml - <ours.yaml | sed '1,/^---$/d' | cmp - want || die "two of them"
ok "config: inputs"
ends 2 'stdin' config - -
ends 2 'missing.yaml' config missing.yaml
ends 2 'must be an Instrumentation' config web.yaml
ends 2 '<stdin>: is empty' config
sed 's/^spec:/&\n  exportr: {}/' ours.yaml >wrong.yaml
ends 2 'wrong.yaml:5:3: error: unknown field `exportr` in `spec`' config -q wrong.yaml
key=$(printf '%0318d' 0)
printf 'apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nspec: {python: {}, nodeSelector: {? a%s : v}}\n' \
    "$key" >too-long.yaml
ends 2 'is too long; a key must have no more than 317 characters' config too-long.yaml
sed 's/{? a00/{? a/' too-long.yaml | "$OTELX" config -q || die "a long key"
printf 'apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nspec: {sampler: {argument: "1"}, python: {}}\n' >suspect.yaml
ends 0 'suspect.yaml:3:17: warning: ' config suspect.yaml
ends 1 'suspect.yaml:3:17: warning: ' config --fail-on warning suspect.yaml

# The printed configuration has the same effect as the given one, and is printed in the same way again.
printed=0
for case in $(case_names "$cases"); do
    folder=$cases/$case
    [ -f "$folder/config.yaml" ] && "$OTELX" config "$folder/config.yaml" >once 2>/dev/null || continue
    "$OTELX" config once >twice 2>err || die "$folder: printed wrongly: $(cat err once)"
    cmp once twice || die "$folder: printed otherwise again"
    for input in "$folder"/in.*; do
        status=0 again=0
        "$OTELX" inject -c "$folder/config.yaml" "$input" >want 2>/dev/null || status=$?
        "$OTELX" inject -c once "$input" >got 2>err || again=$?
        [ $status = $again ] && cmp want got || die "$folder: has another effect: $(cat err once)"
    done
    printed=$((printed + 1))
done
[ $printed -gt 80 ] || die "only $printed configurations"
ok "$printed configurations of the cases"

echo "$passed passed, 0 failed, 0 skipped"
