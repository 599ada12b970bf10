#!/bin/sh
# An installed copy is enough to build on: examples/embed, shared and static, and the example in the
# header, through pkg-config alone. They give what the program gives; uninstall leaves nothing.
set -eu

example=$PWD/examples/cxtm-image-retriever
config=$example/instrumentation.yaml manifest=$example/deployment.yaml
export PKG_CONFIG_PATH="$WORK/opt/lib/pkgconfig"
export LD_LIBRARY_PATH="$WORK/opt/lib"
. libotelx/test/support/lib.sh

same_output() { # NAME PROGRAM...
    name=$1
    shift
    "$@" "$config" "$manifest" >"$WORK/$name.yaml" || die "$name: exit status $?"
    cmp "$WORK/want.yaml" "$WORK/$name.yaml" || die "$name: not what otelx gives"
    ok "$name"
}

install() { # TARGET DESTDIR PREFIX
    ${MAKE:-make} -s --no-print-directory "$1" O="${BUILD#"$PWD/"}" DESTDIR="$2" PREFIX="$3"
}

files() {
    (cd "$1" && find . -type f -o -type l | sort)
}

"$OTELX" inject -c "$config" "$manifest" >"$WORK/want.yaml" 2>/dev/null

# A staged installation names the final place, not the stage.
install install "$WORK/stage" /usr
files "$WORK/stage/usr" >"$WORK/installed"
diff - "$WORK/installed" <<'END' || die "not the files to install"
./bin/otelx
./include/otelx.h
./lib/libotelx.a
./lib/libotelx.so
./lib/libotelx.so.0
./lib/pkgconfig/otelx.pc
./share/bash-completion/completions/otelx
./share/fish/vendor_completions.d/otelx.fish
./share/man/man1/otelx.1
./share/man/man3/otelx.3
./share/man/man5/otelx-config.5
./share/zsh/site-functions/_otelx
END
! grep -q "$WORK" "$WORK/stage/usr/lib/pkgconfig/otelx.pc" || die "otelx.pc names DESTDIR"
ok "install with DESTDIR"
install uninstall "$WORK/stage" /usr
[ -z "$(files "$WORK/stage")" ] || die "left by uninstall: $(files "$WORK/stage")"
ok "uninstall"

install install "" "$WORK/opt"
[ "$(pkg-config --modversion otelx)" = "$("$OTELX" version | tr -dc '0-9.\n' | head -n 1)" ] ||
    die "otelx.pc's version is not the program's"
ok "version"

cp -R examples/embed "$WORK/embed"
${MAKE:-make} -s --no-print-directory -C "$WORK/embed" CC="$CC" CFLAGS="-Wall -Wextra -Werror $VARIANT_FLAGS"
same_output embed "$WORK/embed/embed"
same_output embed-static env LD_LIBRARY_PATH= "$WORK/embed/embed-static"

# Findings have a place.
sed 's/^spec:/spec:\n  exporterr: {}/' "$config" >"$WORK/wrong.yaml"
! "$WORK/embed/embed" "$WORK/wrong.yaml" "$manifest" >"$WORK/out" 2>"$WORK/err" || die "took a wrong configuration"
grep -q "wrong\.yaml:[0-9]*:[0-9]*: error: .*\[OTX[0-9]*\]" "$WORK/err" || die "no place: $(cat "$WORK/err")"
[ ! -s "$WORK/out" ] || die "output in spite of a wrong configuration"
ok "a finding with its place"

# The example at the top of the header.
cat >"$WORK/header.c" <<'END'
int instrument(const char *config, const char *manifest);
END
sed -e '/\*\//,$d' -e '/^ \*     /!d' -e 's/^ \*     //' "$WORK/opt/include/otelx.h" >>"$WORK/header.c"
cat >>"$WORK/header.c" <<'END'
static char *read_file(const char *path, char *room, size_t size)
{
    FILE *file = fopen(path, "rb");
    room[file ? fread(room, 1, size - 1, file) : 0] = '\0';
    if (file)
        fclose(file);
    return room;
}
int main(int argc, char **argv)
{
    static char config[65536], manifest[65536];
    return argc == 3 ? instrument(read_file(argv[1], config, sizeof config),
                                  read_file(argv[2], manifest, sizeof manifest)) : 2;
}
END
# shellcheck disable=SC2046,SC2086 # lists of flags
$CC -std=c11 -pedantic -Wall -Wextra -Werror $VARIANT_FLAGS $(pkg-config --cflags otelx) -o "$WORK/header" \
    "$WORK/header.c" $(pkg-config --libs otelx)
same_output header "$WORK/header"

install uninstall "" "$WORK/opt"
[ -z "$(files "$WORK/opt")" ] || die "left by uninstall: $(files "$WORK/opt")"
ok "uninstall leaves nothing"
echo "$passed passed, 0 failed, 0 skipped"
