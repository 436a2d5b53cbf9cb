"""Writes an export of state records, one JSON array: generate.py FILE COUNT

Of every ten records two are issues, one each an external issue and a link to it, and the others
what is kept about issues; 500 bytes each on the average, as json.dumps writes them.
"""

import json
import random
import sys

path, count = sys.argv[1], int(sys.argv[2])
draw = random.Random(7)
WORDS = "checkout cart payment session token worker queue timeout null index render proxy".split()


def words(number):
    return " ".join(draw.choice(WORDS) for _ in range(number))


def time(second):
    day, rest = divmod(second, 86_400)
    return "2024-%02d-%02dT%02d:%02d:%02d.%06dZ" % (
        1 + day // 28 % 12, 1 + day % 28, rest // 3600, rest // 60 % 60, rest % 60,
        second * 7919 % 1_000_000)


def fixed():
    yield "sentry.organization", 1, {"slug": "acme", "name": "Acme", "status": 0}
    for project in range(1, 101):
        yield "sentry.project", project, {
            "organization": 1, "slug": "project-%d" % project, "name": "Project %d" % project,
            "status": 0, "first_event": time(project), "flags": 0}
    for user in range(1, 101):
        yield "sentry.user", user, {
            "name": words(2), "email": "user%d@acme.example" % user, "is_active": True}
    yield "sentry.integration", 1, {
        "provider": "vsts", "external_id": "90e9a854-eb98-4c56-ae1a-035a0f331dd6",
        "name": "acme", "metadata": {"domain_name": "https://dev.azure.com/acme/"}, "status": 0}


def group(key):
    return "sentry.group", key, {
        "project": key % 100 + 1, "status": key % 3, "substatus": None, "resolved_at": None,
        "active_at": time(key), "last_seen": time(key + 500), "short_id": key,
        "message": words(30), "culprit": words(6), "level": 40, "times_seen": key % 977,
        "logger": "root", "platform": "python"}


def about(group, key, kind):
    project = group % 100 + 1
    if kind < 2:
        return "sentry.activity", key * 2 + kind, {
            "project": project, "group": group, "type": 1 + key % 20, "ident": None,
            "user_id": key % 100 + 1, "datetime": time(key),
            "data": {"text": words(45), "external_id": str(key), "mentions": [key, key + 1]}}
    if kind < 4:
        return "sentry.grouphistory", key * 2 + kind - 2, {
            "group": group, "project": project, "status": kind, "prev_history": None,
            "prev_history_date": None, "user": key % 100 + 1, "team": None,
            "date_added": time(key), "release": None}
    if kind == 4:
        return "sentry.groupmeta", key, {
            "group": group, "key": "plugin:note", "value": words(60)}
    return "sentry.event", key, {
        "event_id": "%032x" % draw.getrandbits(128), "project": project, "group_id": group,
        "datetime": time(key), "data": {
            "type": "error", "title": words(12), "location": words(4),
            "tags": [["level", "error"], ["environment", "production"], ["release", words(1)]],
            "metadata": {"value": words(25), "type": "TypeError"}}}


def records():
    yield from fixed()
    for key in range(1, count // 10 + 1):
        first = key * 2
        yield group(first)
        yield group(first + 1)
        yield "sentry.externalissue", key, {
            "organization": 1, "integration_id": 1, "key": str(key), "title": words(12),
            "description": words(50), "metadata": {"display_name": "Shop#%d" % key},
            "date_added": time(key)}
        yield "sentry.grouplink", key, {
            "group": first, "project": first % 100 + 1, "linked_type": 3, "linked_id": key,
            "relationship": 2, "data": {"provider": "vsts"}, "datetime": time(key)}
        for kind in range(6):
            yield about(first, key, kind)


with open(path, "w") as file:
    separator = "[\n"
    for number, (model, key, fields) in enumerate(records()):
        if number == count:
            break
        file.write(separator)
        file.write(json.dumps({"model": model, "pk": key, "fields": fields}))
        separator = ",\n"
    file.write("\n]\n")
