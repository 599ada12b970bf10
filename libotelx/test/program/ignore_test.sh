#!/bin/sh
# otelx reads .gitignore as git does: thousands of random patterns and paths, made from the special parts of patterns, are
# given to otelx's matcher and to `git check-ignore`.
set -eu
. libotelx/test/support/lib.sh

command -v git >/dev/null || {
    echo "git is not there"
    exit 77
}
rounds=${ROUNDS:-150} seed=${SEED:-1}
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
export XDG_CONFIG_HOME="$WORK/none" HOME="$WORK"

# A program that prints the paths of stdin that the lists below the working folder leave out.
cat >"$WORK/judge.c" <<'END'
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "input/ignore.h"

static bool is_left_out(struct cli_ignore *ignore, char *path)
{
    char folder[4096] = ".", below[4096] = "";
    if (!cli_ignore_read(ignore, ".git/info/exclude", "") || !cli_ignore_enter(ignore, ".", ""))
        return false;
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool out = cli_ignore_has(ignore, path, true);
        snprintf(folder, sizeof folder, "%s", path);
        snprintf(below, sizeof below, "%s/", path);
        *slash = '/';
        if (out || !cli_ignore_enter(ignore, folder, below))
            return out;
    }
    struct stat info;
    return cli_ignore_has(ignore, path, stat(path, &info) == 0 && S_ISDIR(info.st_mode));
}

int main(void)
{
    char path[4096];
    while (fgets(path, sizeof path, stdin)) {
        struct cli_ignore ignore = {.name = ".gitignore"};
        path[strcspn(path, "\n")] = '\0';
        if (is_left_out(&ignore, path))
            puts(path);
        cli_ignore_leave(&ignore, NULL);
        if (ignore.error)
            return 1;
    }
    return 0;
}
END
# shellcheck disable=SC2086 # a list of flags
$CC -std=c11 -D_POSIX_C_SOURCE=200809L $VARIANT_FLAGS -iquote krm-fn -o "$WORK/judge" "$WORK/judge.c" krm-fn/input/ignore.c \
    krm-fn/input/glob.c

# WHAT COUNT SEED: prints COUNT random lines; WHAT is `paths` or `patterns`.
random() {
    awk -v what="$1" -v count="$2" -v seed="$3" '
        function pick(list, n) { return list[int(rand() * n) + 1] }
        function path(   text, i, deep) {
            deep = int(rand() * 4) + 1
            for (i = 1; i <= deep; i++) text = text (i > 1 ? "/" : "") pick(names, name_count)
            return text
        }
        function pattern(   text, i, parts) {
            if (rand() < 0.2) return (rand() < 0.3 ? "!" : "") (rand() < 0.5 ? "/" : "") path() (rand() < 0.3 ? "/" : "")
            parts = int(rand() * 6) + 1
            for (i = 1; i <= parts; i++) text = text pick(bits, bit_count)
            return text
        }
        BEGIN {
            srand(seed)
            name_count = split("a b ab abc foo foo.yaml a.b.yaml d e .h A x-y [a] * ? !n #h \\a a\\ - ] ^ \303\251 aaaa", names, " ")
            names[++name_count] = "x y"
            names[++name_count] = "y "
            names[++name_count] = "\tt"
            bit_count = split("a b ab foo .yaml d e * * ** ** **/ /** / / / ? [ab] [!a] [^b] [a-c] [c-a] [[:alpha:]] " \
                "[[:punct:][:space:]] [[:nope:]] []a] []-a] [a-] [a\\-c] [\\]] [a [[:alpha:] [[:x] \\ \\* \\a \\/ ! # \\# \\! *** -", bits, " ")
            bits[++bit_count] = " "
            bits[++bit_count] = "\\ "
            bits[++bit_count] = "\t"
            bits[++bit_count] = "\r"
            bits[++bit_count] = "[[:alnum:][:blank:]]"
            bits[++bit_count] = "[ -~]"
            bits[++bit_count] = "\303"
            for (n = 0; n < count; n++) print what == "paths" ? path() : pattern()
        }'
}

mkdir "$WORK/repo"
judge=$WORK/judge
cd "$WORK/repo"
git init -q .
lists='.git/info/exclude .gitignore a/.gitignore d/.gitignore d/e/.gitignore ab/a/.gitignore'
left=0 round=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    number=$((seed * 1000000 + round * 10))
    for list in $lists; do
        number=$((number + 1))
        mkdir -p "$(dirname "$list")"
        random patterns $((number % 12 + 1)) $number >"$list"
    done
    [ $((round % 3)) != 0 ] || printf '\357\273\277foo\r\n#a\r\n\r\n!foo.yaml' >d/.gitignore
    random paths 200 $number | sort -u >../paths
    tr '\n' '\0' <../paths | git check-ignore --no-index -z --stdin 2>../err | tr '\0' '\n' >../git || :
    [ ! -s ../err ] || die "git: $(cat ../err)"
    "$judge" <../paths >../ours || die "our judge failed"
    cmp -s ../git ../ours || {
        diff ../git ../ours | sed -n 's/^< /only git: /p; s/^> /only we: /p' | head -n 5
        for list in $lists; do sed "s|^|$list: |" "$list"; done
        die "round $round of seed $seed"
    }
    left=$((left + $(wc -l <../git)))
    passed=$((passed + 1))
done
[ $left -gt $((rounds * 20)) ] || die "next to nothing was left out: $left paths"
ok "$left paths left out by git and by us"

# A matcher that goes back would need very long for this pattern.
rm -rf a ab d .git/info/exclude
awk 'BEGIN { for (i = 0; i < 200; i++) printf "%s", "*a**/**/"; print "b" }' >.gitignore
awk 'BEGIN { for (i = 0; i < 1000; i++) printf "%s", i % 20 ? "a" : "a/"; print "" }' | timeout 10 "$judge" >/dev/null ||
    die "a hostile pattern"
ok "a hostile pattern"
echo "$passed passed, 0 failed, 0 skipped"
