#!/bin/sh
# `otelx schema` and the library agree; ajv reads the schema. The schema accepts each configuration of testdata that the
# library accepts, and refuses each that the library refuses for an unknown field, a wrong type or a missing field. At
# each place of the schema, both refuse an unknown field and each wrong type.
set -eu
. libotelx/test/support/lib.sh
ajv=$(peer ajv) || exit 77
cp libotelx/test/config/schema.mjs "$WORK/"
ln -s "$ajv/node_modules" "$WORK/node_modules"

own=$WORK/own.json operators=$WORK/operators.json
"$OTELX" schema >"$own"
"$OTELX" schema opentelemetry.io >"$operators"
"$OTELX" schema otelx.dev | cmp - "$own" || die "otelx.dev is not the default"
grep -q '"\$schema": "http://json-schema.org/draft-07/schema#"' "$own" || die "no draft is named"
! grep -q '"nodeSelector"\|"onConflict"' "$operators" || die "the Operator's schema has fields of otelx.dev"
ok "two schemas"

# Sorts the configurations of testdata and the examples by the exit status of `otelx config`.
find testdata -name 'config*' -type f | sort >"$WORK/all"
find examples -name 'instrumentation.yaml' -o -name 'otelx.yaml' | sort >>"$WORK/all"
"$OTELX" init >"$WORK/init.yaml"
echo "$WORK/init.yaml" >>"$WORK/all"
: >"$WORK/accepted"
: >"$WORK/refused"
while IFS= read -r path; do
    status=0
    "$OTELX" config -q "$path" >/dev/null 2>"$WORK/err" || status=$?
    case $status in
    0) echo "$path" >>"$WORK/accepted" ;;
    *) # The schema must find faults of shape only, not faults that a rule or the YAML parser finds.
        if grep -q 'unknown field\|is missing \|must be a map \|must be a list \|must be a string \[\|must be true or false' "$WORK/err"; then
            echo "$path" >>"$WORK/refused"
        fi ;;
    esac
done <"$WORK/all"

node "$WORK/schema.mjs" accepts "$own" "$operators" <"$WORK/accepted" || die "the library accepts what the schema does not"
ok "accepts what the library accepts"
node "$WORK/schema.mjs" refuses "$own" "$operators" <"$WORK/refused" || die "the library refuses what the schema does not"
ok "refuses what the library refuses for its shape"

# Objects with one fault each, at each place of the schema.
mkdir "$WORK/spoiled"
node "$WORK/schema.mjs" spoil "$WORK/spoiled" "$own" "$operators" || die "the schema misses a fault"
count=0
faults=$WORK/spoiled/*.json
# The sanitizers run every tenth object only, to save time.
[ -z "${SPARING:-}" ] || faults=$WORK/spoiled/*0.json
for path in $faults; do
    ! "$OTELX" config -q "$path" >/dev/null 2>&1 || die "the library accepts: $(cat "$path")"
    count=$((count + 1))
done
[ $count -gt 500 ] || die "only $count faults"
ok "$count single faults, each refused by both"

"$OTELX" init | head -n 1 | grep -qx '# yaml-language-server: \$schema=otelx.schema.json' || die "init has no line for editors"
cd "$WORK"
ends 2 'there is no schema of `opentelemetry.io/v1beta1` yet; `otelx config FILE` checks' schema opentelemetry.io/v1beta1
for group in otelx.dev opentelemetry.io; do
    "$OTELX" schema $group >plain
    "$OTELX" schema $group/v1alpha1 | cmp - plain || die "$group/v1alpha1 is another schema"
    grep -q "an Instrumentation of $group/v1alpha1, and of no other version" plain || die "$group: no version"
    ! grep -q v1beta1 plain || die "$group: the schema names a version that it does not cover"
done
ok "a schema says which version it covers"
ends 2 'the group must be `otelx.dev` or `opentelemetry.io`, not `v1`' schema v1
echo "$passed passed, 0 failed, 0 skipped"
