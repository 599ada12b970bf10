#!/bin/sh
# A long run writes a line of progress to a terminal, and erases it at the end. Nowhere else is there such a line. A pipe
# to which nobody writes makes a run as long as needed.
set -eu
. libotelx/test/support/lib.sh
command -v python3 >/dev/null || exit 77

cat >"$WORK/watch.py" <<'END'
# PIPE TERM PROGRAM...: runs the program on a terminal, and writes a manifest to the pipe after the line of progress was
# seen, or at once if no line is expected. Prints everything that was written to the terminal.
import os, pty, sys
pipe, term, *program = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.environ['TERM'] = term
    os.execv(program[0], program)
manifest = b'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: a, image: "a:1"}]}\n'
said = b''
quiet = term == 'dumb' or '-q' in program
written = quiet
if quiet:
    with open(pipe, 'wb') as writer: writer.write(manifest)
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece: break
    said += piece
    if b'reading 1 file, 1 s' in said and not written:
        with open(pipe, 'wb') as writer: writer.write(manifest)
        written = True
os.waitpid(child, 0)
sys.stdout.buffer.write(said)
END
cd "$WORK"
mkfifo pipe
escape=$(printf '\033')
watch() { # TERM FLAG...
    term=$1
    shift
    timeout 120 python3 watch.py pipe "$term" "$OTELX" check --set python.image=x:1 pipe "$@" >said || die "$term: $(cat said)"
}
watch xterm
grep -q "otelx: reading 1 file, 1 s" said || die "no line: $(cat said)"
tr '\r' '\n' <said | grep -q "^$escape\[Kpod/b/" || die "the line stays: $(cat said)"
grep -q '1 workload: 1 would be injected' said || die "no report: $(cat said)"
ok "a line on a terminal"
for flag in '' -q; do
    [ "$flag" ] && term=xterm || term=dumb
    # shellcheck disable=SC2086 # no word, or one
    watch $term $flag
    ! grep -q reading said || die "$term $flag: $(cat said)"
    ok "none with ${flag:-TERM=dumb}"
done
echo "$passed passed, 0 failed, 0 skipped"
