#!/bin/sh
# Helm 3 and Helm 4 run examples/helm: the rendered manifests, hooks, arguments, and the message that a user sees after
# a failure. Helm talks to no cluster here.
set -eu
. libotelx/test/support/lib.sh
helm3=$(peer helm3) || exit 77
helm4=$(peer helm4) || exit 77
mkdir -p "$WORK/bin" "$WORK/home"
cp -r examples/helm "$WORK/helm"
ln -s "$OTELX" "$WORK/bin/otelx"
export PATH="$WORK/bin:$PATH" HOME="$WORK/home" OTELX_LOG="$WORK/report"
unset HELM_PLUGINS XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME OTELX_CONFIG
cd "$WORK/helm"
"$helm4" plugin install . >"$WORK/install.log" 2>&1 || die "helm 4 does not install the plugin: $(cat "$WORK/install.log")"
ok "helm 4 installs the folder as a plugin"

template() { # 3|4 ARGUMENTS...
    version=$1
    shift
    case $version in
    3) "$helm3" template shop chart --post-renderer ./otelx-post-renderer "$@" ;;
    4) "$helm4" template shop chart --post-renderer otelx "$@" ;;
    esac
}

count() { # FILE: how many lines name the agent's volume or container
    grep -c '^ *- name: opentelemetry-auto-instrumentation-python$' "$1" || :
}

for helm in 3 4; do
    rm -f "$WORK/report"
    template $helm >"$WORK/out.yaml" 2>"$WORK/err" || die "helm $helm: $(cat "$WORK/err")"
    # Expected are a mount, a volume, and an init container with a mount: four lines.
    [ "$(count "$WORK/out.yaml")" = 4 ] || die "helm $helm: $(count "$WORK/out.yaml") of the agent's parts"
    grep -qF 'deployment/shop-orders injected' "$WORK/report" || die "helm $helm: the log has: $(cat "$WORK/report")"
    grep -qF 'helm.sh/hook: test' "$WORK/out.yaml" || die "helm $helm: the test pod is gone"
    grep -qF 'postrenderer.helm.sh' "$WORK/out.yaml" && die "helm $helm: its annotation was left behind"
    "$OTELX" list "$WORK/out.yaml" | grep -q 'shop-orders.*injected' || die "helm $helm: list"
    ok "helm $helm: the Deployment is instrumented, the hook and the test are not; the report is in the log"
done

# Hooks are left alone unless they are selected. Only Helm 4 sends hooks through a post-renderer.
sed '/select:/,/labelSelector/d' instrumentation.yaml >all.yaml
sed 's/^spec:$/&\n  select: [{kind: Deployment}, {annotationSelector: helm.sh\/hook}]/' all.yaml >hooks.yaml
for helm in 3 4; do
    export OTELX_CONFIG=all.yaml
    template $helm >"$WORK/out.yaml" 2>/dev/null
    [ "$(count "$WORK/out.yaml")" = 4 ] || die "helm $helm: a hook is not left alone"
done
export OTELX_CONFIG=hooks.yaml
template 3 >"$WORK/out.yaml" 2>/dev/null
[ "$(count "$WORK/out.yaml")" = 4 ] || die "helm 3 sends hooks, too: README says otherwise"
template 4 >"$WORK/out.yaml" 2>/dev/null
[ "$(count "$WORK/out.yaml")" = 12 ] || die "helm 4 does not send hooks: README says otherwise"
ok "OTELX_CONFIG; helm 4 sends hooks and tests through, helm 3 does not; hooks must be selected"

for helm in 3 4; do
    template $helm --post-renderer-args --set --post-renderer-args python.mountPath=/agent >"$WORK/out.yaml" 2>/dev/null ||
        die "helm $helm: arguments: $(cat "$WORK/report")"
    grep -qF 'mountPath: /agent' "$WORK/out.yaml" || die "helm $helm: the arguments did not arrive"
    ok "helm $helm: --post-renderer-args go to otelx inject"
done

# The message that a user sees after a failure: Helm 3 shows all of it, Helm 4 only that the post-renderer failed. The
# log has the whole message.
sees() { # 3|4 TEXT WHAT
    rm -f "$WORK/report"
    ! template "$1" >"$WORK/out.yaml" 2>"$WORK/err" || die "helm $1: $3: no failure"
    [ ! -s "$WORK/out.yaml" ] || die "helm $1: $3: output in spite of a failure"
    grep -qF -- "$2" "$WORK/report" || die "helm $1: $3: the log has: $(cat "$WORK/report")"
    case $1 in
    3) grep -qF -- "$2" "$WORK/err" || die "helm 3: $3: says: $(cat "$WORK/err")" ;;
    4) grep -qF 'plugin "otelx" exited with error' "$WORK/err" || die "helm 4: $3: says: $(cat "$WORK/err")" ;;
    esac
    ok "helm $1: $3"
}
sed 's/exporter:/exportr:/' instrumentation.yaml >wrong.yaml
sed 's/kind: Deployment/kind: StatefulSet/' instrumentation.yaml >none.yaml
for helm in 3 4; do
    OTELX_CONFIG=wrong.yaml
    sees $helm 'did you mean `exporter`' "a failing configuration"
    OTELX_CONFIG=none.yaml
    sees $helm 'matches no' "a chart without a match"
    OTELX_CONFIG=away.yaml
    sees $helm 'away.yaml' "a configuration that is not there"
done
# One configuration for many charts: a chart without a match, and a chart without a workload.
export OTELX_CONFIG=none.yaml
mkdir -p empty/templates
cp chart/Chart.yaml empty
cp chart/templates/service.yaml empty/templates
cp chart/values.yaml empty
for helm in 3 4; do
    template $helm --post-renderer-args --allow-no-match >"$WORK/out.yaml" 2>"$WORK/err" ||
        die "helm $helm: --allow-no-match: $(cat "$WORK/err")"
    grep -q 'kind: Deployment' "$WORK/out.yaml" || die "helm $helm: a chart without a match is lost"
    mv chart full
    mv empty chart
    template $helm --post-renderer-args --allow-no-match --post-renderer-args --allow-empty >"$WORK/out.yaml" 2>"$WORK/err" ||
        die "helm $helm: a chart without a workload: $(cat "$WORK/err")"
    grep -q 'kind: Service' "$WORK/out.yaml" || die "helm $helm: a chart without a workload is lost"
    mv chart empty
    mv full chart
    ok "helm $helm: one configuration for many charts"
done

export OTELX_CONFIG=away.yaml
grep -qF "this report is in $WORK/report" "$WORK/err" || template 3 2>&1 | grep -qF "this report is in $WORK/report" ||
    die "the failure does not name the log"
ok "a failure names the log"

echo "$passed passed, 0 failed, 0 skipped"
