"""The API: serves on the loopback, sends itself a request with each library, and starts children with multiprocessing."""

import http.server
import multiprocessing
import os
import signal
import sys
import threading
import urllib.request

import httpx
import requests

from calls import FILE


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"image")

    def log_message(self, *args):
        pass


def child(url):
    print("child: requests", requests.get(url).text, flush=True)
    print("child: done", flush=True)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        signal.pause()


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = "http://127.0.0.1:%d" % server.server_address[1]
    with open(FILE + ".new", "w") as file:
        file.write(base)
    os.rename(FILE + ".new", FILE)
    print("run: urllib", urllib.request.urlopen(base + "/image?from=run-urllib").read().decode(), flush=True)
    print("run: requests", requests.get(base + "/image?from=run-requests").text, flush=True)
    print("run: httpx", httpx.get(base + "/image?from=run-httpx").text, flush=True)
    children = [multiprocessing.get_context(how).Process(target=child, args=("%s/image?from=child-%s" % (base, how),),
                                                         daemon=True) for how in ("fork", "spawn")]
    for process in children:
        process.start()
    print("run: PYTHONPATH", "otel" in os.environ.get("PYTHONPATH", ""), file=sys.stderr, flush=True)
    print("run: done", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
