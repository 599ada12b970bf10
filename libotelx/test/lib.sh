# What the tests in shell share: counting what went well, ending with what did not.
passed=0

ok() {
    echo "ok: $*"
    passed=$((passed + 1))
}

die() {
    echo "FAILED: $*"
    exit 1
}
