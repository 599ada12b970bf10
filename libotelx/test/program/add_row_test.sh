#!/bin/sh
# To add a language, a kind of workload or a finding is to add a row: adds one of each to a copy of the
# source, builds that, and sees the new things at work.
set -eu
. libotelx/test/support/lib.sh

unset OTELX BUILD VARIANT VARIANT_FLAGS MAKEFLAGS MAKEOVERRIDES MFLAGS
tree=$WORK/tree
mkdir -p "$tree/testdata"
cp -R Makefile tools libotelx krm-fn otelx.pc.in "$tree"
cp testdata/default-config.yaml "$tree/testdata"
cd "$tree"

# FILE LINE: what is on stdin goes into the file, before the line that begins so.
insert() {
    cat >"$WORK/rows"
    awk -v rows="$WORK/rows" -v before="$2" '
        !done && index($0, before) == 1 { while ((getline line <rows) > 0) print line; done = 1 }
        { print }
        END { exit !done }' "$1" >"$WORK/new" || die "$1 has no line that begins with: $2"
    cp "$WORK/new" "$1"
}

insert libotelx/src/otel/agents.def 'OTX_AGENT(OTX_GO,' <<'END'
OTX_AGENT(OTX_RUBY, ruby, COPIED_FIELDS,
          "example.com/agents/ruby:1.2.3", "/otel-ruby", false,
          "inject the Ruby agent",
          .language = "ruby", .inject = "inject-ruby", .containers = "ruby-container-names",
          .name = NAMES "-ruby",
          .command = {"cp", "-r", "%S", "%M"}, .source = "/agent/.",
          .resources = "resourceRequirements", .cpu = "10m", .memory = "32Mi",
          .loaders = {{.name = "RUBYOPT", .after = "-r%M/agent.rb", .sep = ' '}})

END
insert libotelx/src/kube/workload.c '    {.kind = NULL}};' <<'END'
    {.kind = "CloneSet",
     .groups = {"apps.kruise.io"},
     .short_name = "clone",
     .path = {"spec", "template"},
     .ends = true,
     .custom = true},
END
insert libotelx/src/base/codes.def 'OTX_CODE(OTX_NOT_CONFIG,' <<'END'
OTX_CODE(OTX_FLOATING, "OTX2999", OTELX_WARNING,
         "an image's tag does not stay the same",
         "The tag may mean another image tomorrow.",
         "Name a version.")

END
insert libotelx/src/config/rules.c '    for (size_t i = 0; i < sizeof breaks' <<'END'
    if (otx_str_is(meant.tag, "latest"))
        otx_check_say(check, OTX_FLOATING, image, "image", "does not stay the same");
END
mkdir testdata/floating
cat >testdata/floating/config.yaml <<'END'
apiVersion: opentelemetry.io/v1alpha1
kind: Instrumentation
metadata:
  name: shop
spec:
  java:
    image: ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-java:latest
END
cat >testdata/floating/in.yaml <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: checkout
spec:
  containers:
  - name: app
END
cat >testdata/floating/stderr <<'END'
config.yaml:7:12: warning: `spec.java.image` does not stay the same [OTX2999]
END

make -s CFLAGS=-O0 build/otelx build/test/cases_test || die "the rows do not build"
OTELX=$tree/build/otelx
export OTELX
ok "the rows are all that has to be written"

cat >config.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
spec: {ruby: {}}
END
cat >in.yaml <<'END'
apiVersion: apps.kruise.io/v1alpha1
kind: CloneSet
metadata:
  name: checkout
spec:
  template:
    metadata:
      annotations:
        instrumentation.opentelemetry.io/inject-ruby: "true"
    spec:
      containers:
      - name: app
        env:
        - name: RUBYOPT
          value: -W0
END
"$OTELX" inject -c config.yaml in.yaml >out.yaml 2>err || die "inject: $(cat err)"
for text in 'image: example.com/agents/ruby:1.2.3' 'mountPath: /otel-ruby' '- /agent/.' \
    'value: -W0 -r/otel-ruby/agent.rb' 'name: opentelemetry-auto-instrumentation-ruby'; do
    grep -qF -- "$text" out.yaml || die "inject gives no $text: $(cat out.yaml)"
done
"$OTELX" uninject out.yaml 2>err | cmp in.yaml - || die "uninject does not give the input back"
ok "a language: injected and taken out again"

sed -e 's|otelx.dev|opentelemetry.io|' -e 's|^spec.*|metadata: {name: shop}|' config.yaml >operator.yaml
"$OTELX" inject -c operator.yaml in.yaml >out.yaml 2>err || die "inject: $(cat err)"
for text in 'mountPath: /otel-ruby' 'memory: 32Mi'; do
    grep -qF -- "$text" out.yaml || die "by annotation there is no $text: $(cat err out.yaml)"
done
ok "a language: its annotation, its resources"

"$OTELX" explain ruby.image | grep -q 'default *example.com/agents/ruby:1.2.3' || die "explain ruby.image"
"$OTELX" manual config | grep -q 'inject the Ruby agent' || die "otelx-config(5) lacks ruby"
"$OTELX" list out.yaml | grep -q 'ruby *1.2.3' || die "list: $("$OTELX" list out.yaml)"
ends 2 'did you mean `ruby`?' inject -c config.yaml --set rubyy.image=x in.yaml
ok "a language: its fields, its pages, its reports"

"$OTELX" inject -q -c config.yaml --kind clonesets in.yaml | grep -q RUBYOPT || die "--kind clonesets"
"$OTELX" inject -q -c config.yaml --kind clone in.yaml | grep -q RUBYOPT || die "--kind clone"
"$OTELX" completion bash | grep -q CloneSet || die "the completion lacks CloneSet"
sed 's|{ruby.*|{go: {env: [{name: OTEL_GO_AUTO_TARGET_EXE, value: /app}]}}|' config.yaml >go.yaml
"$OTELX" inject -c go.yaml in.yaml 2>&1 >/dev/null | grep -q OTX2114 ||
    die "a kind that ends is not told of Go"
ok "a kind of workload: selected, completed, known to end"

BUILD=$tree/build WORK=$WORK/cases
export BUILD WORK
mkdir "$WORK"
build/test/cases_test >cases.log 2>&1 || die "the case: $(cat cases.log)"
grep -q ' 2 test(s)' cases.log || die "the case did not run: $(cat cases.log)"
"$OTELX" explain OTX2999 | grep -q 'Name a version' || die "explain OTX2999"
"$OTELX" manual otelx | grep -q OTX2999 || die "otelx(1) lacks the code"
ok "a finding: raised, explained, in the manual"

echo "$passed passed, 0 failed, 0 skipped"
