#!/bin/sh
# Runs all cases and their properties under valgrind, each in one other notation only: no memory is read before it is
# written, none is read or written out of bounds, and none leaks. valgrind does not work with sanitizers: their variant
# does not run this test.
set -eu

case $VARIANT in
san)
    echo "0 passed, 0 failed, 0 skipped"
    exit 0
    ;;
esac
command -v valgrind >/dev/null || {
    echo "valgrind is not there"
    exit 77
}
run() { # PROGRAM
    valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect "$@"
}

# valgrind must be able to fail: it must find this leak.
cat >"$WORK/leak.c" <<'END'
#include <stdlib.h>
int main(void) { char *volatile p = malloc(9); p = NULL; return p != NULL; }
END
cc=${CC:-cc}
$cc -g -O0 -o "$WORK/leak" "$WORK/leak.c"
! run "$WORK/leak" >"$WORK/leak.log" 2>&1 || {
    echo "FAILED: valgrind does not see a leak"
    exit 1
}
SPARING=1 run "$BUILD/test/cases_test" >"$WORK/cases.log" 2>&1 || {
    tail -n 40 "$WORK/cases.log"
    exit 1
}
grep -E '^\[ +PASSED +\] [1-9]' "$WORK/cases.log" >/dev/null || {
    echo "FAILED: no case was run"
    exit 1
}
echo "2 passed, 0 failed, 0 skipped"
