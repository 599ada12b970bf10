"""The second process of the container: sends requests to the API, with httpx and requests."""

import signal
import sys
import time

import httpx
import requests

from calls import api

print("updater: httpx", httpx.get(api() + "/cache?from=updater-httpx").text, flush=True)
print("updater: requests", requests.get(api() + "/cache?from=updater-requests").text, flush=True)
print("updater: done", flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    time.sleep(60)
