#!/bin/sh
# What CI systems run: the steps of action.yml and the script of GitLab's component are taken from their files, and run
# with a folder like a release. pre-commit and pip install the wheel.
set -eu
. libotelx/test/support/lib.sh

top=$PWD example=$PWD/examples/cxtm-image-retriever
version=$("$OTELX" version | sed -n '1s/otelx //p')
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null PRE_COMMIT_HOME="$WORK/pre-commit-home"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

values() { # FILE PATTERN: prints the scalars whose paths match
    "$BUILD/test/yaml_values" "$1" "$2" || die "$1: nothing at $2"
}

scratch() { # NAME: makes a folder with a configuration and a manifest without instrumentation
    mkdir -p "$WORK/$1/k8s"
    cp "$example/instrumentation.yaml" "$WORK/$1/otelx.yaml"
    cp "$example/deployment.yaml" "$WORK/$1/k8s"
    cd "$WORK/$1"
}

# Every file must name the same version.
[ "$(values action.yml inputs/version/default)" = "$version" ] || die "action.yml is about another version"
values action.yml inputs/url/default | grep -q "/v$version\$" || die "action.yml fetches another version"
sed 1,/^---/d templates/otelx.yml >"$WORK/job.yml"
sed /^---/,\$d templates/otelx.yml >"$WORK/spec.yml"
[ "$(values "$WORK/spec.yml" spec/inputs/version/default)" = "$version" ] || die "templates/otelx.yml is about another version"
grep -q "otelx-$version-py3" examples/hooks/pre-commit/with-a-wheel.yaml || die "the wheel is of another version"
sed -n '1s/.*(\(.*\)-.*/\1/p' packaging/debian/changelog | grep -qx "$version" || die "Debian's changelog is about another version"
ok "one version"

case $(uname -m) in
x86_64) arch=amd64 ;;
aarch64) arch=arm64 ;;
*) echo "there is no release for $(uname -m)" && exit 77 ;;
esac
command -v curl >/dev/null || {
    echo "curl is not there"
    exit 77
}
mkdir "$WORK/release"
name=otelx-$version-linux-$arch
cp "$OTELX" "$WORK/release/$name"
(cd "$WORK/release" && sha256sum "$name" >SHA256SUMS)
sum=$(cut -d ' ' -f 1 "$WORK/release/SHA256SUMS")

fetch() { # STATUS TEXT ARGUMENT...
    wanted=$1 text=$2 status=0
    shift 2
    "$top/packaging/fetch" "$@" >"$WORK/out" 2>&1 || status=$?
    [ $status = "$wanted" ] && grep -qF -- "$text" "$WORK/out" || die "fetch $*: $status: $(cat "$WORK/out")"
}
fetch 0 'is ' "file://$WORK/release" "$version" "$WORK/got"
cmp "$OTELX" "$WORK/got/otelx" || die "fetch: not the program"
fetch 0 'is ' "file://$WORK/release" "$version" "$WORK/got" "$sum"
fetch 1 "has the SHA-256 $sum, not 12" "file://$WORK/release" "$version" "$WORK/none" 12
fetch 1 'no otelx-9' "file://$WORK/release" 9 "$WORK/none"
cp -r "$WORK/release" "$WORK/other"
echo >"$WORK/other/SHA256SUMS"
fetch 1 'not one that SHA256SUMS names' "file://$WORK/other" "$version" "$WORK/none"
[ ! -e "$WORK/none/otelx" ] || die "fetch: a program in spite of a wrong sum"
ok "fetch compares the sum"

