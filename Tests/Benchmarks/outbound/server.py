"""An organization whose every answer takes the given time: its work items, and one project.

usage: server.py DELAY_SECONDS [PORT]

Prints its port. GET /count answers with the number of requests by method and path.
"""
import collections
import sys

from service import serve

DELAY = float(sys.argv[1])
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 0
PROJECT = {"id": "dc493f7d-0000-4000-8000-000000000000", "name": "Web", "state": "wellFormed"}
counts = collections.Counter()


def answer(method, path):
    name = path.split("?")[0].rsplit("/", 1)[1]
    if path.startswith("/count"):
        return dict(counts)
    kind = "projects" if name == "projects" else "workitems"
    counts[f"{method} {kind}"] += 1
    if kind == "projects":
        return {"count": 1, "value": [PROJECT]}
    return {
        "id": int(name), "rev": 2,
        "fields": {
            "System.TeamProject": "Web", "System.WorkItemType": "Bug", "System.State": "Active",
            "System.Title": f"Checkout fails ({name})"}}


serve(answer, DELAY, PORT)
