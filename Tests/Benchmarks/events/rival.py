"""Saves events as the task save_event does, with Python's json, hashlib and sqlite3.

The same rows, durability and results. Commits are grouped by a thousand; what events share is
looked up once for each commit, and groups are written once for each commit.

usage: rival.py STORE < TASKS
"""
import datetime
import hashlib
import ipaddress
import json
import re
import sqlite3
import sys

GROUP = 1000
EVENT_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TAG = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "fatal": 50}
KNOWN = {
    "event_id", "project", "type", "timestamp", "start_timestamp", "received", "level", "platform",
    "logger", "release", "dist", "transaction", "culprit", "server_name", "site", "user",
    "fingerprint", "logentry", "message", "exception", "stacktrace", "request", "environment",
    "tags", "errors", "title", "location", "hashes",
}

store = sqlite3.connect(sys.argv[1], isolation_level=None, cached_statements=256)
store.execute("PRAGMA synchronous=FULL")
store.execute("PRAGMA foreign_keys=ON")
run = store.execute


def timestamp(value):
    if isinstance(value, str):
        moment = datetime.datetime.fromisoformat(value)
    else:
        moment = datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def text(event, name, length):
    value = event.get(name)
    if value is None:
        return None
    value = str(value).strip()
    return value[:length] if value else None


def frames(trace):
    return trace.get("frames") or [] if trace else []


def grouping(data):
    if data.get("fingerprint"):
        return data["fingerprint"]
    exceptions = data.get("exception", {}).get("values", [])
    values = []
    for exception in exceptions:
        own = [f for f in frames(exception.get("stacktrace")) if f.get("in_app") is True]
        last, found = None, False
        for frame in own or frames(exception.get("stacktrace")):
            current = (frame.get("module") or frame.get("filename"), frame.get("function"))
            if current != last:
                values += [value for value in current if value]
                found = True
            last = current
        if "type" in exception:
            values.append(exception["type"])
        if not found and "value" in exception:
            values.append(exception["value"])
    if not exceptions and "logentry" in data:
        values.append(data["logentry"]["formatted"])
    return values


def place(exceptions):
    trace = frames(exceptions[-1].get("stacktrace")) if exceptions else []
    for frame in reversed(trace):
        if frame.get("in_app") is True:
            return frame
    return trace[-1] if trace else None


def normalize(event, project):
    event_id = event["event_id"].lower()
    if not EVENT_ID.fullmatch(event_id):
        raise ValueError("event_id")
    event_id = event_id.replace("-", "")
    time = timestamp(event["timestamp"])
    level = event.get("level", "error")
    if level not in LEVELS:
        level = "error"
    logger = text(event, "logger", 64) or ""
    data = {
        "event_id": event_id, "project": project, "type": "error",
        "timestamp": event["timestamp"], "level": level,
        "platform": text(event, "platform", 64) or "other", "logger": logger,
    }
    release, transaction = text(event, "release", 250), text(event, "transaction", 200)
    environment = text(event, "environment", 64)
    server_name = text(event, "server_name", 200)
    for name, value in (
            ("release", release), ("transaction", transaction), ("server_name", server_name)):
        if value is not None:
            data[name] = value
    user = event.get("user")
    if user:
        user = {name: str(value).strip()[:128] for name, value in user.items()}
        if "ip_address" in user:
            ipaddress.ip_address(user["ip_address"])
        data["user"] = user
    exceptions = event.get("exception", {}).get("values") or []
    for exception in exceptions:
        exception["type"] = exception["type"][:128]
        exception["value"] = exception["value"][:8192]
    data["exception"] = {"values": exceptions}
    request = event.get("request")
    if request:
        request["method"] = request["method"].upper()
        data["request"] = request
    if environment:
        data["environment"] = environment
    tags = {}
    pairs = event.get("tags") or {}
    for name, value in pairs.items() if isinstance(pairs, dict) else pairs:
        if TAG.fullmatch(name) and "\n" not in value and len(value) <= 200:
            tags[name] = value
    extra = {
        "server_name": server_name, "level": level, "logger": logger, "environment": environment,
        "transaction": transaction, "sentry:release": release,
    }
    if user:
        extra["sentry:user"] = f"id:{user['id']}"
    mechanism = exceptions[0].get("mechanism") if exceptions else None
    if mechanism:
        extra["mechanism"] = mechanism["type"]
        extra["handled"] = "yes" if mechanism["handled"] else "no"
    if request:
        extra["url"] = request["url"]
    for name, value in extra.items():
        if value:
            tags.pop(name, None)
            tags[name] = value[:200]
    data["tags"] = [[name, value] for name, value in tags.items()]
    for name, value in event.items():
        if name not in KNOWN and value is not None:
            data[name] = value
    last, frame = exceptions[-1], place(exceptions)
    metadata = {"value": last["value"][:1024], "type": last["type"]}
    if frame:
        metadata["filename"] = frame["filename"]
        metadata["function"] = frame["function"]
    culprit = transaction or f"{frame['module']} in {frame['function']}"
    message = ""
    for value in (*metadata.values(), culprit):
        if value not in message:
            message = f"{message} {value}" if message else value
    digest = hashlib.md5("".join(grouping(data)).encode()).hexdigest()
    data["culprit"] = culprit
    data["metadata"] = metadata
    data["title"] = f"{last['type']}: {last['value'].splitlines()[0][:100]}"
    data["location"] = metadata.get("filename")
    data["hashes"] = [digest]
    return (
        event_id, time, level, release, environment or "", user, culprit, message[:8192], digest,
        json.dumps(data, separators=(",", ":"), ensure_ascii=False), data["platform"], logger)


