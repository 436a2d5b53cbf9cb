"""Answers for an organization of Azure DevOps, each request after a delay.

usage: server.py PROJECTS DELAY_SECONDS

Prints its port. `GET /count` gives how many requests there were, and how many different ones.
"""
import re
import sys

from service import serve

PROJECTS = [{"id": f"id-{n}", "name": f"Project {n}"} for n in range(1, int(sys.argv[1]) + 1)]
DELAY = float(sys.argv[2])
TYPES = ["Bug", "User%20Story", "Task", "Feature", "Epic", "Issue"]
STATES = [
    {"name": "New", "category": "Proposed"}, {"name": "Active", "category": "InProgress"},
    {"name": "Closed", "category": "Completed"},
]
seen = []


def answer(_, path):
    if path == "/count":
        return {"requests": len(seen), "different": len(set(seen))}
    seen.append(path)
    if "/_apis/projects?" in path:
        skip = int(re.search(r"skip=(\d+)", path)[1])
        page = PROJECTS[skip:skip + 100]
        return {"count": len(page), "value": page}
    if path.endswith("/workitemtypecategories"):
        return {"count": 1, "value": [{
            "name": "Types", "workItemTypes": [
                {"name": key.replace("%20", " "), "url": f"https://x/workItemTypes/{key}"}
                for key in TYPES]}]}
    return {"count": len(STATES), "value": STATES}


serve(answer, DELAY)
