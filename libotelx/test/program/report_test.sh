#!/bin/sh
# --report: each form has the same findings as stderr, is valid for the programs that read it, whatever characters names and
# paths have, and replaces a file as a whole or not at all.
set -eu
. libotelx/test/support/lib.sh

schema=$PWD/docs/report.schema.json judge=$PWD/libotelx/test/program/report.mjs
cd "$WORK"
cat >otelx.yaml <<'END'
apiVersion: otelx.dev/v1alpha1
kind: Instrumentation
metadata: {name: shop}
spec:
  exporter: {endpoint: "http://collector:4318"}
  exclude: [{name: excluded}]
  python: {}
END
# NAME EXTRA: prints a Deployment, with EXTRA at the end of its variables
workload() {
    cat <<END
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $1
  namespace: shop
spec:
  template:
    spec:
      containers:
      - name: app
        image: acme/web:1
        env:
        - name: PYTHONPATH
          value: /app
$2
END
}
mkdir -p k8s/sub
workload web '' >k8s/web.yaml
workload quiet '' | sed '/env:/,$d' | "$OTELX" inject -q - >k8s/sub/quiet.yaml
workload excluded '' >k8s/excluded.yaml
workload refused '        - name: PYTHONPATH
          value: /twice' >k8s/refused.yaml
echo '{{ template }}' >k8s/template.yaml

# FORM FILE...: the validator for this form must accept the files.
judges() {
    form=$1
    shift
    case $form in
    json) node "$WORK/judge/report.mjs" json "$schema" "$@" ;;
    sarif) node "$WORK/judge/report.mjs" sarif "$sarif/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" "$@" ;;
    junit) python3 -c 'import sys, xml.dom.minidom
for path in sys.argv[1:]: xml.dom.minidom.parse(path)' "$@" ;;
    esac >judge.log 2>&1 || die "$form: $(cat judge.log)"
    ok "$form: $*"
}
if sarif=$(cd "$OLDPWD" && peer sarif) && command -v node >/dev/null; then
    mkdir judge
    cp "$judge" judge/
    ln -s "$sarif/node_modules" judge/node_modules
else
    skip "no judge of JSON and SARIF: 'tools/setup test' fetches it"
    judges() { :; }
fi

# all forms at once
exits 1 "$OTELX" check -R k8s --report json=r.json --report sarif=r.sarif --report junit=r.xml --report github=r.github --report text=r.txt
[ ! -s out ] || die "check wrote to stdout: $(cat out)"
cmp err r.txt || die "the text report is another one than stderr: $(cat r.txt)"
ok "five reports"
judges json r.json
judges sarif r.sarif
judges junit r.xml

grep -qF '::warning file=k8s/web.yaml,line=14,col=18,title=OTX2103::`PYTHONPATH` is wrapped around "/app"' r.github || die "github: $(cat r.github)"
grep -qF '::error file=k8s/refused.yaml,line=15,' r.github || die "github: $(cat r.github)"
grep -qF '::warning file=k8s/web.yaml,line=1,col=1,title=otelx check::Deployment web would be injected' r.github || die "github: $(cat r.github)"
! grep -v '^::\(warning\|error\) file=k8s/[a-z/]*[.]yaml,line=[0-9]*,col=[0-9]*,title=[^:]*::.' r.github || die "github has other lines"
ok "github's lines"

# EXPRESSION: must hold, in Python, for the JSON report `r`, the SARIF report `s` and the JUnit report `x`
holds() {
    python3 -c "
import json, sys
import xml.etree.ElementTree as xml
r = json.load(open('r.json')); s = json.load(open('r.sarif'))['runs'][0]; x = xml.parse('r.xml').getroot()
names = {w['name']: w for w in r['workloads']}
cases = {c.get('name'): c for c in x.iter('testcase')}
assert $1, 'not so'" 2>holds.log || die "$1: $(tail -n 1 holds.log)"
    ok "$1"
}
holds "r['version'] == 1 and r['command'] == 'check' and r['exitStatus'] == 1"
holds "names['web']['verdict'] == 'injected' and names['web']['file'] == 'k8s/web.yaml'"
holds "names['refused']['verdict'] == 'refused' and names['refused']['reason']"
holds "names['quiet']['verdict'] == 'up to date' and names['excluded']['reason'] == 'excluded'"
holds "r['summary']['workloads'] == 4 and r['summary']['verdicts']['refused'] == 1"
holds "[l['file'].split(':')[0] for l in r['leftOut']] == ['k8s/template.yaml']"
holds "sorted(f['code'] for f in r['findings']) == sorted(f['ruleId'] for f in s['results'])"
holds "{f['level'] for f in s['results']} >= {'error', 'warning'} and len(s['tool']['driver']['rules']) > 40"
holds "s['invocations'][0]['exitCode'] == 1 and s['invocations'][0]['executionSuccessful']"
holds "len(cases) == 4 and cases['deployment/shop/web'].get('classname') == 'k8s/web.yaml'"
holds "cases['deployment/shop/web'].find('failure') is not None and cases['deployment/shop/refused'].find('failure').get('type') == 'OTX2001'"
holds "len(cases['deployment/shop/quiet']) == 0 and cases['deployment/shop/excluded'].find('skipped').get('message') == 'excluded'"
holds "x.get('tests') == '4' and x.get('failures') == '2' and x.get('skipped') == '1' and x.get('errors') == '0'"

