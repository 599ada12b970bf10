#!/bin/sh
# Counts instructions with valgrind's callgrind: of an injection into three inputs and, by the program, into a folder; and
# of a second run, which changes nothing. The counts are compared with those of libyaml's event loop over the same input.
# The test fails if a ratio is more than 5 % above the figure in libotelx/bench/instructions. The counts do not depend on
# the load of the machine, but on the compiler: each compiler has its own figures.
#
#   RENEW=1 tools/run-tests instructions_test    writes the figures of this compiler to the file
set -eu
. libotelx/test/support/lib.sh

figures=libotelx/bench/instructions
case $VARIANT:$(uname -m) in
release:x86_64) ;;
release:*)
    echo "there are no figures for $(uname -m)"
    exit 77
    ;;
*) # only the release variant is measured
    echo "0 passed, 0 failed, 0 skipped"
    exit 0
    ;;
esac
command -v valgrind >/dev/null || {
    echo "valgrind is not there"
    exit 77
}
# The C library chooses functions by the processor: this makes the choice the same on all machines.
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-AVX2,-ERMS,-AVX512VL,-AVX512BW
compiler=gcc
! "$CC" --version | grep -q clang || compiler=clang

# COMMAND...: prints the number of instructions of a command.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" >"$WORK/out" 2>&1 || die "$*: $(cat "$WORK/out")"
    sed -n 's/.*Collected *: *\([0-9]*\).*/\1/p' "$WORK/out"
}

# FILE OR FOLDER: prints the ratio of an injection, in thousandths. The instructions for reading a file are subtracted.
# Of a folder the program is measured from start to end, and the floor is that of all files in one stream.
ratio() {
    stream=$1
    [ ! -d "$1" ] || {
        stream=$WORK/stream
        find "$1" -type f | sort | while read -r file; do
            echo ---
            cat "$file"
        done >"$stream"
    }
    read=$(count "$BUILD/otelx-bench" once none "$stream")
    floor=$(($(count "$BUILD/otelx-bench" once floor "$stream") - read))
    if [ -d "$1" ]; then
        work=$(count "$OTELX" inject -q -R -c "$WORK/config.yaml" "$1")
    else
        work=$(($(count "$BUILD/otelx-bench" once inject "$1") - read))
    fi
    [ $floor -gt 1000000 ] || die "$1: the floor is $floor instructions"
    echo $((work * 1000 / floor))
}

# INPUT: makes the files, or folders, `inject` and `again`.
make_input() {
    rm -rf "$WORK/inject" "$WORK/again"
    if [ "$1" = folder ]; then
        "$BUILD/otelx-bench" tree "$WORK/inject" 300
        cp -R "$WORK/inject" "$WORK/again"
        "$OTELX" inject -q -i -R -c "$WORK/config.yaml" "$WORK/again"
    else
        "$BUILD/otelx-bench" write "$1" 60 >"$WORK/inject"
        "$OTELX" inject -q -c "$WORK/config.yaml" "$WORK/inject" >"$WORK/again"
    fi
}

# GOT WANTED
is_too_much() {
    [ $(($1 * 100)) -gt $(($2 * 105)) ]
}
is_too_much 1051 1000 && ! is_too_much 1050 1000 || die "the measure itself is wrong"

"$BUILD/otelx-bench" config >"$WORK/config.yaml"
for input in fifths list json folder; do
    make_input $input || die "$input: cannot be injected"
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
