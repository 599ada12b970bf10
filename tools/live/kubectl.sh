#!/bin/sh
# Stands for kubectl before one pod of podman's: get, exec and logs, as `otelx verify` asks for them.
# POD is the pod's name, POD_FILE what podman made it of.
set -eu
[ "$1" != -n ] || shift 2
verb=$1
shift
case $verb in
get)
    case "$*" in
    pods*) echo "pod/$POD" ;;
    # podman has removed the init containers once they had ended well, else there is no pod.
    *initContainerStatuses*)
        sed -n '/^  initContainers:/,/^  [a-hj-z]/s/^    name: \(.*\)/\1 Completed/p; /^  initContainers:/,/^  [a-hj-z]/s/^  - name: \(.*\)/\1 Completed/p' "$POD_FILE"
        ;;
    *) exit 1 ;;
    esac
    ;;
exec)
    container=$POD-$3
    shift 4
    exec podman exec "$container" "$@"
    ;;
logs) exec podman logs "$POD-$3" ;;
*) exit 1 ;;
esac
