/* A configuration to start from: valid as it is, with the fields that most people need. */
#include <stdio.h>

#include "base/io.h"
#include "cmd/cmd.h"

static const char start[] =
    "# yaml-language-server: $schema=otelx.schema.json\n"
    "# The line above is for editors; `otelx schema >otelx.schema.json` writes that file.\n"
    "# What otelx injects, and into which workloads. `otelx explain spec` lists all fields,\n"
    "# `otelx config FILE` prints it with its defaults. As `otelx.yaml` it is found without -c.\n"
    "apiVersion: otelx.dev/v1alpha1\n"
    "kind: Instrumentation\n"
    "metadata:\n"
    "  name: default\n"
    "spec:\n"
    "  # Which workloads; without this field: all of them. Names may be globs.\n"
    "  # select:\n"
    "  # - kind: Deployment\n"
    "  #   name: shop-*\n"
    "  exporter:\n"
    "    endpoint: http://otel-collector.observability.svc.cluster.local:4318\n"
    "  resource:\n"
    "    resourceAttributes:\n"
    "      deployment.environment.name: production\n"
    "  # A language is injected if its block is here. Take out what you do not need.\n"
    "  python: {}\n"
    "  # java: {}\n"
    "  # nodejs: {}\n"
    "  # dotnet: {}\n";

int cli_init(const struct cli_options *options)
{
    (void)options;
    return cli_write(start, sizeof start - 1) && cli_flush() ? CLI_DONE : CLI_TROUBLE;
}
