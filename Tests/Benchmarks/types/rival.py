"""Lists the types of projects over 16 connections, as vsts-work-item-types does.

usage: rival.py BASE_URL < NAMES
"""
import http.client
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
local = threading.local()


def get(path):
    if not hasattr(local, "connection"):
        local.connection = http.client.HTTPConnection(url.hostname, url.port)
    local.connection.request("GET", url.path + path, headers={"Authorization": "Basic OnRva2Vu"})
    return json.load(local.connection.getresponse())["value"]


def types(project):
    types = {}
    for category in get(f"{project['id']}/_apis/wit/workitemtypecategories"):
        for kind in category["workItemTypes"]:
            types.setdefault(kind["url"].rsplit("/", 1)[1], kind["name"])
    return list(types.items())


projects = []
while True:
    page = get(f"_apis/projects?stateFilter=WellFormed&$skip={len(projects)}&$top=100")
    projects += page
    if len(page) < 100:
        break
by_name = {project["name"]: project for project in projects}
choices = [[project["id"], project["name"]] for project in projects]
names = [line.rstrip("\n") for line in sys.stdin]
with ThreadPoolExecutor(16) as pool:
    for name, found in zip(names, pool.map(lambda name: types(by_name[name]), names)):
        print(json.dumps({
            "project": name, "default_project": by_name[name]["id"], "projects": choices,
            "default_work_item_type": found[0][0], "work_item_types": found,
        }, separators=(",", ":")))
