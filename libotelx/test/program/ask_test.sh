#!/bin/sh
# check, list and verify: exit statuses, the table, and the script of verify, which is run by a shell with a kubectl that
# runs its commands here instead of in a cluster.
set -eu
. libotelx/test/support/lib.sh

example=$PWD/examples/cxtm-image-retriever
config=$example/instrumentation.yaml
cd "$WORK"

# Workloads with different injections, as kubectl exports them.
cat >live.yaml <<'END_OF_LIST'
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: plain, namespace: shop}
  spec:
    selector: {matchLabels: {app: plain}}
    template:
      metadata: {labels: {app: plain}}
      spec: {containers: [{name: plain, image: plain:1}]}
- apiVersion: v1
  kind: Pod
  metadata: {name: coffee-5d9c7-x2x4z, namespace: shop}
  spec:
    initContainers:
    - name: opentelemetry-auto-instrumentation-java
      image: ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-java:2.30.0
      volumeMounts:
      - {name: opentelemetry-auto-instrumentation-java, mountPath: /otel-auto-instrumentation-java}
      - {name: kube-api-access-1, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
    containers:
    - name: coffee
      env:
      - {name: OTEL_RESOURCE_ATTRIBUTES_NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
      volumeMounts:
      - {name: kube-api-access-1, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
      - {name: opentelemetry-auto-instrumentation-java, mountPath: /otel-auto-instrumentation-java-coffee}
    - name: log-shipper
      volumeMounts:
      - {name: kube-api-access-1, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
    volumes:
    - {name: opentelemetry-auto-instrumentation-java, emptyDir: {sizeLimit: 200Mi}}
    - {name: kube-api-access-1, projected: {}}
- apiVersion: v1
  kind: Pod
  metadata: {name: golem, namespace: shop}
  spec:
    shareProcessNamespace: true
    containers:
    - {name: golem}
    - {name: opentelemetry-auto-instrumentation, image: "autoinstrumentation-go:v0.24.0"}
- apiVersion: v1
  kind: Pod
  metadata: {name: front, namespace: shop}
  spec:
    initContainers:
    - {name: otel-agent-source-container-clone, volumeMounts: [{name: otel-apache-conf-dir, mountPath: /c}]}
    - name: otel-agent-attach-apache
      image: autoinstrumentation-apache-httpd:1.0.4
      volumeMounts:
      - {name: otel-apache-agent, mountPath: /opt/opentelemetry-webserver/agent}
      - {name: otel-apache-conf-dir, mountPath: /c}
    containers:
    - {name: httpd, volumeMounts: [{name: otel-apache-agent, mountPath: /opt/opentelemetry-webserver/agent}]}
    volumes: [{name: otel-apache-agent, emptyDir: {}}, {name: otel-apache-conf-dir, emptyDir: {}}]
- apiVersion: v1
  kind: Pod
  metadata: {name: own-sdk, namespace: shop}
  spec:
    containers:
    - {name: own, env: [{name: OTEL_RESOURCE_ATTRIBUTES_POD_NAME, value: own-sdk}]}
    - {name: otc-container, env: [{name: OTEL_RESOURCE_ATTRIBUTES_NODE_NAME, value: n}]}
- apiVersion: v1
  kind: Pod
  metadata: {name: collected, namespace: shop}
  spec: {containers: [{name: c, image: x}, {name: otc-container, env: [{name: OTEL_RESOURCE_ATTRIBUTES_NODE_NAME}]}]}
- apiVersion: batch/v1
  kind: CronJob
  metadata: {name: half, namespace: shop}
  spec:
    jobTemplate:
      spec:
        template:
          spec:
            containers:
            - {name: half, volumeMounts: [{name: opentelemetry-auto-instrumentation-python, mountPath: /otel}]}
- apiVersion: v1
  kind: Service
  metadata: {name: plain, namespace: shop}
END_OF_LIST
cat >table <<'END_OF_TABLE'
WORKLOAD                      STATE          BY           LANGUAGE       VERSION   CONTAINERS
deployment/shop/plain         not injected   -            -              -         -
pod/shop/coffee-5d9c7-x2x4z   injected       operator     java           2.30.0    coffee
pod/shop/golem                injected       operator     go             v0.24.0   opentelemetry-auto-instrumentation
pod/shop/front                injected       operator     apache-httpd   1.0.4     httpd
pod/shop/own-sdk              injected       operator     sdk            -         own
pod/shop/collected            not injected   -            -              -         -
cronjob/shop/half             incomplete     unrecorded   python         -         half
END_OF_TABLE
"$OTELX" list - <live.yaml >out 2>err || die "list: $(cat err)"
cmp table out && [ ! -s err ] || die "list: $(diff table out) $(cat err)"
ok "list of live objects"

# Injected with a record, injected by hand, and the column that says what inject would do.
"$OTELX" inject -q -c "$config" "$example/deployment.yaml" >injected.yaml
grep -v 'otelx.dev/injected' injected.yaml >by-hand.yaml
sed 's/0\.54b1/0.64b0/' "$config" >newer.yaml
cat >shared.yaml <<'END_OF_POD'
apiVersion: v1
kind: Pod
metadata: {name: größe}
x: &spec {containers: []}
spec: *spec
END_OF_POD
cat >table <<'END_OF_TABLE'
WORKLOAD                               STATE          BY           LANGUAGE   VERSION   CONTAINERS        CHANGE
deployment/cxtm/cxtm-image-retriever   injected       otelx        python     0.54b1    image-retriever   update
deployment/cxtm/cxtm-image-retriever   injected       unrecorded   python     0.54b1    image-retriever   adopt
deployment/cxtm/cxtm-image-retriever   not injected   -            -          -         -                 inject
pod/größe                              unknown        -            -          -         -                 not selected
END_OF_TABLE
exits 0 "$OTELX" list -c newer.yaml injected.yaml by-hand.yaml "$example/deployment.yaml" shared.yaml
cmp table out && [ ! -s err ] || die "list -c: $(diff table out) $(cat err)"
exits 0 "$OTELX" list -c "$config" injected.yaml
grep -q 'none$' out || die "list -c of what is up to date: $(cat out)"
exits 0 "$OTELX" list -o name injected.yaml shared.yaml
[ "$(cat out)" = "deployment/cxtm/cxtm-image-retriever
pod/größe" ] || die "-o name: $(cat out)"
ok "list with a configuration"

exits 0 "$OTELX" list -o json -c newer.yaml injected.yaml shared.yaml
if command -v python3 >/dev/null; then
    python3 - out <<'END_OF_CHECK' || die "-o json: $(cat out)"
import json, sys
rows = json.load(open(sys.argv[1]))
assert [r["name"] for r in rows] == ["cxtm-image-retriever", "größe"], rows
assert rows[0]["state"] == "injected" and rows[0]["by"] == "otelx" and rows[0]["change"] == "update"
assert rows[0]["agents"][0]["mountPath"] == "/otel-auto-instrumentation" and rows[1]["agents"] == []
END_OF_CHECK
fi
printf 'kind: Pod\napiVersion: v1\nmetadata: {name: "a\\e[31m\\"b\\u0085\\tc"}\nspec: {containers: [{name: c, image: x}]}\n' >odd.yaml
exits 0 "$OTELX" list odd.yaml
grep -q '^pod/a?\[31m"b??c ' out || die "control characters: $(cat out)"
exits 2 "$OTELX" list -o out.yaml injected.yaml
grep -q 'redirect' err && [ ! -s out ] || die "-o with a file: $(cat err)"
exits 2 "$OTELX" list missing.yaml
odd=$(printf 'odd\377\303\244\355\240\200.yaml')
cp injected.yaml "$odd"
exits 0 "$OTELX" list -o json "$odd"
bad='\357\277\275' # U+FFFD
grep -qF "$(printf "\"odd$bad\303\244$bad$bad$bad.yaml\"")" out ||
    die "-o json: a name that is not UTF-8: $(cat out)"
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: "a\\e[31m"}\nspec: {containers: [{name: a, image: x}]}\n' >control.yaml
"$OTELX" inject -q -o name --set python.image=a control.yaml | grep -Fqx 'pod/a?[31m' || die "a control character in a name"
exits 2 "$OTELX" diff -o json injected.yaml
status=0
"$OTELX" list injected.yaml >/dev/full 2>err || status=$?
[ $status = 2 ] || die "list to a full disk: exit status $status"
ok "list in other formats"

exits 1 "$OTELX" check -c "$config" "$example/deployment.yaml" injected.yaml
[ ! -s out ] && grep -q '^deployment/cxtm/cxtm-image-retriever would be injected ' err &&
    ! grep -q '^deployment.* up to date' err || die "check: $(cat err)"
grep -qx '2 workloads in 2 files: 1 would be injected, 1 up to date' err || die "check: $(cat err)"
exits 0 "$OTELX" check -q -c "$config" injected.yaml
[ ! -s err ] || die "check -q: $(cat err)"
exits 1 "$OTELX" check -q -c newer.yaml injected.yaml
exits 1 "$OTELX" check -c "$config" "$example/../../testdata/conflict/mount-path-taken/in.yaml"
exits 2 "$OTELX" check "$example/deployment.yaml"
grep -qF -- '-c FILE' err || die "check without a configuration: $(cat err)"
exits 2 "$OTELX" check -c "$config" missing.yaml
"$OTELX" inject -q -c "$config" "$example/harder.yaml" >warned.yaml
exits 0 "$OTELX" check -c "$config" warned.yaml
exits 1 "$OTELX" check --fail-on=warning -c "$config" warned.yaml
exits 0 "$OTELX" check --fail-on=never -c "$config" "$example/../../testdata/conflict/mount-path-taken/in.yaml"
exits 1 "$OTELX" check --fail-on=never -c "$config" "$example/deployment.yaml"
ok "check"

# If the exit status is 1, stderr tells the reason, also for commands that usually do not show warnings.
for command in 'list -c' 'inject -q --dry-run -c' 'check -q -c'; do
    # shellcheck disable=SC2086 # words on purpose
    exits 1 "$OTELX" $command "$config" --fail-on=warning warned.yaml "$example/harder.yaml"
    grep -q ': warning: ' err || die "$command --fail-on=warning: no reason: $(cat err)"
done
exits 0 "$OTELX" list -c "$config" "$example/harder.yaml"
[ ! -s err ] || die "list shows warnings: $(cat err)"
ok "--fail-on gives its reason"

# A kubectl that notes its arguments, and runs the commands of `exec` here.
mkdir -p bin
cat >bin/kubectl <<'END_OF_KUBECTL'
#!/bin/sh
for word; do printf '<%s>' "$word"; done >>"$WORK/words"
echo >>"$WORK/words"
for word; do
    [ "$word" != name ] || echo "pod/newest"
    [ "$word" != -- ] || break
    shift
done
[ "${1:-}" != -- ] || { shift && exec "$@"; }
END_OF_KUBECTL
chmod +x bin/kubectl

# COMMAND: runs a command of verify while a collector is listening.
collect() {
    cat >collector.py <<'END_OF_COLLECTOR'
import http.server, os, subprocess, sys, threading
class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        good = self.path == "/v1/traces" and self.rfile.read(int(self.headers["Content-Length"])) == b"{}"
        self.send_response(200 if good else 400)
        self.end_headers()
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Collector)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = "http://127.0.0.1:%d" % server.server_port
os.environ.update(OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, no_proxy="127.0.0.1")
print(subprocess.run(["sh", "-c", sys.argv[1]], stdout=subprocess.PIPE, timeout=60).stdout.decode())
END_OF_COLLECTOR
    [ "$(PATH=$WORK/bin:$PATH python3 collector.py "$1")" = 200 ] || die "$1: not 200"
}
agent=$WORK/agent/opentelemetry/instrumentation/auto_instrumentation
mkdir -p "$agent"
echo >"$agent/sitecustomize.py"
sed "s|/otel-auto-instrumentation|$WORK/agent|" "$config" >here.yaml
"$OTELX" inject -q -c here.yaml "$example/deployment.yaml" >here-injected.yaml
exits 0 "$OTELX" verify here-injected.yaml
[ ! -s err ] || die "verify: $(cat err)"
mv out script
sh -n script || die "verify: no shell script"
grep -q '^# deployment/cxtm/cxtm-image-retriever: injected by otelx$' script || die "verify: $(head -n 1 script)"
for part in 'expect:' 'if not:' 'env -i' "application's own" 'outgoing calls' 'environ"'; do
    grep -qF -- "$part" script || die "verify: nothing about $part"
done
awk 'length > 100 && /^#/ { print; bad = 1 } END { exit !bad }' script | grep -v / | grep . && die "long comments"
PATH=$WORK/bin:$PATH PYTHONPATH=$agent:$WORK/agent OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9 sh script >said 2>&1 &&
    die "verify: the script passed where nothing answers: $(cat said)"
tail -n 1 said | grep -qx '[0-9]* steps, [1-9][0-9]* failed' || die "verify: no sum: $(tail -n 3 said)"
grep -qx 'pod/newest' said || die "verify: no pod: $(cat said)"
grep -qx 'opentelemetry' said || die "verify: no listing: $(cat said)"
grep -q "^[0-9]* sh script .*: PYTHONPATH=$agent:$WORK/agent\$" said || die "verify: no environment: $(cat said)"
if command -v python3 >/dev/null; then
    grep -qx "$agent/sitecustomize.py" said || die "verify: the agent is not loaded: $(cat said)"
    grep -q 'URLError' said || die "verify: no word of the endpoint: $(cat said)"
    collect "$(sed -n 's/^kubectl .* -- sh -c \(.*urllib.*\)/kubectl -- sh -c \1/p' script)"
fi
grep -qx '<-n><cxtm><get><pods><-l><app=cxtm-image-retriever><--sort-by=.metadata.creationTimestamp><-o><name>' words ||
    die "verify: $(cat words)"
grep -q '^<-n><cxtm><exec><pod/newest><-c><image-retriever><--><ls>' words || die "verify: $(cat words)"
ok "verify of a Deployment"

# Each language, and each way to find a pod.
exits 0 "$OTELX" verify live.yaml
mv out script
sh -n script || die "verify: no shell script"
for part in 'pod=pod/golem; kubectl -n shop' '/otel-auto-instrumentation-java-coffee/javaagent.jar' 'shareProcessNamespace' \
    'otel_apache_module' 'OTEL_SERVICE_NAME' 'Incomplete: no init container' 'grep -F -- pod/half-'; do
    grep -qF -- "$part" script || die "verify: nothing about $part"
done
! grep -q "'' Completed" script || die "verify asks for an init container that is missing"
! grep -q 'shop/plain' script || die "verify of what is not injected"
if command -v node >/dev/null; then
    echo >agent/autoinstrumentation.js
    sed "s|-java-coffee|-here|; s|-java|-nodejs|; s|/otel-auto-instrumentation-here|$WORK/agent|" live.yaml >node.yaml
    exits 0 "$OTELX" verify node.yaml
    PATH=$WORK/bin:$PATH NODE_OPTIONS="--require $WORK/agent/autoinstrumentation.js" \
        sh -c "$(sed -n 's/^kubectl .* node -p /kubectl -- node -p /p' out)" >said || die "verify: node"
    [ "$(tail -n 1 said)" = 1 ] || die "verify: node has not loaded the agent: $(cat said)"
fi
if command -v python3 >/dev/null && command -v curl >/dev/null; then
    collect "$(sed -n 's/^kubectl .*-c coffee -- sh -c \(.*curl.*\)/kubectl -- sh -c \1/p' script)"
fi
ok "verify of live objects"

# Selectors of all sorts.
selects() {
    sed "s/selector: .*/selector: $2/" >chosen.yaml <<'END_OF_CHOSEN'
apiVersion: apps/v1
kind: Deployment
metadata: {name: chosen, annotations: {otelx.dev/injected: '{"containers":{"c":{"env":{"A":"000000"}}},"to":["c"],"v":2}'}}
spec:
  selector: X
  template: {metadata: {labels: {of: template}}, spec: {containers: [{name: c, image: x}]}}
END_OF_CHOSEN
    "$OTELX" verify chosen.yaml >out 2>err || die "$2: $(cat err)"
    grep -qF -- "get pods -l $1 --sort-by" out || die "$2: $(grep '^pod=' out)"
    ok "selector $2"
}
selects app=web,tier=2 '{matchLabels: {app: web, tier: "2"}}'
selects "'app=web,tier in (a,b),old notin (x),has,!not'" '{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, values: [a, b]}, {key: old, operator: NotIn, values: [x]}, {key: has, operator: Exists}, {key: not, operator: DoesNotExist}]}'
selects app=web '{app: web}'
selects of=template '{}'

# Names that try to run commands in the script.
cat >hostile.yaml <<'END_OF_HOSTILE'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "x\ntouch pwned-1; $(touch pwned-2)"
  namespace: "'; touch pwned-3; '"
spec:
  selector: {matchLabels: {"a`touch pwned-4`": "b\u0085'\"$(touch pwned-5)"}}
  template:
    spec:
      initContainers:
      - {name: opentelemetry-auto-instrumentation-python, image: "i:\ntouch pwned-6"}
      containers:
      - name: "c' || touch pwned-7 #\n"
        volumeMounts:
        - {name: opentelemetry-auto-instrumentation-python, mountPath: "/m'\n$(touch pwned-8)"}
      volumes: [{name: opentelemetry-auto-instrumentation-python, emptyDir: {}}]
---
apiVersion: v1
kind: Pod
metadata: {name: "-p`touch pwned-9`"}
spec:
  containers:
  - {name: "-c", env: [{name: OTEL_RESOURCE_ATTRIBUTES_POD_NAME}]}
END_OF_HOSTILE
exits 0 "$OTELX" verify hostile.yaml
mv out script
sh -n script || die "hostile names: no shell script"
! LC_ALL=C grep -q "[$(printf '\001')-$(printf '\010')$(printf '\013')-$(printf '\037')]" script || die "control characters"
: >words
PATH=$WORK/bin:$PATH sh script >said 2>&1 || :
for file in pwned*; do [ ! -e "$file" ] || die "$file was run"; done
grep -qF "<-n><'; touch pwned-3; '><get><pods><-l><a\`touch pwned-4\`=b?'\"\$(touch pwned-5)>" words ||
    die "hostile names: $(cat words)"
grep -qF "<-c><c' || touch pwned-7 #?>" words || die "hostile names: $(cat words)"
grep -qF '<get><pod/-p`touch pwned-9`>' words || die "hostile names: $(cat words)"
ok "hostile names"

exits 1 "$OTELX" verify "$example/deployment.yaml"
[ ! -s out ] && grep -q 'no workload is injected' err || die "verify of nothing: $(cat err)"
exits 2 "$OTELX" verify missing.yaml
status=0
"$OTELX" verify injected.yaml >/dev/full 2>err || status=$?
[ $status = 2 ] || die "verify to a full disk: exit status $status"
for command in diff check list verify; do
    exits 0 "$OTELX" help $command
    grep -q '^Exit status: 0' out && grep -q 'reaches --fail-on' out || die "help $command"
done
ok "verify of nothing, trouble, help"

echo "$passed passed, 0 failed, 0 skipped"
