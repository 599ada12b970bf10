# Steps of a long run, for .ci/run and tools/release-check. Each step prints a line with its time, and the end of its
# log if it fails. The last line is the sum of all tests. bash sources this file in the top folder. Sets CI=true.
export CI=true
logs=build/log
mkdir -p "$logs"
passed=0 failed=0 skipped=0

step() { # NAME COMMAND...
    local name=$1 begin=$SECONDS status=0 closing
    local log=$logs/step-$name.log
    shift
    "$@" >"$log" 2>&1 </dev/null || status=$?
    closing=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n 1)
    if [[ $closing =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+) ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
        skipped=$((skipped + BASH_REMATCH[3]))
        [ $status = 0 ] || [ "${BASH_REMATCH[2]}" != 0 ] || failed=$((failed + 1))
    else
        [ $status = 0 ] || failed=$((failed + 1))
    fi
    if [ $status = 0 ]; then
        printf '%-34s %4d s   %s\n' "$*" $((SECONDS - begin)) "${closing:-done}"
        took_long "$log"
    else
        printf '%s: failed after %d s, exit status %d; the end of %s:\n' "$*" $((SECONDS - begin)) $status "$log"
        tail -n 60 "$log" | sed 's/^/    /'
    fi
}

# LOG: prints the tests and the peers of a step that took a minute or more.
took_long() { # LOG
    sed -n -e 's/^ok  *\([^ ]*\)  *[0-9]* passed  *\([0-9]*\) s.*/\2 \1/p' \
        -e 's/^setup: \(.*\): done after \([0-9]*\) s$/\2 \1/p' "$1" |
        awk '$1 >= 60 { printf "    %-30s %4d s\n", $2, $1 }'
}

# Prints the last line. Fails if a step has failed, or if no test has passed.
close() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed = 0 ] && [ $passed != 0 ]
}
