"""Asks for every URL on stdin with requests, in 16 threads with a session each, and prints the
names of the repositories in order."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

local = threading.local()


def ask(url):
    if not hasattr(local, "session"):
        local.session = requests.Session()
        local.session.auth = ("", "token")
    return local.session.get(url).json()["name"]


with ThreadPoolExecutor(16) as pool:
    for name in pool.map(ask, sys.stdin.read().split()):
        print(name)
