#!/bin/sh
# The container image: two builds give the same image, and kpt and kustomize can run it as a function. Both start it as
# the user `nobody`, without a network.
set -eu
. tools/live/lib.sh
kustomize=$(peer kustomize) || exit 77
command -v kpt >/dev/null || {
    echo "kpt is not there"
    exit 77
}
command -v buildah >/dev/null || {
    echo "buildah is not there: 'tools/setup live' installs it"
    exit 77
}
example=$PWD/examples/cxtm-image-retriever
start_podman
# kustomize calls `docker`. Debian's podman-docker has a `docker` that runs podman.
grep -q podman /usr/bin/docker || {
    echo "podman-docker is not there: 'tools/setup live' installs it"
    exit 77
}
mkdir "$WORK/bin"
ln -s /usr/bin/docker "$WORK/bin/docker"
PATH=$WORK/bin:$PATH
export KPT_FN_RUNTIME=podman
image=localhost/otelx:1

for build in 1 2; do
    ${MAKE:-make} --no-print-directory -s image VARIANT=release O="$WORK/build$build" IMAGE="localhost/otelx:$build" \
        >"$WORK/image$build.log" 2>&1 || die "make image: $(cat "$WORK/image$build.log")"
done
[ "$(podman inspect -f '{{.Id}}' localhost/otelx:1)" = "$(podman inspect -f '{{.Id}}' localhost/otelx:2)" ] ||
    die "two builds are two images"
ok "two builds, in two folders, are one image"

about=$(podman inspect -f '{{.Config.User}} {{.Config.Entrypoint}} {{len .RootFS.Layers}} {{index .Labels "org.opencontainers.image.version"}} {{index .Labels "org.opencontainers.image.licenses"}}' $image)
[ "$about" = "65534:65534 [/otelx] 1 $("$OTELX" version | sed -n '1s/^otelx //p') Apache-2.0" ] || die "the image is: $about"
ok "user, entrypoint and labels: $about"
echo "note: the image has $(podman inspect -f '{{.Size}}' $image) bytes"

container() { # ARGUMENTS...: runs the image as kpt and kustomize do, and with a read-only file system
    podman run --rm -i --network none --user nobody --security-opt=no-new-privileges --read-only "$@"
}
container $image inject -q --set python.image=example.org/agent:1 - <"$example/deployment.yaml" >"$WORK/container.yaml"
"$OTELX" inject -q --set python.image=example.org/agent:1 - <"$example/deployment.yaml" >"$WORK/direct.yaml"
cmp "$WORK/container.yaml" "$WORK/direct.yaml" || die "in the container it does something else"
ok "the command in the container does what it does outside"

cd "$WORK"
cp -r "$example/kpt" direct
PATH=$WORK/bin:$PATH
ln -s "$OTELX" bin/otelx
kpt fn render direct --allow-exec >direct.log 2>&1 || die "kpt fn render with exec: $(cat direct.log)"

cp -r "$example/kpt" render
sed -i "s|exec: otelx|image: $image|" render/Kptfile
kpt fn render render >render.log 2>&1 || die "kpt fn render with the image: $(cat render.log)"
diff direct/deployment.yaml render/deployment.yaml || die "kpt fn render: the image does something else"
ok "kpt fn render with the image"

cp -r "$example/kpt" eval
kpt fn eval eval --image $image --fn-config eval/instrumentation.yaml >eval.log 2>&1 || die "kpt fn eval: $(cat eval.log)"
diff direct/deployment.yaml eval/deployment.yaml || die "kpt fn eval: the image does something else"
ok "kpt fn eval --image"

cp -r "$example/kpt" wrong
sed -i "s|exec: otelx|image: $image|" wrong/Kptfile
sed -i 's/exporter:/exportr:/' wrong/instrumentation.yaml
! kpt fn render wrong >wrong.log 2>&1 || die "kpt fn render: no failure"
grep -qF 'did you mean `exporter`' wrong.log || die "the failure says: $(cat wrong.log)"
cmp -s wrong/deployment.yaml "$example/kpt/deployment.yaml" || die "a failure changes the package"
ok "a failure in the container is told, and the package stays"

kpt fn doc --image $image >doc.log 2>&1 || die "kpt fn doc: $(cat doc.log)"
grep -q '^Usage: otelx' doc.log || die "kpt fn doc says: $(cat doc.log)"
ok "kpt fn doc"

cp -r "$example/kustomize" kustomize
sed -i -e 's/exec:/container:/' -e "s|path: otelx|image: $image|" kustomize/function/instrumentation.yaml
"$kustomize" build --enable-alpha-plugins --enable-exec "$example/kustomize/function" >exec.yaml 2>exec.log ||
    die "kustomize with exec: $(cat exec.log)"
"$kustomize" build --enable-alpha-plugins kustomize/function >built.yaml 2>built.log || die "kustomize: $(cat built.log)"
diff exec.yaml built.yaml || die "kustomize: the image does something else"
ok "kustomize build with a function in a container"

if kubectl kustomize --help 2>&1 | grep -q enable-alpha-plugins; then
    kubectl kustomize --enable-alpha-plugins kustomize/function 2>kubectl.log | diff exec.yaml - ||
        die "kubectl kustomize: $(cat kubectl.log)"
    ok "kubectl kustomize with a function in a container"
fi

echo "$passed passed, 0 failed, 0 skipped"
