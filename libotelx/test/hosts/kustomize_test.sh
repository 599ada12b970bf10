#!/bin/sh
# kustomize runs otelx: as an exec plugin, the older kind, through kubectl; and, if kustomize is on the PATH, as a
# function. Both give the same as `otelx inject` gives for the output of kustomize without otelx.
set -eu

command -v kubectl >/dev/null || {
    echo "kubectl is not there"
    exit 77
}
kubectl kustomize --help 2>&1 | grep -q enable-alpha-plugins || {
    echo "this kubectl knows no plugins"
    exit 77
}
example=$PWD/examples/cxtm-image-retriever
plugins=$WORK/plugins/otelx.dev/v1alpha1/instrumentation
mkdir -p "$plugins" "$WORK/bin"
ln -s "$OTELX" "$plugins/Instrumentation"
ln -s "$OTELX" "$WORK/bin/otelx"
export KUSTOMIZE_PLUGIN_HOME="$WORK/plugins"
PATH=$WORK/bin:$PATH
. libotelx/test/support/lib.sh

# kustomize sorts the keys of the configuration, and so the attributes.
kubectl kustomize "$example/kustomize/base" >"$WORK/base.yaml"
sed -e '/service.version/d' -e 's/^      service.namespace: cxtm/&\n      service.version: 25.2.2/' \
    "$example/instrumentation.yaml" >"$WORK/sorted.yaml"
"$OTELX" inject -q -c "$WORK/sorted.yaml" "$WORK/base.yaml" >"$WORK/inject.yaml"
# kustomize sorts the keys of its output.
mkdir "$WORK/sort"
cp "$WORK/inject.yaml" "$WORK/sort/in.yaml"
printf 'resources: [in.yaml]\n' >"$WORK/sort/kustomization.yaml"
kubectl kustomize "$WORK/sort" | grep -vF otelx.dev/injected >"$WORK/want.yaml"

same() { # FILE
    grep -vF otelx.dev/injected "$1" | diff "$WORK/want.yaml" -
}

kubectl kustomize --enable-alpha-plugins "$example/kustomize/plugin" >"$WORK/plugin.yaml" ||
    die "the plugin"
same "$WORK/plugin.yaml" || die "the plugin and inject differ"
ok "kubectl kustomize with the plugin"

"$OTELX" uninject -q "$WORK/plugin.yaml" | diff "$WORK/base.yaml" - || die "removal from a build"
ok "uninject takes it out of the build"

# An error in the configuration ends the build, and the message tells the reason.
cp -r "$example/kustomize" "$WORK/bad"
sed -i 's/nodeSelector/nodeSelektor/' "$WORK/bad/plugin/instrumentation.yaml"
! kubectl kustomize --enable-alpha-plugins "$WORK/bad/plugin" >"$WORK/bad.yaml" 2>"$WORK/bad.log" ||
    die "an unknown field is no error"
grep -qF 'did you mean `nodeSelector`' "$WORK/bad.log" || die "no reason: $(cat "$WORK/bad.log")"
[ ! -s "$WORK/bad.yaml" ] || die "output in spite of an error"
ok "an error ends the build"

if kustomize=$(peer kustomize); then
    "$kustomize" build --enable-alpha-plugins --enable-exec "$example/kustomize/function" \
        >"$WORK/function.yaml" || die "the function"
    same "$WORK/function.yaml" || die "the function and inject differ"
    ok "kustomize build with the function"
else
    skip "no kustomize here"
fi

# The same ResourceList that kustomize sends to a function, but without kustomize.
{
    printf 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n-\n'
    sed 's/^./  &/' "$WORK/base.yaml"
    printf 'functionConfig:\n'
    sed 's/^./  &/' "$example/kustomize/function/instrumentation.yaml"
} >"$WORK/list.yaml"
"$OTELX" <"$WORK/list.yaml" >"$WORK/out.yaml" 2>"$WORK/out.log" || die "function mode"
sed -e '1,/^-$/d' -e '/^functionConfig:/,$d' -e 's/^  //' "$WORK/out.yaml" >"$WORK/sort/in.yaml"
kubectl kustomize "$WORK/sort" | grep -vF otelx.dev/injected |
    sed 's/service.version=25.2.2,service.namespace=cxtm/service.namespace=cxtm,service.version=25.2.2/' |
    diff "$WORK/want.yaml" - || die "function mode and inject differ"
ok "the function's own protocol"

echo "$passed passed, 0 failed, $skipped skipped"
