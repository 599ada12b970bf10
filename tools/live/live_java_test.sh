#!/bin/sh
# Java with the agent from Maven Central, in the profile `operator`: copied, and from an image volume. Attributes that refer to variables of the downward
# API arrive with their values. The value of JAVA_TOOL_OPTIONS that the container had before stays.
set -eu
. tools/live/lib.sh
command -v javac >/dev/null || {
    echo "javac is not there"
    exit 77
}
root=$(peer java-root)
agent=$(peer java-agent)
start_podman
agent_image agent "$agent" javaagent.jar
mkdir -p "$WORK/app/app"
javac --release 17 -d "$WORK/app/app" tools/live/java/App.java || die "javac"
make_image java "-c 'ENTRYPOINT [\"/usr/lib/jvm/java-17-openjdk-$(dpkg --print-architecture)/bin/java\", \"-cp\", \"/app\", \"App\"]'" \
    "$root" "$WORK/app"
start_receiver

deployment java >"$WORK/java.yaml" <<'END'
env:
- name: JAVA_TOOL_OPTIONS
  value: -Xmx256m
END
echo "profile: operator" | instrumentation java >"$WORK/config.yaml"

spans_of_java() {
    span '"scope": "io.opentelemetry.http-url-connection"' 'from=java' '"service.name": "java"' \
        '"k8s.pod.name": "the-pod"' '"k8s.node.name": "the-node"' '"k8s.deployment.name": "java"' \
        '"protocol": "application/x-protobuf"'
    span '"scope": "io.opentelemetry.java-http-server"' 'from=java'
    podman exec java-with-java /bin/sh -c 'tr "\000" "\n" </proc/1/environ' | grep -qx 'JAVA_TOOL_OPTIONS=-Xmx256m -javaagent:.*' ||
        die "JAVA_TOOL_OPTIONS is not what it should be"
}

before_with_after java "$WORK/config.yaml" 'app: java' 'app: done'
with_image_volume java "$WORK/config.yaml" java 'app: java' 'app: done'
runs_again "$WORK/java-with.yaml" agent || die "the init container fails when it runs again"
echo "$passed passed, 0 failed, 0 skipped"
