#!/bin/sh
# The program when memory is out: each allocation of a run fails once. Then the program says so and ends with status 2, or it
# does without the memory, and everything that it writes is the same. Reports are whole or are not written. Sanitizers bring
# an allocator of their own: their variant does not run this test.
set -eu
. libotelx/test/support/lib.sh

case ${VARIANT:-release} in
san)
    echo "0 passed, 0 failed, 0 skipped"
    exit 0
    ;;
esac
cat >"$WORK/memory.c" <<'END'
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_int seen;

/* Whether this allocation is the one that MEMORY_AT numbers. */
static int refuse(void)
{
    const char *at = getenv("MEMORY_AT");
    int number = atomic_fetch_add(&seen, 1) + 1;
    if (!at || atoi(at) != number)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return refuse() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return refuse() ? NULL : __libc_realloc(old, size);
}

__attribute__((destructor)) static void tell(void)
{
    const char *name = getenv("MEMORY_COUNT");
    FILE *file = name ? fopen(name, "w") : NULL;
    if (file) {
        fprintf(file, "%d\n", seen);
        fclose(file);
    }
}
END
$CC -shared -fPIC -O1 -o "$WORK/memory.so" "$WORK/memory.c" 2>"$WORK/log" && LD_PRELOAD=$WORK/memory.so true 2>>"$WORK/log" || {
    echo "this C library has no allocator that can be replaced: $(tail -n 1 "$WORK/log")"
    exit 77
}

cd "$WORK"
cat >otelx.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: shop}
spec: {python: {}}
END
cat >web.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: app, image: "python:3.12", env: [{name: PYTHONPATH, value: /app}]}]}
END
mkdir now

# LOAD ARGUMENT...: runs otelx with LOAD preloaded; reports are written to now/. Sets `status`.
run() {
    load=$1 status=0
    shift
    rm -f now/*
    LD_PRELOAD=$load "$OTELX" "$@" >now/out 2>now/err </dev/null || status=$?
}

# ARGUMENT...: runs otelx once for each allocation of a usual run.
each() {
    export MEMORY_COUNT=count MEMORY_AT=0
    run "$WORK/memory.so" "$@"
    count=$(cat count) usual=$status at=0 spared=0
    unset MEMORY_COUNT
    rm -rf usual
    cp -r now usual
    while [ $at -lt "$count" ]; do
        at=$((at + 1))
        MEMORY_AT=$at
        run "$WORK/memory.so" "$@"
        if [ $status = 2 ] && grep -qi 'memory' now/err; then
            continue
        fi
        spared=$((spared + 1))
        [ $status = $usual ] || die "$*: allocation $at: status $status: $(cat now/err)"
        diff -r usual now || die "$*: allocation $at: something else"
    done
    [ $spared -lt "$count" ] || die "$*: no allocation counts, of $count"
    ok "$*: $count allocations, of which $spared are not needed"
}

each check --report json=now/json --report sarif=now/sarif --report junit=now/junit --report github=now/github -c otelx.yaml web.yaml
"$OTELX" inject -q -c otelx.yaml web.yaml >injected.yaml
each list -o json -c otelx.yaml injected.yaml
each list injected.yaml
each verify -c otelx.yaml injected.yaml

echo "$passed passed, 0 failed, $skipped skipped"
