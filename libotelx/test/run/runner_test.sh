#!/bin/sh
# Proves that the runner of the cases can fail: makes every kind of failure in folders of its own, and expects the
# complaint. The same for second_opinion.
set -eu
cd "$(dirname "$0")/../../.."

BUILD=${BUILD:-$PWD/build}
WORK=${WORK:-$(mktemp -d)}
OTELX=${OTELX:-$BUILD/otelx}
data=$WORK/testdata
passed=0 failed=0 skipped=0
unset CI ACCEPT
export TESTDATA="$data" BUILD
case $OTELX in /*) ;; *) OTELX=$PWD/$OTELX ;; esac

# STATUS WORDS COMMAND...: the command must end with STATUS ("fail": any failure) and print WORDS.
expect() {
    want=$1 words=$2
    shift 2
    status=0
    mkdir -p "$WORK/run"
    WORK="$WORK/run" "$@" >"$WORK/log" 2>&1 </dev/null || status=$?
    if { [ "$status" = "$want" ] || { [ "$want" = fail ] && [ $status != 0 ]; }; } &&
        grep -q -e "$words" "$WORK/log"; then
        passed=$((passed + 1))
    else
        echo "FAILED: $*: exit status $status where $want was expected, with \"$words\":"
        tail -n 20 "$WORK/log" | sed 's/^/    /'
        failed=$((failed + 1))
    fi
}

runner() { # STATUS WORDS [PROGRAM]
    expect "$1" "$2" env OTELX="${3:-$OTELX}" "$BUILD/test/cases_test"
}

accept() { # STATUS WORDS CASE
    expect "$1" "$2" env OTELX="$OTELX" ACCEPT="$3" "$BUILD/test/cases_test"
}

pod() {
    printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: web:1\n'
}

fresh() { # makes a new folder of cases, with one case, which passes
    rm -rf "$data"
    mkdir -p "$data/good"
    cp testdata/default-config.yaml "$data"
    pod >"$data/good/in.yaml"
    (cd "$data/good" && "$OTELX" inject -c ../default-config.yaml in.yaml >out.yaml 2>/dev/null)
}

stand_in() { # CODE: makes a shell script that replaces otelx
    printf '#!/bin/sh\n%s\n' "$1" >"$WORK/stand-in"
    chmod +x "$WORK/stand-in"
}

# --- the frame
rm -rf "$data"
runner fail 'no cases'
mkdir -p "$data"
runner fail 'no cases'
cp testdata/default-config.yaml "$data"
runner fail 'no cases'
fresh
runner 0 '^properties: twice 1, remove 1, reformat 1, edits 1, locate 1, resourcelist 1, list 1,'
touch "$data/stray"
runner fail 'stray: neither a case'
fresh
rm "$data/default-config.yaml"
runner fail 'default-config.yaml: cannot be read'

# --- the files of a case
fresh
touch "$data/good/out.yml"
runner fail 'good/out.yml: no such file belongs to this case'
fresh
touch "$data/good/in.json"
runner fail 'good/in.json: no such file belongs to this case'
fresh
rm "$data/good/in.yaml"
runner fail 'no in.yaml'
fresh
mkdir "$data/empty"
runner fail 'empty: no in.yaml'
for text in 'twise: a word that is no property' 'twice' 'twice: '; do
    fresh
    echo "$text" | sed 's/ $//' >"$data/good/skip"
    runner fail 'skip: not `property: reason`'
done
fresh
echo 0 >"$data/good/exit"
runner fail 'exit: must be 1 or 2'

# --- the expectations
fresh
echo '# a line more' >>"$data/good/out.yaml"
runner fail 'stdout: line'
fresh
tail -c 1 "$data/good/out.yaml" | od -c | grep -q '\\n'
printf %s "$(cat "$data/good/out.yaml")" >"$data/good/out.tmp"
mv "$data/good/out.tmp" "$data/good/out.yaml"
runner fail 'bytes wanted'
fresh
rm "$data/good/out.yaml"
runner fail 'stdout: line'
fresh
echo 1 >"$data/good/exit"
runner fail 'exit status 1 wanted, 0 came'
fresh
echo 'in.yaml:1:1: error: no such thing [OTX1002]' >"$data/good/stderr"
runner fail 'findings: line 1'
fresh
echo 'pod/web refused' >"$data/good/stderr"
runner fail 'this line of `stderr` did not come'
fresh
echo 'inject -c CONFIG --no-such-option IN' >"$data/good/args"
rm "$data/good/out.yaml"
echo 2 >"$data/good/exit"
runner fail 'needs a `stderr`'

# --- a workload that is refused: findings count
refuse() {
    fresh
    printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec: 1\n' >"$data/good/in.yaml"
    rm "$data/good/out.yaml"
}
refuse
echo 1 >"$data/good/exit"
runner fail 'there is no `stderr`'
refuse
accept 0 'wrote .*good/stderr' good
runner 0 'PASSED'
grep -q '^in.yaml:5:7: error: .*\[OTX' "$data/good/stderr" || failed=$((failed + 1))
sed 's/:5:/:4:/' "$data/good/stderr" >"$WORK/stderr"
cp "$WORK/stderr" "$data/good/stderr"
runner fail 'findings: line 1'

# --- properties
fresh
pod >"$data/good/removed.yaml"
echo '# more' >>"$data/good/removed.yaml"
runner fail 'property `remove`'
echo 'remove: only to see it skipped' >"$data/good/skip"
runner 0 'remove 0, .*skipped by their cases: remove 1'

# --- a program that crashes, hangs or prints something else
fresh
stand_in 'kill -SEGV $$'
runner fail 'ended by signal 11' "$WORK/stand-in"
stand_in 'exit 99'
runner fail 'the program crashed, exit status 99' "$WORK/stand-in"
stand_in "cat '$data/good/out.yaml'; echo 'a.c:1:2: runtime error: x' >&2"
runner fail 'the program crashed' "$WORK/stand-in"
stand_in "cat '$data/good/in.yaml'"
runner fail 'stdout: line' "$WORK/stand-in"
pod >"$data/good/out.yaml"
runner fail 'does not print what the library gives' "$WORK/stand-in"
fresh
runner fail 'the program crashed, exit status 127' "$WORK/no-such-program"

# --- accepting
fresh
rm "$data/good/out.yaml"
echo 1 >"$data/good/exit"
echo 'x' >"$data/good/stderr"
echo 'x' >"$data/good/removed.yaml"
accept 0 'wrote .*good/out.yaml' good
[ "$(ls "$data/good" | tr '\n' ' ')" = 'in.yaml out.yaml ' ] || {
    echo "FAILED: accept leaves: $(ls "$data/good")"
    failed=$((failed + 1))
}
runner 0 'PASSED'
accept fail 'no in.yaml' no-such-case
stand_in 'kill -SEGV $$'
expect fail 'ended by signal 11' env OTELX="$WORK/stand-in" ACCEPT=good "$BUILD/test/cases_test"

# --- the second opinion
opinion() { # STATUS WORDS TEXT
    printf "$3" >"$WORK/opinion.yaml"
    expect "$1" "$2" "$BUILD/test/second_opinion" "$WORK/opinion.yaml"
}
if [ -x "$BUILD/test/second_opinion" ]; then
    opinion 0 '1 file' 'a: &x [1, "2", *x]\n---\n- |\n  text\n'
    opinion 0 'known' 'a: |\n  ends without newline'
    opinion fail 'not the same' 'a: "b"#c\n'
    expect fail 'usage' "$BUILD/test/second_opinion"
    expect fail 'cannot be read' "$BUILD/test/second_opinion" "$WORK/no-such-file"
else
    echo "skip: second_opinion: no libfyaml"
    skipped=1
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
