#!/bin/sh
# Node.js with two cluster workers and the agent from npm, copied or in an image volume. Each worker sends spans.
set -eu
. tools/live/lib.sh
node=$(command -v node) || {
    echo "node is not there"
    exit 77
}
root=$(peer python-root)
agent=$(peer nodejs-agent)
start_podman
mkdir -p "$WORK/app/usr/bin" "$WORK/app/usr/lib" "$WORK/app/app" "$WORK/nodejs"
cp -a "$agent/." "$WORK/nodejs"
cp tools/live/nodejs/autoinstrumentation.js "$WORK/nodejs"
# Half of the files are for compilers and debuggers only: without them the image is made faster.
find "$WORK/nodejs" \( -name '*.ts' -o -name '*.map' -o -name '*.md' \) -delete
agent_image agent "$WORK/nodejs" autoinstrumentation
# The image gets this machine's Node.js, and those of its libraries that the image lacks.
cp "$node" "$WORK/app/usr/bin/node"
for library in $(ldd "$node" | awk '$3 ~ /^\// { print $3 }'); do
    [ -e "$root/$library" ] || cp -L "$library" "$WORK/app/usr/lib/"
done
cp tools/live/nodejs/app.js "$WORK/app/app"
make_image nodejs "-c 'ENTRYPOINT [\"/usr/bin/node\", \"/app/app.js\"]'" "$root" "$WORK/app"
start_receiver

deployment nodejs >"$WORK/nodejs.yaml" <<'END'
env:
- name: NODE_OPTIONS
  value: --max-old-space-size=200
END
instrumentation nodejs >"$WORK/config.yaml" <<'END'
resource:
  resourceAttributes:
    team: web, and the rest
END

spans_of_nodejs() {
    for worker in 1 2; do
        span "from=worker-$worker" '"service.name": "nodejs"' '"team": "web, and the rest"' \
            '"scope": "@opentelemetry/instrumentation-http"' '"protocol": "application/x-protobuf"'
    done
}

before_with_after nodejs "$WORK/config.yaml" 'worker 1: node' 'worker 2: node' 'worker 1: done' 'worker 2: done'
with_image_volume nodejs "$WORK/config.yaml" nodejs 'worker 1: node' 'worker 2: node' 'worker 1: done' 'worker 2: done'

# npm makes symbolic links. The cp of busybox does not replace a symbolic link, so that the Operator's command fails when
# the init container runs again, as after a restart of the node. The field `command` is the remedy: cp -rf works.
if runs_again "$WORK/nodejs-with.yaml" agent; then
    echo "note: this agent's image survives a second run"
fi
sed -i 's|image: localhost/agent:1|&\n    command: [cp, -rf, /autoinstrumentation/., /otel-auto-instrumentation-nodejs/]|' "$WORK/config.yaml"
"$OTELX" inject -q -c "$WORK/config.yaml" "$WORK/nodejs.yaml" >"$WORK/nodejs-force.yaml"
runs_again "$WORK/nodejs-force.yaml" agent || die "cp -rf fails when the init container runs again"
echo "$passed passed, 0 failed, 0 skipped"
