/* A fuzzer of the whole library. Each input is used as a manifest and as a configuration, and each
 * result must keep the promises: bytes outside of the edits stay (P2), a second run changes nothing
 * (P3), removal gives the input back (P4), also after another tool has written the result in
 * another notation, and the proof never fails (P9). */
#include <otelx.h>

#include "support/reformat.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                       \
    "apiVersion: otelx.dev/v1alpha1\nkind: Instrumentation\nmetadata: {name: fuzz}\nspec:\n"

#define OPERATOR                                                                                   \
    "apiVersion: opentelemetry.io/v1alpha1\nkind: Instrumentation\nmetadata: {name: "              \
    "fuzz}\nspec:\n"
#define EXPORTER                                                                                   \
    "  exporter: {endpoint: 'https://c:4318', tls: {secretName: s, ca_file: ca, key_file: k}}\n"   \
    "  propagators: [b3, xray]\n  sampler: {type: traceidratio, argument: '0.5'}\n"                \
    "  resource: {addK8sUIDAttributes: true, resourceAttributes: {a.b: 'x,y=%'}}\n"

static const struct {
    const char *text;
    int ledger;
} configs[] = {
    {HEAD "  python: {}\n", 1},
    {HEAD "  nodeSelector: {a: b}\n  exporter: {endpoint: 'http://c:4318'}\n"
          "  resource: {resourceAttributes: {service.version: '1', x.y: z}}\n"
          "  python:\n    mountPath: /otel\n    env: [{name: PYTHONPATH, value: /cfg}]\n",
     1},
    {HEAD "  onConflict: override\n  env: [{name: A, value: '1'}]\n  python: {containers: ['*']}\n"
          "  tolerations: [{key: k, operator: Exists}]\n  imagePullSecrets: [{name: s}]\n"
          "  nodeSelector: {a: b}\n",
     1},
    {HEAD "  ledger: none\n  nodeSelector: {a: b}\n  resource: {resourceAttributes: {a: b}}\n"
          "  python: {}\n",
     0},
    {HEAD "  profile: operator\n" EXPORTER
          "  env: [{name: OTEL_RESOURCE_ATTRIBUTES, value: 'q=r'}]\n"
          "  java: {extensions: [{image: e, dir: /d}]}\n  nodejs: {}\n  dotnet: {}\n  python: {}\n"
          "  go: {env: [{name: OTEL_GO_AUTO_TARGET_EXE, value: /a}]}\n  sdk: {}\n",
     1},
    {HEAD "  profile: operator\n  nginx: {attrs: [{name: A, value: b}]}\n", 1},
    {HEAD "  apacheHttpd: {}\n  java: {}\n  sdk: {}\n", 1},
    {HEAD "  ledger: none\n  profile: operator\n  java: {}\n  dotnet: {}\n", 0},
    {HEAD "  ledger: none\n  resource: {resourceAttributes: {a: b}}\n  sdk: {}\n", 0},
    {OPERATOR EXPORTER
     "  java: {env: [{name: JAVA_TOOL_OPTIONS, valueFrom: {fieldRef: {fieldPath: x}}}]}\n",
     1},
};

static const char manifest[] =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {app: web}\nspec:\n"
    "  template:\n    metadata:\n      annotations:\n"
    "        instrumentation.opentelemetry.io/inject-java: 'true'\n"
    "    spec:\n      containers:\n      - name: web\n        image: web:1\n"
    "        volumeMounts:\n        - name: conf\n          mountPath: /etc/nginx/nginx.conf\n"
    "        env:\n        - name: PYTHONPATH\n          value: /app\n"
    "        - name: JAVA_TOOL_OPTIONS\n          value: -Xmx1g\n"
    "        - name: NODE_OPTIONS\n          valueFrom: {configMapKeyRef: {name: c, key: k}}\n";

static void require(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

static otelx_source source_of(const char *text, size_t size)
{
    return (otelx_source){"fuzz", text, size};
}

/* Undoing the edits on the result must give the input. */
static void check_edits(const char *in, size_t in_size, otelx_result *res)
{
    size_t size, at = 0, out = 0;
    const char *text = otelx_result_text(res, &size);
    for (size_t i = 0; i < otelx_result_edit_count(res); i++) {
        otelx_edit edit = otelx_result_edit(res, i);
        require(edit.offset >= at && edit.offset + edit.removed <= in_size, "P2: edits overlap");
        size_t same = edit.offset - at;
        require(out + same + edit.size <= size && memcmp(in + at, text + out, same) == 0,
                "P2: bytes outside of the edits");
        require(memcmp(text + out + same, edit.text, edit.size) == 0, "P2: text of an edit");
        at = edit.offset + edit.removed;
        out += same + edit.size;
    }
    require(in_size - at == size - out && memcmp(in + at, text + out, size - out) == 0,
            "P2: bytes behind the last edit");
}

static int contains(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(text + i, word, length) == 0)
            return 1;
    return 0;
}

/* Whether the input had no injection before: removal must then give it back byte for byte. */
static int is_fresh(const char *in, size_t size, const otelx_result *res)
{
    for (size_t i = 0; i < otelx_result_change_count(res); i++) {
        otelx_verdict verdict = otelx_result_change(res, i).verdict;
        if (verdict == OTELX_UPDATED || verdict == OTELX_ADOPTED)
            return 0;
    }
    return !contains(in, size, "otelx");
}

static void check_twice(otelx_result *res, const otelx_config *cfg)
{
    size_t size, again_size;
    const char *text = otelx_result_text(res, &size);
    otelx_result *again;
    require(otelx_apply(&again, source_of(text, size), cfg, NULL) == OTELX_OK, "P3: status");
    const char *again_text = otelx_result_text(again, &again_size);
    require(again_size == size && memcmp(text, again_text, size) == 0, "P3: a second run");
    otelx_result_free(again);
}

