#!/bin/sh
# The hooks, and the examples for them: their commands are taken from the files that the hosts read, and run here in
# temporary repositories.
set -eu
. libotelx/test/support/lib.sh

top=$PWD hooks=$PWD/examples/hooks example=$PWD/examples/cxtm-image-retriever
mkdir -p "$WORK/bin" "$WORK/tmp"
ln -s "$OTELX" "$WORK/bin/otelx"
PATH=$WORK/bin:$PATH
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null PRE_COMMIT_HOME="$WORK/pre-commit-home"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

# FILE PATTERN: prints the scalars whose paths match.
values() {
    "$BUILD/test/yaml_values" "$1" "$2" || die "$1: nothing at $2"
}

# Every file must be YAML.
find "$hooks" "$top/.pre-commit-hooks.yaml" -name '*.y*ml' >"$WORK/files"
[ "$(wc -l <"$WORK/files")" -ge 12 ] || die "the examples are lost"
while IFS= read -r file; do
    status=0
    "$BUILD/test/yaml_values" "$file" '' || status=$?
    [ $status = 1 ] || die "$file is not YAML"
done <"$WORK/files"
ok "all files are YAML"

# NAME: makes a folder with a configuration and a manifest without instrumentation.
scratch() {
    mkdir -p "$WORK/$1/k8s"
    cp "$example/instrumentation.yaml" "$WORK/$1/otelx.yaml"
    cp "$example/deployment.yaml" "$WORK/$1/k8s"
    cd "$WORK/$1"
}

repository() {
    scratch "$1"
    git init -q .
    git add otelx.yaml
    git commit -q -m "The configuration"
    git add k8s
}

inject() {
    otelx inject -q -i -c otelx.yaml k8s
}

commits() {
    git commit -q -m "Manifests" >log 2>&1
}

# With the hook installed, a manifest without instrumentation cannot be committed, and one with it can.
blocks_and_passes() { # NAME
    ! commits || die "$1: a manifest without instrumentation is committed"
    grep -q 'would be injected' log || die "$1: no reason: $(cat log)"
    inject
    git add k8s
    commits || die "$1: an instrumented manifest is not committed: $(cat log)"
    ok "$1"
}

hook() { # COMMAND
    printf '#!/bin/sh\n%s\n' "$1" >.git/hooks/pre-commit
    chmod +x .git/hooks/pre-commit
}

command_of() { # INDEX
    values "$top/.pre-commit-hooks.yaml" "$1/entry" | tr '\n' ' '
    values "$top/.pre-commit-hooks.yaml" "$1/args/*" | tr '\n' ' '
}

if command -v git >/dev/null; then
    [ "$(values "$top/.pre-commit-hooks.yaml" '*/id' | tr '\n' ' ')" = 'otelx-check otelx-inject ' ] ||
        die "the hooks have other names"
    for index in 0 1; do
        echo k8s/deployment.yaml | grep -qE "$(values "$top/.pre-commit-hooks.yaml" "$index/files")" ||
            die "no hook for a manifest"
    done
    repository check
    hook "exec $(command_of 0)"
    blocks_and_passes "otelx-check as a git hook"

    repository inject
    hook "$(command_of 1) || exit; git diff --exit-code"
    ! commits || die "otelx-inject: the commit is not stopped"
    git diff --name-only | grep -qx k8s/deployment.yaml || die "otelx-inject: nothing is injected"
    git add k8s
    commits || die "otelx-inject: $(cat log)"
    ok "otelx-inject as a git hook"

    repository plain
    # shellcheck disable=SC2016
    sh -c "$(sed -n '/^```sh/,/^```/{/^```/!p;}' "$hooks/pre-commit/README.md")"
    blocks_and_passes "the git hook of the README"
else
    skip "no git here"
fi

if command -v git >/dev/null && command -v pre-commit >/dev/null; then
    mkdir "$WORK/source"
    cp "$top/.pre-commit-hooks.yaml" "$WORK/source"
    git -C "$WORK/source" init -q .
    git -C "$WORK/source" add .
    git -C "$WORK/source" commit -q -m "Hooks"
    git -C "$WORK/source" tag v0.2.0
    repository real
    sed "s|https://git.example.com/otelx.*|$WORK/source|" "$hooks/pre-commit/.pre-commit-config.yaml" >.pre-commit-config.yaml
    git add .pre-commit-config.yaml
    pre-commit install >log
    blocks_and_passes "pre-commit"
else
    skip "no pre-commit here"
fi

# FILE STEP: runs the lines of a step with bash, as GitHub does.
step() {
    values "$1" "jobs/check/steps/$2/run" >"$WORK/step"
    GITHUB_STEP_SUMMARY=$WORK/summary sh -e "$WORK/step" >"$WORK/out" 2>"$WORK/err"
}

