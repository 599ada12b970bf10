#!/bin/sh
# The README's commands do what it says. A block ```console is a session in a fresh copy of the
# project, otelx on the PATH and the library installed: what follows `$ ` is run, the other lines must
# be its output, and `...` stands for any lines. Not run: `make check`, which runs this, and what needs
# a tool that is not there. The C block is compiled, the configuration is the example's.
set -eu

readme=$PWD/README.md top=$PWD
passed=0 failed=0
home=$WORK/copy
mkdir -p "$WORK/bin" "$home"
cp -r Makefile otelx.pc.in README.md examples tools libotelx krm-fn "$home"
ln -s "$OTELX" "$WORK/bin/otelx"
# A library with sanitizers needs them in the program, and the linker has something to say then.
printf '#!/bin/sh\nexec %s %s "$@"\n' "$(command -v "${CC:-cc}")" "$VARIANT_FLAGS" >"$WORK/bin/cc"
chmod +x "$WORK/bin/cc"
${MAKE:-make} -s --no-print-directory install O="${BUILD#"$PWD/"}" PREFIX="$WORK/opt"
export PKG_CONFIG_PATH="$WORK/opt/lib/pkgconfig" LD_LIBRARY_PATH="$WORK/opt/lib" OTELX
# The README's helm is Helm 3.
for peer in kustomize helm3; do
    ! path=$(tools/peers/peer path $peer) || ln -s "$path" "$WORK/bin/${peer%3}"
done
PATH=$WORK/bin:$PATH
export XDG_STATE_HOME="$WORK/state"
unset MAKEFLAGS MAKELEVEL MFLAGS

# Cuts the blocks of one language into files block.1, block.2, ...
blocks() { # LANGUAGE
    awk -v fence="^\`\`\`$1\$" -v out="$WORK/$1." '
        $0 ~ fence { n++; on = 1; file = out n; printf "" >file; next }
        /^```$/ { on = 0 }
        on { print >file }
        END { print n + 0 }' "$readme"
}

# WANTED HAD: whether the lines are there, `...` for any.
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
    kpt* | kustomize* | helm*) command -v "${1%% *}" >/dev/null || return 0 ;;
    *kubectl*) kubectl kustomize --help 2>&1 | grep -q enable-alpha-plugins || return 0 ;;
    cc*) [ "$VARIANT" != san ] || echo ... >"$2" ;;
    cd*) cd "$home/${1#cd }" && return ;;
    esac
    if ! sh -c "$1" >"$WORK/had" 2>&1; then
        echo "FAILED: exit status of: $1"
        failed=$((failed + 1))
    elif matches "$2" "$WORK/had"; then
        passed=$((passed + 1))
    else
        echo "FAILED: output of: $1"
        failed=$((failed + 1))
    fi
}

# The demo shows a command line of its own; only lines at which a block or an output ends count.
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

count=$(blocks console)
[ "$count" -ge 6 ] || { echo "FAILED: the README has lost its sessions"; exit 1; }
for i in $(seq "$count"); do
    session "$WORK/console.$i"
done

blocks c >/dev/null
${CC:-cc} -std=c11 -Wall -Werror -Ilibotelx/include -c -x c "$WORK/c.1" -o "$WORK/c.o" && passed=$((passed + 1)) ||
    failed=$((failed + 1))

blocks yaml >/dev/null
if cmp "$WORK/yaml.1" examples/cxtm-image-retriever/instrumentation.yaml; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi
# The function's configuration is one, too.
grep -v '^#' "$WORK/yaml.3" >"$WORK/function.yaml"
"$OTELX" inject -q -c "$WORK/function.yaml" examples/cxtm-image-retriever/deployment.yaml >/dev/null &&
    passed=$((passed + 1)) || failed=$((failed + 1))

# What is copied in the example is the same everywhere.
example=examples/cxtm-image-retriever
cmp $example/deployment.yaml $example/kustomize/base/deployment.yaml && passed=$((passed + 1)) || failed=$((failed + 1))
cmp $example/instrumentation.yaml $example/kustomize/plugin/instrumentation.yaml && passed=$((passed + 1)) ||
    failed=$((failed + 1))

echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
