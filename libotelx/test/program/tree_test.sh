#!/bin/sh
# Directories: which files are taken, which are ignored, and which are reported as left out. Names are ignored as git does
# it. The output does not depend on which core is faster. Several files come out the same as each file alone.
set -eu
. libotelx/test/support/lib.sh

example=$PWD/examples/cxtm-image-retriever testdata=$PWD/testdata
config=$example/instrumentation.yaml
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
cd "$WORK"

has() { # FILE TEXT
    grep -qF -- "$2" "$1" || die "$1 has no: $2: $(cat "$1")"
}

lacks() { # FILE TEXT
    ! grep -qF -- "$2" "$1" || die "$1 has: $2"
}

pod() { # NAME
    printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\nspec:\n  containers:\n  - name: web\n    image: web:1\n' "$1"
}

cat >config.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: all}
spec:
  exporter: {endpoint: "http://collector:4318"}
  python: {appDir: /app}
END

inject() { # ARGUMENT...
    status=0
    "$OTELX" inject -c "$WORK/config.yaml" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null || status=$?
}

# --- a repository with all sorts of things in it
mkdir -p repo/k8s/base repo/chart/templates repo/.github/workflows repo/build/deep repo/data repo/kept elsewhere
cd repo
pod web >k8s/web.yaml
pod api >k8s/base/api.yml
printf '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "json"}, "spec": {"containers": [{"name": "a", "image": "x"}]}}\n' >k8s/pod.json
printf 'resources: [web.yaml]\n' >k8s/base/kustomization.yaml
printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [base]\n' >k8s/kustomization.yaml
printf 'image:\n  apiVersion: v1\n  tag: "{{ x }}"\n' >chart/values.yaml
printf 'apiVersion: v2\nname: chart\n' >chart/Chart.yaml
printf 'on: [push]\njobs: {a: {steps: [{run: "echo ${{ github.sha }}"}]}}\n' >.github/workflows/ci.yml
printf '// no JSON\n{"a": [1,]}\n' >data/tsconfig.json
printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Values.name }}\n' >chart/templates/plain.yaml
printf '{{- if .Values.on }}\napiVersion: v1\nkind: Pod\n{{- end }}\n' >chart/templates/if.yaml
printf 'a: 1\nb: [\n' >data/broken.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rules}\ndata:\n  alert: |\n    {{ define "x" }}\n    {{ .Labels }}\n' >k8s/rules.yaml
printf 'Pod\n' >k8s/notes.txt
pod ignored >build/ignored.yaml
pod ignored >build/deep/ignored.yaml
pod ignored >kept/ignored.yaml
pod kept >kept/kept.yaml
pod krm >k8s/krm.yaml
printf 'build/\n/kept/*\n!kept/kept.yaml\n' >.gitignore
printf 'krm.yaml\n' >k8s/.krmignore
: >k8s/empty.yaml
printf '# nothing\n' >k8s/comment.yaml
pod elsewhere >../elsewhere/pod.yaml
ln -s ../../elsewhere/pod.yaml k8s/outside.yaml
ln -s ../../elsewhere k8s/outside
ln -s ../k8s k8s/loop
ln -s loop-b k8s/loop-a
ln -s loop-a k8s/loop-b
ln -s nowhere.yaml k8s/nowhere.yaml
ln -s web.yaml k8s/web-link.yaml
mkdir k8s/folder.yaml
mkfifo k8s/fifo.yaml
command -v git >/dev/null && git init -q .

