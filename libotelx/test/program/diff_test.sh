#!/bin/sh
# otelx diff, for every case: the diff, applied by `git apply` and `patch`, gives the same as inject, and applied in
# reverse gives the input. Then names that git quotes, terminals and exit statuses.
set -eu
. libotelx/test/support/lib.sh

command -v git >/dev/null && command -v patch >/dev/null || {
    echo "no git or no patch"
    exit 77
}
cases=$PWD/testdata example=$PWD/examples/cxtm-image-retriever
config=$example/instrumentation.yaml
HOME=$WORK GIT_CONFIG_NOSYSTEM=1 # the user's settings must not count
export HOME GIT_CONFIG_NOSYSTEM
cd "$WORK"
git init -q before 2>/dev/null
mkdir after

# COMMAND CASE FILE: runs the command with the arguments of the case, in the folder `before`.
run() {
    conf=$cases/$2/config.yaml
    [ -f "$conf" ] || conf=$cases/default-config.yaml
    set -- "$1" "$2/$3" $(cat "$cases/$2/args" 2>/dev/null || echo "inject --allow-empty -c CONFIG IN")
    command=$1 in=$2
    shift 3
    for word; do
        case $word in
        CONFIG) word=$conf ;;
        IN) word=$in ;;
        esac
        set -- "$@" "$word"
        shift
    done
    (cd before && "$OTELX" "$command" "$@")
}

# DIFF: no change may begin or end with a line that is removed and added again (a line with and a line without a line
# break at its end are different), and there are at most three lines of context.
tight() {
    awk '
        function judge() {
            if (minus && plus && (first == first_plus || last == last_plus)) bad = 1
            minus = plus = 0
        }
        /^\\/ {
            if (plus) { last_plus = last_plus "\\"; if (plus == 1) first_plus = last_plus }
            else { last = last "\\"; if (minus == 1) first = last }
            next
        }
        /^-/ && !/^--- a\// { if (plus) judge(); text = substr($0, 2); if (!minus++) first = text; last = text }
        /^\+/ && !/^\+\+\+ b\// { text = substr($0, 2); if (!plus++) first_plus = text; last_plus = text }
        /^[ @]/ { judge() }
        /^ / { if (++context > 6) bad = 1; next }
        { if (/^@/ && context > 3) bad = 1; context = /^@/ ? 3 : 0 }
        END { judge(); exit bad }' "$1"
}

