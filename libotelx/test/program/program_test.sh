#!/bin/sh
# The program around the library: what it writes to stdout and to stderr, exit statuses, and trouble with files, pipes and
# disks.
set -eu
. libotelx/test/support/lib.sh

example=$PWD/examples/cxtm-image-retriever
config=$example/instrumentation.yaml manifest=$example/deployment.yaml
cd "$WORK"

ends 2 'missing.yaml' inject -c "$config" missing.yaml
ends 2 'missing.yaml' inject -c missing.yaml "$manifest"
ends 2 'missing.yaml' inject -c "$config" "$manifest" missing.yaml
mkdir empty
ends 2 'empty: no `*.yaml`' inject -c "$config" empty
ends 2 'directory' inject -c "$example" "$manifest"
ends 2 'to inject into it, type `otelx inject deploy.yaml`' deploy.yaml
ends 2 'to inject into it, type `otelx inject empty`' empty
ends 2 'the command is missing before `deploy.yaml`' -c "$config" deploy.yaml
ends 2 'the command is missing before `-R`' -R empty
ends 2 'the command is missing before `--in-place`' --in-place "$manifest"
ends 2 '-z is no flag here' -z
ends 2 'one argument too many' version now
ends 2 'inject' injcet -c "$config" "$manifest"
ends 2 '--config' inject --confg "$config" "$manifest"
ends 2 '-c FILE' inject "$manifest"
grep -q 'of the Operator' err && [ "$(grep -c configuration err)" = 1 ] || die "no configuration: $(cat err)"
ends 2 'empty' inject -c "$config" /dev/null
ends 2 '<stdin>: is empty' config
ends 2 '/dev/null: is empty' inject -c /dev/null "$manifest"
ends 2 'stdin' inject -c - -
printf 'a: [\n' >broken.yaml
ends 2 'broken.yaml:2:1: error:' inject -c "$config" broken.yaml
ends 2 'broken.yaml:2:1: error:' inject -c broken.yaml "$manifest"
ends 2 'broken.yaml:2:1: error:' inject -c "$config" "$manifest" broken.yaml

# Input and output are the same file: the message says what `>` has done, and `>>` is refused.
cp "$manifest" same.yaml
status=0
"$OTELX" inject -c "$config" same.yaml >same.yaml 2>err || status=$?
[ $status = 2 ] && grep -q 'same.yaml: the shell has emptied this file' err || die ">: $status $(cat err)"
cp "$manifest" same.yaml
status=0
"$OTELX" inject -c "$config" --allow-empty same.yaml >>same.yaml 2>err || status=$?
[ $status = 2 ] && grep -q 'same.yaml: is input and output' err || die ">>: $status $(cat err)"
cmp same.yaml "$manifest" || die ">> has written"
status=0
"$OTELX" inject -c "$config" - <same.yaml >same.yaml 2>err || status=$?
[ $status = 2 ] && grep -q 'the shell has emptied' err || die "stdin: $status $(cat err)"
ok "input and output in one file"

# A full disk and a closed pipe: never part of a manifest with exit status 0.
status=0
"$OTELX" inject -q -c "$config" "$manifest" >/dev/full 2>err || status=$?
[ $status = 2 ] && [ -s err ] || die "a full disk: exit status $status"
ok "a full disk"
for i in $(seq 200); do sed 's/^apiVersion/---\n&/' "$manifest"; done >many.yaml
{
    status=0
    "$OTELX" inject -q -c "$config" many.yaml 2>err || status=$?
    echo $status >status
} | head -c 10 >/dev/null
[ "$(cat status)" = 2 ] && [ -s err ] || die "a closed pipe: exit status $(cat status)"
ok "a closed pipe"
status=0
"$OTELX" fn >/dev/full 2>err <<'END' || status=$?
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items: []
END
[ $status != 0 ] || die "a full disk in function mode"
ok "a full disk in function mode"

