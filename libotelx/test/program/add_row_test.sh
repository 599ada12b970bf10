#!/bin/sh
# docs/architecture.md is true: the source has the folders, files, functions and decisions that the page names. Its diffs
# are applied to a copy of the source, and add a language, a kind of workload, a finding and a list of a pod; the copy is
# built, and the new things must work. Each check must refuse a page that is spoilt.
set -eu
. libotelx/test/support/lib.sh

command -v patch >/dev/null || {
    echo "no patch"
    exit 77
}
unset OTELX BUILD VARIANT VARIANT_FLAGS MAKEFLAGS MAKEOVERRIDES MFLAGS
tree=$WORK/tree page=$WORK/tree/docs/architecture.md
mkdir -p "$tree/testdata"
cp -R Makefile tools libotelx krm-fn otelx.pc.in docs .clang-format "$tree"
cp testdata/default-config.yaml testdata/README.md "$tree/testdata"
cd "$tree"

# --- the page; each check gets the path of a page, and prints what is wrong in it

# PAGE: prints the page without its blocks, as one line.
prose() {
    awk '/^ *```/ { on = !on; next } !on' "$1" | tr -s '\n ' '  '
}

# PAGE: prints the texts in back-quotes, one a line.
spans() {
    prose "$1" | grep -o '`[^`]*`' | tr -d '`' | sort -u
}

# PATH: prints the path of a file or folder, found from the top folder, or from the sources of the library or program.
find_path() {
    for top in . libotelx/src krm-fn; do
        [ ! -e "$top/$1" ] || { echo "$top/$1" && return; }
    done
    echo "there is no $1" >&2
    return 1
}

# PAGE NUMBER: prints the first word of each line in the picture with this number, from bottom to top.
picture() {
    awk -v wanted="$2" '
        /^```text$/ { n++; on = n == wanted; next }
        /^```$/ { on = 0 }
        on { list = list ? $1 " " list : $1 }
        END { print list }' "$1"
}

check_folders() {
    [ "$(picture "$1" 1)" = "$(make -s --no-print-directory folders)" ] &&
        [ "$(picture "$1" 2)" = "$(make -s --no-print-directory program-folders)" ]
}

