#!/bin/sh
# Lets a real Prometheus scrape a running workspace, and asks it every expression of the boards and rules.
#
#   deploy/prometheus/check.sh                          starts examples/taxi for it
#   deploy/prometheus/check.sh http://127.0.0.1:8080    asks a workspace that runs
#
# Ends with 0 if every metric exists and every expression of the boards has data. Needs prometheus and promtool
# (Debian: apt-get install prometheus), and python3.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
started=""

cleanup() {
  for pid in $started; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

for tool in prometheus promtool python3; do
  command -v "$tool" >/dev/null || {
    echo "$tool is not installed (Debian: apt-get install prometheus python3)" >&2
    exit 2
  }
done

promtool check config "$here/prometheus.yml"

if [ $# -gt 0 ]; then
  url=$1
else
  port=$(free_port)
  url=http://127.0.0.1:$port
  "$root/periscope" up "$root/examples/taxi" --port "$port" --set log.port=0 --data "$work/data" >"$work/periscope.log" 2>&1 &
  started="$started $!"
  echo "waiting for $url"
  python3 - "$url" "$work/periscope.log" <<'PYTHON'
import sys, time, urllib.request
deadline = time.time() + 180
while True:
    try:
        urllib.request.urlopen(sys.argv[1] + "/health").read()
        break
    except OSError as e:
        if time.time() > deadline:
            sys.exit(f"{sys.argv[1]} does not come up: {e}\n" + open(sys.argv[2]).read())
        time.sleep(0.5)
PYTHON
fi

target=${url#http://}
sed -e "s/127.0.0.1:8080/$target/" -e 's/: 15s/: 1s/' -e "s#rule_files: .*#rule_files: [\"$here/alerts.yml\"]#" \
  "$here/prometheus.yml" >"$work/prometheus.yml"
port=$(free_port)
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
  --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
started="$started $!"

python3 "$here/check.py" "http://127.0.0.1:$port" "$url" "$root/deploy/grafana" "$here/alerts.yml"
