#!/bin/sh
# kpt runs otelx: render, eval, and source | otelx | sink. The package keeps its comments, its setters and its files. The
# injection is the same as by `otelx inject`. After a failure the package is unchanged.
set -eu

command -v kpt >/dev/null || {
    echo "kpt is not there"
    exit 77
}
mkdir -p "$WORK/bin"
ln -sf "$OTELX" "$WORK/bin/otelx"
PATH=$WORK/bin:$PATH
example=$PWD/examples/cxtm-image-retriever
. libotelx/test/support/lib.sh

package() { # NAME: makes a fresh copy of the package and changes to its parent folder
    rm -rf "${WORK:?}/$1"
    cp -r "$example/kpt" "$WORK/$1"
    cd "$WORK"
}

has() { # FILE TEXT
    grep -qF -- "$2" "$1" || die "$1 has no: $2"
}

pipeline() { # PACKAGE TEXT: replaces the pipeline in the Kptfile
    sed '/^pipeline:/,$d' "$1/Kptfile" >"$1/Kptfile.new"
    printf '%s\n' "$2" >>"$1/Kptfile.new"
    mv "$1/Kptfile.new" "$1/Kptfile"
}

package render
kpt fn render render --allow-exec >render.log 2>&1 || die "render: $(cat render.log)"
has render/deployment.yaml '# kpt-set: ${replicas}'
has render/deployment.yaml '# kpt-set: 10.122.28.110/testing/tm_image_retriever:${tag}'
has render/deployment.yaml '# no command and no args: the image'
has render/deployment.yaml '# seen: 300Mi at most'
has render/deployment.yaml 'name: opentelemetry-auto-instrumentation-python'
has render.log 'instrumented: python 0.54b1, container image-retriever'
cmp -s render/instrumentation.yaml "$example/kpt/instrumentation.yaml" || die "the configuration changed"
ok "render instruments the package"

cp -r render again
kpt fn render again --allow-exec >again.log 2>&1 || die "second render"
diff -r render again || die "a second render changes the package"
results() { # LOG: what kpt shows of the function, without the time
    sed -e 's/ in [0-9.]*[mµ]*s$//' -e 's/"again"/"render"/' "$1"
}
results render.log >render.said
results again.log | diff render.said - || die "a second render says something else"
ok "a second render changes nothing and says the same"

# From 1.0.0-beta.62 on, kpt saves the results and the stderr of each function in the Kptfile. Both must be the same in
# each run.
for run in render again; do
    kpt fn source $run --fn-config "$example/kpt/instrumentation.yaml" | otelx >$run.list 2>$run.stderr
    sed -n '/^results:/,$p' $run.list >$run.results
    [ ! -s $run.stderr ] || die "stderr without a finding: $(cat $run.stderr)"
done
kpt fn source "$example/kpt" --fn-config "$example/kpt/instrumentation.yaml" | otelx 2>first.stderr |
    sed -n '/^results:/,$p' >first.results
[ -s first.results ] || die "no results"
for run in render again; do
    diff first.results $run.results || die "the results of a later run differ"
done
[ ! -s first.stderr ] || die "stderr without a finding: $(cat first.stderr)"
ok "what kpt keeps of a run is the same on each run"

"$OTELX" inject -q -c "$example/instrumentation.yaml" "$example/kpt/deployment.yaml" >direct.yaml
added() { # FILE: the lines that the package's own file does not have, without the record and blank lines
    grep -vF otelx.dev/injected "$1" | grep -v '^ *$' | sed 's/\([^ ]\)  *#/\1 #/' >"$WORK/lines"
    sed 's/\([^ ]\)  *#/\1 #/' "$example/kpt/deployment.yaml" | diff - "$WORK/lines" | sed -n 's/^> *//p'
}
[ "$(added direct.yaml)" = "$(added render/deployment.yaml)" ] || die "render and inject differ"
ok "render adds the lines that inject adds"

