#!/bin/sh
# Hostile manifests, folders and names: otelx writes nothing outside of --output-dir, reads no other file than it has seen
# in the folder, and writes no character that nobody sees to a terminal, a comment or a script.
set -eu
. libotelx/test/support/lib.sh

cd "$WORK"
export LC_ALL=C

pod() { # NAME NAMESPACE
    printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: "%s", namespace: "%s"}\nspec: {containers: [{name: web, image: "web:1"}]}\n' "$1" "${2:-shop}"
}

otelx() { # ARGUMENT...
    status=0
    "$OTELX" "$@" >out 2>err </dev/null || status=$?
}

# --- --output-dir
mkdir -p in/sub elsewhere
pod web >in/web.yaml
pod sub >in/sub/web.yaml
for link in sub web.yaml; do
    rm -rf below elsewhere
    mkdir -p below/in elsewhere
    echo theirs >elsewhere/web.yaml
    case $link in
    sub) ln -s ../../elsewhere below/in/sub ;;
    *) ln -s ../../elsewhere/web.yaml below/in/web.yaml ;;
    esac
    otelx inject --set python.image=x:1 -R in --output-dir below
    [ $status = 2 ] || die "a link to $link: exit status $status"
    grep -q "^otelx: below/.*$link: is a symbolic link, and --output-dir writes through none; nothing was written" err ||
        die "a link to $link: $(cat err)"
    [ "$(cat elsewhere/*)" = theirs ] && [ "$(find below -type f)" = '' ] || die "a link to $link: something was written"
    ok "--output-dir does not write through a link: $link"
done
rm -rf below real
mkdir real
ln -s real below
otelx inject --set python.image=x:1 -R in --output-dir below
[ $status = 0 ] && [ "$(find real -type f | wc -l)" = 2 ] || die "a DIR that is a link itself: $status: $(cat err)"
ok "the folder that was given may be a link"
rm -rf below real
for mask in 022 077; do
    rm -rf below
    (umask $mask && otelx inject --set python.image=x:1 -R in --output-dir below)
    mode=$(stat -c %a below/in/sub/web.yaml)
    [ "$mask-$mode" = 022-644 ] || [ "$mask-$mode" = 077-600 ] || die "umask $mask: mode $mode"
done
ok "the umask counts for new files"

# --- a file is replaced between seeing and reading it
if [ "$(uname)" = Linux ]; then
    cat >swap.c <<'END'
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
int closedir(DIR *dir)
{
    static int count;
    int status = ((int (*)(DIR *))dlsym(RTLD_NEXT, "closedir"))(dir);
    unsetenv("LD_PRELOAD");
    if (++count == 3 && system(getenv("SWAP")) != 0)
        abort();
    return status;
}
END
    $CC -shared -fPIC -o swap.so swap.c -ldl
    pod secret >elsewhere/web.yaml
    for swap in 'rm tree/a.yaml && mkfifo tree/a.yaml' 'rm tree/a.yaml && ln -s ../elsewhere/web.yaml tree/a.yaml' \
        'mv tree/b tree/was && ln -s ../elsewhere tree/b'; do
        rm -rf tree
        mkdir -p tree/b tree/c
        pod a >tree/a.yaml
        pod b >tree/b/web.yaml
        pod c >tree/c/web.yaml
        # shellcheck disable=SC2034
        SWAP=$swap LD_PRELOAD=$PWD/swap.so ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
            otelx inject --set python.image=x:1 -R -i tree
        [ $status = 2 ] && grep -q '^otelx: tree/.*: something else has taken its place meanwhile' err || die "$swap: $status: $(cat err)"
        ! grep -q initContainers elsewhere/web.yaml || die "$swap: rewritten"
        ok "seen and read: $swap"
    done
    # An editor also replaces a file when it saves: such a file is read.
    rm -rf tree
    mkdir -p tree/b tree/c
    pod a >tree/a.yaml && pod b >tree/b/web.yaml && pod c >tree/c/web.yaml
    SWAP='cp tree/a.yaml tree/new && mv tree/new tree/a.yaml' LD_PRELOAD=$PWD/swap.so \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 otelx inject --set python.image=x:1 -R -i tree
    [ $status = 0 ] && grep -q initContainers tree/a.yaml || die "an editor: $status: $(cat err)"
    ok "a file that an editor has replaced is read"
