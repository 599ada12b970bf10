#!/bin/sh
# Files rewritten in place: all or none, whatever fails. Each file is whole whenever the program is killed. Mode, owner and
# attributes stay, links are followed, and files without changes are not touched.
set -eu
. libotelx/test/support/lib.sh
. libotelx/test/support/shim.sh

config=$PWD/examples/cxtm-image-retriever/instrumentation.yaml
deployment=$PWD/examples/cxtm-image-retriever/deployment.yaml
cd "$WORK"
mkdir old new
for i in $(seq 12); do
    sed "s/cxtm-image-retriever/cxtm-image-retriever-$i/" "$deployment" >"old/web-$i.yaml"
done
printf 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n' >old/service.yaml
sed 's/name: cxtm-image-retriever$/name: cxtm-image-retriever-*/' "$config" >config.yaml
config=$PWD/config.yaml
for file in old/*; do
    "$OTELX" inject -q -c "$config" "$file" >"new/${file##*/}" 2>/dev/null || cp "$file" "new/${file##*/}"
done
! cmp -s old/web-1.yaml new/web-1.yaml || die "nothing to do in the files"

inject() {
    "$OTELX" inject -q -i -c "$config" "$@"
}

fresh() {
    rm -rf files
    cp -Rp old files
    stat -c '%i %y %n' files/* >stamps
}

is_all() { # FOLDER WORDS
    diff -r "$1" files >difference || die "$2: $(head -n 5 difference)"
}

# The temporary files that were left behind.
leftovers() {
    find files -name '.*' -type f
}

untouched() { # WORDS
    is_all old "$1"
    [ -z "$(leftovers)" ] || die "$1: left behind: $(leftovers)"
    stat -c '%i %y %n' files/* | cmp -s - stamps || die "$1: files are not the same any more"
    ok "$1"
}

fresh
inject files/*.yaml >out || die "in place: exit status $?"
is_all new "in place"
[ ! -s out ] || die "in place: prints manifests"
[ -z "$(leftovers)" ] || die "left behind: $(leftovers)"
ok "in place"
stat -c '%i %y' files/service.yaml >stamp.now
grep service.yaml stamps | cut -d ' ' -f 1-4 | cmp -s - stamp.now || die "a file without a change was touched"
stat -c '%i %y %n' files/* >stamps
inject files || die "again"
stat -c '%i %y %n' files/* | cmp -s - stamps || die "a second run touches files"
ok "what has no change is not touched"
"$OTELX" uninject -q -i files/*.yaml || die "uninject: exit status $?"
is_all old "uninject"
ok "uninject in place"

# Any trouble with any input: nothing is written.
fresh
printf 'a: [\n' >broken.yaml
! inject files/*.yaml broken.yaml 2>err || die "a broken file"
untouched "nothing is written when a file cannot be read"
inject --dry-run files/*.yaml || die "dry run"
untouched "a dry run"

# Links, names and modes.
fresh
mkdir files/there
mv files/web-1.yaml files/there/
ln -s there/web-1.yaml files/web-1.yaml
ln -s web-1.yaml files/again.yaml
odd=files/$(printf 'a b\377\047.yaml')
mv files/web-2.yaml "$odd"
long=files/$(printf '%0245d' 7).yaml
mv files/web-3.yaml "$long"
chmod 640 files/web-4.yaml
chmod 4751 files/web-5.yaml
inject files/again.yaml files/web-1.yaml files/there/web-1.yaml -- "$odd" "$long" files/web-[45].yaml ||
    die "links and names: exit status $?"
[ -h files/web-1.yaml ] && [ -h files/again.yaml ] || die "a link was replaced"
cmp files/there/web-1.yaml new/web-1.yaml || die "a link's target"
cmp "$odd" new/web-2.yaml || die "an odd name"
cmp "$long" new/web-3.yaml || die "a long name"
[ "$(stat -c %a files/web-4.yaml files/web-5.yaml | tr '\n' ' ')" = '640 4751 ' ] || die "modes: $(ls -l files)"
ok "links, names and modes"
fresh
ln files/web-1.yaml other.yaml
"$OTELX" inject -i -c "$config" files/web-1.yaml files/web-2.yaml 2>err || die "hard links: exit status $?"
cmp -s files/web-1.yaml new/web-1.yaml && cmp -s other.yaml old/web-1.yaml || die "hard links: the texts"
[ "$(grep '^otelx: ' err)" = 'otelx: files/web-1.yaml: was one of 2 hard links; it is a file of its own now' ] ||
    die "hard links: says: $(cat err)"
rm other.yaml && fresh && ln files/web-1.yaml other.yaml
for quiet in -q --dry-run; do
    "$OTELX" inject -i $quiet -c "$config" files/web-1.yaml 2>err && ! grep hard err || die "hard links: $quiet"
done
rm other.yaml
ok "hard links"
if [ "$(id -u)" = 0 ]; then
    fresh
    chown 12345:54321 files/web-1.yaml
    inject files/web-1.yaml || die "an owner: exit status $?"
    [ "$(stat -c %u:%g files/web-1.yaml)" = 12345:54321 ] || die "the owner changed"
    ok "the owner"
else
    echo "skip: owners: not root"
fi
cat >attribute.c <<'END'
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
int main(int argc, char **argv)
{
    char value[9] = "";
    if (argc == 2)
        return setxattr(argv[1], "user.note", "kept", 4, 0) != 0;
    return getxattr(argv[2], "user.note", value, 8) != 4 || strcmp(value, "kept") != 0;
}
END
$CC -o attribute attribute.c
fresh
if ./attribute files/web-1.yaml; then
    inject files/web-1.yaml
    cmp -s files/web-1.yaml new/web-1.yaml && ./attribute of files/web-1.yaml || die "attributes"
    ok "attributes"
else
    echo "skip: attributes: this file system has none"
fi

# Inputs that cannot be rewritten in place.
fresh
! inject - <files/web-1.yaml 2>err >out || die "stdin in place"
grep -q 'stdin' err && [ ! -s out ] || die "stdin in place: $(cat err)"
mkfifo pipe
! inject files/web-1.yaml pipe 2>err || die "a pipe in place"
grep -q '^otelx: pipe: must be a file' err || die "a pipe in place: $(cat err)"
untouched "stdin and pipes"

# Each system call fails once, at the first, a middle and the last file; also with a file system that cannot exchange
# names.
for call in mkstemp writev fchmod fsync renameat2 rename; do
    for at in 1 7 12; do
        fresh
        SHIM_CALLS=$call
        export SHIM_CALLS
        [ $call != rename ] || export SHIM_NO_SWAP=1
        shimmed $at 28 "$OTELX" inject -i -c "$config" files/*.yaml
        [ $status = 2 ] || die "$call fails: exit status $status"
        grep -q '^otelx: files/.*: .*No space left' err || die "$call fails: says $(cat err)"
        untouched "$call fails at $at: $(grep -c . err) lines said"
    done
done
grep -q '11 files already replaced were put back; nothing was changed' err || die "says: $(cat err)"
fresh
unset SHIM_CALLS
shimmed 0 5 "$OTELX" inject -i -c "$config" files/*.yaml
[ $status = 0 ] || die "names cannot be exchanged: exit status $status: $(cat err)"
is_all new "names cannot be exchanged"
[ -z "$(leftovers)" ] || die "names cannot be exchanged: left behind: $(leftovers)"
ok "a file system that cannot exchange names"
# All files were replaced, and then the folder cannot be synced.
for swap in with without; do
    unset SHIM_NO_SWAP
    [ $swap = with ] || export SHIM_NO_SWAP=1
    fresh
    export SHIM_CALLS=fsync
    shimmed 13 5 "$OTELX" inject -i -c "$config" files/*.yaml
    [ $status = 2 ] || die "the folder cannot be synced: exit status $status"
    untouched "the folder cannot be synced, $swap names exchanged"
done
# A file system without hard links.
fresh
export SHIM_CALLS=link SHIM_ON=1
shimmed 1 1 "$OTELX" inject -i -c "$config" files/*.yaml
[ $status = 0 ] || die "without hard links: exit status $status: $(cat err)"
is_all new "without hard links"
[ -z "$(leftovers)" ] || die "without hard links: left behind: $(leftovers)"
ok "without hard links"
# The old files cannot be put back: they are kept, and the message names them.
for call in renameat2 rename; do
    unset SHIM_NO_SWAP
    [ $call = renameat2 ] || export SHIM_NO_SWAP=1
    fresh
    export SHIM_CALLS=$call SHIM_ON=1
    shimmed 3 5 "$OTELX" inject -i -c "$config" files/web-1.yaml files/web-2.yaml files/web-3.yaml
    [ $status = 2 ] || die "not put back: exit status $status"
    for i in 1 2; do
        cmp -s files/web-$i.yaml new/web-$i.yaml || die "not put back: neither old nor new"
        kept=$(sed -n "s|^otelx: files/web-$i.yaml: cannot be put back: .*; its old text is in ||p" err)
        [ "$kept" ] && cmp -s "$kept" old/web-$i.yaml || die "not put back: says $(cat err)"
    done
    grep -q '2 of 3 files could not be put back' err || die "not put back: says $(cat err)"
done
ok "what cannot be put back is kept aside"
# A temporary file cannot be removed.
unset SHIM_NO_SWAP SHIM_ON
fresh
export SHIM_CALLS=unlink
shimmed 1 13 "$OTELX" inject -i -c "$config" files/web-1.yaml
[ $status = 0 ] && grep -q '^otelx: files/web-1.yaml: its temporary file cannot be removed: .*/files/\.web-1.*: Perm' err ||
    die "a temporary file: $status: $(cat err)"
unset SHIM_CALLS
"$OTELX" inject -i -c "$config" files/web-2.yaml 2>err
grep -q '^otelx: .*files/.web-1.yaml.otelx-......: left behind by an otelx that was killed' err || die "left over: $(cat err)"
ok "a temporary file that stays is named, and named again by a later run"
# A user's file whose name begins with .otelx- is no temporary file.
rm -f files/.web-*.otelx-*
fresh
echo 'kind: Config' >files/.otelx-shared.yaml
"$OTELX" inject -i -c "$config" files/web-1.yaml 2>err
! grep -q 'left behind' err || die "a file of the user's is called a leftover: $(cat err)"
rm files/.otelx-shared.yaml
ok "a file of the user's with .otelx- at the start of its name is no leftover"
# Somebody else writes to a file meanwhile: after it was read, just before it is replaced, or after it was replaced.
cat >meanwhile.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static int done;
static int is(const char *name, const char *value)
{
    const char *set = getenv(name);
    return set && strcmp(set, value) == 0;
}
static void edit(void)
{
    int same = is("EDIT", "same"), moved = is("EDIT", "moved");
    struct stat info;
    if (done++)
        return;
    int fd = open(moved ? "theirs.yaml" : "files/web-7.yaml", O_CREAT | O_WRONLY | (same ? 0 : O_APPEND), 0644);
    if (fd < 0 || fstat(fd, &info) != 0 || write(fd, "# mine\n", 7) != 7)
        abort();
    struct timespec times[] = {info.st_atim, info.st_mtim};
    if (same)
        futimens(fd, times);
    close(fd);
    int (*move)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    if (moved && move("theirs.yaml", "files/web-7.yaml") != 0)
        abort();
}
int mkstemp(char *name)
{
    if (is("WHEN", "read"))
        edit();
    return ((int (*)(char *))dlsym(RTLD_NEXT, "mkstemp"))(name);
}
int link(const char *from, const char *to)
{
    if (is("WHEN", "before") && strstr(from, "web-7"))
        edit();
    return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "link"))(from, to);
}
int rename(const char *from, const char *to)
{
    if (is("WHEN", "after") && strstr(from, "web-9")) {
        edit();
        errno = ENOSPC;
        return -1;
    }
    return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    errno = EINVAL;
    if (getenv("NO_SWAP"))
        return -1;
    if (is("WHEN", "before") && strstr(from, "web-7"))
        edit();
    errno = ENOSPC;
    if (is("WHEN", "after") && strstr(from, "web-9"))
        return edit(), -1;
    return ((int (*)(int, const char *, int, const char *, unsigned))dlsym(RTLD_NEXT, "renameat2"))(
        from_folder, from, to_folder, to, flags);
}
END
$CC -D_FILE_OFFSET_BITS=64 -shared -fPIC -o meanwhile.so meanwhile.c -ldl
for swap in with without; do
    unset NO_SWAP
    [ $swap = with ] || export NO_SWAP=1
    for when in read before after; do
        for edit in append same moved; do
            [ $when-$edit != read-same ] || continue # noticed only when the file is replaced: tested as `before`
            fresh
            ! WHEN=$when EDIT=$edit LD_PRELOAD=$PWD/meanwhile.so inject files/*.yaml 2>err || die "meanwhile: $when $edit"
            grep -q '^# mine' files/web-7.yaml || die "meanwhile: $swap $when $edit: lost: $(cat err)"
            text='was changed by someone else meanwhile'
            [ $when != after ] || text='someone else has changed it meanwhile; its old text is in '
            grep -q "files/web-7.yaml: .*$text" err || die "meanwhile: $swap $when $edit: says $(cat err)"
            if [ $when = after ]; then
                kept=$(sed -n 's|.*web-7.yaml: .*; its old text is in ||p' err)
                cmp "$kept" old/web-7.yaml && rm "$kept" || die "meanwhile: $swap $when $edit: the old text"
            fi
            cp old/web-7.yaml files
            is_all old "meanwhile: $swap $when $edit"
            [ -z "$(leftovers)" ] || die "meanwhile: $swap $when $edit: left behind: $(leftovers)"
        done
    done
done
unset NO_SWAP
ok "what someone else writes meanwhile is not lost"

# Signals: all files or none are replaced, and nothing is left behind.
at=0 none=0 all=0
while :; do
    at=$((at + 5))
    fresh
    shimmed $at term "$OTELX" inject -q -i -c "$config" files/*.yaml
    [ -z "$(leftovers)" ] || die "SIGTERM at $at: left behind: $(leftovers)"
    [ $status = 143 ] || [ $status = 0 ] || die "SIGTERM at $at: exit status $status"
    [ $status = 143 ] || break
    if cmp -s files/web-12.yaml old/web-12.yaml; then
        is_all old "SIGTERM at $at"
        none=$((none + 1))
    else
        is_all new "SIGTERM at $at"
        all=$((all + 1))
    fi
done
[ $none -gt 5 ] && [ $all -gt 0 ] || die "SIGTERM: $none times none, $all times all"
ok "SIGTERM: $none times none, $all times all"

# Killed: each file is old or new, and files that were left behind do not disturb the next run.
old_count=0 new_count=0 kills=0
whole() { # WORDS
    for file in old/*; do
        name=${file##*/}
        if cmp -s "files/$name" "$file"; then
            old_count=$((old_count + 1))
        elif cmp -s "files/$name" "new/$name"; then
            new_count=$((new_count + 1))
        else
            die "$1: $name is neither the old one nor the new one"
        fi
    done
    kills=$((kills + 1))
}
# The command of the manual that removes files left behind.
command=$("$OTELX" manual | sed -n 's/.*\\fB\(find .*delete\)\\fR.*/\1/p' | sed "s/\\\\(aq/'/g; s/\\\\-/-/g")
[ "$command" ] || die "the manual does not say how to clean up"
clean() {
    (cd files && eval "$command")
    [ -z "$(leftovers)" ] || die "$command: leaves $(leftovers)"
}
# Killed once at every system call of a whole run.
at=0 littered=0
while :; do
    at=$((at + 1))
    fresh
    shimmed $at kill "$OTELX" inject -q -i -c "$config" files/*.yaml
    [ $status = 137 ] || break
    [ -z "$(leftovers)" ] || littered=$((littered + 1))
    clean
    whole "killed at call $at"
done
[ $status = 0 ] || die "not killed: exit status $status"
[ $old_count -gt 100 ] && [ $new_count -gt 100 ] || die "killed, but $old_count old files and $new_count new ones"
[ $littered -gt 20 ] || die "left something behind $littered times"
ok "killed at each of $kills calls: $old_count files old, $new_count new"
# Killed at any moment, while files are injected and uninjected in turns.
fresh
moments=200 kills=0 old_count=0 new_count=0
for i in $(seq $moments); do
    if [ $((i % 2)) = 1 ]; then verb="inject -c $config"; else verb=uninject; fi
    # shellcheck disable=SC2086 # words on purpose
    "$OTELX" $verb -q -R -i files >out 2>err </dev/null &
    process=$!
    sleep "0.0$(awk -v i="$i" 'BEGIN { srand(i); printf "%02d", rand() * 25 }')"
    kill -KILL $process 2>/dev/null || :
    wait $process 2>/dev/null || :
    whole "killed at moment $i"
done
ok "killed at $moments moments: $old_count files old, $new_count new"
inject -R files || die "after all the kills: exit status $?"
clean
is_all new "after all the kills"
ok "a run after all that"
echo "$passed passed, 0 failed, 0 skipped"