# STEP NAME=VALUE...: runs a step of the action, as GitHub's runner does
step() {
    values "$top/action.yml" "runs/steps/$1/run" >"$WORK/step"
    shift
    env RUNNER_TEMP="$WORK/runner" GITHUB_PATH="$WORK/path" GITHUB_STEP_SUMMARY="$WORK/summary" ACTION="$top" "$@" \
        sh -e "$WORK/step" >"$WORK/out" 2>"$WORK/err"
}
scratch action
step 0 URL="file://$WORK/release" VERSION="$version" SHA256= || die "action.yml: fetch: $(cat "$WORK/err")"
PATH=$(cat "$WORK/path"):$PATH
export PATH
check() {
    step 1 CONFIG=otelx.yaml MANIFESTS=k8s FLAGS= SARIF="$WORK/otelx.sarif"
}
! check || die "action.yml: takes a manifest without instrumentation"
grep -q 'would be injected' "$WORK/err" || die "action.yml: no reason: $(cat "$WORK/err")"
grep -q '"version": *"2.1.0"' "$WORK/otelx.sarif" || die "action.yml: no SARIF"
sed -n '/^``````diff/,/^``````$/{/^```/!p;}' "$WORK/summary" >"$WORK/diff"
if command -v patch >/dev/null; then
    cp -r k8s before
    patch -s -p1 <"$WORK/diff" || die "action.yml: the summary has no diff"
    check || die "action.yml: after the patch: $(cat "$WORK/err")"
else
    skip "no patch here"
fi
ok "action.yml"

scratch gitlab
sed "s|/tmp/otelx|$WORK/fetched|g" "$WORK/job.yml" >"$WORK/gitlab.yml"
values "$WORK/gitlab.yml" 'otelx/script/*' >"$WORK/script"
values "$WORK/gitlab.yml" 'otelx/before_script/*' | sh -n || die "GitLab: before_script"
gitlab() { # SUM
    env OTELX_URL="file://$WORK/release/$name" OTELX_SHA256="$1" OTELX_CONFIG=otelx.yaml OTELX_PATH=k8s sh -e "$WORK/script" >log 2>&1
}
! gitlab "${sum%?}x" || die "GitLab: takes another program"
! gitlab "$sum" || die "GitLab: takes a manifest without instrumentation"
grep -q '^+.*initContainers' otelx.diff || die "GitLab: no diff: $(cat log)"
"$OTELX" inject -q -i -c otelx.yaml k8s
gitlab "$sum" || die "GitLab: $(cat log)"
ok "GitLab's component"

cd "$top"
command -v python3 >/dev/null || {
    echo "python3 is not there"
    exit 77
}
mkdir "$WORK/wheels" "$WORK/again"
for folder in wheels again; do
    python3 tools/wheel "$OTELX" "$arch" "$version" 1700000000 "$WORK/$folder"
done
wheel=$(echo "$WORK"/wheels/*.whl)
cmp "$wheel" "$WORK/again/${wheel##*/}" || die "the wheel differs on a second run"
if python3 -m pip --version >/dev/null 2>&1; then
    python3 -m pip install --quiet --no-index --target "$WORK/target" "$wheel" >"$WORK/out" 2>&1 || die "pip: $(cat "$WORK/out")"
    cmp "$OTELX" "$WORK/target/bin/otelx" || die "pip installs something else"
    [ "$("$WORK/target/bin/otelx" version)" = "$("$OTELX" version)" ] || die "the installed program does not run"
    ok "pip installs the wheel"
else
    skip "no pip here"
fi

if command -v git >/dev/null && command -v pre-commit >/dev/null; then
    scratch hook
    git init -q .
    sed "s|\"otelx @ .*\"|\"$wheel\"|" "$top/examples/hooks/pre-commit/with-a-wheel.yaml" >.pre-commit-config.yaml
    git add .
    PIP_NO_INDEX=1 pre-commit run --all-files >"$WORK/log" 2>&1 && die "pre-commit: takes a manifest without instrumentation"
    grep -q 'would be injected' "$WORK/log" || die "pre-commit: $(cat "$WORK/log")"
    "$OTELX" inject -q -i -c otelx.yaml k8s
    git add .
    PIP_NO_INDEX=1 pre-commit run --all-files >"$WORK/log" 2>&1 || die "pre-commit: $(cat "$WORK/log")"
    ok "pre-commit with the wheel"
else
    skip "no pre-commit here"
fi
echo "$passed passed, 0 failed, $skipped skipped"
