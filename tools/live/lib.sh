# The common functions of the live tests: containers without a daemon or a registry, images made from folders, a
# receiver of telemetry, and pods made from workloads as a kubelet makes them.
. libotelx/test/support/lib.sh

# Files of containers are below $WORK, except sockets: these are in a folder of /tmp, because their paths must be short.
start_podman() {
    for program in podman runc python3; do
        command -v $program >/dev/null || {
            echo "$program is not there: 'tools/setup live' installs it"
            exit 77
        }
    done
    [ "$(id -u)" = 0 ] || {
        echo "this test must run as root: it starts containers"
        exit 77
    }
    PODMAN_RUN=$(mktemp -d /tmp/otelx-live.XXXXXX)
    cat >"$WORK/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "host"
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
    cat >"$WORK/storage.conf" <<END
[storage]
driver = "vfs"
graphroot = "$WORK/storage"
runroot = "$PODMAN_RUN"
END
    printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$WORK/policy.json"
    export CONTAINERS_CONF="$WORK/containers.conf" CONTAINERS_STORAGE_CONF="$WORK/storage.conf"
    export TMPDIR="$PODMAN_RUN"
    receiver=
    trap stop_podman EXIT
    trap 'exit 1' INT TERM
}

stop_podman() {
    status=$?
    trap - EXIT
    # A failed test may have left pods and containers running.
    podman pod rm -a -f -t 1 >/dev/null 2>&1 || :
    podman rm -a -f -t 1 >/dev/null 2>&1 || :
    [ -z "$receiver" ] || kill "$receiver" 2>/dev/null || :
    ! mountpoint -q "$PODMAN_RUN/image" || umount "$PODMAN_RUN/image"
    [ -n "${KEEP:-}" ] || rm -rf "$WORK/storage" "$WORK/image" "$PODMAN_RUN"
    exit $status
}

# Makes an image from folders. A file of a later folder replaces the file of an earlier one.
make_image() { # NAME CONFIG DIR...
    name=$1 config=$2
    shift 2
    rm -rf "$WORK/image"
    mkdir "$WORK/image"
    for dir; do
        cp -a "$dir/." "$WORK/image/"
    done
    tar -C "$WORK/image" -c . | eval "podman import -q -c ENV\\ PATH=/usr/local/bin:/usr/bin:/bin $config - localhost/$name:1" >"$WORK/import.log" 2>&1 ||
        die "import of $name: $(cat "$WORK/import.log")"
    rm -rf "$WORK/image"
}

# Starts the receiver on a free port of the loopback, and sets `port`. The file $spans gets a line for each span.
start_receiver() {
    spans=$WORK/spans.jsonl
    : >"$spans"
    rm -f "$WORK/port"
    PYTHONPATH=$(peer receiver) python3 tools/live/receiver.py "$WORK/port" "$spans" 2>"$WORK/receiver.log" &
    receiver=$!
    until [ -s "$WORK/port" ]; do
        kill -0 "$receiver" 2>/dev/null || die "the receiver: $(cat "$WORK/receiver.log")"
        sleep 0.1
    done
    port=$(cat "$WORK/port")
}

# Starts the pod of a workload. Its init containers have ended well when this returns.
start_pod() { # NAME WORKLOAD.yaml [IMAGE-FOLDER]
    PYTHONPATH=$(peer receiver) python3 tools/live/pod.py "$2" "$1" ${3:+"$3"} >"$WORK/$1.pod.yaml" || die "no pod of $2"
    podman kube play "$WORK/$1.pod.yaml" >"$WORK/$1.play.log" 2>&1 || die "kube play: $(cat "$WORK/$1.play.log")"
}

stop_pod() { # NAME
    podman pod stop -t 10 "$1" >/dev/null 2>&1 || :
    podman pod rm -f "$1" >/dev/null 2>&1 || :
}

# Waits until the container has printed each LINE; dies if the container ends before. Its stdout goes to POD.out.
said() { # POD CONTAINER LINE...
    pod=$1 container=$1-$2
    shift 2
    for line; do
        until podman logs "$container" 2>/dev/null | sort >"$WORK/$pod.out" && grep -qxF -- "$line" "$WORK/$pod.out"; do
            [ "$(podman inspect -f '{{.State.Running}}' "$container")" = true ] ||
                die "$pod: ended without: $line: $(podman logs "$container" 2>&1 | tail -n 30)"
            sleep 0.2
        done
    done
}