# The step that installs otelx is not run: it would download otelx.
scratch github
file=$hooks/github-actions/otelx.yaml
values "$file" 'jobs/check/steps/1/run' >"$WORK/step"
sh -n "$WORK/step" || die "GitHub: the step that installs"
! step "$file" 2 || die "GitHub: takes a manifest without instrumentation"
grep -q '^::warning file=k8s/.*would be injected' "$WORK/out" || die "GitHub: no annotation: $(cat "$WORK/out")"
python3 -c 'import json; json.load(open("otelx.sarif"))' || die "GitHub: no SARIF"
step "$file" 3 || die "GitHub: there is no diff"
grep -q '^+.*initContainers:' "$WORK/summary" || die "GitHub: no diff in the summary"
[ "$(sed -n '1s/ diff$//p' "$WORK/summary")" = "$(tail -n 1 "$WORK/summary")" ] || die "GitHub: no fence: $(cat "$WORK/summary")"
inject
step "$file" 2 || die "GitHub: $(cat "$WORK/err")"
ok "the steps for GitHub"

scratch gitlab
file=$hooks/gitlab-ci/.gitlab-ci.yml
values "$file" 'otelx/script/*' >"$WORK/step"
values "$file" 'otelx/before_script/*' | sh -n || die "GitLab: before_script"
! sh -e "$WORK/step" >log 2>&1 || die "GitLab: takes a manifest without instrumentation"
! command -v patch >/dev/null || patch -s -p1 <"$(values "$file" 'otelx/artifacts/paths/*')" || die "GitLab: the artifact is no diff"
inject
sh -e "$WORK/step" >log 2>&1 || die "GitLab: $(cat log)"
ok "the script for GitLab"

# Argo CD: runs the plugin in the application's folder, with the variables that Argo CD sets.
plugin=$hooks/argocd/plugin.yaml
generate() {
    env ARGOCD_APP_NAME=cxtm ARGOCD_APP_NAMESPACE=cxtm "$@" \
        "$(values "$plugin" spec/generate/command/0)" "$(values "$plugin" spec/generate/command/1)" \
        "$(values "$plugin" spec/generate/args/0)"
}
mkdir "$WORK/argo"
cd "$WORK/argo"
cp "$example/deployment.yaml" .
cp "$example/instrumentation.yaml" otelx.yaml
printf 'none.yaml' >.krmignore
[ -f "$(values "$plugin" spec/discover/fileName)" ] || die "Argo CD: would not find the plugin's file"
generate >"$WORK/out" || die "Argo CD: a folder of manifests"
otelx inject -q -c otelx.yaml deployment.yaml | cmp - "$WORK/out" || die "Argo CD: not what inject gives"
mkdir other
mv otelx.yaml other
name=$(values "$hooks/argocd/application.yaml" 'spec/source/plugin/env/0/name')
generate "ARGOCD_ENV_$name=other/otelx.yaml" | cmp - "$WORK/out" || die "Argo CD: another configuration"
! generate "ARGOCD_ENV_$name=missing.yaml" >"$WORK/none" 2>log || die "Argo CD: no error"
[ ! -s "$WORK/none" ] || die "Argo CD: manifests in spite of an error"
printf 'apiVersion: v1\na: [\n' >broken.yaml
! generate "ARGOCD_ENV_$name=other/otelx.yaml" >"$WORK/none" 2>log || die "Argo CD: a manifest is missing"
grep -q 'broken.yaml:3:1: error' log || die "Argo CD: which is missing? $(cat log)"
rm broken.yaml
ok "Argo CD's generate command"

