#!/bin/sh
# Runs the script of `otelx verify` against pods. With a good pod every step passes. With each of five broken pods, the
# first step that fails is the step about the broken part, and its hints name the reason.
set -eu
. tools/live/lib.sh
start_python
mkdir -p "$WORK/bin" "$WORK/app/own"
cp -a tools/live/python/app "$WORK/app/app"
echo '# of the image' >"$WORK/app/own/sitecustomize.py"
python_image app "-c 'ENTRYPOINT [\"/app/docker-entrypoint.sh\"]' -c 'CMD [\"run\"]'" "$WORK/app"
cp tools/live/kubectl.sh "$WORK/bin/kubectl"
PATH=$WORK/bin:$PATH
start_receiver

instrumentation python </dev/null >"$WORK/config.yaml"

# NAME EDIT COMMAND...: runs the script against a pod. EDIT: a command of sed that breaks the manifest; COMMAND: the
# command of the container. The output of the script goes to NAME.said.
verify() {
    name=$1 edit=$2
    shift 2
    if [ $# = 0 ]; then echo; else
        printf 'command:\n'
        printf -- '- %s\n' "$@"
    fi | deployment app >"$WORK/app.yaml"
    "$OTELX" inject -q -c "$WORK/config.yaml" "$WORK/app.yaml" >"$WORK/$name.yaml" || die "$name: inject"
    "$OTELX" verify "$WORK/$name.yaml" >"$WORK/$name.sh" || die "$name: verify"
    sed -i "$edit" "$WORK/$name.yaml"
    start_pod "$name" "$WORK/$name.yaml"
    said "$name" app 'run: done'
    status=0
    POD=$name POD_FILE=$WORK/$name.pod.yaml sh "$WORK/$name.sh" >"$WORK/$name.said" 2>&1 || status=$?
    stop_pod "$name"
}

verify good ''
[ $status = 0 ] || die "the good pod: $(cat "$WORK/good.said")"
grep -q ' steps, 0 failed$' "$WORK/good.said" || die "the good pod: $(tail -n 1 "$WORK/good.said")"
ok "a good pod: $(tail -n 1 "$WORK/good.said")"

# NAME TITLE HINT: the first step that fails has this title, and this text in a hint.
fails_at() {
    [ $status = 1 ] || die "$1: exit status $status: $(cat "$WORK/$1.said")"
    first=$(grep '^FAILED: ' "$WORK/$1.said" | sed 1q)
    case $first in
    *"$2") ;;
    *) die "$1: $first: $(cat "$WORK/$1.said")" ;;
    esac
    sed "1,/^FAILED: /d; /^ok: /,\$d" "$WORK/$1.said" | tr -s '\n ' '  ' | grep -qF -- "$3" || die "$1: no hint: $3: $(cat "$WORK/$1.said")"
    ok "$1: fails at: $2"
}

verify dropped '' sh -c '"exec env -i PATH=$PATH /app/docker-entrypoint.sh run"'
fails_at dropped 'Every process has the variable in its environment' 'an entrypoint drops the environment (`env -i`'

verify unreachable "s|http://127.0.0.1:$port|http://127.0.0.1:1|"
fails_at unreachable "The exporter's endpoint can be reached" 'refused, or no answer in time'

verify isolated '' sh -c '"exec python3 -E /app/run.py"'
fails_at isolated 'Every Python process has loaded the agent' 'started with -I or -E'

verify empty '/^      initContainers:/,$d'
fails_at empty 'The init container has done its work' 'the pod may be older than the injection'

verify shadowed '' sh -c '"PYTHONPATH=/own:$PYTHONPATH exec python3 /app/run.py"'
fails_at shadowed 'Every Python process has loaded the agent' 'a sitecustomize of its own before the agent'

echo "$passed passed, 0 failed, 0 skipped"