inject -R .
[ $status = 1 ] || die "a tree: exit status $status: $(cat ../err)"
cat >../want <<'END'
pod/json injected
pod/web injected
pod/api injected
pod/kept injected
END
grep '^pod' ../err | sed 's/ injected.*/ injected/' | sort >../had
sort ../want | diff - ../had || die "not the pods of the tree"
lacks ../out ignored
lacks ../out elsewhere
lacks ../out Kustomization
lacks ../out 'name: chart'
lacks ../out 'tag:'
has ../out 'name: rules'
ok "what is taken of a tree"
has ../err '4 injected
'
tail -n 1 ../err >../last
cat >../want <<'END'
17 files left out: 2 templates, 2 kustomizations, 2 files for tools, 1 empty file, 4 other files, 3 ignored names, 2 links out of the tree, 1 special file; -v lists them
END
diff ../want ../last || die "the counts"
for word in values Chart ci.yml tsconfig ustomization.y fifo nowhere broken comment; do lacks ../err $word; done
ok "what is left out is counted"
inject -R . -v
cat >../want <<'END'
chart/templates/if.yaml:1:1: left out: a template; it must be rendered first
chart/templates/plain.yaml:4:9: left out: a template; it must be rendered first
data/broken.yaml: left out: not a Kubernetes manifest
k8s/fifo.yaml: left out: not a regular file
k8s/kustomization.yaml: left out: a kustomization
k8s/nowhere.yaml: left out: a symbolic link that leads to no file of this directory
k8s/krm.yaml: left out: excluded by a .gitignore or a .krmignore
chart/Chart.yaml: left out: for a tool, not for a cluster
END
while read -r line; do has ../err "$line"; done <../want
[ "$(grep -c ': left out: ' ../err)" = 17 ] || die "listed: $(cat ../err)"
inject -R . -q
lacks ../err 'left out'
ok "-v lists what is left out, -q is silent about it"
cp ../out ../first
for i in 1 2 3 4 5; do
    inject -R .
    cmp -s ../out ../first || die "run $i prints something else"
done
ok "the same each time"
for named in chart/templates/if.yaml 'k8s/krm.yaml chart/templates/if.yaml'; do
    # shellcheck disable=SC2086 # names of files
    inject $named
    [ $status = 2 ] || die "$named: exit status $status"
    has ../err 'otelx: chart/templates/if.yaml:1:1: is a template; it must be rendered first'
done
ok "a template that is named"
inject -R . --fail-on never -q
[ $status = 0 ] && [ ! -s ../err ] || die "--fail-on never: $status: $(cat ../err)"
for where in -oname --dry-run --output-dir=../below; do
    inject -R . $where -q
    [ $status = 0 ] || die "$where: exit status $status for a file that stdout does not lack"
    inject -R . $where -q --fail-on skip
    [ $status = 1 ] || die "$where --fail-on skip: exit status $status"
done
rm -r ../below
ok "--fail-on"
# A file with an apiVersion that cannot be read is a broken manifest: an error, and the other files are done.
mkdir ../cracked
pod whole >../cracked/whole.yaml
{ pod half && echo '  nodeSelector: {a: b'; } >../cracked/half.yaml
for quiet in '' -q; do
    # shellcheck disable=SC2086 # nothing or a flag
    inject -R -i $quiet ../cracked
    [ $status = 1 ] && has ../err 'half.yaml:10:1: error: ' || die "a broken manifest: $status: $(cat ../err)"
done
has ../cracked/whole.yaml initContainers
lacks ../cracked/half.yaml initContainers
"$OTELX" uninject -R ../cracked >../out 2>../err && die "a broken manifest: uninject"
has ../err '1 file left out: 1 unreadable file'
ok "a broken manifest in a directory"
inject -R k8s
lacks ../out kept
lacks ../out 'name: krm'
[ "$(grep -c '^pod' ../err)" = 3 ] || die "a folder of the tree: $(cat ../err)"
inject -f k8s
lacks ../out 'name: api'
[ "$(grep -c '^pod' ../err)" = 2 ] || die "the files directly in it: $(cat ../err)"
inject -R kept build/deep
[ "$(grep -c '^pod' ../err)" = 2 ] || die "a folder that is ignored, but named: $(cat ../err)"
inject k8s/krm.yaml build/ignored.yaml
[ "$(grep -c '^pod' ../err)" = 2 ] || die "files that are ignored, but named"
ok "folders below the top, and what is named"

# --- the ignore lists count also outside of a repository
rm -f k8s/fifo.yaml
bare=$(mktemp -d)
trap 'rm -rf "$bare"' EXIT
cp -R k8s kept build .gitignore "$bare"
(cd "$bare" && inject -R . -o name)
sort ../out >../had
printf 'pod/%s\n' json web api kept | sort | diff - ../had || die "outside of a repository"
ok "outside of a repository"

