#!/bin/sh
# Trouble with files, folders, disks and pipes gives a clear message and the right exit status, and nothing is lost. Tests of
# permissions run as another user, because root may do everything.
set -eu
. libotelx/test/support/lib.sh

manifest=$PWD/examples/cxtm-image-retriever/deployment.yaml
config=$PWD/examples/cxtm-image-retriever/instrumentation.yaml
export LC_ALL=C

# The tests run in a folder that every user may enter, with a copy of the program.
place=$(mktemp -d)
trap 'chmod -R u+rwx "$place" 2>/dev/null; rm -rf "$place"' EXIT
chmod 755 "$place"
cp "$OTELX" "$place/otelx"
cp "$manifest" "$place/manifest.yaml"
cp "$config" "$place/config.yaml"
cd "$place"
"$OTELX" inject -q -c config.yaml manifest.yaml >"$WORK/new.yaml"

if [ "$(id -u)" != 0 ]; then
    as=
elif command -v setpriv >/dev/null && setpriv --reuid 65534 --regid 65534 --clear-groups ./otelx version >/dev/null 2>&1; then
    as='setpriv --reuid 65534 --regid 65534 --clear-groups'
else
    as=none
    skip "root may do everything, and setpriv is not there: no test of what one may not"
fi
user=$(id -u)
[ -z "$as" ] || user=65534

fresh() {
    chmod -R u+rwx tree 2>/dev/null || :
    rm -rf tree
    mkdir -p tree/a tree/b
    for name in a/one a/two b/three; do cp manifest.yaml tree/$name.yaml; done
    [ "$(id -u)" != 0 ] || chown -R "$user" tree
}

