#!/bin/sh
# Proves that scan_test finds faults: breaks a copy of the scanner in one way after the other, builds scan_test with it, and
# expects a failure each time.
set -eu
. libotelx/test/support/lib.sh

sources=$(cd libotelx && ls src/base/arena.c src/base/str.c src/base/chars.c src/base/source.c \
    src/tree/node.c src/yaml/block_end.c src/yaml/scan*.c src/yaml/parse.c)

copy() { # makes a fresh copy of the source
    rm -rf "$WORK/libotelx"
    mkdir -p "$WORK/libotelx"
    cp -R libotelx/src libotelx/include libotelx/test "$WORK/libotelx"
}

build() {
    # shellcheck disable=SC2046,SC2086 # lists
    (cd "$WORK/libotelx" && $CC -std=c11 -O1 -D_POSIX_C_SOURCE=200809L -Iinclude -iquote src \
        -iquote test -o ../scan_test test/yaml/scan_test.c $sources \
        $(pkg-config --cflags --libs yaml-0.1 cmocka)) >"$WORK/build.log" 2>&1 || {
        cat "$WORK/build.log"
        die "the copy cannot be built"
    }
}

# FILE FROM TO: after this change of the source, scan_test must fail.
found() {
    copy
    file=$WORK/libotelx/src/yaml/$1
    [ "$(grep -cF -- "$2" "$file")" = 1 ] || die "$1: not one line has: $2"
    WANTED=$2 BECOMES=$3 awk '{
        at = index($0, ENVIRON["WANTED"])
        if (at) $0 = substr($0, 1, at - 1) ENVIRON["BECOMES"] substr($0, at + length(ENVIRON["WANTED"]))
        print }' "$file" >"$file.new"
    mv "$file.new" "$file"
    build
    ! "$WORK/scan_test" >"$WORK/out" 2>&1 || die "$1: nobody finds: $3"
    grep -q 'FAILED' "$WORK/out" || die "$1: a crash, no failure: $3"
    ok "$1: found: $3"
}

copy
build
"$WORK/scan_test" >"$WORK/out" 2>&1 || die "the copy fails without a fault: $(tail -n 20 "$WORK/out")"
ok "without a fault it passes"

found scan.c 'in_list || !is_dash(s) ? column + 1 : column' 'column + 1'
found scan.c 'node->end = node->last->end' 'node->end = s->at'
found scan_block.c 'most < least ? least : most' 'most'
found scan_block.c '!b->literal && !first && !after_blank && !blank' '!b->literal && !first && !blank'
found scan_scalar.c 'MAX_KEY = 1000' 'MAX_KEY = 1100'
found scan_scalar.c 'breaks == 1' 'breaks <= 2'
found scan_scalar.c 'otx_scan_indent(s) > indent' 'otx_scan_indent(s) >= indent'
found scan_flow.c "s->p[s->at++] != ','" "(s->p[s->at] == ',' && !++s->at)"
found scanner.c 'if (s->ascii)' 'if (s->p)'
found scanner.c 'MAX_DEPTH = 128' 'MAX_DEPTH = 129'
echo "$passed passed, 0 failed, 0 skipped"