else
    skip "preloading is done as on Linux here"
fi

# --- characters that nobody sees: U+2028, U+2029, U+202E, U+200B, U+2066, U+FEFF, U+009B, U+00AD, U+061C, U+E0041
unseen='\342\200\250|\342\200\251|\342\200\256|\342\200\213|\342\201\246|\357\273\277|\302\233|\302\255|\330\234|\363\240\201\201'
IFS='|'
for bytes in $unseen; do
    unset IFS
    # shellcheck disable=SC2059 # bytes
    character=$(printf "$bytes")
    # The name is in double quotes, with an escape that every parser knows.
    case $bytes in
    '\363'*) escape='\\U000E0041' ;;
    *) escape=$(printf '%s' "$character" | iconv -f UTF-8 -t UTF-16BE | od -An -tx1 | tr -d ' \n' | sed 's/^/\\u/') ;;
    esac
    escape=$(printf '%s' "$escape" | sed 's/^\\\\/\\/')
    pod "we${escape}b" "sh${escape}op" >odd.yaml
    for verb in 'inject --dry-run' diff list 'list -o name' 'list -o json' 'patch -o json6902' 'patch -o smp' 'patch -o kubectl' 'patch -o kustomize'; do
        # shellcheck disable=SC2086 # words on purpose
        otelx $verb --set python.image=x:1 odd.yaml
        [ $status -le 1 ] || die "$verb: $status: $(cat err)"
        ! grep -qF -- "$character" err || die "$verb: raw on stderr: $bytes"
        case $bytes$verb in
        *list* | '\3'[0-5]*) ;;
        *) continue ;; # otelx writes characters beyond U+FFFF unescaped: YAML and JSON have no common escape for them
        esac
        ! grep -qF -- "$character" out || die "$verb: raw on stdout: $bytes: $(grep -nF -- "$character" out)"
    done
    otelx inject --set python.image=x:1 odd.yaml
    "$OTELX" verify out >script 2>err || die "verify: $(cat err)"
    ! grep -qF -- "$character" script || die "verify: raw: $bytes"
    case $bytes in
    '\363'*) ;;
    *) ! grep -qF -- "$character" out || die "inject: raw in a value of ours: $bytes: $(grep -nF -- "$character" out)" ;;
    esac
    ok "a character that nobody sees: ${escape#?}"
    IFS='|'
done
unset IFS
otelx list -o json odd.yaml
grep -q '"name": "we\\udb40\\udc41b"' out || die "JSON: $(cat out)"
ok "JSON writes it as an escape"

# A kind in `spec.workloads` may have any characters, too.
cat >otelx.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: own}
spec:
  python: {}
  workloads:
  - {apiVersion: example.org/v1, kind: "E\u202ev\u009bil", podTemplate: spec.template}
END
printf '%s\n' 'apiVersion: example.org/v1' 'kind: "E\u202ev\u009bil"' 'metadata: {name: web}' \
    'spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}' >own.yaml
for verb in 'inject --dry-run' 'inject --dry-run -o name' list check 'patch -o kubectl'; do
    # shellcheck disable=SC2086 # words on purpose
    otelx $verb -c otelx.yaml own.yaml
    cat out err >both
    [ $status -le 1 ] && grep -q 'e?v?il' both || die "$verb: the kind: $status: $(cat both)"
    ! grep -q "$(printf '\342\200\256\|\302\233')" both || die "$verb: the kind is raw: $(cat both)"
done
ok "a kind of one's own, too"
rm otelx.yaml

# --- how the program is built
if [ "${VARIANT:-release}" = release ] && command -v readelf >/dev/null; then
    for built in "$OTELX" "$BUILD/libotelx.so"; do
        readelf -d "$built" | grep -q BIND_NOW || die "$built: is not bound at the start"
        readelf -sW "$built" | grep -q __stack_chk_fail || die "$built: no stack protector"
        readelf -sW "$built" | grep -qE '__(memcpy|snprintf|fprintf|printf|vsnprintf)_chk' || die "$built: not fortified"
    done
    ok "hardened"
fi
echo "$passed passed, 0 failed, $skipped skipped"