# no findings; a report on stdout
"$OTELX" check -q k8s/sub/quiet.yaml --report sarif >r.sarif 2>err || die "check: $(cat err)"
judges sarif r.sarif
holds "s['results'] == []"
"$OTELX" check -q k8s/sub/quiet.yaml --report json=- >r.json 2>err || die "check: $(cat err)"
holds "r['findings'] == [] and r['exitStatus'] == 0"
exits 0 "$OTELX" check -v k8s/sub/quiet.yaml --severity OTX2101=info --report sarif=r.sarif --report json=r.json
holds "all(f['level'] == 'note' for f in s['results']) and len(s['results']) == len(r['findings']) == r['summary']['findings']['info']"

# the other commands
for command in inject diff list uninject; do
    "$OTELX" $command k8s/web.yaml --report json=r.json --report sarif=r.sarif --report junit=r.xml >out 2>err || [ $command = diff ] || die "$command: $(cat err)"
    judges json r.json
    judges sarif r.sarif
    judges junit r.xml
    holds "r['command'] == '$command' and len(cases) == 1"
done
"$OTELX" list k8s/sub/quiet.yaml --report json=r.json >out 2>err
judges json r.json
holds "r['workloads'][0]['found']['agents'][0]['language'] == 'python'"
"$OTELX" inject k8s/web.yaml --report junit=r.xml --fail-on warning >out 2>err && die "a warning has not failed"
holds "cases['deployment/shop/web'].find('failure').get('type') == 'OTX2103'"

# flags: a finding without a place in a file
exits 1 "$OTELX" check k8s/web.yaml --name nobody --report sarif=r.sarif --report json=r.json --report github=r.github --report junit=r.xml
judges sarif r.sarif
judges json r.json
holds "s['results'] == [] and s['invocations'][0]['toolConfigurationNotifications'][0]['descriptor']['id'] == 'OTX3006'"
holds "len(cases) == 1 and cases['check'].find('failure') is not None"
grep -qx '::error title=OTX3006::no workload is named `nobody`' r.github || die "github: $(cat r.github)"

# reports of runs with trouble
printf 'a: [\n' >broken.yaml
for what in broken.yaml nowhere.yaml 'k8s/web.yaml -c broken.yaml' k8s/template.yaml; do
    # shellcheck disable=SC2086 # words on purpose
    exits 2 "$OTELX" check $what --report sarif=r.sarif --report json=r.json --report github=r.github --report junit=r.xml --report text=r.txt
    judges sarif r.sarif
    judges json r.json
    holds "r['exitStatus'] == 2 and (r['findings'] or r['messages']) and not s['invocations'][0]['executionSuccessful']"
    holds "x.get('errors') == '1' and cases['check'].find('error').text"
    grep -q '^::error ' r.github || die "$what: github: $(cat r.github)"
done

# hostile names and paths
folder=$(printf 'a,b:c%%d"e]]>f\ng\033[31m\342\200\256h\377i')
mkdir "$folder"
python3 - "$folder/in.yaml" <<'END'
import os, sys
name = r'we\u001b[31mb\"]]>%0A::error\u202e&<'
open(os.fsencode(sys.argv[1]), 'w').write(f'''apiVersion: v1
kind: Pod
metadata: {{name: "{name}", namespace: shop}}
spec:
  containers:
  - name: app
    image: "a:1"
    env:
    - name: PYTHONPATH
      value: "/]]>\\u0085\\u009b/%25::warning \\"quoted\\""
''')
END
exits 1 "$OTELX" check "$folder/in.yaml" --report sarif=r.sarif --report json=r.json --report github=r.github --report junit=r.xml --report text=r.txt
judges sarif r.sarif
judges json r.json
judges junit r.xml
holds "r['workloads'][0]['name'] == 'we\\x1b[31mb\"]]>%0A::error\\u202e&<'"
holds "r['workloads'][0]['file'] == 'a,b:c%d\"e]]>f\\ng\\x1b[31m\\u202eh\\ufffdi/in.yaml'"
holds "s['results'][0]['locations'][0]['physicalLocation']['artifactLocation']['uri'] == 'a%2Cb%3Ac%25d%22e%5D%5D%3Ef%0Ag%1B%5B31m%E2%80%AEh%FFi/in.yaml'"
holds "']]>' in s['results'][0]['message']['text'] and '\"quoted\"' in s['results'][0]['message']['text']"
holds "list(cases.values())[0].get('name') == 'pod/shop/we?[31mb\"]]>%0A::error?&<'"
[ "$(wc -l <r.github)" = 2 ] || die "github has $(wc -l <r.github) lines: $(cat r.github)"
grep -qF 'file=a%2Cb%3Ac%25d"e]]>f%0Ag?[31m?h' r.github || die "github: $(cat r.github)"
grep -qF '%2525:' r.github || die "github's text: $(cat r.github)"
for form in r.sarif r.json r.github r.xml; do
    python3 -c 'import sys
