# The common functions of the tests in shell: they count what passed, and end the test at the first failure.
passed=0 skipped=0

ok() {
    echo "ok: $*"
    passed=$((passed + 1))
}

die() {
    echo "FAILED: $*"
    exit 1
}

# WHAT: counts a part of a test as skipped, because it cannot run here.
skip() {
    echo "skip: $*"
    skipped=$((skipped + 1))
}

# TESTDATA: prints the paths of the cases below this folder.
case_names() {
    (cd "$1" && find . -name 'in.yaml' -o -name 'in.json') | sed 's|^\./||; s|/[^/]*$||' | sort
}

# STATUS COMMAND...: the command must end with this status. Its stdout and stderr go to the files `out` and `err`.
exits() {
    wanted=$1 status=0
    shift
    "$@" >out 2>err </dev/null || status=$?
    [ $status = "$wanted" ] || die "$*: exit status $status, not $wanted: $(cat err)"
}

# STATUS TEXT ARGUMENTS...: otelx must end with this status and print this text to stderr. With status 2 it must print
# nothing to stdout.
ends() {
    wanted=$1 text=$2
    shift 2
    exits "$wanted" "$OTELX" "$@"
    grep -qF -- "$text" err || die "$*: says: $(cat err), not: $text"
    [ "$wanted" != 2 ] || [ ! -s out ] || die "$*: wrote to stdout"
    ok "$*: $text"
}

# NAME: prints the path of the peer, or skips the test. In a command substitution, `exit` ends only the substitution:
#   kustomize=$(peer kustomize) || exit 77
peer() {
    tools/peers/peer path "$1" || {
        echo "$1 is not there: 'tools/setup test' and 'tools/setup live' fetch such peers" >&2
        return 77
    }
}
