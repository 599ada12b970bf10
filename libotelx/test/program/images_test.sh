#!/bin/sh
# imageRegistry, a mirror for the images of all agents; and the command that lists the images.
set -eu
. libotelx/test/support/lib.sh

example=$PWD/examples/cxtm-image-retriever
cd "$WORK"
cp "$example/deployment.yaml" plain.yaml
cp "$example/instrumentation.yaml" config.yaml
agent=open-telemetry/opentelemetry-operator/autoinstrumentation-python:0.54b1

# IMAGES ARGUMENTS...: the command must print these images.
lists() {
    wanted=$1
    shift
    "$OTELX" images "$@" >out 2>err || die "images $*: status $?: $(cat err)"
    [ "$(tr '\n' ' ' <out)" = "$wanted" ] || die "images $*: $(cat out)"
    ok "images $*: $wanted"
}
lists "ghcr.io/$agent " -c config.yaml plain.yaml
lists "registry.example/mirror/$agent " -c config.yaml --set imageRegistry=registry.example/mirror plain.yaml
lists "localhost:5000/$agent " -c config.yaml --set imageRegistry=localhost:5000/ plain.yaml
lists "localhost:5000/$agent " -c config.yaml --set imageRegistry=localhost:5000 --set python.volume=image plain.yaml

# From the registry to a mirror, to another mirror, and back: only the image of one container changes.
"$OTELX" inject -q -c config.yaml plain.yaml >first.yaml
for mirror in registry.example/mirror other.example:5000 registry.example; do
    "$OTELX" inject -q -c config.yaml --set imageRegistry=$mirror "${last:-first.yaml}" >next.yaml
    "$OTELX" inject -q -c config.yaml --set imageRegistry=$mirror plain.yaml | cmp - next.yaml || die "not as injected at first"
    sed "s|$mirror/$agent|ghcr.io/$agent|" next.yaml | grep -v otelx.dev/injected >got
    grep -v otelx.dev/injected first.yaml | cmp - got || die "$mirror: more than the image changes"
    [ "$(grep -c "image: $mirror/$agent" next.yaml)" = 1 ] || die "$mirror: $(cat next.yaml)"
    lists "$mirror/$agent " -c config.yaml --set imageRegistry=$mirror next.yaml
    cp next.yaml last.yaml
    last=last.yaml
done
"$OTELX" inject -q -c config.yaml last.yaml | cmp - first.yaml || die "not as before the mirror"
"$OTELX" uninject -q last.yaml | cmp - plain.yaml || die "uninject leaves something of the mirror"
ok "to a mirror, to others, and back"

# The effective configuration, read again, is the same configuration.
"$OTELX" config --set imageRegistry=registry.example/mirror config.yaml >full.yaml
"$OTELX" config full.yaml | cmp - full.yaml || die "the mirror is laid over the mirror: $(cat full.yaml)"
ok "the effective configuration has the mirror once"

# Several workloads and languages: each image once, sorted; without the images of excluded workloads.
cat >two.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: two}
spec:
  exclude: [{name: out}]
  nodejs: {containers: [a], image: "z.example/node:1"}
  java: {containers: [b], image: "a.example/java:1", extensions: [{image: "m.example/ext:1", dir: /x}]}
  sdk: {containers: [b]}
END
for name in one two out; do
    printf -- '---\napiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: a, image: a}, {name: b, image: b}]}\n' $name
done >pods.yaml
lists 'a.example/java:1 m.example/ext:1 z.example/node:1 ' -c two.yaml pods.yaml
lists '' -c two.yaml --name out pods.yaml
mkdir -p tree/below && cp pods.yaml tree/below/
lists 'a.example/java:1 m.example/ext:1 z.example/node:1 ' -R -c two.yaml tree
"$OTELX" images -c two.yaml - <pods.yaml 2>/dev/null | grep -c . | grep -qx 3 || die "stdin"
ends 2 'configuration' images plain.yaml
ends 2 'must be a registry' images -c config.yaml --set imageRegistry=https://registry.example plain.yaml
ends 2 'must be a registry' images -c config.yaml --set imageRegistry=mirror/x plain.yaml
ends 2 'must be a registry' images -c config.yaml --set imageRegistry=registry.example/x:1 plain.yaml

echo "$passed passed, 0 failed, 0 skipped"
