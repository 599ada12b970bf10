"""The address of the API: the process of the API writes it to a file, and the other processes wait for the file."""

import os
import time

FILE = "/tmp/api"


def api():
    while not os.path.exists(FILE):
        time.sleep(0.05)
    with open(FILE) as file:
        return file.read()
