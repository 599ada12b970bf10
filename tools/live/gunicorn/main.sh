#!/bin/sh
# Starts four workers on a free port of the loopback, and sends requests until two workers have answered.
set -e
cd /app
python3 -m gunicorn --workers 4 --bind 127.0.0.1:0 --log-file /tmp/log service:app &
until port=$(sed -n 's|.*Listening at: http://127.0.0.1:\([0-9]*\) .*|\1|p' /tmp/log 2>/dev/null) && [ "$port" ]; do
    sleep 0.2
done
: >/tmp/answers
until [ "$(sort -u /tmp/answers | wc -l)" -ge 2 ]; do
    curl -s "http://127.0.0.1:$port/call" >>/tmp/answers
    echo >>/tmp/answers
done
sed 's/ [0-9]* / /' /tmp/answers | sort -u
echo "gunicorn: done"
wait