text = open(sys.argv[1], encoding="utf-8").read()
assert not [c for c in text if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c == "\u202e"]' $form || die "$form: raw control characters"
    ok "$form: no raw control characters, UTF-8"
done

# an object with several pod templates is several workloads: reports must tell them apart
cat >jobs.yaml <<'END'
apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: {name: train, namespace: shop}
spec:
  replicatedJobs:
  - name: driver
    template: {spec: {template: {spec: {containers: [{name: driver, image: "acme/driver:1"}]}}}}
  - name: workers
    template: {spec: {template: {spec: {containers: [{name: train, image: "acme/train:1"}]}}}}
END
exits 1 "$OTELX" check jobs.yaml --report json=r.json --report github=r.github --report junit=r.xml
judges json r.json
holds "[w['podTemplate'] for w in r['workloads']] == ['driver', 'workers']"
holds "sorted(cases) == ['jobset/shop/train#driver', 'jobset/shop/train#workers']"
grep -q '::JobSet train#driver would be injected' r.github && grep -q '::JobSet train#workers would' r.github || die "github: $(cat r.github)"

# paths: relative if the file is below the working folder, whatever the argument was
mkdir -p deep
for path in "$WORK/k8s/web.yaml" ./k8s//web.yaml k8s/sub/../web.yaml; do
    "$OTELX" list "$path" --report json=r.json --report sarif=r.sarif >out 2>err
    holds "r['workloads'][0]['file'] == 'k8s/web.yaml'"
done
(cd deep && "$OTELX" check -c ../otelx.yaml "$WORK/k8s/web.yaml" --report sarif=../r.sarif >out 2>err) || :
holds "s['results'][0]['locations'][0]['physicalLocation']['artifactLocation']['uri'] == 'file://$WORK/k8s/web.yaml'"

# files: replaced as a whole, also through a link; never an input; exit status 2 if a report cannot be written
echo old >old.json
chmod 600 old.json
ln -s old.json link.json
exits 1 "$OTELX" check k8s/web.yaml --report json=link.json
[ -L link.json ] && [ "$(stat -c %a old.json 2>/dev/null || stat -f %Lp old.json)" = 600 ] || die "the link or the mode is gone"
judges json old.json
ok "through a link, with the mode"
cp k8s/web.yaml before
for way in 'json=k8s/web.yaml' 'json=./otelx.yaml' 'sarif=k8s/../k8s/web.yaml'; do
    ends 2 'would replace an input' check -c otelx.yaml k8s/web.yaml --report $way
done
cmp before k8s/web.yaml || die "an input was replaced"
ends 2 'its directory cannot be written to' check k8s/web.yaml --report json=nowhere/r.json
exits 2 "$OTELX" inject k8s/web.yaml --report json=nowhere/r.json
grep -q 'a report was not written' err || die "says: $(cat err)"
! ls -a | grep -q 'otelx-' || die "left behind: $(ls -a)"
mkfifo pipe
cat pipe >piped &
"$OTELX" check -q k8s/web.yaml --report json=pipe 2>err || :
wait $!
judges json piped
ok "into a pipe"

# usage
ends 2 'needs a file here' inject k8s/web.yaml --report json
ends 2 'must be text, json, sarif, junit or github' check k8s/web.yaml --report yaml=x
ends 2 'needs the name of a file' check k8s/web.yaml --report json=
ends 2 'would go to the same place' check k8s/web.yaml --report json --report github
ends 2 'would go to the same place' check k8s/web.yaml --report json=a --report github=./a
ends 2 'is no flag' verify k8s/web.yaml --report json=a
exits 1 "$OTELX" check k8s/web.yaml --report text
[ ! -s out ] || die "text goes to stdout"

# more findings than code scanning accepts: errors come first, and a message says how many are left out
{
    echo 'apiVersion: v1'
    echo 'kind: ConfigMap'
    yes '# otelx:ignore OTX2102 this is a finding each' | head -n 25001
    for i in 1 2 3 4 5 6 7 8 9; do
        echo '---'
        workload "p$i" '        - {name: PYTHONPATH, value: b}'
    done
} >many.yaml
exits 1 "$OTELX" check -q many.yaml --report sarif=r.sarif --report junit=r.xml
grep -q 'lacks 10 findings' err || die "says: $(cat err)"
holds "len(s['results']) == 25000 and sum(f['level'] == 'error' for f in s['results']) == 9"
holds "'10 more findings' in s['invocations'][0]['toolExecutionNotifications'][-1]['message']['text']"
holds "len(cases) == 9"
echo "$passed passed, 0 failed, $skipped skipped"
