"""Asks with requests, in 16 threads with a session each, what people ask today: the permissions of
each repository, in a request of its own. Prints the names of those that have all, in order.

usage: rival.py URL < RECORDS
"""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

url = sys.argv[1]
local = threading.local()


def session():
    if not hasattr(local, "session"):
        local.session = requests.Session()
        local.session.auth = ("", "token")
    return local.session


def ask(repository):
    token = f"repoV2/{repository['project']['id']}/{repository['id']}"
    answer = session().post(
        url + "/_apis/security/permissionevaluationbatch",
        json={
            "alwaysAllowAdministrators": False,
            "evaluations": [
                {"securityNamespaceId": "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87", "token": token,
                 "permissions": bit}
                for bit in (2, 4)
            ],
        }).json()
    return repository["name"], all(each["value"] for each in answer["evaluations"])


known = {each["name"]: each
         for each in session().get(url + "/_apis/git/repositories").json()["value"]}
wanted = [known[json.loads(line)["name"]] for line in sys.stdin]
with ThreadPoolExecutor(16) as pool:
    for name, is_allowed in pool.map(ask, wanted):
        if is_allowed:
            print(name)