class Intake:
    def __init__(self):
        self.projects, self.releases, self.environments, self.users = {}, {}, set(), {}
        self.hashes, self.groups, self.seen = {}, {}, {}

    def project(self, id):
        if id not in self.projects:
            self.projects[id] = run(
                "SELECT organization_id, first_event FROM sentry_project WHERE id = ?",
                (id,)).fetchone()
        return self.projects[id]

    def release(self, version, project, organization, time):
        if (project, version) not in self.releases:
            row = run(
                "SELECT id FROM sentry_release WHERE organization_id = ? AND version = ?",
                (organization, version)).fetchone()
            id = row[0] if row else run(
                "INSERT INTO sentry_release (organization_id, version, date_added, status)"
                " VALUES (?, ?, ?, 0)", (organization, version, time)).lastrowid
            if run(
                    "INSERT INTO sentry_release_project (release_id, project_id) VALUES (?, ?)"
                    " ON CONFLICT DO NOTHING", (id, project)).rowcount > 0:
                run("UPDATE sentry_project SET flags = flags | 1 WHERE id = ?", (project,))
            self.releases[project, version] = id
        return self.releases[project, version]

    def user(self, user, project):
        value = next(
            user[name] for name in ("id", "username", "email", "ip_address") if user.get(name))
        digest = hashlib.md5(value.encode()).hexdigest()
        row = tuple(user.get(name) for name in ("id", "email", "username", "ip_address", "name"))
        if self.users.get((project, digest)) != row:
            self.users[project, digest] = row
            run(
                "INSERT INTO sentry_eventuser"
                " (project_id, hash, ident, email, username, ip_address, name)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (project_id, hash) DO UPDATE"
                " SET ident = coalesce(excluded.ident, ident),"
                " email = coalesce(excluded.email, email),"
                " username = coalesce(excluded.username, username),"
                " ip_address = coalesce(excluded.ip_address, ip_address),"
                " name = coalesce(excluded.name, name)", (project, digest, *row))

    def group(self, digest, project, time, level, message, culprit, platform, logger):
        if (project, digest) not in self.hashes:
            row = run(
                "SELECT group_id FROM sentry_grouphash WHERE project_id = ? AND hash = ?",
                (project, digest)).fetchone()
            is_new = row is None
            if is_new:
                extra = {"first_seen": time, "platform": platform, "logger": logger}
                id = run(
                    "INSERT INTO sentry_groupedmessage (project_id, short_id, status, substatus,"
                    " active_at, last_seen, message, culprit, level, times_seen, extra_fields)"
                    " VALUES (?1, 1 + coalesce((SELECT max(short_id) FROM sentry_groupedmessage"
                    " WHERE project_id = ?1 AND short_id <> 0), 0), 0, 7, ?2, ?2, ?3, ?4, ?5, 0,"
                    " ?6)", (
                        project, time, message, culprit, LEVELS[level],
                        json.dumps(extra, separators=(",", ":")))).lastrowid
                run(
                    "INSERT INTO sentry_grouphash (project_id, hash, group_id) VALUES (?, ?, ?)",
                    (project, digest, id))
            else:
                id = row[0]
            self.hashes[project, digest] = id
        else:
            id, is_new = self.hashes[project, digest], False
        if id not in self.groups:
            status, last = run(
                "SELECT status, last_seen FROM sentry_groupedmessage WHERE id = ?",
                (id,)).fetchone()
            if status == 1:
                raise ValueError("regressions are not part of the benchmark")
            self.groups[id] = [0, time, last, None, None, None]
        entry = self.groups[id]
        entry[0] += 1
        entry[1], entry[2] = min(entry[1], time), max(entry[2], time)
        entry[3:] = LEVELS[level], message, culprit
        return id, is_new

    def save(self, event, project):
        (event_id, time, level, release, environment, user, culprit, message, digest, text,
         platform, logger) = normalize(event, project)
        organization, first = self.project(project)
        release_id = release and self.release(release, project, organization, time)
        if user:
            self.user(user, project)
        earlier = run(
            "SELECT id, group_id FROM sentry_event WHERE project_id = ?1 AND event_id = ?2"
            " AND coalesce(substr(datetime, 1, 10), '') = substr(?3, 1, 10)",
            (project, event_id, time)).fetchone()
        if earlier:
            raise ValueError("duplicates are not part of the benchmark")
        group, is_new = self.group(
            digest, project, time, level, message, culprit, platform, logger)
        if environment not in self.environments:
            self.environments.add(environment)
            run(
                "INSERT INTO sentry_environment (organization_id, name) VALUES (?, ?)"
                " ON CONFLICT DO NOTHING", (organization, environment))
        if release_id:
            key = (group, release_id, environment)
            low, high, _ = self.seen.get(key, (time, time, project))
            self.seen[key] = min(low, time), max(high, time), project
        run(
            "INSERT INTO sentry_event (event_id, project_id, group_id, datetime, data)"
            " VALUES (?, ?, ?, ?, ?)", (event_id, project, group, time, text))
        if first is None:
            run(
                "UPDATE sentry_project SET first_event = ? WHERE id = ? AND first_event IS NULL",
                (time, project))
            self.projects[project] = organization, time
        return {
            "event_id": event_id, "group_id": group, "is_new": is_new, "is_regression": False,
            "is_duplicate": False}

    def finish(self):
        for id, (times, first, last, level, message, culprit) in sorted(self.groups.items()):
            run(
                "UPDATE sentry_groupedmessage SET times_seen = times_seen + ?, last_seen = ?,"
                " level = ?, message = ?, culprit = ? WHERE id = ?",
                (times, last, level, message, culprit, id))
            run(
                "UPDATE sentry_groupedmessage"
                " SET extra_fields = json_set(extra_fields, '$.first_seen', ?1)"
                " WHERE id = ?2 AND json_extract(extra_fields, '$.first_seen') > ?1", (first, id))
        for (group, release, environment), (low, high, project) in sorted(self.seen.items()):
            run(
                "INSERT INTO sentry_grouprelease"
                " (project_id, group_id, release_id, environment, first_seen, last_seen)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (group_id, release_id, environment)"
                " DO UPDATE SET first_seen = min(first_seen, excluded.first_seen),"
                " last_seen = max(last_seen, excluded.last_seen)",
                (project, group, release, environment, low, high))


def commit(tasks):
    run("BEGIN IMMEDIATE")
    intake = Intake()
    for task in tasks:
        kwargs = task["kwargs"]
        task["state"] = "succeeded"
        task["result"] = intake.save(json_copy(kwargs["event"]), kwargs["project_id"])
        task["log"], task["error"], task["emitted"] = [], None, []
    intake.finish()
    run("COMMIT")
    print("\n".join(json.dumps(task, separators=(",", ":"), ensure_ascii=False) for task in tasks))


def json_copy(event):
    """What normalizing changes in place must not show in the result."""
    copy = dict(event)
    if "request" in copy:
        copy["request"] = dict(copy["request"])
    if "exception" in copy:
        copy["exception"] = {
            "values": [dict(exception) for exception in copy["exception"]["values"]]}
    return copy


tasks = []
for line in sys.stdin.buffer:
    tasks.append(json.loads(line))
    if len(tasks) == GROUP:
        commit(tasks)
        tasks = []
if tasks:
    commit(tasks)