# Helm's hooks are in the rendered manifests, and stay as they are.
if helm=$(cd "$top" && peer helm3); then
    ln -s "$helm" "$WORK/bin/helm"
    cp -r "$top/examples/helm/chart" "$WORK/argo/chart"
    cd "$WORK/argo/chart"
    sed '/select:/,/labelSelector/d' "$top/examples/helm/instrumentation.yaml" >otelx.yaml
    generate "ARGOCD_ENV_HELM_ARGS=--set image=python:3.12" >"$WORK/out" || die "Argo CD: a chart"
    grep -q 'image: python:3.12' "$WORK/out" || die "Argo CD: the arguments for helm: $(cat "$WORK/out")"
    otelx list "$WORK/out" >"$WORK/list"
    grep -q '^deployment/cxtm-orders .*injected' "$WORK/list" || die "Argo CD: a chart: $(cat "$WORK/list")"
    [ "$(grep -c 'injected  *otelx' "$WORK/list")" = 1 ] || die "Argo CD: a hook is injected into: $(cat "$WORK/list")"
    printf '{{ fail "broken" }}\n' >templates/broken.yaml
    ! generate >"$WORK/none" 2>log || die "Argo CD: a broken chart"
    [ ! -s "$WORK/none" ] || die "Argo CD: manifests in spite of a broken chart"
    ok "Argo CD's generate command with a chart"
    cd ..
    rm -r chart

    # The patches in Flux's HelmRelease are those that the lines of the README make, and they give what inject gives.
    cp -r "$top/examples" "$WORK/examples"
    cd "$WORK/examples/hooks/flux-helm"
    # shellcheck disable=SC2016
    sh -e -c "$(sed -n '/^ *```sh/,/^ *```/{/```/!p;}' README.md)" 2>log || die "Flux: $(cat log)"
    diff "$hooks/flux-helm/release.yaml" release.yaml || die "Flux: the HelmRelease is out of date"
    if command -v kubectl >/dev/null; then
        helm template shop ../../helm/chart --namespace shop >all.yaml
        { echo 'resources: [all.yaml]' && sed '1,/^  - kustomize:$/d; s/^      //' release.yaml; } >kustomization.yaml
        kubectl kustomize . >"$WORK/built.yaml" || die "Flux: the patches of the HelmRelease"
        otelx inject -q -c otelx.yaml all.yaml >injected.yaml
        mv injected.yaml all.yaml
        echo 'resources: [all.yaml]' >kustomization.yaml
        kubectl kustomize . | diff - "$WORK/built.yaml" || die "Flux: the patches give something else"
    fi
    ok "Flux's HelmRelease"
    cd "$WORK/argo"
else
    skip "no helm here"
fi

if command -v kubectl >/dev/null; then
    cp -r "$example/kustomize/base/." .
    generate ARGOCD_ENV_OTELX_CONFIG=other/otelx.yaml >"$WORK/built" || die "Argo CD: kustomize"
    kubectl kustomize . | otelx inject -q -c other/otelx.yaml - | cmp - "$WORK/built" || die "Argo CD: kustomize"
    printf 'resources: [missing.yaml]\n' >kustomization.yaml
    ! generate ARGOCD_ENV_OTELX_CONFIG=other/otelx.yaml >"$WORK/none" 2>log || die "Argo CD: a broken build"
    ok "Argo CD's generate command with kustomize"

    # A small stand-in for Argo CD's own manifests, which the component patches.
    mkdir "$WORK/argocd"
    cp -r "$hooks/argocd" "$WORK/argocd/otelx"
    cat >"$WORK/argocd/repo-server.yaml" <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server}
spec:
  template:
    spec:
      containers: [{name: argocd-repo-server, image: argocd}]
      volumes: [{name: var-files, emptyDir: {}}, {name: plugins, emptyDir: {}}]
END
    printf 'resources: [repo-server.yaml]\ncomponents: [otelx]\n' >"$WORK/argocd/kustomization.yaml"
    kubectl kustomize "$WORK/argocd" >"$WORK/argocd.yaml" || die "Argo CD: the component"
    [ "$(values "$WORK/argocd.yaml" 'spec/template/spec/containers/*/name' | sort | tr '\n' ' ')" = 'argocd-repo-server otelx ' ] ||
        die "Argo CD: the sidecar"
    values "$WORK/argocd.yaml" 'data/plugin.yaml' | diff -B "$plugin" - || die "Argo CD: the plugin's file"
    values "$WORK/argocd.yaml" 'spec/template/spec/volumes/*/name' | sort >"$WORK/volumes"
    values "$WORK/argocd.yaml" 'spec/template/spec/containers/*/volumeMounts/*/name' | sort |
        diff "$WORK/volumes" - || die "Argo CD: mounts and volumes"
    ok "Argo CD with the component"

    # Flux builds the overlay: the result must be the injected base.
    flux=$hooks/flux
    mkdir "$WORK/injected"
    printf 'resources: [all.yaml]\n' >"$WORK/injected/kustomization.yaml"
    kubectl kustomize "$flux/base" | otelx inject -q -c "$flux/otelx.yaml" - >"$WORK/injected/all.yaml"
    kubectl kustomize "$WORK/injected" >"$WORK/wanted.yaml"
    kubectl kustomize "$flux/$(values "$flux/flux.yaml" spec/path)" | diff "$WORK/wanted.yaml" - ||
        die "Flux: not the base, injected"
    ok "Flux's build with the component"

    # The lines of the README make the component.
    cp -r "$flux" "$WORK/flux"
    rm "$WORK/flux/otelx/kustomization.yaml"
    cd "$WORK/flux"
    # shellcheck disable=SC2016
    sh -e -c "$(sed -n '/^ *```sh/,/^ *```/{/```/!p;}' README.md)" 2>log || die "Flux: $(cat log)"
    kubectl kustomize overlay | diff "$WORK/wanted.yaml" - || die "Flux: a new component gives something else"
    ok "Flux's component, made anew"
else
    skip "no kubectl here"
fi

echo "$passed passed, 0 failed, $skipped skipped"
