#!/bin/sh
# Programs can be built with an installed copy and pkg-config: examples/embed, shared and static, examples/python, and the
# example in the header. They give the same output as otelx. uninstall removes every file.
set -eu

example=$PWD/examples/cxtm-image-retriever
config=$example/instrumentation.yaml manifest=$example/deployment.yaml
export PKG_CONFIG_PATH="$WORK/opt/lib/pkgconfig"
unset LD_LIBRARY_PATH
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

# An installation with DESTDIR names the final paths, not DESTDIR.
install install "$WORK/stage" /usr
files "$WORK/stage/usr" | grep -v '/man3/otelx_' >"$WORK/installed"
diff - "$WORK/installed" <<'END' || die "not the files to install"
./bin/otelx
./include/otelx.h
./lib/libotelx.a
./lib/libotelx.so
./lib/libotelx.so.0
./lib/pkgconfig/otelx.pc
./share/bash-completion/completions/otelx
./share/doc/otelx/report.schema.json
./share/doc/otelx/reports.md
./share/fish/vendor_completions.d/otelx.fish
./share/man/man1/otelx.1
./share/man/man3/otelx.3
./share/man/man5/otelx-config.5
./share/man/man7/otelx-findings.7
./share/zsh/site-functions/_otelx
END
! grep -q "$WORK" "$WORK/stage/usr/lib/pkgconfig/otelx.pc" || die "otelx.pc names DESTDIR"
for function in $(nm -P -D "$WORK/stage/usr/lib/libotelx.so.0" | sed -n 's/^\(otelx_[a-z_0-9]*\) T.*/\1/p'); do
    grep -qx '.so man3/otelx.3' "$WORK/stage/usr/share/man/man3/$function.3" || die "no page for $function"
done
[ "$(nm -P -D "$WORK/stage/usr/lib/libotelx.so.0" | grep -c '^otelx_')" = \
    "$(find "$WORK/stage/usr/share/man/man3" -name 'otelx_*' | wc -l)" ] || die "pages of no function"
ok "install with DESTDIR"
# In a cross build another otelx prints the completions and the pages: the new one cannot run.
(unset MAKEFLAGS && ${MAKE:-make} -n -B all O="${BUILD#"$PWD/"}" GENERATOR=another-otelx) |
    grep -E '(completion|manual) [a-z]+ >' >"$WORK/printing"
[ "$(grep -c '^another-otelx ' "$WORK/printing")" = 6 ] && ! grep -v '^another-otelx ' "$WORK/printing" ||
    die "GENERATOR does not print all: $(cat "$WORK/printing")"
ok "GENERATOR prints the completions and the pages"

install uninstall "$WORK/stage" /usr
[ -z "$(files "$WORK/stage")" ] || die "left by uninstall: $(files "$WORK/stage")"
ok "uninstall"

install install "" "$WORK/opt" >"$WORK/said"
grep -qF "$WORK/opt/lib" "$WORK/said" || die "install does not tell how programs find the library: $(cat "$WORK/said")"
ok "install tells how programs find the library"
[ "$(pkg-config --modversion otelx)" = "$("$OTELX" version | tr -dc '0-9.\n' | head -n 1)" ] ||
    die "otelx.pc's version is not the program's"
ok "version"

cp -R examples/embed "$WORK/embed"
${MAKE:-make} -s --no-print-directory -C "$WORK/embed" CC="$CC" CFLAGS="-Wall -Wextra -Werror $VARIANT_FLAGS"
same_output embed-static "$WORK/embed/embed-static"
# Two ways to find a library in a folder of its own.
same_output embed env LD_LIBRARY_PATH="$WORK/opt/lib" "$WORK/embed/embed"
${MAKE:-make} -s --no-print-directory -B -C "$WORK/embed" CC="$CC" CFLAGS="-Wall -Wextra -Werror $VARIANT_FLAGS" \
    LDFLAGS="-Wl,-rpath,$(pkg-config --variable=libdir otelx)" embed
same_output embed-rpath "$WORK/embed/embed"

# Findings have a place.
sed 's/^spec:/spec:\n  exporterr: {}/' "$config" >"$WORK/wrong.yaml"
! "$WORK/embed/embed" "$WORK/wrong.yaml" "$manifest" >"$WORK/out" 2>"$WORK/err" || die "took a wrong configuration"
grep -q "wrong\.yaml:[0-9]*:[0-9]*: error: .*\[OTX[0-9]*\]" "$WORK/err" || die "no place: $(cat "$WORK/err")"
[ ! -s "$WORK/out" ] || die "output in spite of a wrong configuration"
ok "a finding with its place"

# A program without sanitizers cannot load a library with them: examples/python is then not tested, and no skip is counted.
if ! command -v python3 >/dev/null; then
    skip "examples/python, which needs python3"
elif [ "$VARIANT" != san ]; then
    same_output python env LD_LIBRARY_PATH="$WORK/opt/lib" python3 examples/python/inject.py
    status=0
    LD_LIBRARY_PATH="$WORK/opt/lib" python3 examples/python/inject.py "$WORK/wrong.yaml" "$manifest" \
        >"$WORK/out" 2>"$WORK/err" || status=$?
    [ $status = 1 ] && [ ! -s "$WORK/out" ] && grep -qx 'wrong or missing configuration' "$WORK/err" ||
        die "examples/python: exit status $status: $(cat "$WORK/err")"
    ok "examples/python says why nothing was done"
fi

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
    "$WORK/header.c" $(pkg-config --libs otelx) "-Wl,-rpath,$(pkg-config --variable=libdir otelx)"
same_output header "$WORK/header"
status=0
"$WORK/header" "$WORK/wrong.yaml" "$manifest" >"$WORK/out" 2>"$WORK/err" || status=$?
[ $status = 2 ] && [ ! -s "$WORK/out" ] && grep -q 'exporterr.*\[OTX3002\]' "$WORK/err" &&
    grep -q 'nothing was done: wrong' "$WORK/err" ||
    die "the header's example: exit status $status: $(cat "$WORK/err")"
sed 's/^spec:/spec:\n  onConflict: error/' "$config" >"$WORK/strict.yaml"
sed 's|^        resources:|        env: [{name: OTEL_EXPORTER_OTLP_ENDPOINT, value: http://other}]\n&|' "$manifest" >"$WORK/conflict.yaml"
status=0
"$WORK/header" "$WORK/strict.yaml" "$WORK/conflict.yaml" >"$WORK/out" 2>"$WORK/err" || status=$?
[ $status = 1 ] && grep -q '\[OTX2006\]' "$WORK/err" && cmp "$WORK/out" "$WORK/conflict.yaml" ||
    die "the header's example and a refused workload: exit status $status: $(cat "$WORK/err")"
ok "the header's example tells a refused workload from success and from trouble"

install uninstall "" "$WORK/opt"
[ -z "$(files "$WORK/opt")" ] || die "left by uninstall: $(files "$WORK/opt")"
ok "uninstall leaves nothing"
echo "$passed passed, 0 failed, $skipped skipped"