# --- in place and below another directory
inject -R -i .
[ $status = 0 ] && [ ! -s ../out ] || die "in place: exit status $status"
[ -h k8s/web-link.yaml ] || die "the link was replaced"
has k8s/web.yaml 'initContainers:'
lacks ../elsewhere/pod.yaml initContainers
lacks build/ignored.yaml initContainers
inject -R . -o name
[ ! -s ../out ] || die "names of what does not change: $(cat ../out)"
"$OTELX" uninject -q -R -i . >../out 2>../err || die "uninject: exit status"
pod web | cmp - k8s/web.yaml || die "uninject does not give the file back"
ok "in place"
inject -R . -o name --output-dir ../below
printf 'pod/%s\n' json web api kept | sort >../want
sort ../out | diff ../want - || die "-o name"
(cd ../below && find . -type f | sort) >../had
printf './%s\n' k8s/base/api.yml k8s/pod.json k8s/web.yaml kept/kept.yaml | diff - ../had || die "--output-dir"
lacks k8s/web.yaml initContainers
stat -c '%i %y' ../below/k8s/web.yaml >../stamp
inject -R . --output-dir ../below
stat -c '%i %y' ../below/k8s/web.yaml | cmp -s - ../stamp || die "what is there already was written again"
(cd k8s && inject -R "$PWD" ../kept --output-dir "$WORK/absolute")
(cd ../absolute && find . -type f | sort) >../had
printf './%s\n' base/api.yml kept.yaml pod.json web.yaml | diff - ../had || die "--output-dir, folders from elsewhere"
inject k8s/web.yaml ../repo/k8s/web.yaml --output-dir ../once
[ $status = 0 ] && [ "$(find ../once -type f)" = ../once/k8s/web.yaml ] || die "a file under two names"
mkdir -p ../other && pod other >../other/kept.yaml
inject ../other/kept.yaml "$PWD/kept/kept.yaml" --output-dir ../clash
[ $status = 2 ] && has ../err 'would both be written to' && [ -z "$(find ../clash -type f)" ] || die "two files for one name"
ok "--output-dir and -o name"
inject -R . --output-dir rendered
inject -R . --output-dir rendered --set python.image=other:1
[ "$(find rendered -type f | wc -l)" = 4 ] || die "an --output-dir within the tree: $(find rendered -type f)"
grep -q '^4 workloads in 5 files: 4 injected' ../err || die "an --output-dir within the tree is input: $(cat ../err)"
inject -R rendered -o name --dry-run --output-dir ./rendered/ --set python.image=third:1
[ "$(wc -l <../out)" = 4 ] || die "an --output-dir that is named as input, too: $(cat ../err)"
rm -r rendered
ok "an --output-dir within the tree is no input"
inject -R . --dry-run --output-dir ../dry -o name
[ ! -e ../dry ] && [ "$(grep -c pod ../out)" = 4 ] || die "a dry run"
inject k8s/web.yaml --dry-run
[ ! -s ../out ] && has ../err '1 injected; a dry run, nothing was written' || die "a dry run to stdout"
ok "--dry-run"

# --- bad usage
usage() { # TEXT ARGUMENT...
    text=$1
    shift
    inject "$@"
    [ $status = 2 ] && [ ! -s "$WORK/out" ] || die "$*: exit status $status"
    has "$WORK/err" "$text"
    ok "$*: $text"
}
mkdir ../hollow && echo text >../hollow/notes.txt
usage 'no `*.yaml`, `*.yml` or `*.json` in this directory, except what is ignored; give -R' ../hollow
usage 'no `*.yaml`, `*.yml` or `*.json` in this directory' -R ../hollow
usage 'no Kubernetes manifests' -R .github
usage 'must be `yaml` or `name`, not `out.yaml`; for files there are -i' -o out.yaml k8s
usage 'exclude each other' -i --output-dir x k8s
usage 'must be `never`, `error`, `warning` or `skip`, not `all`' --fail-on all k8s
usage 'stdin cannot be rewritten' -i
inject -R .github --allow-empty
[ $status = 0 ] || die "--allow-empty: exit status $status"
ok "--allow-empty"

