"""A WSGI application that imports a module from the PYTHONPATH of the container. /call sends a request to /leaf."""

import os
import urllib.request

import flask

import ours  # from /plugins: only PYTHONPATH has this folder

app = flask.Flask(__name__)


@app.route("/leaf")
def leaf():
    return "leaf"


@app.route("/call")
def call():
    base = flask.request.host_url
    worker = os.getpid()
    return "%s %d %s" % (ours.NAME, worker, urllib.request.urlopen("%sleaf?from=gunicorn&worker=%d" % (base, worker)).read().decode())