# TEXT ARGUMENT...: inject exits with 2 and prints the text, and no file has changed.
refuses() {
    text=$1 status=0
    shift
    stat -c '%n %i %y %a %U %s' tree tree/* tree/*/* >"$WORK/before"
    # shellcheck disable=SC2086 # words on purpose
    $as ./otelx inject -c config.yaml "$@" >"$WORK/out" 2>"$WORK/err" </dev/null || status=$?
    [ $status = 2 ] || die "$*: exit status $status, not 2: $(cat "$WORK/err")"
    grep -qF -- "$text" "$WORK/err" || die "$*: says: $(cat "$WORK/err")"
    [ ! -s "$WORK/out" ] || die "$*: prints"
    stat -c '%n %i %y %a %U %s' tree tree/* tree/*/* | sed 's/ [^ ]* [^ ]* [^ ]* \([0-9]* [^ ]* [0-9]*\)$/ \1/' >"$WORK/now"
    sed 's/ [^ ]* [^ ]* [^ ]* \([0-9]* [^ ]* [0-9]*\)$/ \1/' "$WORK/before" | diff - "$WORK/now" || die "$*: changed"
    for file in tree/*/*.yaml; do
        [ ! -r "$file" ] || cmp "$file" manifest.yaml || die "$*: $file changed"
    done
    [ -z "$(find . -name '.*otelx-*')" ] || die "$*: left behind: $(find . -name '.*otelx-*')"
    ok "$*: $text"
}

if [ "$as" != none ]; then
    fresh
    chmod 000 tree/a/two.yaml
    refuses 'otelx: tree/a/two.yaml: Permission denied' -i tree/a/one.yaml tree/a/two.yaml tree/b/three.yaml
    refuses 'otelx: tree/a/two.yaml: Permission denied' -i -R tree
    refuses 'otelx: tree/a/two.yaml: Permission denied' -R tree
    fresh
    chmod 444 tree/a/two.yaml
    refuses 'otelx: tree/a/two.yaml: cannot be written to: Permission denied' -i -R tree
    fresh
    chmod 555 tree/a
    refuses 'otelx: tree/a/one.yaml: its directory cannot be written to: Permission denied' -i -R tree
    refuses 'otelx: tree/a/two.yaml: its directory cannot be written to: Permission denied' -i -R tree
    fresh
    chmod 000 tree/b
    status=0
    $as ./otelx inject -i -R -c config.yaml tree >"$WORK/out" 2>"$WORK/err" || status=$?
    chmod 755 tree/b
    [ $status = 2 ] && grep -q '^otelx: tree/b: Permission denied' "$WORK/err" || die "a folder: $(cat "$WORK/err")"
    cmp tree/a/one.yaml manifest.yaml || die "a folder that cannot be read"
    ok "a folder that cannot be read"
    fresh
    mkdir tree/out
    chmod 555 tree/out
    refuses 'otelx: tree/out/tree: Permission denied' --output-dir tree/out tree/a/one.yaml
fi
if [ "$as" != none ] && [ "$as" ]; then
    fresh
    chown 0 tree/a/two.yaml
    chmod 666 tree/a/two.yaml
    refuses 'otelx: tree/a/two.yaml: its owner, mode and attributes cannot be kept' -i -R tree
fi

as=
fresh
refuses 'otelx: tree/a/none.yaml: No such file or directory' -i -R tree tree/a/none.yaml
printf 'a: [\n' >broken.yaml
refuses 'broken.yaml:2:1: error:' -i -R tree broken.yaml
: >empty.yaml
refuses 'empty.yaml: is empty' -i -R tree empty.yaml
dd if=/dev/zero of=large.yaml bs=1 count=1 seek=3221225472 2>/dev/null
refuses 'large.yaml: is larger than the limit of 2G; --max-input SIZE sets another limit' -i large.yaml
refuses 'large.yaml: is larger than the limit' -i large.yaml tree/a/one.yaml
mkdir large && mv large.yaml large
status=0
./otelx inject -R -c config.yaml large tree >"$WORK/out" 2>"$WORK/err" || status=$?
[ $status = 1 ] && grep -q '^otelx: large/large.yaml: is larger than the limit' "$WORK/err" || die "a large file: $(cat "$WORK/err")"
ok "a file that is too large is skipped"
rm -r large
# A pipe or a device is refused before it is opened: otelx must not wait for somebody to write to it.
mkfifo pipe
for file in pipe /dev/zero; do
    timeout 20 ./otelx inject -i -c config.yaml $file 2>"$WORK/err" && status=0 || status=$?
    [ $status = 2 ] && grep -qx "otelx: $file: must be a file to be rewritten in place" "$WORK/err" ||
        die "$file in place: exit status $status: $(cat "$WORK/err")"
done
ok "pipes and devices in place"
long=$(printf '%0300d' 7)
refuses 'File name too long' -i "tree/$long.yaml"
mkdir -p tree/out/tree
: >tree/out/tree/a
refuses 'otelx: tree/out/tree/a/one.yaml: cannot be replaced: Not a directory' --output-dir tree/out tree/a/one.yaml

# A limit on the size of files: the system sends a signal.
fresh
(ulimit -f 1 && ./otelx inject -i -R -c config.yaml tree >"$WORK/out" 2>"$WORK/err") && status=0 || status=$?
[ $status = 2 ] && grep -q 'tree/a/one.yaml: .*File too large' "$WORK/err" || die "ulimit -f: $status: $(cat "$WORK/err")"
for file in tree/*/*.yaml; do cmp "$file" manifest.yaml || die "ulimit -f: $file changed"; done
[ -z "$(find . -name '.*otelx-*')" ] || die "ulimit -f: left behind: $(find . -name '.*otelx-*')"
ok "a limit on the size of files"

# A full disk, and a read-only disk.
if [ "$(id -u)" = 0 ] && mkdir small && mount -t tmpfs -o size=64k none small 2>/dev/null; then
    trap 'umount "$place/small"; chmod -R u+rwx "$place"; rm -rf "$place"' EXIT
    for i in 1 2 3 4 5 6; do cp manifest.yaml small/$i.yaml; done
    dd if=/dev/zero of=small/rest bs=4096 2>/dev/null || :
    status=0
    ./otelx inject -i -c config.yaml small >"$WORK/out" 2>"$WORK/err" || status=$?
    [ $status = 2 ] && grep -q 'small/1.yaml: .*No space left' "$WORK/err" || die "a full disk: $status, $(cat "$WORK/err")"
    for i in 1 2 3 4 5 6; do cmp small/$i.yaml manifest.yaml || die "a full disk: $i.yaml changed"; done
    [ -z "$(find small -name '.*')" ] || die "a full disk: left behind: $(find small -name '.*')"
    ok "a full disk in place"
    mount -o remount,ro small
    status=0
    ./otelx inject -i -c config.yaml small >"$WORK/out" 2>"$WORK/err" || status=$?
    [ $status = 2 ] && grep -q 'small/1.yaml: .*Read-only file system' "$WORK/err" || die "read-only: $status, $(cat "$WORK/err")"
    ok "a file system that is read-only"
    umount small
    trap 'chmod -R u+rwx "$place"; rm -rf "$place"' EXIT
else
    skip "disks that are full or read-only: nothing can be mounted here"
fi
for arguments in 'inject -R -c config.yaml tree' 'inject -R -c config.yaml -o name tree' 'uninject tree/a/one.yaml tree/a/two.yaml'; do
    status=0
    # shellcheck disable=SC2086 # words on purpose
    ./otelx $arguments >/dev/full 2>"$WORK/err" || status=$?
    [ $status = 2 ] && grep -q '^otelx: stdout: No space left' "$WORK/err" || die "$arguments: a full disk: $status"
    ok "$arguments: a full disk"
done
for i in $(seq 300); do cp manifest.yaml "tree/b/$i.yaml"; done
{
    status=0
    ./otelx inject -R -c config.yaml tree 2>"$WORK/err" || status=$?
    echo $status >"$WORK/status"
} | head -c 10 >/dev/null
[ "$(cat "$WORK/status")" = 2 ] && grep -q '^otelx: stdout: Broken pipe' "$WORK/err" || die "a closed pipe"
ok "a closed pipe"

# Odd names in a tree and in messages: no control character is written to the terminal.
fresh
odd=$(printf 'tree/a b\377/-x \033[31m.yaml')
mkdir -p "$(dirname "$odd")"
cp manifest.yaml "$odd"
./otelx inject -i -R -q -c config.yaml tree || die "odd names: exit status $?"
cmp "$odd" "$WORK/new.yaml" || die "odd names: not rewritten"
printf 'apiVersion: [\n' >"$odd"
status=0
./otelx inject -R -c config.yaml tree >"$WORK/out" 2>"$WORK/err" || status=$?
[ $status = 1 ] && grep -q ':2:1: error: ' "$WORK/err" || die "odd names: $(cat "$WORK/err")"
! grep -q "$(printf '\033')" "$WORK/err" || die "a control character in a message"
ok "names of all sorts"
echo "$passed passed, 0 failed, $skipped skipped"
