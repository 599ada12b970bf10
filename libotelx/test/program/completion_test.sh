#!/bin/sh
# The completions in real shells: bash, zsh and fish get command lines with the cursor at the end, and must offer the
# candidates below, and every command and flag of the help.
set -eu
. libotelx/test/support/lib.sh

mkdir "$WORK/here" "$WORK/here/sub" "$WORK/bin"
ln -s "$OTELX" "$WORK/bin/otelx"
PATH=$WORK/bin:$PATH
cd "$WORK/here"
touch one.yaml two.yaml

# LINE|CANDIDATES, sorted. After `~` come files: the shell must offer these, and may offer more, because shells differ.
cat >"$WORK/wanted" <<'END'
otelx inj|inject
otelx nothing|
otelx inject --col|--color
otelx inject --color |always auto never
otelx inject --color=|always auto never
otelx inject --color=al|always
otelx inject --color always --dr|--dry-run
otelx inject --color=always --dr|--dry-run
otelx inject -o |name yaml
otelx inject -o n|name
otelx inject -qo |name yaml
otelx uninject --output |name yaml
otelx list -o |json name table
otelx list --output=j|json
otelx diff --in-pl|
otelx check --fail-on |error never skip warning
otelx config --fail-on |never warning
otelx inject --on-conflict |error keep override
otelx config --on-conflict=k|keep
otelx list --kind De|Deployment DeploymentConfig
otelx inject |one.yaml sub/ two.yaml
otelx inject o|one.yaml
otelx inject -q one.yaml t|two.yaml
otelx inject -c |one.yaml sub/ two.yaml
otelx inject --config t|two.yaml
otelx inject --config=t|two.yaml
otelx inject --output-dir |sub/
otelx inject --output-dir=s|sub/
otelx inject -- |one.yaml sub/ two.yaml
otelx inject -- --col|
otelx -c t|two.yaml
otelx --vers|--version
otelx help un|uninject
otelx completion |bash fish zsh
otelx completion f|fish
otelx version v|
END
# The commands and flags come from the help.
commands=$(otelx help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' | sort)
# shellcheck disable=SC2086,SC2116
echo "otelx |$(echo $commands)" >>"$WORK/wanted"
for command in $commands; do
    flags=$(otelx help "$command" | sed -n 's/^  [ -].. \(--[a-z-]*\).*/\1/p' | sort)
    # shellcheck disable=SC2086,SC2116 # on one line
    echo "otelx $command --|$(echo $flags)" >>"$WORK/wanted"
done
[ "$(grep -c -e '--help' "$WORK/wanted")" -ge 9 ] || die "the help has lost its flags"
cut -d '|' -f 1 "$WORK/wanted" >"$WORK/lines"

# bash: calls the function as readline would. readline itself would complete names of files: here a function does.
cat >"$WORK/ask.bash" <<'END'
source "$1"
set -u
compopt() {
    case $2 in
    default) COMPREPLY=($(compgen -f -- "$last")) ;;
    dirnames) COMPREPLY=($(compgen -d -- "$last")) ;;
    esac
}
while IFS= read -r line; do
    words=${line//=/ = } last=
    read -r -a COMP_WORDS <<<"$words"
    case $line in
    *=) ;;
    *' ') COMP_WORDS+=('') ;;
    *) last=${COMP_WORDS[${#COMP_WORDS[@]} - 1]} ;;
    esac
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
    _otelx otelx "$last" ''
    for word in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do
        [[ -d $word ]] && word+=/
        printf '%s|%s\n' "$line" "$word"
    done
done
END

# zsh: runs in a terminal of its own. Each line is put into the editor and completed. All candidates go through compadd,
# which is replaced to print them.
cat >"$WORK/ask.zsh" <<'END'
PS1= PS2=
unsetopt beep
fpath=($WORK/zsh $fpath)
autoload -U compinit
compinit -u -D
compadd() {
    local -a found
    local files word
    # Calls of compadd that only sort or store matches are passed on. The options are before `--`.
    if [[ " ${(@)@[1,(i)--]} " != *' -'[a-zA-Z0-9]#[OAD]' '* ]]; then
        builtin compadd -O found "$@"
        [[ " ${(@)@[1,(i)--]} " != *' -'[a-zA-Z0-9]#f' '* ]] || files=yes
        for word in $found; do
            [[ ! $files || ! -d $word ]] || word+=/
            print -r -- "$asked|$word" >>$WORK/had.zsh
        done
    fi
    builtin compadd "$@"
}
ask() {
    local asked
    while IFS= read -r asked <&3; do
        BUFFER=$asked CURSOR=$#asked
        zle list-choices
    done
    exit 0
}
setopt extendedglob
zle -N ask
bindkey '^T' ask
exec 3<$WORK/lines
print ready >$WORK/ready
END

# shellcheck disable=SC2016 # zsh is to expand it
SHELL_IN_ZSH='zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source $WORK/ask.zsh"
while [[ ! -e $WORK/ready ]]; do sleep 0.1; done
zpty -w -n shell $(print "\x14")
while zpty -r shell; do :; done >$WORK/zsh.log
zpty -d shell'

ask_bash() {
    bash --norc "$WORK/ask.bash" "$WORK/otelx.bash" <"$WORK/lines"
}

ask_zsh() {
    mkdir "$WORK/zsh"
    cp "$WORK/otelx.zsh" "$WORK/zsh/_otelx"
    : >"$WORK/had.zsh"
    export WORK
    timeout 120 zsh -f -c "$SHELL_IN_ZSH" </dev/null || return 1
    cat "$WORK/had.zsh"
}

ask_fish() {
    HOME=$WORK timeout 120 fish --no-config -c "source $WORK/otelx.fish
        while read -l line
            for word in (complete -C \$line)
                string split -f 1 \t -- \$word | string replace -r '^' \"\$line|\"
            end
        end" <"$WORK/lines"
}

# SHELL: prints its candidates in the form of the table. fish and zsh give `--flag=value` in one piece.
answers() {
    "ask_$1" | sort -u >"$WORK/$1.had"
    awk -F '|' '
        NR == FNR {
            sub(/^--[a-z-]*=/, "", $2)
            if (($1 FS $2) in seen) next
            seen[$1 FS $2] = 1
            had[$1] = had[$1] (had[$1] ? " " : "") $2
            next
        }
        { print $1 "|" had[$1] }' "$WORK/$1.had" "$WORK/wanted"
}

# Every word that is offered as a value must be accepted as a value.
sed -n 's/^\(otelx [a-z]* -[^|]*[ =]\)|\([a-z].*\)/\1 \2/p' "$WORK/wanted" | grep -v '\.yaml\|sub/' >"$WORK/values"
while read -r _ command flag words; do
    for word in $words; do
        otelx "$command" "${flag%=}" "$word" -c missing.yaml one.yaml 2>"$WORK/err" || :
        ! grep -q -e "$flag" "$WORK/err" || die "$command $flag $word: $(cat "$WORK/err")"
    done
done <"$WORK/values"
[ "$(wc -l <"$WORK/values")" -ge 6 ] || die "the values are lost"
ok "the values are taken"

for shell in bash zsh fish; do
    otelx completion $shell >"$WORK/otelx.$shell" || die "completion $shell"
    if ! command -v $shell >/dev/null; then
        skip "no $shell here"
        continue
    fi
    answers $shell >"$WORK/$shell.answers" || die "$shell: could not be asked"
    diff "$WORK/wanted" "$WORK/$shell.answers" >"$WORK/$shell.diff" || {
        cat "$WORK/$shell.diff"
        die "$shell offers something else (>)"
    }
    ok "$shell"
done

# Every kind that is offered must be a known kind. That the input has no such workload is another finding.
kinds=$("$OTELX" completion bash | sed -n "s/.*--kind) values='\(.*\)' ;;/\1/p" | head -n 1)
[ "$(echo "$kinds" | wc -w)" -ge 12 ] || die "the kinds are lost"
for kind in $kinds; do
    printf 'apiVersion: v1\nkind: ConfigMap\n' | "$OTELX" list --allow-empty --kind "$kind" >/dev/null 2>"$WORK/err" || [ $? = 1 ] ||
        die "--kind $kind: $(cat "$WORK/err")"
done
ok "kinds"

# The same with readline itself, if there can be a terminal: LINE|the arguments that the command gets.
if command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1; then
    cat >"$WORK/bashrc" <<'END'
source "$WORK/otelx.bash"
otelx() { printf '<%s>' "$@" >"$WORK/given"; }
END
    {
        printf 'otelx inj\t --color=al\t -c on\t --output-dir=s\t -- tw\t\n'
        echo exit
    } | script -qec "bash --rcfile $WORK/bashrc -i" /dev/null >/dev/null
    [ "$(cat "$WORK/given")" = '<inject><--color=always><-c><one.yaml><--output-dir=sub/><--><two.yaml>' ] ||
        die "bash in a terminal: $(cat "$WORK/given")"
    ok "bash in a terminal"
else
    skip "no script(1) here that runs a command in a terminal"
fi

echo "$passed passed, 0 failed, $skipped skipped"