# Every text with a slash, or with the ending of a file, must be a path. An annotation otelx.dev/NAME must be in the source.
check_paths() {
    bad=0 count=0
    for path in $(spans "$1" | grep -E '^[A-Za-z0-9_./-]*(/|\.(c|h|def|sh|md)$)[A-Za-z0-9_./-]*$'); do
        count=$((count + 1))
        case $path in
        otelx.dev/*) grep -rqF -- "$path" libotelx/src || bad=1 ;;
        *) find_path "$path" >/dev/null || bad=1 ;;
        esac
    done
    [ $bad = 0 ] && [ $count -ge 20 ]
}

# Every name that files share, constant and code must be in the source.
check_names() {
    bad=0 count=0
    for name in $(prose "$1" | grep -oE '(otx|otelx)_[a-z0-9_]+|OTX_[A-Z0-9_]+|OTX[0-9]+' | sort -u); do
        count=$((count + 1))
        grep -rqw -- "$name" libotelx/src libotelx/include || { echo "there is no $name" && bad=1; }
    done
    [ $bad = 0 ] && [ $count -ge 30 ]
}

# Text such as "In `FILE`: `NAME()`, `NAME()`": each function must be defined in that file.
check_places() {
    bad=0
    prose "$1" | grep -oE 'In `[^`]*`: `[a-z0-9_]+\(\)`(, `[a-z0-9_]+\(\)`)*' | tr -d '`,:()' >"$WORK/places"
    while read -r _ file names; do
        file=$(find_path "$file") || { bad=1 && continue; }
        for name in $names; do
            grep -E "^[a-z].*[ *]$name\(" "$file" | grep -qv ';$' ||
                { echo "$file does not define $name" && bad=1; }
        done
    done <"$WORK/places"
    # Every function that the page names must be in at least one such sentence.
    for name in $(prose "$1" | grep -oE '`[a-z0-9_]+\(\)`' | tr -d '`()' | sort -u); do
        grep -qw -- "$name" "$WORK/places" || grep -q "[ *]$name(" libotelx/include/otelx.h ||
            { echo "$name: in which file?" && bad=1; }
    done
    [ $bad = 0 ] && [ "$(wc -l <"$WORK/places")" -ge 20 ]
}

# The table of decisions in the page must be the table in the source.
check_decisions() {
    {
        echo '#include "record/decide.h"'
        echo 'int main(void) { int bad = 0, rows = 0;'
        awk -F '|' '/OTX_WORD_/ && NF == 7 {
            gsub(/[` ]/, ""); gsub(/yes/, "true", $5); gsub(/no/, "false", $5)
            printf "rows++; bad |= otx_decide(%s, %s, %s, OTX_KEEP).word != %s;\n", $3, $4, $5, $6
        }' "$1"
        echo 'return bad || rows < 6; }'
    } >"$WORK/rows.c"
    ${CC:-cc} -std=c11 -Ilibotelx/include -iquote libotelx/src -o "$WORK/rows" "$WORK/rows.c" \
        libotelx/src/record/decide.c 2>&1 && "$WORK/rows"
}

# PAGE: writes the diffs to $WORK/diff.1 and so on, and prints their number.
cut_diffs() {
    awk -v out="$WORK/diff." '
        /^```diff$/ { on = 1; file = out (++n); printf "" >file; next }
        /^```$/ { on = 0 }
        on { print >file }
        END { print n + 0 }' "$1"
}

# Each diff must fit its file, at any line, but without fuzz.
check_diffs() {
    count=$(cut_diffs "$1")
    [ "$count" -gt 0 ] || return 1
    for i in $(seq "$count"); do
        patch -p1 -F0 -s --dry-run <"$WORK/diff.$i" || return 1
    done
}

# CHECK EXPRESSION: the check must refuse the page after this edit by sed.
refuses() {
    sed -e "$2" "$page" >"$WORK/spoilt.md"
    ! cmp -s "$page" "$WORK/spoilt.md" || die "the page has no place for: $2"
    ! "$1" "$WORK/spoilt.md" >/dev/null 2>&1 || die "$1 takes a page that was spoilt by: $2"
}

for check in check_folders check_paths check_names check_places check_decisions check_diffs; do
    $check "$page" || die "$check: the page and the source differ"
done
ok "the page names what is in the source"
refuses check_folders '/^kube /d'
refuses check_folders '/^edit /{h;d;};/^yaml /G'
refuses check_folders '/^work /d'
refuses check_folders 's/^base     reading/basis    reading/'
refuses check_paths 's|`yaml/scan.c`|`yaml/scan1.c`|'
refuses check_paths 's|`tree/want.h`|`tree/wants/`|'
refuses check_paths 's|`otelx.dev/injected`|`otelx.dev/rejected`|'
refuses check_names 's/otx_known`/otx_knows`/'
refuses check_names 's/OTX9001/OTX9009/'
refuses check_names 's/`OTX_WROTE`/`OTX_WRITTEN`/'
refuses check_places 's/`gives_back()`/`given_back()`/'
refuses check_places 's|In `record/adopt.c`|In `record/resolve.c`|'
refuses check_places 's|In `cmd/rewrite.c`: ||'
refuses check_decisions 's/`OTX_WORD_CHANGE`/`OTX_WORD_REPLACE`/'
refuses check_decisions '/OTX_WORD_ADD/d'
refuses check_diffs 's/^ const struct otx_record_form/ struct otx_record_form/'
refuses check_diffs '/^+    plan_host_aliases(b);$/d'
refuses check_diffs 's/^```diff/```c/'
ok "a page that is wrong is refused"

# --- the diffs of the page are enough: nothing else must be written

count=$(cut_diffs "$page")
for i in $(seq "$count"); do
    patch -p1 -F0 -s <"$WORK/diff.$i" || die "diff $i does not apply"
done
find . -name '*.orig' -exec rm {} +
tools/check-layers || die "the diffs break the layers"
if command -v clang-format >/dev/null; then
    cat "$WORK"/diff.[0-9]* | sed -n 's|^+++ b/\(.*\.[ch]\)$|\1|p' | sort -u |
        xargs clang-format --dry-run -Werror || die "the diffs are not as make format leaves them"
fi

make -s CFLAGS=-O0 build/otelx build/test/cases_test || die "the diffs do not build"
OTELX=$tree/build/otelx
export OTELX
ok "the diffs are all that has to be written"

cat >config.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
spec: {perl: {}}
END
cat >in.yaml <<'END'
apiVersion: example.com/v1
kind: NodeTask
metadata:
  name: checkout
spec:
  template:
    metadata:
      annotations:
        instrumentation.opentelemetry.io/inject-perl: "true"
    spec:
      containers:
      - name: app
        image: acme/shop:1
        env:
        - name: PERL5OPT
          value: -w
END
"$OTELX" inject -c config.yaml in.yaml >out.yaml 2>err || die "inject: $(cat err)"
for text in 'image: example.com/agents/perl:1.2.3' 'mountPath: /otel-perl' '- /agent/.' \
    'value: -w -Mlib=/otel-perl' 'name: opentelemetry-auto-instrumentation-perl'; do
    grep -qF -- "$text" out.yaml || die "inject gives no $text: $(cat out.yaml)"
done
"$OTELX" uninject out.yaml 2>err | cmp in.yaml - || die "uninject does not give the input back"
ok "a language: injected and taken out again"

sed -e 's|otelx.dev|opentelemetry.io|' -e 's|^spec.*|metadata: {name: shop}|' config.yaml >operator.yaml
"$OTELX" inject -c operator.yaml in.yaml >out.yaml 2>err || die "inject: $(cat err)"
for text in 'mountPath: /otel-perl' 'memory: 32Mi'; do
    grep -qF -- "$text" out.yaml || die "by annotation there is no $text: $(cat err out.yaml)"
done
ok "a language: its annotation, its resources"

"$OTELX" explain perl.image | grep -q 'default *example.com/agents/perl:1.2.3' || die "explain perl.image"
"$OTELX" manual config | grep -q 'inject the Perl agent' || die "otelx-config(5) lacks perl"
"$OTELX" list out.yaml | grep -q 'perl *1.2.3' || die "list: $("$OTELX" list out.yaml)"
ends 2 'did you mean `perl`?' inject -c config.yaml --set perrl.image=x in.yaml
"$OTELX" verify out.yaml 2>err | grep -qF -- "Agent.pm is among the names" || die "verify: $(cat err)"
ok "a language: its fields, its pages, its reports, its steps"

"$OTELX" inject -q -c config.yaml --kind nodetasks in.yaml | grep -q PERL5OPT || die "--kind nodetasks"
"$OTELX" inject -q -c config.yaml --kind nt in.yaml | grep -q PERL5OPT || die "--kind nt"
"$OTELX" completion bash | grep -q NodeTask || die "the completion lacks NodeTask"
sed 's|{perl.*|{go: {env: [{name: OTEL_GO_AUTO_TARGET_EXE, value: /app}]}}|' config.yaml >go.yaml
"$OTELX" inject -c go.yaml in.yaml 2>&1 >/dev/null | grep -q OTX2114 ||
    die "a kind that ends is not told of Go"
ok "a kind of workload: selected, completed, known to end"

BUILD=$tree/build WORK=$WORK/cases
export BUILD WORK
mkdir "$WORK"
build/test/cases_test >cases.log 2>&1 || die "the case: $(cat cases.log)"
grep -q ' 2 test(s)' cases.log || die "the case did not run: $(cat cases.log)"
"$OTELX" explain OTX4999 | grep -q 'the name of a Service' || die "explain OTX4999"
"$OTELX" manual findings | grep -q OTX4999 || die "otelx-findings(7) lacks the code"
ok "a finding: raised, explained, in the manual"

cat >aliases.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
spec:
  perl: {}
  hostAliases:
  - ip: 10.0.0.7
    hostnames: [collector]
END
sed -e 's|^apiVersion.*|apiVersion: apps/v1|' -e 's|NodeTask|Deployment|' in.yaml >one.yaml
cat >>one.yaml <<'END'
      hostAliases:
      - ip: 10.0.0.1
        hostnames: [db]
END
"$OTELX" inject -c aliases.yaml one.yaml >out.yaml 2>err || die "inject: $(cat err)"
grep -qF '"hostAliases":{"":"' out.yaml || die "the record lacks the list: $(cat out.yaml)"
grep -qF -- '- ip: "10.0.0.7"' out.yaml ||
    die "the list lacks its item: $(cat out.yaml)"
"$OTELX" inject -c aliases.yaml out.yaml 2>err | cmp out.yaml - || die "a second run changes something"
"$OTELX" uninject out.yaml 2>err | cmp one.yaml - || die "uninject does not give the input back"
"$OTELX" patch -q -c aliases.yaml one.yaml | grep -qF '$setElementOrder/hostAliases' ||
    die "the patch takes the list as one value"
ok "a list of a pod: an item added and taken out again, told apart by its key"

echo "$passed passed, 0 failed, 0 skipped"
