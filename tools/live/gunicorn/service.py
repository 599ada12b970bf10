"""A WSGI application whose module comes from a PYTHONPATH of the container's own. /call calls /leaf."""

import os
import urllib.request

import flask

import ours  # /plugins, which only PYTHONPATH names

app = flask.Flask(__name__)


@app.route("/leaf")
def leaf():
    return "leaf"


@app.route("/call")
def call():
    base = flask.request.host_url
    worker = os.getpid()
    return "%s %d %s" % (ours.NAME, worker, urllib.request.urlopen("%sleaf?from=gunicorn&worker=%d" % (base, worker)).read().decode())