"$OTELX" uninject -q render/deployment.yaml >back.yaml
grep -v '^ *$' "$example/kpt/deployment.yaml" | sed 's/\([^ ]\)  *#/\1 #/' >want.yaml
diff want.yaml back.yaml || die "removal from the rendered file"
ok "uninject takes it out of the rendered file"

package eval
kpt fn eval eval --exec otelx --fn-config eval/instrumentation.yaml >eval.log 2>&1 || die "eval: $(cat eval.log)"
diff render/deployment.yaml eval/deployment.yaml || die "eval and render differ"
ok "eval with --fn-config"

package map
rm map/instrumentation.yaml
kpt fn eval map --exec otelx -- select.name=cxtm-image-* nodeSelector.ao-node=observability \
    python.mountPath=/otel-auto-instrumentation resource.resourceAttributes.service.version=25.2.2 \
    >map.log 2>&1 || die "eval with a ConfigMap: $(cat map.log)"
has map/deployment.yaml 'value: service.version=25.2.2'
has map/deployment.yaml 'ao-node: observability'
ok "eval with a ConfigMap from the command line"

package map-render
pipeline map-render 'pipeline:
  mutators:
  - exec: otelx
    configMap:
      python.image: example.org/agents/python:1
      exporter.endpoint: http://collector:4318'
kpt fn render map-render --allow-exec >map.log 2>&1 || die "render with a configMap: $(cat map.log)"
has map-render/deployment.yaml 'image: example.org/agents/python:1'
has map-render/deployment.yaml 'value: http://collector:4318'
ok "render with configMap"

kpt fn source "$example/kpt" --fn-config "$example/kpt/instrumentation.yaml" | otelx 2>source.log |
    kpt fn sink sink >/dev/null 2>&1 || die "source | otelx | sink: $(cat source.log)"
grep -vF otelx.dev/injected sink/deployment.yaml | grep -v '^ *$' >sink.txt
grep -vF otelx.dev/injected render/deployment.yaml | grep -v '^ *$' >render.txt
diff render.txt sink.txt || die "source | otelx | sink and render differ"
ok "source | otelx | sink"

# Without a configuration, and with an empty one: the package is unchanged, and there is a warning.
package none
kpt fn eval none --exec otelx >none.log 2>&1 || die "eval without a configuration: $(cat none.log)"
has none.log 'no configuration in `functionConfig`'
grep -q injected none/deployment.yaml && die "something was injected"
[ "$(cd none && ls)" = "$(cd "$example/kpt" && ls)" ] || die "files are gone"
ok "eval without a configuration"

package none-render
pipeline none-render 'pipeline:
  mutators:
  - exec: otelx'
kpt fn render none-render --allow-exec >none.log 2>&1 || die "render without a configuration"
has none.log 'no configuration in `functionConfig`'
[ "$(cd none-render && ls)" = "$(cd "$example/kpt" && ls)" ] || die "files are gone"
ok "render without a configuration"

# Errors: kpt fails and shows the finding, and the package is unchanged.
fails() { # NAME TEXT COMMAND...
    name=$1 text=$2
    shift 2
    ! "$@" >"$name.log" 2>&1 || die "$name: no failure"
    has "$name.log" "$text"
    cmp -s "$name/deployment.yaml" "$example/kpt/deployment.yaml" || die "$name: the package changed"
    ok "$name"
}

package misspelt
sed -i 's/^    name: cxtm-image-retriever/    name: cxtm-image-retreiver/' misspelt/instrumentation.yaml
fails misspelt 'did you mean `cxtm-image-retriever`' kpt fn render misspelt --allow-exec

package unknown
sed -i 's/mountPath:/mountpath:/' unknown/instrumentation.yaml
fails unknown 'unknown field `mountpath`' kpt fn render unknown --allow-exec

package kind
fails kind 'must be an Instrumentation of otelx.dev/v1alpha1' \
    kpt fn eval kind --exec otelx --fn-config kind/deployment.yaml

echo "$passed passed, 0 failed, 0 skipped"
