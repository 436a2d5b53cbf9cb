"""Writes the state records and the tasks that the benchmark of event intake runs on.

usage: generate.py DIRECTORY EVENTS
"""
import json
import sys

GROUPS = 500
PROJECTS = 10


def records():
    yield {"model": "sentry.organization", "pk": 1, "fields": {"slug": "acme", "name": "Acme"}}
    for project in range(1, PROJECTS + 1):
        yield {
            "model": "sentry.project", "pk": project,
            "fields": {"organization": 1, "slug": f"shop-{project}", "name": "Shop"}}


def frame(number, depth):
    return {
        "module": f"shop.module{depth}", "filename": f"shop/module{depth}.py",
        "abs_path": f"/srv/shop/module{depth}.py", "function": f"step_{number % GROUPS}_{depth}",
        "lineno": 10 * depth + 7, "in_app": depth % 2 == 0,
        "context_line": f"    total = add(total, line.price * line.count)  # {depth}",
    }


def event(number):
    group = number % GROUPS
    user = number * 7919 % 1000
    seconds = number // 10
    return {
        "event_id": f"{number * 2654435761 % 2**64:016x}{number + 1:016x}",
        "timestamp": round(1772323200.05 + seconds + number % 10 / 10, 2),
        "platform": "python", "level": "error", "logger": "shop.checkout",
        "release": f"shop@1.{number // 2000}.0", "environment": ["production", "staging"][group % 2],
        "transaction": f"/checkout/{group}", "server_name": f"web-{number % 16}",
        "user": {
            "id": str(user), "email": f"user{user}@acme.example", "ip_address": "203.0.113.7"},
        "tags": {"browser": "Firefox 142", "customer": "gold", "region": "eu"},
        "request": {
            "url": f"https://shop.example/checkout/{group}", "method": "POST",
            "headers": [["Content-Type", "application/json"], ["Accept", "application/json"]],
            "query_string": [["step", "pay"]]},
        "contexts": {"runtime": {"name": "CPython", "version": "3.13.1"}, "os": {"name": "Linux"}},
        "sdk": {"name": "sentry.python", "version": "2.30.0"},
        "exception": {"values": [{
            "type": f"Error{group}", "value": f"the total of order {number} is wrong",
            "module": "shop.errors", "mechanism": {"type": "django", "handled": False},
            "stacktrace": {"frames": [frame(number, depth) for depth in range(10)]}}]},
    }


def write(path, values):
    with open(path, "w") as file:
        for value in values:
            file.write(json.dumps(value, separators=(",", ":")) + "\n")


directory, count = sys.argv[1], int(sys.argv[2])
write(f"{directory}/state.ndjson", records())
write(
    f"{directory}/tasks.ndjson",
    ({"task": "save_event", "kwargs": {"project_id": number % PROJECTS + 1, "event": event(number)}}
     for number in range(count)))
