#!/bin/sh
# A kubectl for one pod that podman runs. It knows get, exec and logs as the script of `otelx verify` calls them. POD
# is the name of the pod, POD_FILE the manifest that podman has made the pod from.
set -eu
[ "$1" != -n ] || shift 2
verb=$1
shift
case $verb in
get)
    case "$*" in
    pods*) echo "pod/$POD" ;;
    # podman starts the pod only after all init containers ended well, and has removed them by then.
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
