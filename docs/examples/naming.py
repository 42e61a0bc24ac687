#!/usr/bin/env python3
"""A plugin of restate-preflight that is a program: every node is named by our convention."""

import json
import sys

CHECK = "acme/nodes-named-by-convention"

DESCRIPTION = {
    "protocol": 1,
    "name": "acme-naming",
    "version": "1.0.0",
    "namespace": "acme",
    "checks": [
        {
            "id": CHECK,
            "summary": "every node is named by our convention",
            "severity": "low",
            "per": "node",
            "needs": {"configuration": "metadata.nodes-config"},
            "settleMs": 0,
            "options": {"prefix": {"type": "string", "default": "restate-", "summary": "of the names of nodes"}},
            "messages": {
                "odd-name": {
                    "symptom": "Name outside the convention: {name}",
                    "required": 'a name that begins with "{prefix}"',
                    "current": "{name}",
                    "impact": "Dashboards that group by prefix leave the node out.",
                    "action": "Set node-name when the node is replaced next.",
                }
            },
        }
    ],
}


def evaluate(request):
    for check in request["checks"]:
        # What is unavailable never comes here: restate-preflight has said "unknown" already.
        fact = request["snapshot"]["facts"]["metadata.nodes-config"].get("cluster")
        names = {}
        if fact is not None and fact["status"] == "collected":
            names = {f"N{node['id']}": node["name"] for node in fact["value"]["nodes"]}
        prefix = check["options"]["prefix"]
        for target in check["targets"]:
            name = names.get(target["id"])
            if name is not None and not name.startswith(prefix):
                data = {"name": name, "prefix": prefix}
                yield {"check": check["id"], "target": target, "finding": {"message": "odd-name", "data": data}}
        yield {"check": check["id"], "done": True}


if sys.argv[1:] == ["describe"]:
    json.dump(DESCRIPTION, sys.stdout)
elif sys.argv[1:] == ["evaluate"]:
    for line in evaluate(json.load(sys.stdin)):
        print(json.dumps(line))
else:
    sys.exit("usage: naming.py describe | evaluate")