# Waits for a span whose line contains all of these texts. Without such a span, TEST_TIMEOUT ends the test.
span() { # TEXT...
    until spans_with "$@" >/dev/null; do
        sleep 0.2
    done
    ok "a span with $*"
}

spans_with() { # TEXT...
    cp "$spans" "$WORK/matching"
    for text; do
        grep -F -- "$text" "$WORK/matching" >"$WORK/matching.next" || return 1
        mv "$WORK/matching.next" "$WORK/matching"
    done
    cat "$WORK/matching"
}

no_telemetry() { # WHEN
    [ ! -s "$spans" ] || die "telemetry $1: $(head -n 3 "$spans")"
    ok "no telemetry $1"
}

no_errors() {
    ! grep -F '"signal": "error"' "$spans" || die "the receiver could not read what it got"
    ok "all that arrived is OTLP"
}

# Makes an agent's image like those of the Operator: busybox, and the agent in the folder that the Operator's commands
# copy.
agent_image() { # NAME AGENT PLACE
    rm -rf "$WORK/agent"
    mkdir "$WORK/agent"
    cp -a "$2" "$WORK/agent/$3"
    cp -a "$(peer busybox)/." "$WORK/agent/"
    for applet in sh cp ls cat ln rm mkdir; do
        ln -sf busybox "$WORK/agent/bin/$applet"
    done
    make_image "$1" "" "$WORK/agent"
    rm -rf "$WORK/agent"
}

# Prepares a test with Python: checks the peers, starts podman and makes the agent's image.
start_python() {
    peer python-root >/dev/null
    peer python-app >/dev/null
    start_podman
    agent_image agent "$(peer python-agent)" autoinstrumentation
}

# Makes an image with Debian's Python, the packages of python-app.txt, and the files of DIR.
python_image() { # NAME CONFIG DIR
    mkdir -p "$WORK/python/usr/lib/python3/dist-packages"
    cp -a "$(peer python-app)/." "$WORK/python/usr/lib/python3/dist-packages"
    make_image "$1" "$2" "$(peer python-root)" "$WORK/python" "$3"
    rm -rf "$WORK/python"
}

# Prints a configuration with the agent localhost/agent:1, which exports to the receiver at once. stdin: more fields of
# its spec.
instrumentation() { # LANGUAGE
    cat <<END
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata:
  name: shop
spec:
  exporter:
    endpoint: http://127.0.0.1:$port
  env:
  - name: OTEL_BSP_SCHEDULE_DELAY
    value: "200"
  $1:
    image: localhost/agent:1
END
    sed 's/^/  /'
}

deployment() { # NAME: prints a Deployment of the image localhost/NAME:1; stdin: more fields of its container
    cat <<END
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $1
  namespace: shop
spec:
  selector:
    matchLabels:
      app: $1
  template:
    metadata:
      labels:
        app: $1
    spec:
      containers:
      - name: $1
        image: localhost/$1:1
END
    sed 's/^/        /'
}

# Runs a workload before the injection, with it, and after uninject. It must send telemetry only with the injection, and
# must print the same lines each time. The function `spans_of_NAME` of the test checks the telemetry.
before_with_after() { # NAME CONFIG LINE...
    name=$1 config=$2
    shift 2
    "$OTELX" inject -q -c "$config" "$WORK/$name.yaml" >"$WORK/$name-with.yaml" || die "$name: inject"
    "$OTELX" uninject -q "$WORK/$name-with.yaml" >"$WORK/$name-after.yaml" || die "$name: uninject"
    cmp "$WORK/$name.yaml" "$WORK/$name-after.yaml" || die "$name: uninject does not give the input"
    cp "$WORK/$name.yaml" "$WORK/$name-before.yaml"
    for state in before with after; do
        : >"$spans"
        begin=$(date +%s%N)
        start_pod "$name-$state" "$WORK/$name-$state.yaml"
        said "$name-$state" "$name" "$@"
        echo "note: $name $state: up after $((($(date +%s%N) - begin) / 1000000)) ms, $(cost "$name-$state-$name")"
        if [ $state = with ]; then
            "spans_of_$name"
            no_errors
        fi
        stop_pod "$name-$state"
        cmp "$WORK/$name-before.out" "$WORK/$name-$state.out" || die "$name $state: the application's output changed"
        [ $state = with ] || no_telemetry "from $name $state"
    done
}

