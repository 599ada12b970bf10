#!/bin/sh
# The commands in README.md and docs/*.md do what the pages say. A block ```console is a session in a copy of the project,
# with otelx on the PATH and the library installed. The text after `$ ` is run as a command; the other lines must be its
# output, in which `...` stands for any lines. `make check` is not run, because it runs this test. A command whose tool
# is not installed is counted as skipped. The C block of docs/library.md is compiled, README's configuration must be the
# example's, and each link between the pages must lead to an existing file.
set -eu
. libotelx/test/support/lib.sh

top=$PWD
failed=0
home=$WORK/copy
mkdir -p "$WORK/bin" "$home"
cp -r Makefile otelx.pc.in README.md docs examples tools libotelx krm-fn "$home"
ln -s "$OTELX" "$WORK/bin/otelx"
# A program with a library with sanitizers must be linked with them, too: cc gets the flags of the variant.
printf '#!/bin/sh\nexec %s %s "$@"\n' "$(command -v "${CC:-cc}")" "$VARIANT_FLAGS" >"$WORK/bin/cc"
chmod +x "$WORK/bin/cc"
${MAKE:-make} -s --no-print-directory install O="${BUILD#"$PWD/"}" PREFIX="$WORK/opt"
export PKG_CONFIG_PATH="$WORK/opt/lib/pkgconfig" LD_LIBRARY_PATH="$WORK/opt/lib" OTELX
# `helm` in the README means Helm 3.
for peer in kustomize helm3; do
    ! path=$(tools/peers/peer path $peer) || ln -s "$path" "$WORK/bin/${peer%3}"
done
PATH=$WORK/bin:$PATH
export XDG_STATE_HOME="$WORK/state"
unset MAKEFLAGS MAKELEVEL MFLAGS

# Writes the blocks of a language in a page to files LANGUAGE.1, LANGUAGE.2 and so on, and prints their number.
blocks() { # LANGUAGE PAGE
    awk -v fence="^\`\`\`$1\$" -v out="$WORK/$1." '
        $0 ~ fence { n++; on = 1; file = out n; printf "" >file; next }
        /^```$/ { on = 0 }
        on { print >file }
        END { print n + 0 }' "$2"
}

# WANTED HAD: whether the lines of HAD are the wanted ones; `...` stands for any lines.
matches() {
    awk -v had="$2" '
        BEGIN { while ((getline line <had) > 0) have[++n] = line; at = 1; gap = 0 }
        $0 == "..." { gap = 1; next }
        {
            if (gap) while (at <= n && have[at] != $0) at++
            if (at > n || have[at] != $0) { print "missing: " $0; bad = 1; exit }
            at++; gap = 0
        }
        END { if (!bad && !gap && at <= n) { print "unexpected: " have[at]; bad = 1 } exit bad }' "$1"
}

run() { # COMMAND WANTED
    case $1 in
    "make check") return ;;
    kpt* | kustomize* | helm*)
        command -v "${1%% *}" >/dev/null || {
            skip "no ${1%% *} here"
            return
        }
        ;;
    *kubectl*)
        kubectl kustomize --help 2>&1 | grep -q enable-alpha-plugins || {
            skip "no kubectl with plugins here"
            return
        }
        ;;
    cc*) [ "$VARIANT" != san ] || echo ... >"$2" ;;
    cd*) cd "$home/${1#cd }" && return ;;
    esac
    if ! sh -c "$1" >"$WORK/had" 2>&1; then
        echo "FAILED: $page: exit status of: $1"
        failed=$((failed + 1))
    elif matches "$2" "$WORK/had"; then
        passed=$((passed + 1))
    else
        echo "FAILED: $page: output of: $1"
        failed=$((failed + 1))
    fi
}

# The output of the demo has a line with `$ `, too: it is a command only at the start of a block or after the output of the
# command before.
session() { # FILE
    cd "$home"
    command='' first=yes
    : >"$WORK/wanted"
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '$ otelx fn < resourcelist.yaml') printf '%s\n' "$line" >>"$WORK/wanted" ;;
        '$ '*)
            [ "$first" ] || run "$command" "$WORK/wanted"
            command=${line#\$ } first=
            : >"$WORK/wanted"
            ;;
        *) printf '%s\n' "$line" >>"$WORK/wanted" ;;
        esac
    done <"$1"
    run "$command" "$WORK/wanted"
    cd "$top"
}

for page in README.md docs/*.md; do
    count=$(blocks console "$page")
    [ "$page" != README.md ] || [ "$count" -ge 3 ] || die "the README has lost its sessions"
    for i in $(seq "$count"); do
        session "$WORK/console.$i"
    done
    # Links to files of the project, without their #places.
    for link in $(sed -n 's/](/\n](/gp' "$page" | sed -n 's/^](\([^):#]*\)[^):]*).*/\1/p'); do
        [ -e "$(dirname "$page")/$link" ] || {
            echo "FAILED: $page: a link to $link, which is not there"
            failed=$((failed + 1))
        }
    done
done

blocks c docs/library.md >/dev/null
${CC:-cc} -std=c11 -Wall -Werror -Ilibotelx/include -c -x c "$WORK/c.1" -o "$WORK/c.o" && passed=$((passed + 1)) ||
    failed=$((failed + 1))

blocks yaml README.md >/dev/null
if cmp "$WORK/yaml.1" examples/cxtm-image-retriever/instrumentation.yaml; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi
# The configuration of the function in docs/hosts.md is valid.
blocks yaml docs/hosts.md >/dev/null
grep -v '^#' "$WORK/yaml.2" >"$WORK/function.yaml"
"$OTELX" inject -q -c "$WORK/function.yaml" examples/cxtm-image-retriever/deployment.yaml >/dev/null &&
    passed=$((passed + 1)) || failed=$((failed + 1))

# The copies of files in the example are equal.
example=examples/cxtm-image-retriever
cmp $example/deployment.yaml $example/kustomize/base/deployment.yaml && passed=$((passed + 1)) || failed=$((failed + 1))
cmp $example/instrumentation.yaml $example/kustomize/plugin/instrumentation.yaml && passed=$((passed + 1)) ||
    failed=$((failed + 1))

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
