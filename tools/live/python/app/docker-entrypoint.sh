#!/bin/sh
# Two Python processes in one container, as in the source case: both inherit its environment.
set -e
[ "$1" = run ]
python3 /app/start_cache_updater.py &
exec python3 /app/run.py
