#!/bin/sh
# The manual pages: man and mandoc give no warning (except that there is no date), the pages are the same in every run, and
# have every command, flag, field, code and public function. The examples are run.
set -eu
. libotelx/test/support/lib.sh

pages=$BUILD/share header=$PWD/libotelx/include/otelx.h maker=$PWD/tools/header-manual
example=$PWD/examples/cxtm-image-retriever
mkdir -p "$WORK/bin"
ln -s "$OTELX" "$WORK/bin/otelx"
PATH=$WORK/bin:$PATH

otelx manual >"$WORK/otelx.1"
otelx manual config >"$WORK/otelx-config.5"
otelx manual findings >"$WORK/otelx-findings.7"
"$maker" "$header" >"$WORK/otelx.3"
for page in otelx.1 otelx-config.5 otelx-findings.7 otelx.3; do
    cmp "$pages/$page" "$WORK/$page" || die "$page: the built one differs"
    grep -qF "otelx $(otelx version | cut -d ' ' -f 2)" "$WORK/$page" || die "$page: no version"
    ! grep -qF -e "$PWD" -e "$(date +%Y)" "$WORK/$page" || die "$page: a path or a date"
done
ok "made anew"

# Only man-db has these options; some systems have a `man` that only says that there are no pages.
has_man() {
    man --version 2>/dev/null | grep -q '^man [0-9]'
}

# FILE: prints the text of a page with very long lines; without man, the source of the page.
text() {
    if has_man; then
        MANWIDTH=2000 man -E UTF-8 -l "$1" | sed 's/.\x08//g'
    else
        sed -e 's/\\-/-/g' -e 's/\\f[BIR]//g' -e 's/\\(aq/'"'"'/g' -e 's/\\&//g' "$1"
    fi
}

for page in otelx.1 otelx-config.5 otelx-findings.7 otelx.3; do
    text "$WORK/$page" >"$WORK/$page.txt"
    if has_man; then
        MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$WORK/$page" 2>"$WORK/warnings" >"$WORK/drawn" || die "$page: man fails"
        [ -s "$WORK/drawn" ] && [ ! -s "$WORK/warnings" ] || die "$page: man warns: $(cat "$WORK/warnings")"
    fi
    ! command -v mandoc >/dev/null ||
        ! mandoc -T lint "$WORK/$page" 2>&1 | grep -v -e ' STYLE: ' -e 'missing date' >"$WORK/warnings" ||
        die "$page: mandoc warns: $(cat "$WORK/warnings")"
done
has_man || {
    skip "no man-db here"
}
command -v mandoc >/dev/null || {
    skip "no mandoc here"
}
ok "no warnings"

# PAGE COUNT: the page must have every line of stdin, which must be COUNT lines at least.
holds() {
    count=0
    while IFS= read -r wanted; do
        grep -qF -- "$wanted" "$WORK/$1.txt" || die "$1 lacks: $wanted"
        count=$((count + 1))
    done
    [ "$count" -ge "$2" ] || die "$1: only $count to look for"
}

commands=$(otelx help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')
for command in $commands; do
    echo "otelx $command"
    otelx help "$command" | sed -n 's/^  \([ -]..\) \(--[a-z-]*\).*/\1 \2/p' | sed 's/^ *//'
done | holds otelx.1 40
"$CC" -E -P -I"${header%/*}" "$header" | tr '\n' ' ' | tr ';' '\n' |
    sed -n 's/.*[ *]\(otelx_[a-z_]*\)(.*/\1(/p' | holds otelx.3 25
# Codes and fields from the source, in case that the library's functions forget some.
sed -n 's/^OTX_CODE(.*"\(OTX[0-9]*\)", .*/\1/p' libotelx/src/base/codes.def | holds otelx-findings.7 40
sed -n '/\.instead\|RESOURCES_FIELD/!s/.*{\.name = "\([A-Za-z_0-9]*\)".*/\1/p' libotelx/src/config/spec_fields.c \
    libotelx/src/config/kube_fields.c | grep -vx 'enabled\|includeUIDs\|attributes\|serviceMetadata\|k8sMetadata\|propagators\|envConfig\|declarativeConfig\|baseRef' |
    holds otelx-config.5 90
printf '%s\n' 'spec.python' 'spec.select[]' 'spec.java.extensions[]' | holds otelx-config.5 3
ok "everything is there"

# Runs every example of otelx(1), in the folder that they are made for.
cp -r "$example" "$WORK/example"
sed -n '/^\.SH EXAMPLES/,/^\.SH SEE/{/^\.nf/{n;s/\\-/-/g;p;};}' "$WORK/otelx.1" >"$WORK/examples"
[ "$(wc -l <"$WORK/examples")" -ge 6 ] || die "the examples are lost"
while IFS= read -r line; do
    status=0
    (cd "$WORK/example" && sh -c "$line") >"$WORK/out" 2>"$WORK/err" </dev/null || status=$?
    case $line in "otelx diff"*) [ $status != 1 ] || status=0 ;; esac
    [ $status = 0 ] && { [ -s "$WORK/out" ] || [ -s "$WORK/err" ]; } || die "$line: $status: $(cat "$WORK/err")"
done <"$WORK/examples"
cmp "$example/deployment.yaml" "$WORK/example/deployment.yaml" || die "in and out again is not the same"
ok "the examples"

# explain prints the same texts as the pages.
while read -r topic wanted; do
    otelx explain "$topic" >"$WORK/out" || die "explain $topic"
    grep -qF -- "$wanted" "$WORK/out" || die "explain $topic: $(cat "$WORK/out")"
done <<'END'
spec.python.image autoinstrumentation-python:
python.image autoinstrumentation-python:
spec.env[0].valueFrom.fieldRef.fieldPath required  yes
spec.onConflict keep override error
sdk.env group     otelx.dev
java.env opentelemetry.io
spec initContainerSecurityContext
OTX2103 PYTHONPATH
OTX2103 OTX2103, warning: a list variable of yours was extended
otx3002 field
otelx.dev/injected In a merge conflict take the whole line
END
! otelx explain otelx.dev/injected | grep -v '^$' | while IFS= read -r line; do
    grep -qF -- "${line%%[\`\']*}" "$WORK/otelx.1" || echo "$line"
done | grep . || die "the page does not tell of the record what explain tells"
! otelx explain sdk.env | grep -q opentelemetry.io || die "sdk is of otelx.dev alone"
while IFS='|' read -r topic wanted; do
    status=0
    otelx explain "$topic" >"$WORK/out" 2>"$WORK/err" || status=$?
    [ $status = 2 ] && [ ! -s "$WORK/out" ] && grep -qF -- "$wanted" "$WORK/err" ||
        die "explain $topic: $status: $(cat "$WORK/err")"
done <<'END'
python.imge|did you mean `image`?
nodeselector|did you mean `nodeSelector`?
OTX2104x|did you mean `OTX2104`?
python.image.tag|see `otelx explain spec`
|see `otelx explain spec`
END
ok "explain"

echo "$passed passed, 0 failed, $skipped skipped"
