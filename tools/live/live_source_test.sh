#!/bin/sh
# The source case with a real agent: kustomize builds the Deployment of examples/cxtm-image-retriever with the function.
# It runs as a pod, and its Python processes send spans. Without the injection, and after uninject, they send none.
set -eu
. tools/live/lib.sh
kustomize=$(peer kustomize)
start_python
mkdir -p "$WORK/app" "$WORK/bin"
cp -a tools/live/python/app "$WORK/app/app"
python_image app "-c 'ENTRYPOINT [\"/app/docker-entrypoint.sh\"]' -c 'CMD [\"run\"]'" "$WORK/app"
ok "the images are built"

start_receiver
cp -r examples/cxtm-image-retriever/kustomize "$WORK/kustomize"
sed -i -e "s|endpoint: .*|endpoint: http://127.0.0.1:$port|" -e 's|image: .*|image: localhost/agent:1|' \
    -e '/env:/a\    - name: OTEL_BSP_SCHEDULE_DELAY\n      value: "200"' \
    "$WORK/kustomize/function/instrumentation.yaml"
for folder in base function; do
    cat >>"$WORK/kustomize/$folder/kustomization.yaml" <<'END'
images:
- name: 10.122.28.110/testing/tm_image_retriever
  newName: localhost/app
  newTag: "1"
END
done
ln -sf "$OTELX" "$WORK/bin/otelx"
"$kustomize" build "$WORK/kustomize/base" >"$WORK/before.yaml"
PATH=$WORK/bin:$PATH "$kustomize" build --enable-alpha-plugins --enable-exec "$WORK/kustomize/function" \
    >"$WORK/injected.yaml" || die "kustomize build with the function"
ok "kustomize build with the function"

everything() { # POD: waits for the last lines of all processes of the application
    said "$1" image-retriever 'run: done' 'updater: done' 'child: done'
    while [ "$(grep -c 'child: done' "$WORK/$1.out")" != 2 ]; do
        said "$1" image-retriever 'child: done'
    done
}

begin=$(date +%s%N)
start_pod before "$WORK/before.yaml"
everything before
middle=$(date +%s%N)
echo "note: without: up after $(((middle - begin) / 1000000)) ms, $(cost before-image-retriever)"
stop_pod before
no_telemetry "without the injection"

begin=$(date +%s%N)
start_pod with "$WORK/injected.yaml"
everything with
middle=$(date +%s%N)
echo "note: with: up after $(((middle - begin) / 1000000)) ms, $(cost with-image-retriever)"
for from in run-urllib run-requests run-httpx updater-httpx updater-requests; do
    span "from=$from" '"signal": "span"' '"service.name": "cxtm-image-retriever"' \
        '"deployment.environment": "production"' '"service.version": "25.2.2"' '"service.namespace": "cxtm"' \
        '"protocol": "application/x-protobuf"'
done
span "from=child-fork" '"service.name": "cxtm-image-retriever"'
spans_with from=child-spawn >/dev/null && echo "note: a child by spawn sends spans" || echo "note: a child by spawn sends no spans"
span '"signal": "metric"'
diff "$WORK/before.out" "$WORK/with.out" || die "the application's output changed"
ok "the application says what it said before"
stop_pod with
no_errors

: >"$spans"
"$OTELX" uninject -q "$WORK/injected.yaml" >"$WORK/after.yaml"
diff "$WORK/before.yaml" "$WORK/after.yaml" || die "uninject does not give what kustomize builds without otelx"
start_pod after "$WORK/after.yaml"
everything after
stop_pod after
no_telemetry "after uninject"

runs_again "$WORK/injected.yaml" agent || die "the init container fails when it runs again"

echo "$passed passed, 0 failed, 0 skipped"
