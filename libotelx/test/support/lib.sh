# What the tests in shell share: counting what went well, ending with what did not.
passed=0 skipped=0

ok() {
    echo "ok: $*"
    passed=$((passed + 1))
}

die() {
    echo "FAILED: $*"
    exit 1
}

# WHAT: a part of a test that cannot run here. It is counted.
skip() {
    echo "skip: $*"
    skipped=$((skipped + 1))
}

# TESTDATA: the cases, by their paths below it.
case_names() {
    (cd "$1" && find . -name 'in.yaml' -o -name 'in.json') | sed 's|^\./||; s|/[^/]*$||' | sort
}

# STATUS COMMAND...: the command ends with that status; its stdout and stderr are in `out` and `err`.
exits() {
    wanted=$1 status=0
    shift
    "$@" >out 2>err </dev/null || status=$?
    [ $status = "$wanted" ] || die "$*: exit status $status, not $wanted: $(cat err)"
}

# STATUS TEXT ARGUMENTS...: the program ends with that status, has that text on stderr, and prints
# nothing on trouble.
ends() {
    wanted=$1 text=$2
    shift 2
    exits "$wanted" "$OTELX" "$@"
    grep -qF -- "$text" err || die "$*: says: $(cat err), not: $text"
    [ "$wanted" != 2 ] || [ ! -s out ] || die "$*: wrote to stdout"
    ok "$*: $text"
}

# NAME: where the peer is, or the test is skipped. In a command substitution this ends only that:
#   kustomize=$(peer kustomize) || exit 77
peer() {
    tools/peers/peer path "$1" || {
        echo "$1 is not there: 'tools/setup test' and 'tools/setup live' fetch such peers" >&2
        return 77
    }
}