# --- PLACE TEXT: the place that shows that the text is a template; '': the text only looks like one
judge() {
    rm -rf "$WORK/judged"
    mkdir "$WORK/judged"
    { printf 'apiVersion: v1\nkind: ConfigMap\n' && printf %b "$2"; } >"$WORK/judged/x.yaml"
    inject -v -R "$WORK/judged" --fail-on never --allow-empty
    place=$(sed -n 's/.*x\.yaml:\([0-9]*:[0-9]*\): left out: a template.*/\1/p' "$WORK/err")
    [ "$place" = "$1" ] && [ $status = 0 ] || die "a template at $1: $2: $(cat "$WORK/err")"
    ok "a template at ${1:-no place}"
}
judge 3:4 'a: {{ x }}\n'
judge 3:1 '{{ x }}: a\n'
judge 3:5 '- - {{ x }}\n'
judge 3:7 '- a:  {{ x }}\n'
judge '' 'a: |\n  {{ x }}\n  b: {{ x }}\n'
judge 6:4 'a: |\n  {{ x }}\n\nb: {{ x }}\n'
judge 5:4 'a: >2-  # text\n    {{ x }}\nb: {{ x }}\n'
judge '' 'a: |\n  {{ x }}\n\n  {{ x }}\nb:\n- |\n {{ x }}\n- c: |+\n   {{ x }}\n'
judge 7:6 'b:\n- c: |+\n   {{ x }}\n\n  d: {{ x }}\n'
judge '' '# a: {{ x }}\na: "{{ x }}: {{ y }}" # b: {{ x }}\nb: {a: {b: c}}\nc: a {{ x }}\n'
judge 3:4 'a: {{ x }}\r\nb: {{ x }}\r\n'
# Actions in comments and in quotes, and other languages.
judge 3:1 '# {{- if .Values.on }}\na: b\n# {{- end }}\n'
judge 4:6 'a: b\nb: c # {{- if x }}\n'
judge 3:5 'a: "{{ .Values.name }}"\n'
judge 3:7 "a: 'b {{- include \"x\" . }}'\n"
judge 3:1 '#@ if data.values.on:\na: b\n#@ end\n'
judge 3:6 'a: 1 #@ data.values.port\n'
judge 3:1 '#@data/values\na: b\n'
judge 3:1 '# {% if x %}\na: b\n'
judge 3:4 'a: {% x %}\n'
judge 3:1 'local x = {};\n'
judge 4:3 '---\n  name: "{{ x }}"\nkind: Pod\n'
judge 4:3 '---\n  name: "{{ x }}"\nkind: ReplicationController\n'
judge 4:3 '---\n  name: "{{ x }}"\nkind: PodTemplate\n'
judge '' '---\n  name: "{{ x }}"\nkind: Podium\n'
judge '' 'a: |\n  # {{- if .Values.on }}\n  #@ if x\n  "{{ .Values.name }}"\n'
judge '' '#@author me\n# local x = 1\na: "#@ x"\nlocal: x\nb: "{{ $labels.x }}"\nname: "{{ x }}"\n'

