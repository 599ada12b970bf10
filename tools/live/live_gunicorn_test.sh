#!/bin/sh
# gunicorn with several workers, in a container that sets PYTHONPATH. The module in this path is still found, the spans
# of both handlers arrive, and at least two workers send spans: with a copy of the agent, and with the agent in an image volume.
set -eu
. tools/live/lib.sh
start_python
mkdir -p "$WORK/app/app" "$WORK/app/plugins"
cp tools/live/gunicorn/main.sh tools/live/gunicorn/service.py "$WORK/app/app"
cp tools/live/gunicorn/ours.py "$WORK/app/plugins"
python_image gunicorn "-c 'ENTRYPOINT [\"/app/main.sh\"]'" "$WORK/app"
start_receiver

deployment gunicorn >"$WORK/gunicorn.yaml" <<'END'
env:
- name: PYTHONPATH
  value: /plugins
END
echo "profile: operator" | instrumentation python >"$WORK/config.yaml"

spans_of_gunicorn() {
    span '"name": "GET /call"' '"service.name": "gunicorn"' '"k8s.pod.name": "the-pod"' '"k8s.node.name": "the-node"' \
        '"k8s.namespace.name": "shop"' '"scope": "opentelemetry.instrumentation.flask"'
    span 'from=gunicorn' '"scope": "opentelemetry.instrumentation.urllib"'
    span '"name": "GET /leaf"' '"scope": "opentelemetry.instrumentation.flask"'
    until [ "$(spans_with '"scope": "opentelemetry.instrumentation.urllib"' | grep -o 'worker=[0-9]*' | sort -u | wc -l)" -ge 2 ]; do
        sleep 0.2
    done
    ok "spans of two workers, by their process IDs"
}

before_with_after gunicorn "$WORK/config.yaml" 'gunicorn: done' 'ours leaf'
with_image_volume gunicorn "$WORK/config.yaml" python 'gunicorn: done' 'ours leaf'
echo "$passed passed, 0 failed, 0 skipped"
