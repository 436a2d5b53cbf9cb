"""An organization whose every answer takes the given time: work items, of which one in so many has
changed lately, with their updates, and one project.

usage: server.py DELAY_SECONDS ONE_IN

Prints its port. GET /count answers with the number of requests by kind.
"""
import collections
import sys
import urllib.parse

from service import serve

DELAY, ONE_IN = float(sys.argv[1]), int(sys.argv[2])
OLD, NEW = "2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
ADA = "Ada Okafor <ada@acme.example>"
counts = collections.Counter()


def update(item, number):
    fields = {
        "System.Rev": {"oldValue": number - 1, "newValue": number},
        "System.ChangedDate": {"newValue": NEW if number > 6 else OLD},
        "System.ChangedBy": {"oldValue": ADA, "newValue": ADA},
        "System.Description": {"oldValue": "d" * 500, "newValue": "D" * 500}}
    if number == 8:
        fields["System.State"] = {"oldValue": "Active", "newValue": "Closed"}
    return {
        "id": number, "workItemId": item, "rev": number, "fields": fields,
        "revisedBy": {"displayName": "Ada Okafor", "uniqueName": "ada@acme.example"},
        "url": f"https://dev.azure.com/contoso/_apis/wit/workItems/{item}/updates/{number}"}


def answer(method, target):
    path, _, query = target.partition("?")
    parts = path.strip("/").split("/")
    if parts[0] == "count":
        return dict(counts)
    if parts[-1] == "updates":
        counts["updates"] += 1
        value = [update(int(parts[-2]), number) for number in range(1, 9)]
        return {"count": len(value), "value": value}
    if "projects" in parts:
        counts["projects"] += 1
        return {"id": "dc493f7d-0000-4000-8000-000000000000", "name": "Web"}
    counts["lists"] += 1
    ids = urllib.parse.parse_qs(query)["ids"][0].split(",")
    value = [
        {"id": int(item), "rev": 8, "fields": {
            "System.ChangedDate": OLD if int(item) % ONE_IN else NEW,
            "System.TeamProject": "Web", "System.WorkItemType": "Bug"}}
        for item in ids]
    return {"count": len(value), "value": value}


serve(answer, DELAY)
