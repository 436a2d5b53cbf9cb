"""A repository whose every answer takes the given time: 90 commits, with one change each.

usage: server.py DELAY_SECONDS CUT    prints its port; with CUT 1 every comment is cut
"""
import sys

from service import serve

COMMITS = 90
DELAY = float(sys.argv[1])
IS_CUT = sys.argv[2] == "1"


def answer(method, path):
    parts = path.split("?")[0].split("/")
    name = parts[-1]
    if name == "changes":
        item = {"gitObjectType": "blob", "path": f"/src/{parts[-2]}.swift"}
        return {"changeCounts": {"Edit": 1}, "changes": [{"item": item, "changeType": "edit"}]}
    if method == "GET":
        return {"commitId": name, "comment": f"The whole comment of {name}. " * 20}
    author = {"name": "Ada", "email": "ada@acme.example", "date": "2018-04-24T00:03:18Z"}
    return {"value": [
        {"commitId": f"{number:040x}", "author": author, "comment": "The comment",
         "commentTruncated": IS_CUT} for number in range(COMMITS)]}


serve(answer, DELAY)
