/*
 * Instruments one manifest file from within a C program.
 *
 *     embed CONFIG MANIFEST
 *
 * The new manifest goes to stdout, findings and verdicts to stderr. Exit status: 0 done, 1 a
 * workload was refused, 2 nothing could be done.
 */
#include <otelx.h>
#include <stdio.h>
#include <stdlib.h>

/* The file's bytes, to be freed; NULL when it cannot be read. */
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t room = 0;
    *size = 0;
    while (file && !feof(file) && !ferror(file)) {
        if (*size == room) {
            room = room ? 2 * room : 4096;
            char *larger = realloc(text, room);
            if (!larger)
                break;
            text = larger;
        }
        *size += fread(text + *size, 1, room - *size, file);
    }
    int complete = file && feof(file);
    if (file)
        fclose(file);
    if (!complete) {
        perror(path);
        free(text);
        text = NULL;
    }
    return text;
}

static void print_finding(otelx_diag d)
{
    fprintf(stderr, "%s:%zu:%zu: %s: %s [%s]\n", d.source, d.line, d.column,
            otelx_severity_name(d.severity), d.text, d.code);
}

static void print_result(otelx_result *res)
{
    for (size_t i = 0; i < otelx_result_diag_count(res); i++)
        print_finding(otelx_result_diag(res, i));
    for (size_t i = 0; i < otelx_result_change_count(res); i++) {
        otelx_change c = otelx_result_change(res, i);
        fprintf(stderr, "%s %s: %s%s%s\n", c.kind, c.name, otelx_verdict_name(c.verdict),
                *c.reason ? ", " : "", c.reason);
    }
    size_t size;
    const char *text = otelx_result_text(res, &size);
    fwrite(text, 1, size, stdout);
}

static int instrument(otelx_source config, otelx_source manifest)
{
    otelx_config *cfg;
    otelx_result *res = NULL;
    otelx_status status = otelx_config_new(&cfg, config, NULL);
    if (status == OTELX_OK)
        status = otelx_apply(&res, manifest, cfg, NULL);
    for (size_t i = 0; cfg && i < otelx_config_diag_count(cfg); i++)
        print_finding(otelx_config_diag(cfg, i));
    if (res)
        print_result(res); /* on an error its text is the unchanged manifest */
    int exit_status = status != OTELX_OK ? 2 : otelx_result_failed(res) ? 1 : 0;
    otelx_result_free(res);
    otelx_config_free(cfg);
    return exit_status;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: embed CONFIG MANIFEST\n");
        return 2;
    }
    otelx_source config = {argv[1], NULL, 0}, manifest = {argv[2], NULL, 0};
    char *config_text = read_file(argv[1], &config.size);
    char *manifest_text = config_text ? read_file(argv[2], &manifest.size) : NULL;
    config.text = config_text;
    manifest.text = manifest_text;
    int status = manifest_text ? instrument(config, manifest) : 2;
    free(manifest_text);
    free(config_text);
    return fflush(stdout) == 0 ? status : 2;
}
