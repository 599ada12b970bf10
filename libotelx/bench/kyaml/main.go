// A program that uses kyaml and adds about as much as otelx, to compare the time. It reads a stream, puts an
// init container, two volumes with mounts and nine variables into each Deployment, and writes the stream. It
// proves nothing, writes no record and cannot remove anything. For `make bench` only.
package main

import (
	"bytes"
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var names = []string{
	"PYTHONPATH", "OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER",
	"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_RESOURCE_ATTRIBUTES",
	"OTEL_SERVICE_NAME", "OTEL_PROPAGATORS",
}

func appendTo(node *yaml.RNode, text string, path ...string) error {
	item, err := yaml.Parse(text)
	if err != nil {
		return err
	}
	list, err := node.Pipe(yaml.LookupCreate(yaml.SequenceNode, path...))
	if err != nil {
		return err
	}
	return list.PipeE(yaml.Append(item.YNode()))
}

func inject(node *yaml.RNode) error {
	if node.GetKind() != "Deployment" {
		return nil
	}
	spec := []string{"spec", "template", "spec"}
	container, err := node.Pipe(yaml.Lookup("spec", "template", "spec", "containers", "0"))
	if err != nil || container == nil {
		return err
	}
	for _, name := range names {
		if err := appendTo(container, fmt.Sprintf("name: %s\nvalue: some text\n", name), "env"); err != nil {
			return err
		}
	}
	if err := appendTo(container, "name: agent\nmountPath: /agent\n", "volumeMounts"); err != nil {
		return err
	}
	if err := appendTo(node, "name: agent\nemptyDir: {}\n", append(spec, "volumes")...); err != nil {
		return err
	}
	return appendTo(node, "name: agent\nimage: agent:1\ncommand: [cp, -r, /a, /agent]\n"+
		"volumeMounts:\n- name: agent\n  mountPath: /agent\n", append(spec, "initContainers")...)
}

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = kio.Pipeline{
			Inputs: []kio.Reader{&kio.ByteReader{Reader: bytes.NewReader(data), OmitReaderAnnotations: true}},
			Filters: []kio.Filter{kio.FilterFunc(func(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
				for _, node := range nodes {
					if err := inject(node); err != nil {
						return nil, err
					}
				}
				return nodes, nil
			})},
			Outputs: []kio.Writer{kio.ByteWriter{Writer: os.Stdout}},
		}.Execute()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