# Names of all sorts, several files, stdin.
odd=$(printf 'a b\377.yaml')
cp "$manifest" "$odd"
"$OTELX" inject -q -c "$config" -- "$odd" >one.yaml || die "an odd name"
"$OTELX" inject -q -c "$config" <"$manifest" | cmp - one.yaml || die "stdin"
"$OTELX" inject -q -c "$config" - <"$manifest" | cmp - one.yaml || die "stdin as -"
"$OTELX" inject -q --config="$config" -f "$manifest" <broken.yaml | cmp - one.yaml || die "stdin is touched"
ok "files and stdin"
cp "$manifest" again.yaml
"$OTELX" inject -q -c "$config" "$manifest" again.yaml >two.yaml
{
    cat one.yaml
    echo ---
    cat one.yaml
} | cmp - two.yaml || die "two files"
"$OTELX" uninject -q two.yaml >back.yaml
[ "$(grep -c '^kind: Deployment' back.yaml)" = 2 ] || die "a stream of two"
ok "two files are one stream"
ln -s again.yaml link.yaml
mkdir both
cp again.yaml both
for names in 'again.yaml ./again.yaml' 'link.yaml again.yaml' 'again.yaml again.yaml'; do
    # shellcheck disable=SC2086 # words on purpose
    "$OTELX" inject -q -c "$config" $names | cmp - one.yaml || die "twice: $names"
    # shellcheck disable=SC2086
    [ "$("$OTELX" list -o name $names | wc -l)" = 1 ] || die "listed twice: $names"
done
[ "$("$OTELX" list -o name both both/again.yaml | wc -l)" = 1 ] || die "a file and its folder"
ok "the same file twice is one"

# kubectl reads a stream that begins with a brace as JSON, and ignores what follows the JSON.
printf '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}\n' >a.json
"$OTELX" inject -q --allow-empty --allow-no-match -c "$config" a.json | cmp - a.json || die "JSON alone"
"$OTELX" inject -q -c "$config" a.json again.yaml >out
{
    echo ---
    cat a.json
    echo ---
    cat one.yaml
} | cmp - out || die "a stream that begins with JSON"
ok "a stream that begins with JSON"

# If nothing is written to stdout, stdout may be closed or full.
for full in '>&-' '>/dev/full'; do
    cp "$manifest" place.yaml
    sh -c "'$OTELX' inject -q -i -c '$config' place.yaml $full" || die "-i $full: exit status $?"
    sh -c "'$OTELX' check -q -c '$config' place.yaml $full" || die "check -q $full: exit status $?"
    cp "$manifest" place.yaml
    ! sh -c "'$OTELX' inject -q -i -o name -c '$config' place.yaml $full 2>err" || die "-o name $full"
    cmp -s place.yaml one.yaml && grep -q 'files were written' err || die "-o name $full: $(cat err)"
    ! sh -c "'$OTELX' inject -q -c '$config' again.yaml $full 2>err" || die "inject $full"
done
cp "$manifest" place.yaml
"$OTELX" inject -v -i -c "$config" place.yaml 2>&- || die "a closed stderr"
cmp place.yaml one.yaml || die "a report in a manifest"
ok "an stdout that is closed or full"

# Reports: quiet, and without colour where there is no terminal.
"$OTELX" inject -q -c "$config" "$manifest" 2>err >/dev/null
[ ! -s err ] || die "-q: $(cat err)"
"$OTELX" inject -c "$config" "$manifest" 2>err >/dev/null
! grep -q "$(printf '\033')" err || die "colour without a terminal"
ok "reports"

# Help and version are answers: on stdout, exit status 0.
for words in help 'help inject' 'help uninject' 'help fn' --help 'inject --help' version --version; do
    # shellcheck disable=SC2086 # words on purpose
    "$OTELX" $words >out 2>err || die "$words: exit status"
    [ -s out ] && [ ! -s err ] || die "$words: not on stdout"
done
for command in $("$OTELX" help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
    "$OTELX" help "$command" >help
    [ "$(sed -n 3p help)" = Examples ] && grep -q "^  .*otelx $command" help || die "help $command: it has no example"
    [ -z "$(awk 'length > 80' help)" ] || die "help $command: a line is longer than 80 columns"
    grep -v -e kubectl -e 'kpt fn' help >out
    for flag in $(grep -oe ' --[a-z][a-z-]*' out | sort -u); do
        grep -qe "^  ... $flag" out || die "help $command: $flag is none of its flags"
    done
done
ok "help and version"

# The exit status of the function depends on its findings; the list is printed with `results` in every case.
cat >list.yaml <<'END'
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec: {template: {spec: {containers: [{name: web, image: x, env: [{name: PYTHONPATH, valueFrom: {}}]}]}}}
functionConfig:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: function-input}
  data: {python.mountPath: /otel}
END
status=0
"$OTELX" <list.yaml >out 2>err || status=$?
[ $status = 1 ] || die "a refusal in function mode: exit status $status"
grep -q '^items:' out && grep -q '^  severity: error' out || die "no list with results"
head -n 1 err | grep -q '^deployment/web refused' && sed -n 2p err | grep -q 'OTX2005' ||
    die "the refusal is not first: $(cat err)"
ok "a refusal in function mode"

echo "$passed passed, 0 failed, 0 skipped"