# --- yes|no TEXT: whether the text, which has the word `mark`, is a manifest or only looks like one
shown() {
    rm -rf "$WORK/judged"
    mkdir "$WORK/judged"
    printf %b "$2" >"$WORK/judged/x.yaml"
    pod web >"$WORK/judged/web.yaml"
    inject -R "$WORK/judged"
    [ $status = 0 ] || die "exit status $status: $2: $(cat "$WORK/err")"
    if grep -q mark "$WORK/out"; then had=yes; else had=no; fi
    [ $had = "$1" ] || die "$had, a manifest: $2"
    ok "a manifest: $1: $2"
}
shown yes 'apiVersion: v1\r\nkind: Service\r\nmetadata: {name: mark}\r\n'
shown yes '\0357\0273\0277apiVersion: v1\nkind: Service # mark\n'
shown yes '"kind": "Service"\n"apiVersion": "v1" # mark\n'
shown yes "'apiVersion' : v1\nkind : mark\n"
shown yes '  apiVersion: v1\n  kind: mark\n'
shown yes '# text\n---\n# text\n\n apiVersion: v1\n kind: mark\n'
shown yes 'a: 1\n---\napiVersion: v1\nkind: mark\n---\nb: 1\n'
shown yes '--- # text\n{apiVersion: v1, kind: mark}\n'
shown yes '--- {apiVersion: v1, kind: mark}\n'
shown yes '--- !!map\napiVersion: v1\nkind: mark\n'
shown yes '\n\n{"apiVersion":"v1",\n"kind":"Service","metadata":{"name":"mark"}}\n'
shown yes '{"kind":"ConfigMap","apiVersion":"v1","data":{"mark":"apiVersion: kustomize.config.k8s.io/"}}'
shown yes 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n---\nkind: mark\napiVersion: v1\n'
shown no 'apiVersion: v2\nname: mark\nversion: 1.0.0\n'
shown no 'apiVersion: v1\nkinds: mark\n'
shown no 'apiVersion: v1\nmark:\n  kind: x\n'
shown no 'apiVersion: v1\n---\nkind: mark\n'
shown no 'image:\n  apiVersion: v1\n  kind: mark\n'
shown no 'mark: |\n  apiVersion: v1\n  kind: Service\n'
shown no '- apiVersion: v1\n  kind: mark\n'
shown no '# apiVersion: v1\n# kind: mark\napiVersions: 1\nmark: 1\n'
shown no 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamePrefix: mark\n'
shown no '{"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namePrefix": "mark"}\n'
shown no 'apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: mark}\nspec: {python: {}}\n'
shown no '{"kind": "Instrumentation", "apiVersion": "otelx.dev/v1alpha1", "metadata": {"name": "mark"}}\n'
shown yes 'apiVersion: opentelemetry.io/v1alpha1\nkind: Instrumentation\nmetadata: {name: mark}\n'