# Runs the workload with the agent in an image volume, after before_with_after. podman 4 has no image volumes in pods, so
# that the files of the image are mounted in its place: read only, and then also `noexec`.
with_image_volume() { # NAME CONFIG LANGUAGE LINE...
    name=$1 config=$2 language=$3
    shift 3
    "$OTELX" inject -q -c "$config" --set "$language.volume=image" "$WORK/$name.yaml" >"$WORK/$name-image.yaml" 2>"$WORK/image.err" ||
        die "$name: $(cat "$WORK/image.err")"
    ! grep -q 'initContainers\|emptyDir' "$WORK/$name-image.yaml" || die "$name: something is copied: $(cat "$WORK/$name-image.yaml")"
    "$OTELX" uninject -q "$WORK/$name-image.yaml" | cmp "$WORK/$name.yaml" - || die "$name: uninject does not give the input"
    mkdir -p "$PODMAN_RUN/image"
    for options in ro ro,noexec; do
        mount --bind "$(podman image mount localhost/agent:1)" "$PODMAN_RUN/image"
        mount -o "remount,bind,$options" "$PODMAN_RUN/image"
        : >"$spans"
        start_pod "$name-with" "$WORK/$name-image.yaml" "$PODMAN_RUN/image"
        podman exec "$name-with-$name" /bin/sh -c 'cat /proc/mounts' | grep -F " /otel-auto-instrumentation-$language" | grep -F " $options," ||
            die "$name: the agent is not mounted with $options"
        said "$name-with" "$name" "$@"
        "spans_of_$name"
        no_errors
        stop_pod "$name-with"
        cmp "$WORK/$name-before.out" "$WORK/$name-with.out" || die "$name from an image volume: the application's output changed"
        umount "$PODMAN_RUN/image"
        ok "$name: the agent works from an image volume, mounted $options"
    done
}

# Prints the CPU time and the memory of a container's processes. Memory that n processes share counts 1/n for each.
cost() { # CONTAINER
    for pid in $(podman top "$1" hpid | grep '[0-9]'); do
        sed -n 's/^Pss: *\([0-9]*\) kB/pss \1/p' "/proc/$pid/smaps_rollup" 2>/dev/null || :
        awk '{ print "cpu", $14 + $15 }' "/proc/$pid/stat" 2>/dev/null || :
    done | awk -v ticks="$(getconf CLK_TCK)" '
        { sum[$1] += $2; count[$1]++ }
        END { printf "%.1f s of CPU, %d MiB in %d processes", sum["cpu"] / ticks, sum["pss"] / 1024, count["pss"] }'
}

# Runs the init container twice on the same volume, as a kubelet does after a restart of the node.
runs_again() { # WORKLOAD.yaml IMAGE
    rm -rf "$WORK/volume"
    mkdir "$WORK/volume"
    PYTHONPATH=$(peer receiver) python3 - "$1" >"$WORK/init.args" <<'END'
import sys, yaml
spec = yaml.safe_load(open(sys.argv[1]))["spec"]["template"]["spec"]
init = spec["initContainers"][0]
print(init["volumeMounts"][0]["mountPath"])
print("\n".join(init["command"]))
END
    { read -r mount && command=$(cat); } <"$WORK/init.args"
    for run in first second; do
        begin=$(date +%s%N)
        # shellcheck disable=SC2086 # words on purpose
        podman run --rm -v "$WORK/volume:$mount" "localhost/$2:1" $command >"$WORK/init.log" 2>&1 ||
            { echo "note: $2: the $run run of \`$(echo $command)\` fails: $(head -n 3 "$WORK/init.log")"; return 1; }
        echo "note: $2: the $run copy took $((($(date +%s%N) - begin) / 1000000)) ms, $(du -sm "$WORK/volume" | cut -f 1) MB"
    done
    ok "$2: the init container runs a second time on the same volume"
}
