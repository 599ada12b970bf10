#!/bin/sh
# Counts instructions with valgrind's callgrind: what an injection into three inputs costs, and a second
# run with nothing to do, as a ratio to libyaml's event loop over the same input. Fails when a ratio is
# more than 5 % above the figure in libotelx/bench/instructions. Counts do not depend on how busy the
# machine is; they do on the compiler, so there is a line for each.
#
#   RENEW=1 tools/run-tests instructions_test    writes the figures of this compiler into that file
set -eu
. libotelx/test/support/lib.sh

figures=libotelx/bench/instructions
case $VARIANT:$(uname -m) in
release:x86_64) ;;
release:*)
    echo "there are no figures for $(uname -m)"
    exit 77
    ;;
*) # its build is not the one that is used
    echo "0 passed, 0 failed, 0 skipped"
    exit 0
    ;;
esac
command -v valgrind >/dev/null || {
    echo "valgrind is not there"
    exit 77
}
# The parts of the C library that it chooses by the processor are the same everywhere.
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-AVX2,-ERMS,-AVX512VL,-AVX512BW
compiler=gcc
! "$CC" --version | grep -q clang || compiler=clang

# WHAT FILE: instructions.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$BUILD/otelx-bench" once "$@" \
        >"$WORK/out" 2>&1 || die "$*: $(cat "$WORK/out")"
    sed -n 's/.*Collected *: *\([0-9]*\).*/\1/p' "$WORK/out"
}

# FILE: the ratio of an injection in thousandths, without what every program costs that reads the file.
ratio() {
    read=$(count none "$1")
    floor=$(($(count floor "$1") - read))
    work=$(($(count inject "$1") - read))
    [ $floor -gt 1000000 ] || die "$1: the floor is $floor instructions"
    echo $((work * 1000 / floor))
}

# GOT WANTED
is_too_much() {
    [ $(($1 * 100)) -gt $(($2 * 105)) ]
}
is_too_much 1051 1000 && ! is_too_much 1050 1000 || die "the measure itself is wrong"

"$BUILD/otelx-bench" config >"$WORK/config.yaml"
for input in fifths list json; do
    "$BUILD/otelx-bench" write $input 60 >"$WORK/inject"
    "$OTELX" inject -q -c "$WORK/config.yaml" "$WORK/inject" >"$WORK/again" ||
        die "$input: cannot be injected"
    for operation in inject again; do
        got=$(ratio "$WORK/$operation")
        name="$compiler $operation $input"
        echo "$name $got" >>"$WORK/figures"
        wanted=$(sed -n "s/^$name //p" "$figures")
        [ -z "${RENEW:-}" ] || wanted=$got
        [ "$wanted" ] || die "$name: no figure in $figures; RENEW=1 writes it"
        ! is_too_much "$got" "$wanted" ||
            die "$name: $got thousandths of the floor, where $wanted were enough"
        [ $((got * 100)) -ge $((wanted * 90)) ] ||
            echo "$name: $got thousandths of the floor, not $wanted any more: RENEW=1 writes that down"
        ok "$name: $got (figure: $wanted)"
    done
done
if [ -n "${RENEW:-}" ]; then
    {
        grep '^#' "$figures"
        { grep -v "^#\|^$compiler " "$figures" || :; cat "$WORK/figures"; } | sort
    } >"$WORK/new"
    cp "$WORK/new" "$figures"
fi
echo "$passed passed, 0 failed, 0 skipped"