# --- a tree as git lists it
if command -v git >/dev/null; then
    mkdir "$WORK/lists" && cd "$WORK/lists" && git init -q .
    awk 'BEGIN {
        srand(3)
        split("a b ab build k8s x y.d", folder, " ")
        split("a.yaml b.yml c.json keep.yaml b.yaml", name, " ")
        split("*.yml build/ /ab b/** !keep.yaml a/*/c.json **/x/ [a-b].yaml !/k8s/b.yaml k8s/* !k8s/x/ *.d", pattern, " ")
        for (i = 0; i < 400; i++) {
            path = ""
            for (k = int(rand() * 4); k > 0; k--) path = path folder[int(rand() * 7) + 1] "/"
            print "f", path "x", path name[int(rand() * 5) + 1]
            if (rand() < 0.1) print "i", path "x", path ".gitignore", pattern[int(rand() * 12) + 1], pattern[int(rand() * 12) + 1]
        }
    }' | while read -r what folder path one other; do
        mkdir -p "$(dirname "$folder")" "$(dirname "$path")"
        if [ "$what" = f ]; then
            pod "$(echo "$path" | tr '/' '-')" >"$path"
        else
            printf '%s\n' "$one" "$other" >"$path"
        fi
    done
    mkdir nested && (cd nested && git init -q . && pod nested >pod.yaml && pod build >.hidden.yaml)
    # Tracked files count, also in a folder that git ignores.
    git ls-files -oi --exclude-standard -- '*.yaml' | awk 'NR % 2 == 1' | xargs git add -f
    [ "$(git ls-files | wc -l)" -gt 10 ] || die "few files that are tracked and ignored: $(git ls-files | wc -l)"
    inject -R . -o name
    sed 's|^pod/||' "$WORK/out" >"$WORK/ours"
    {
        git ls-files -co --exclude-standard -- '*.yaml' '*.yml' '*.json' | grep -v '^nested/'
        printf 'nested/.hidden.yaml\nnested/pod.yaml\n'
    } | sort | sed 's|^nested/.hidden.yaml|build|; s|^nested/pod.yaml|nested|' | tr '/' '-' >"$WORK/git"
    diff "$WORK/git" "$WORK/ours" || die "not the files that git lists, in git's order"
    [ "$(wc -l <"$WORK/git")" -gt 100 ] || die "few files"
    ok "$(wc -l <"$WORK/git") files as git lists them"

    # The list .git/info/exclude counts, also in a worktree of the repository and in a submodule.
    mkdir "$WORK/own" && cd "$WORK/own" && git init -q .
    git -c user.name=x -c user.email=x@y commit -q --allow-empty -m x
    git worktree add -q ../worktree 2>/dev/null
    mkdir -p .git/modules
    git init -q --separate-git-dir .git/modules/sub sub
    echo secret.yaml >>.git/info/exclude
    echo sub.yaml >>.git/modules/sub/info/exclude
    for place in . sub ../worktree; do for name in secret sub web; do pod "$name" >$place/$name.yaml; done; done
    inject -R . ../worktree -o name
    printf 'pod/%s\n' sub secret web web sub web | diff - "$WORK/out" || die "the repository's own list"
    ok "the repository's own list"

    # If info/exclude is a symbolic link, it counts; a .gitignore that is one does not. A folder with the
    # name .git is not yet a repository.
    mkdir "$WORK/links" && cd "$WORK/links" && git init -q .
    echo secret.yaml >../shared-list
    ln -sf ../../../shared-list .git/info/exclude
    mkdir plain plain/.git linked
    printf 'web.yaml\n' >linked/list
    ln -s list linked/.gitignore
    for place in . plain linked; do for name in secret web; do pod "$name" >$place/$name.yaml; done; done
    inject -R . -o name
    git ls-files -o --exclude-standard -- '*.yaml' 2>/dev/null | sed 's|.*/||; s|^|pod/|; s|\.yaml$||' | diff - "$WORK/out" ||
        die "lists that are links, and a folder called .git"
    [ "$(wc -l <"$WORK/out")" = 3 ] || die "lists that are links: $(cat "$WORK/out")"
    ok "lists that are links, and a folder called .git"
else
    echo "skip: git is not there"
fi

# --- several files in one run give the same as each file alone, also the same findings: the inputs of all cases
mkdir "$WORK/alone" "$WORK/joint" "$WORK/findings"
cd "$WORK/alone"
config=$testdata/default-config.yaml
for case in $(case_names "$testdata"); do
    folder=$testdata/$case name=$(echo "$case" | tr / .)
    [ -f "$folder/in.yaml" ] || continue
    # such resources have an effect on other files
    ! grep -qE 'kind: (Namespace|ConfigMap|Secret|ResourceQuota|LimitRange)|envFrom:' "$folder/in.yaml" || continue
    cp "$folder/in.yaml" "$name.yaml"
    "$OTELX" inject -v -i -c "$config" "$name.yaml" >/dev/null 2>"$WORK/one.err" && status=0 || status=$?
    if [ $status = 2 ]; then
        rm "$name.yaml"
    else
        cp "$folder/in.yaml" ../joint
        mv ../joint/in.yaml "../joint/$name.yaml"
        grep -E '^[^ ]+:[0-9]+:[0-9]+: ' "$WORK/one.err" >"$WORK/findings/$name.yaml" || :
    fi
