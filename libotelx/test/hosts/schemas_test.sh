#!/bin/sh
# The expected outputs of the cases are valid objects of Kubernetes, if their inputs are. They are validated with the
# strict schemas of the newest Kubernetes that the package has, and with models of Argo's Rollout and Knative's Service.
set -eu
. libotelx/test/support/lib.sh
schemas=$(peer schemas) || exit 77
custom=$(peer crds) || exit 77
export PYTHONPATH="$schemas" PYTHONDONTWRITEBYTECODE=1
python3 libotelx/test/hosts/schemas.py testdata "$WORK/custom.jsonl" || die "outputs that Kubernetes would refuse"
ok "Kubernetes' schemas"

# The validation must be able to fail: it must refuse a wrong object.
mkdir -p "$WORK/wrong/case"
cat >"$WORK/wrong/case/in.yaml" <<'END'
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a}]}
END
sed 's/{name: a}]/{name: a, imagePulPolicy: Always}]/' "$WORK/wrong/case/in.yaml" >"$WORK/wrong/case/out.yaml"
! python3 libotelx/test/hosts/schemas.py "$WORK/wrong" "$WORK/none.jsonl" >"$WORK/wrong.log" || die "nothing is invalid to it"
grep -q imagePulPolicy "$WORK/wrong.log" || die "it says: $(cat "$WORK/wrong.log")"
ok "an unknown field is seen"

cp libotelx/test/hosts/custom.mjs "$WORK/"
ln -s "$custom/node_modules" "$WORK/node_modules"
node "$WORK/custom.mjs" <"$WORK/custom.jsonl" || die "outputs that Argo or Knative would refuse"
ok "the models of Rollout and Knative's Service"
echo "$passed passed, 0 failed, 0 skipped"
