"""Posts each line of a file with requests, in 16 threads with a connection each, those of one work
item one after another, and prints what came of each.

usage: rival.py URL CAPTURES
"""
import collections
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import requests

url, path = sys.argv[1:]
threads = collections.defaultdict(list)
with open(path, "rb") as file:
    for number, line in enumerate(file, 1):
        body = line.rstrip(b"\n")
        threads[json.loads(body)["resource"]["workItemId"] % 16].append((number, body))


def post(deliveries):
    outcomes = []
    with requests.Session() as session:
        session.trust_env = False
        for number, body in deliveries:
            response = session.post(
                url, data=body, headers={"Content-Type": "application/json; charset=utf-8"})
            outcomes.append((number, response.status_code))
    return outcomes


with ThreadPoolExecutor(16) as pool:
    for outcomes in pool.map(post, threads.values()):
        for number, status in outcomes:
            print(json.dumps({"source": f"{path}:{number}", "status": status}))
