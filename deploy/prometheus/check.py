"""The second half of check.sh: asks Prometheus for everything that boards and rules ask for.

usage: check.py PROMETHEUS PERISCOPE BOARDS RULES
"""

import glob
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PROMETHEUS, PERISCOPE, BOARDS, RULES = sys.argv[1:]
# An expression may need two scrapes, as rate() does.
PATIENCE_SECONDS = 60


def get(url):
    try:
        return json.load(urllib.request.urlopen(url, timeout=10))
    except urllib.error.HTTPError as e:
        return {"status": "error", "error": e.read().decode()}
    except OSError as e:
        return {"status": "error", "error": str(e)}


def query(expression):
    return get(PROMETHEUS + "/api/v1/query?" + urllib.parse.urlencode({"query": expression}))


def has_data(answer):
    return answer["status"] == "success" and len(answer["data"]["result"]) > 0


def board_expressions():
    for file in sorted(glob.glob(os.path.join(BOARDS, "*.json"))):
        board = json.load(open(file))
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                # Grafana's variables: everything is chosen.
                expression = re.sub(r"\$\w+", ".*", target["expr"])
                yield f"{os.path.basename(file)}: {panel['title']}", expression


def rule_expressions():
    for rule in get(PROMETHEUS + "/api/v1/rules")["data"]["groups"][0]["rules"]:
        yield f"{os.path.basename(RULES)}: {rule['name']}", rule["query"], rule["health"], rule.get("lastError", "")


def main():
    deadline = time.time() + PATIENCE_SECONDS
    while True:
        up = query('up{job="periscope"} == 1')
        if has_data(up):
            break
        if time.time() > deadline:
            sys.exit(f"Prometheus does not scrape {PERISCOPE}: {up}")
        time.sleep(0.5)
    print(f"up==1: Prometheus scrapes {PERISCOPE}")
    for _ in range(3):  # so that HTTP requests and queries are measured
        get(PERISCOPE + "/api/status")
        for view in get(PERISCOPE + "/api/views"):
            get(PERISCOPE + "/api/views/" + view["name"])
        time.sleep(1)

    failed = []
    waiting = list(board_expressions())
    total = len(waiting)
    while waiting and time.time() < deadline:
        waiting = [(where, e) for where, e in waiting if not has_data(query(e))]
        if waiting:
            time.sleep(1)
    for where, expression in waiting:
        failed.append(f"no data: {where}: {expression}\n  {query(expression).get('error', '')}")
    print(f"{total - len(waiting)} of {total} expressions of the boards have data")

    known = set(get(PROMETHEUS + "/api/v1/label/__name__/values")["data"])
    declared = set(get(PROMETHEUS + "/api/v1/metadata")["data"])
    rules = list(rule_expressions())
    for where, expression, health, error in rules:
        if health == "err":
            failed.append(f"cannot be evaluated: {where}: {error}")
        for metric in re.findall(r"\bperiscope_\w+", expression):
            base = re.sub(r"_(bucket|count|sum)$", "", metric)
            if not {metric, base} & (known | declared):
                failed.append(f"no such metric: {where}: {metric}")
    print(f"{len(rules)} rules, {sum(1 for r in rules if r[2] == 'ok')} evaluated")
    firing = [a["labels"]["alertname"] for a in get(PROMETHEUS + "/api/v1/alerts")["data"]["alerts"]]
    print(f"alerts now: {', '.join(sorted(set(firing))) or 'none'}")
    for line in failed:
        print(line)
    sys.exit(1 if failed else 0)


main()