count=0
for case in $(case_names "$cases"); do
    path=$(echo "$cases/$case"/in.*)
    file=${path##*/}
    grep -q '^inject' "$cases/$case/args" 2>/dev/null || [ ! -f "$cases/$case/args" ] || continue
    mkdir -p "before/$case" "after/$case"
    cp "$path" "before/$case/$file"
    injected=0 differs=0
    run inject "$case" "$file" >"after/$case/$file" 2>/dev/null || injected=$?
    run diff "$case" "$file" >one.diff 2>err || differs=$?
    wanted=$injected
    if [ $injected = 2 ]; then
        cp "$path" "after/$case/$file"
        [ ! -s one.diff ] || die "$case: trouble, and a diff"
    elif ! cmp -s "$path" "after/$case/$file"; then
        wanted=1
        tight one.diff || die "$case: lines that stay: $(cat one.diff)"
    fi
    [ $differs = $wanted ] || die "$case: exit status $differs, not $wanted"
    cat one.diff >>all.diff
    count=$((count + 1))
done
[ $count -gt 200 ] || die "$count cases"
ok "$count cases: exit statuses, and no line too many"
printf -- '@@ -1 +1,2 @@\n-a\n+a\n+b\n' >loose.diff
! tight loose.diff || die "a loose diff passes"

# WHAT [FOLDER]: the folder `before` must have the same files as FOLDER.
same() {
    diff -r -x .git before "${2:-after}" >differences || die "$1: $(head -n 20 differences)"
    ok "$1"
}
cp -r before input
(cd before && git apply --whitespace=nowarn ../all.diff) || die "git apply"
same "git apply"
(cd before && git apply --whitespace=nowarn -R ../all.diff) || die "git apply -R"
same "git apply -R" input
(cd before && patch -s -p1 --binary <../all.diff) || die "patch"
find before \( -name '*.orig' -o -name '*.rej' \) | grep . && die "patch was not sure"
same "patch -p1"

# Many files in one run: cases without a configuration or flags of their own, whose input ends in a line break.
set --
for case in $(case_names "$cases"); do
    path=$(echo "$cases/$case"/in.*)
    for own in config.yaml args exit; do
        [ ! -e "$cases/$case/$own" ] || continue 2
    done
    [ -z "$(tail -c 1 "$path")" ] && set -- "$@" "$case/${path##*/}"
done
[ $# -gt 100 ] || die "$# files"
rm -rf before/* && cp -r input/* before/
(cd before && "$OTELX" diff -q -c "$cases/default-config.yaml" "$@" >../all.diff 2>../err) && die "many files: no changes"
(cd before && git apply --whitespace=nowarn ../all.diff) || die "many files: git apply: $(cat err)"
for file; do
    cmp -s "before/$file" "after/$file" || die "many files: $(diff "before/$file" "after/$file" | head -n 20)"
done
ok "$# files at once"
rm -rf before/*

# NAME...: the diff of a file with this name can be applied in the folder where otelx was run.
applies() {
    for name; do
        cp -- "$example/deployment.yaml" "$name"
        "$OTELX" diff -q -c "$config" -- "$name" >name.diff && die "$name: no changes"
        git apply name.diff || die "$name: $(head -n 2 name.diff)"
        "$OTELX" check -q -c "$config" -- "$name" || die "$name: still to be changed"
        git apply -R name.diff
        cmp -s -- "$example/deployment.yaml" "$name" || die "$name: not as it was"
        patch -s -p1 <name.diff || die "$name: patch"
        "$OTELX" check -q -c "$config" -- "$name" || die "$name: patch missed something"
        ok "a file $name"
    done
}
cd before
mkdir -p k8s/deep
applies plain.yaml ./dot.yaml k8s//.//deep/web.yaml 'with blanks.yaml' 'quote"d.yaml' 'back\slash.yaml' \
    "$(printf 'tab\there')" "$(printf 'line\nbreak')" "$(printf 'latin\377')" 'größe.yaml' -x 'x 2020-01-01 00:00:00' \
    2>err || die "$(cat err)"
(cd k8s && cp "$example/deployment.yaml" below.yaml && {
    "$OTELX" diff -q -c "$config" below.yaml | git apply || die "git apply"
    "$OTELX" check -q -c "$config" below.yaml
}) || die "from a folder within a work tree"
ok "from a folder within a work tree"

# git does not follow symbolic links: the diff has the path of the file, if the file is below the working folder.
mkdir -p links/real
for name in links/real/web.yaml links/real/text; do cp "$example/deployment.yaml" $name; done
ln -s real/web.yaml links/link.yaml
ln -s text links/real/text.yaml
ln -s real links/folder
for name in links/link.yaml links/folder/web.yaml links/real/text.yaml links; do
    "$OTELX" diff -q -R -c "$config" $name >name.diff && die "$name: no changes"
    git apply name.diff || die "$name: $(head -n 2 name.diff)"
    "$OTELX" check -q -R -c "$config" $name || die "$name: still to be changed"
    git apply -R name.diff
done
(cd links/folder && "$OTELX" diff -q -c "$config" ../link.yaml) >name.diff && die "out of a link: no changes"
[ "$(head -n 1 name.diff)" = '--- a/../link.yaml' ] || die "a name with ..: $(head -n 1 name.diff)"
ok "links"

# Paths outside of the working folder, and absolute paths: the diffs can be applied in the folder above and in /.
cp "$example/deployment.yaml" above.yaml
(cd k8s && "$OTELX" diff -q -c "$config" ../above.yaml >../name.diff) || :
git apply -p2 name.diff || die "a file above"
"$OTELX" check -q -c "$config" above.yaml || die "a file above: still to be changed"
"$OTELX" diff -q -c "$config" "$example/deployment.yaml" >name.diff || :
[ "$(head -n 2 name.diff)" = "--- a$example/deployment.yaml
+++ b$example/deployment.yaml" ] || die "an absolute path: $(head -n 2 name.diff)"
ok "files above and absolute paths"

# stdin; several files, one of them without changes.
"$OTELX" diff -q -c "$config" <"$example/deployment.yaml" >name.diff && die "stdin: no changes"
cp "$example/deployment.yaml" in.yaml
patch -s in.yaml name.diff && "$OTELX" check -q -c "$config" in.yaml || die "stdin"
head -n 1 name.diff | grep -qx -- '--- a/<stdin>' || die "stdin: $(head -n 1 name.diff)"
cp "$example/deployment.yaml" two.yaml
cp "$example/harder.yaml" three.yaml
"$OTELX" diff -q -c "$config" two.yaml in.yaml three.yaml >name.diff && die "three files: no changes"
[ "$(grep '^---' name.diff)" = "--- a/two.yaml
--- a/three.yaml" ] || die "three files: $(grep '^---' name.diff)"
git apply name.diff && "$OTELX" check -q -c "$config" two.yaml three.yaml || die "three files"
"$OTELX" diff -c "$config" two.yaml in.yaml >name.diff 2>err || die "no changes: exit status $?"
[ ! -s name.diff ] && grep -qx '2 workloads in 2 files: 2 up to date' err || die "no changes: $(cat err)"
ok "stdin, several files, none to be changed"
mkdir -p tree/sub
cp "$example/deployment.yaml" tree/a.yaml
cp "$example/deployment.yaml" tree/sub/b.yaml
"$OTELX" diff -q -R -c "$config" tree >name.diff && die "a tree: no changes"
git apply name.diff && "$OTELX" check -q -R -c "$config" tree || die "a tree: $(grep '^---' name.diff)"
ok "a tree"

# Colours change nothing else in the diff, and each line has them.
esc=$(printf '\033')
cp "$example/harder.yaml" three.yaml
"$OTELX" diff -q -c "$config" three.yaml >plain.diff || :
! grep -q "$esc" plain.diff || die "colour without a terminal"
"$OTELX" diff -q --color=always -c "$config" three.yaml >colour.diff || :
sed "s/$esc\[[0-9]*m//g" colour.diff | cmp - plain.diff || die "colour changes the text"
[ "$(grep -c "^$esc" colour.diff)" = "$(grep -c '^[-+@]' plain.diff)" ] || die "lines without colour"
grep -q "^$esc\[32m+.*$esc\[m\$" colour.diff && grep -q "^$esc\[31m-" colour.diff || die "other colours"
if command -v script >/dev/null; then
    script -q -e -c "'$OTELX' diff -q -c '$config' three.yaml" typed </dev/null >/dev/null || :
    grep -q "$esc\[32m+" typed || die "no colour on a terminal"
    NO_COLOR=1 script -q -e -c "'$OTELX' diff -q -c '$config' three.yaml" typed </dev/null >/dev/null || :
    ! grep -q "$esc\[32m+" typed || die "colour against NO_COLOR"
fi
ok "colour"

# Trouble: exit status 2, and nothing on stdout.
status=0
"$OTELX" diff -q -c "$config" three.yaml >/dev/full 2>err || status=$?
[ $status = 2 ] && [ -s err ] || die "a full disk: exit status $status"
status=0
"$OTELX" diff -q -c "$config" three.yaml missing.yaml >name.diff 2>err || status=$?
[ $status = 2 ] && [ ! -s name.diff ] || die "a missing file: exit status $status"
ok "trouble"

# One long line with many edits, and many documents: diff must not be slow.
{
    printf '{"apiVersion":"v1","kind":"List","items":['
    awk 'BEGIN { for (i = 0; i < 3000; i++)
        printf "%s{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p%d\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}}", i ? "," : "", i }'
    echo ']}'
} >long.json
sed '/select:/,/name: cxtm-image/d' "$config" >all.yaml
timeout 60 "$OTELX" diff -q -c all.yaml long.json >name.diff && die "a long line: no changes"
[ "$(grep -c '' name.diff)" = 5 ] || die "a long line: $(cut -c 1-80 name.diff)"
git apply name.diff && "$OTELX" check -q -c all.yaml long.json || die "a long line"
ok "a long line"

echo "$passed passed, 0 failed, 0 skipped"