done
# OTX4603 is reported once for all files, with a number.
cat "$WORK"/findings/* | grep -v OTX4603 >"$WORK/alone.findings"
cd ../joint
"$OTELX" inject -v -i -c "$config" ./*.yaml 2>"$WORK/err" || :
grep -E '^[^ ]+:[0-9]+:[0-9]+: ' "$WORK/err" | sed 's|^\./||' | grep -v OTX4603 >"$WORK/joint.findings"
diff -r ../alone ../joint || die "files at once are not what each of them is alone"
diff "$WORK/alone.findings" "$WORK/joint.findings" || die "findings"
[ "$(ls | wc -l)" -gt 200 ] || die "few cases"
ok "$(ls | wc -l) files at once are as each of them alone, with $(wc -l <"$WORK/joint.findings") findings"

# A file that ends in a block scalar: the file after it does not change the text of the scalar.
cd "$WORK"
cp "$testdata/notation/literal-clip-without-final-newline/in.yaml" clip.yaml
pod web >web.yaml
"$OTELX" inject -q -c "$config" clip.yaml >alone.yaml
cp alone.yaml both.yaml
"$OTELX" inject -q -i -c "$config" clip.yaml web.yaml || die "an open block scalar: exit status $?"
cmp clip.yaml alone.yaml || die "an open block scalar"
ok "a block scalar that is open at the end"

# --- files that a kustomization names
mkdir -p "$WORK/kust/base" "$WORK/kust/over/patches" "$WORK/kust/over/gen" "$WORK/kust/comp"
cd "$WORK/kust"
for name in base/web over/by-path over/strategic over/json over/replace over/transform over/gen/made over/flow comp/comp-patch over/plain; do
    pod "$(basename $name)" >$name.yaml
done
printf 'resources: [web.yaml]\n' >base/kustomization.yaml
cat >over/kustomization.yaml <<'END'
resources: [../base, plain.yaml, https://example.org/remote.yaml]
components: [../comp]
patches:
- path: by-path.yaml
- {path: ./../over/flow.yaml, target: {kind: Pod}}
- patch: |-
    - op: remove
      path: /spec
patchesStrategicMerge:
- strategic.yaml
- |-
  apiVersion: v1
  kind: Pod
patchesJson6902: [{path: json.yaml}, {path: missing.yaml}]
replacements: [{path: replace.yaml}]
transformers: [transform.yaml]
generators: [gen]
END
printf '{"kind": "Component", "patches": [{"path": "comp-patch.yaml"}]}\n' >comp/Kustomization
inject -v -R .
[ "$(grep -c 'left out: named in a kustomization' "$WORK/err")" = 8 ] || die "named in kustomizations: $(cat "$WORK/err")"
has "$WORK/err" 'over/gen/made.yaml: left out: named in a kustomization, in its generators'
has "$WORK/err" 'comp/comp-patch.yaml: left out: named in a kustomization, in its patches'
[ "$(grep -c ' injected ' "$WORK/err")" = 2 ] || die "kustomizations: $(cat "$WORK/err")"
# A kustomization above the folder counts, too, up to the top of the repository.
if command -v git >/dev/null; then
    git init -q .
    inject -v -R over/gen --allow-empty
    has "$WORK/err" 'over/gen/made.yaml: left out: named in a kustomization, in its generators'
fi
printf 'a: [\n' >over/kustomization.yaml
inject -R over
[ $status = 1 ] && has "$WORK/err" 'otelx: over/kustomization.yaml: cannot be read' || die "a broken kustomization: $(cat "$WORK/err")"
ok "what a kustomization names"

# --- static files of a chart are manifests, its templates are not
mkdir -p "$WORK/chart/templates/sub" "$WORK/chart/crds"
cd "$WORK/chart"
printf 'apiVersion: v2\nname: chart\nversion: 1.0.0\n' >Chart.yaml
pod static >templates/static.yaml
{ pod hidden && printf '    args:\n    - |\n      {{ .Values.x }}\n'; } >templates/sub/hidden.yaml
inject -v -R "$WORK/chart"
has "$WORK/err" 'hidden.yaml:11:7: left out: a template'
has "$WORK/err" 'pod/static injected'
ok "a chart"
cd "$WORK"

cat >config.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: some}
spec:
  select: [{name: one}, {name: two}, {name: three}]
  python: {}
END
pod one >one.yaml
pod two >two.yaml
inject one.yaml two.yaml
[ "$(grep -c 'matches no workload' err)" = 1 ] && has err 'config.yaml:5:38: warning' || die "a selection: $(cat err)"
ok "a selection over several files"
echo "$passed passed, 0 failed, 0 skipped"
