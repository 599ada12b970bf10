"""A receiver of OTLP over HTTP, on a free port of the loopback.

receiver.py PORT-FILE OUT: writes its port to PORT-FILE, and a line of JSON to OUT for each span, metric and log record
that arrives. A request that is not OTLP gets the status 400 or 404, and a line in OUT with the signal "error".
"""

import gzip
import http.server
import json
import os
import sys
import threading

from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

lock = threading.Lock()


def value(any_value):
    kind = any_value.WhichOneof("value")
    if kind in ("string_value", "bool_value", "int_value", "double_value"):
        return getattr(any_value, kind)
    return str(any_value)


def attributes(items):
    return {item.key: value(item.value) for item in items}


def spans(body):
    request = trace_service_pb2.ExportTraceServiceRequest.FromString(body)
    for group in request.resource_spans:
        for scope in group.scope_spans:
            for span in scope.spans:
                yield group.resource, {"scope": scope.scope.name, "name": span.name, "kind": span.kind,
                                       "trace": span.trace_id.hex(), "id": span.span_id.hex(),
                                       "parent": span.parent_span_id.hex(),
                                       "attributes": attributes(span.attributes)}


def metrics(body):
    request = metrics_service_pb2.ExportMetricsServiceRequest.FromString(body)
    for group in request.resource_metrics:
        for scope in group.scope_metrics:
            for metric in scope.metrics:
                yield group.resource, {"scope": scope.scope.name, "name": metric.name}


def logs(body):
    request = logs_service_pb2.ExportLogsServiceRequest.FromString(body)
    for group in request.resource_logs:
        for scope in group.scope_logs:
            for record in scope.log_records:
                yield group.resource, {"scope": scope.scope.name, "name": value(record.body)}


READERS = {"/v1/traces": ("span", spans), "/v1/metrics": ("metric", metrics), "/v1/logs": ("log", logs)}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def chunks(self):
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            data = self.rfile.read(size)
            self.rfile.readline()
            if not size:
                return
            yield data

    def body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b"".join(self.chunks())
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return body

    def do_POST(self):
        body = self.body()
        lines, status = [], 200
        try:
            signal, reader = READERS[self.path]
            # `otelx verify` sends an empty request as JSON.
            if self.headers.get("Content-Type") != "application/json" or body != b"{}":
                lines = [dict(item, signal=signal, protocol=self.headers.get("Content-Type"),
                              resource=attributes(resource.attributes)) for resource, item in reader(body)]
        except Exception as error:  # any error: the test must see it in OUT
            status = 404 if self.path not in READERS else 400
            lines = [{"signal": "error", "name": "%s: %r" % (self.path, error)}]
        with lock:
            for line in lines:
                out.write(json.dumps(line) + "\n")
            out.flush()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


out = open(sys.argv[2], "a")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(sys.argv[1] + ".new", "w") as port:
    port.write("%d\n" % server.server_address[1])
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