static void check_back(const char *in, size_t in_size, otelx_result *res)
{
    size_t size, back_size;
    const char *text = otelx_result_text(res, &size);
    otelx_result *back;
    require(otelx_remove(&back, source_of(text, size), NULL, NULL) == OTELX_OK, "P4: status");
    const char *back_text = otelx_result_text(back, &back_size);
    require(back_size == in_size && memcmp(in, back_text, in_size) == 0, "P4: removal");
    otelx_result_free(back);
}

/* Writes the result in another notation, as another tool would. It must still be up to date, and
 * removal must give back the values of the input. To save time, one notation is tried for each
 * input. */
static void check_reformat(const char *in, size_t in_size, otelx_result *res,
                           const otelx_config *cfg, int back)
{
    size_t size;
    const char *text = otelx_result_text(res, &size);
    struct otx_buf other = {0}, want = {0}, got = {0};
    otelx_result *again, *removed;
    if (reformat(&formats[in_size % FORMATS], (struct otx_str){text, size}, &other)) {
        otelx_source src = source_of(other.p, other.n);
        require(otelx_apply(&again, src, cfg, NULL) == OTELX_OK, "P3: written again: status");
        require(otelx_result_edit_count(again) == 0, "P3: written again: a second run");
        require(otelx_remove(&removed, src, NULL, NULL) == OTELX_OK, "P4: written again: status");
        text = otelx_result_text(removed, &size);
        if (back && reformat(&meaning, (struct otx_str){in, in_size}, &want)) {
            require(reformat(&meaning, (struct otx_str){text, size}, &got), "P4: no YAML any more");
            require(otx_str_eq(otx_buf_str(&want), otx_buf_str(&got)),
                    "P4: written again: removal");
        }
        otelx_result_free(again);
        otelx_result_free(removed);
    }
    otx_buf_free(&other);
    otx_buf_free(&want);
    otx_buf_free(&got);
}

static void check_diags(const otelx_result *res)
{
    for (size_t i = 0; i < otelx_result_diag_count(res); i++) {
        otelx_diag diag = otelx_result_diag(res, i);
        require(diag.line > 0 && diag.column > 0 && *diag.text && strlen(diag.code) == 7,
                "P7: a finding without a place");
    }
}

static void try_apply(const char *in, size_t size, const otelx_config *cfg, int ledger)
{
    otelx_result *res;
    otelx_status status = otelx_apply(&res, source_of(in, size), cfg, NULL);
    require(status == OTELX_OK || status == OTELX_EINPUT || (!cfg && status == OTELX_ECONFIG),
            "P9: apply");
    check_edits(in, size, res);
    check_diags(res);
    if (status == OTELX_OK && otelx_result_edit_count(res)) {
        check_twice(res, cfg);
        int back = ledger && is_fresh(in, size, res);
        if (back)
            check_back(in, size, res);
        if (!otelx_result_failed(res))
            check_reformat(in, size, res, cfg, back);
    }
    otelx_result_free(res);
}

static void try_remove(const char *in, size_t size, const otelx_config *cfg)
{
    otelx_result *res;
    otelx_status status = otelx_remove(&res, source_of(in, size), cfg, NULL);
    require(status == OTELX_OK || status == OTELX_EINPUT, "P9: remove");
    check_edits(in, size, res);
    check_diags(res);
    otelx_result_free(res);
}

/* The effective configuration is a configuration, too, and has the same effect. */
static void check_effective(otelx_config *cfg)
{
    size_t size, again_size, one_size, other_size;
    const char *text = otelx_config_text(cfg, &size), *again_text;
    otelx_source in = source_of(manifest, sizeof manifest - 1);
    otelx_config *again = NULL;
    otelx_result *one, *other;
    require(text && otelx_config_new(&again, source_of(text, size), NULL) == OTELX_OK,
            "what is printed is no configuration");
    again_text = otelx_config_text(again, &again_size);
    require(again_size == size && memcmp(text, again_text, size) == 0, "printed otherwise again");
    require(otelx_apply(&one, in, cfg, NULL) == otelx_apply(&other, in, again, NULL),
            "what is printed has another status");
    const char *one_text = otelx_result_text(one, &one_size);
    const char *other_text = otelx_result_text(other, &other_size);
    require(one_size == other_size && memcmp(one_text, other_text, one_size) == 0,
            "what is printed has another effect");
    otelx_result_free(one);
    otelx_result_free(other);
    otelx_config_free(again);
}

static void try_config(const char *in, size_t size)
{
    otelx_config *cfg;
    otelx_status status = otelx_config_new(&cfg, source_of(in, size), NULL);
    require(status == OTELX_OK || (status == OTELX_ECONFIG && otelx_config_diag_count(cfg)),
            "a configuration fails without a reason");
    if (status == OTELX_OK) {
        int ledger = !contains(in, size, "none");
        try_apply(manifest, sizeof manifest - 1, cfg, ledger);
        check_effective(cfg);
    }
    otelx_config_free(cfg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *in = (const char *)data;
    static otelx_config *cfgs[sizeof configs / sizeof *configs];
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        if (!cfgs[i])
            require(otelx_config_new(&cfgs[i], source_of(configs[i].text, strlen(configs[i].text)),
                                     NULL) == OTELX_OK,
                    "the fuzzer's own configuration");
        try_apply(in, size, cfgs[i], configs[i].ledger);
        try_remove(in, size, cfgs[i]);
    }
    try_apply(in, size, NULL, 1);
    try_remove(in, size, NULL);
    try_config(in, size);
    return 0;
}
