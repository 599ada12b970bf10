#!/bin/sh
# The scanner gives the same trees with the vector instructions of this machine, without vector instructions, and with NEON
# (on an aarch64 machine, or with a cross compiler and qemu-user). All files of the cases are read.
set -eu
. libotelx/test/support/lib.sh

src=libotelx/src
sources="libotelx/test/support/scan_trees.c $(ls $src/base/arena.c $src/base/str.c $src/base/chars.c \
    $src/base/source.c $src/tree/node.c $src/yaml/block_end.c $src/yaml/scan*.c)"

# NAME COMPILER FLAGS...
build() {
    name=$1 compiler=$2
    shift 2
    # shellcheck disable=SC2086 # a list
    $compiler -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -iquote libotelx/src "$@" -o "$WORK/$name" $sources
}

# NAME COMMAND...: writes the trees of all files to NAME.trees.
trees() {
    name=$1
    shift
    find testdata -type f \( -name '*.yaml' -o -name '*.json' \) -print | LC_ALL=C sort |
        xargs "$@" >"$WORK/$name.trees"
}

build native "$CC"
trees native "$WORK/native"
[ "$(grep -c '^document' "$WORK/native.trees")" -gt 1000 ] || die "there are hardly any documents"
[ "$(grep -c '^left' "$WORK/native.trees")" -lt 150 ] || die "the scanner leaves too much"
ok "trees of $(grep -c '^document' "$WORK/native.trees") documents"

build plain "$CC" -DOTX_NO_VECTORS
trees plain "$WORK/plain"
cmp "$WORK/native.trees" "$WORK/plain.trees" || die "without vectors the trees are different"
ok "the same without vectors"

skipped=1
cross=aarch64-linux-gnu-gcc qemu=qemu-aarch64
if [ "$(uname -m)" = aarch64 ]; then
    skipped=0
elif command -v $cross >/dev/null && command -v $qemu >/dev/null; then
    skipped=0
    build neon $cross -static
    trees neon $qemu "$WORK/neon"
    cmp "$WORK/native.trees" "$WORK/neon.trees" || die "with NEON the trees are different"
    ok "the same with NEON"
    build other $cross -static -DOTX_NO_VECTORS
    trees other $qemu "$WORK/other"
    cmp "$WORK/native.trees" "$WORK/other.trees" || die "on aarch64 the trees are different"
    ok "the same on aarch64 without vectors"
else
    echo "skip: NEON: $cross and $qemu are not there"
fi
echo "$passed passed, 0 failed, $skipped skipped"
